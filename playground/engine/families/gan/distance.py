"""How far generated samples are from real ones: the energy distance, and modes of a mixture that are hit."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

#: height and width that pictures are averaged down to at most before they are compared
POOLED = 8


def energy_distance(real: Any, generated: Any) -> Any:
    """Squared energy distance of two samples: 2 E|X - Y| - E|X - X'| - E|Y - Y'| (Szekely and Rizzo 2013,
    https://doi.org/10.1016/j.jspi.2013.03.018, equation 2.1).

    It is 0 where both are drawn from the same distribution, and above 0 otherwise. Pairs of a sample with itself are
    left out, so that the estimate is right on average for any number of samples; it may be a little below 0.

    Args:
        real: tensor of shape (n, ...), flattened to rows.
        generated: of shape (m, ...).

    Returns:
        A number, in the unit of the samples.
    """
    x, y = _rows(real), _rows(generated)
    return 2.0 * tf.reduce_mean(_distances(x, y)) - _mean_of_pairs(x) - _mean_of_pairs(y)


def pooled(pictures: Any) -> Any:
    """Pictures averaged down over whole blocks of pixels to at most `POOLED` in height and width; rows as they are.

    Single pixels say little: two pictures of the same digit, moved by one pixel, are far from each other.
    """
    if len(pictures.shape) < 4:
        return pictures
    blocks = [max(1, -(-int(side) // POOLED)) for side in pictures.shape[1:3]]
    if blocks == [1, 1]:
        return pictures
    return tf.nn.avg_pool2d(pictures, blocks, blocks, "SAME")


def mixture_figures(generated: npt.NDArray[Any], centres: npt.NDArray[Any], deviation: float) -> dict[str, float]:
    """How well a mixture of gaussians is covered.

    As in Srivastava et al. 2017 (https://arxiv.org/abs/1705.07761), section 4.1, but that one sample is too few to hit.

    Args:
        generated: points, shape (n, 2).
        centres: of the gaussians, shape (modes, 2).
        deviation: of each, along each coordinate.

    Returns:
        `modes`: gaussians within three deviations of whose centre at least a tenth of their equal share of the points
        lies; `within_3_sigma`: fraction of the points within three deviations of any centre, 0 to 1.
    """
    distances = np.linalg.norm(generated[:, None] - centres[None], axis=2)
    nearest = distances.argmin(axis=1)
    close = distances.min(axis=1) <= 3 * deviation
    counts = np.bincount(nearest[close], minlength=len(centres))
    hit = counts >= max(1.0, 0.1 * len(generated) / len(centres))
    return {"modes": float(hit.sum()), "within_3_sigma": float(close.mean())}


def _rows(values: Any) -> Any:
    return tf.reshape(values, [tf.shape(values)[0], int(np.prod(values.shape[1:]))])


def _distances(x: Any, y: Any) -> Any:
    # a column at a time: the product of two matrices would be quicker for many columns, and wrong for points close by
    if x.shape[1] <= 4:
        squares = sum((x[:, None, column] - y[None, :, column]) ** 2 for column in range(x.shape[1]))
    else:
        norms = tf.reduce_sum(x * x, 1)[:, None] + tf.reduce_sum(y * y, 1)[None]
        squares = norms - 2.0 * tf.matmul(x, y, transpose_b=True)
    return tf.sqrt(tf.maximum(squares, 0.0))


def _mean_of_pairs(x: Any) -> Any:
    """Mean distance of two different samples; 0 of a single one."""
    count, distances = tf.shape(x)[0], _distances(x, x)
    total = tf.reduce_sum(distances) - tf.linalg.trace(distances)
    return total / tf.cast(tf.maximum(count * (count - 1), 1), tf.float32)
