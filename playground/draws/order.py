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


def balanced_order(seed: int, epoch: int, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Training samples of one epoch, equally many of each class; see `epoch_order`.

    All samples of a class come once before any comes again.

    Args:
        seed: seed of the batch order, at least 0.
        epoch: number of the epoch, from 1.
        labels: class of each training sample, shape (samples,).

    Returns:
        Positions of samples, as many as there are, shape (samples,).
    """
    draw = np.random.default_rng((seed, epoch))
    present = draw.permutation(np.unique(labels))
    wanted = len(labels) // len(present) + (np.arange(len(present)) < len(labels) % len(present))
    chosen = [
        np.resize(draw.permutation(np.flatnonzero(labels == label)), count)
        for label, count in zip(present, wanted, strict=True)
    ]
    return draw.permutation(np.concatenate(chosen)).astype(np.int32)
