"""(seed, epoch) -> the order in which an epoch takes the training samples."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def epoch_order(seed: int, epoch: int, samples: int) -> npt.NDArray[np.int32]:
    """Order of the training samples in one epoch, the same wherever and whenever it is asked for.

    It is drawn by NumPy and not inside the compiled program: drawing there takes longer and adds a fifth of a second to
    compilation, and so a script needs nothing but NumPy to train in the same order.

    Args:
        seed: seed of the batch order, at least 0.
        epoch: number of the epoch, from 1.
        samples: number of training samples.

    Returns:
        A permutation of 0..samples-1, shape (samples,).
    """
    return np.random.default_rng((seed, epoch)).permutation(samples).astype(np.int32)
