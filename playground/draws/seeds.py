"""One seed -> seeds of their own for each layer and use."""

from __future__ import annotations

import numpy as np


def seed_of(seed: int, number: int, use: int) -> int:
    """A seed of its own for each layer and use, so that changing one layer leaves the others' weights alone.

    Args:
        seed: of all initial weights.
        number: of the layer, from 1.
        use: 0 for the kernel, 1 for dropout; others as a family needs them.
    """
    return int(np.random.SeedSequence((seed, number, use)).generate_state(1)[0]) & 0x7FFFFFFF
