"""Codes of an autoencoder -> directions in which they vary, and codes at places along these directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Directions:
    """Orthogonal directions in the space of codes.

    Attributes:
        centre: mean code, shape (code,).
        axes: unit vectors, shape (directions, code).
        deviations: standard deviation of the codes along each, shape (directions,).
        kept: share of the codes' variance that lies in the first two, 0 to 1.
    """

    centre: Floats
    axes: Floats
    deviations: Floats
    kept: float

    def places(self, codes: Floats) -> Floats:
        """Codes -> coordinates along the directions, shape (samples, directions), from the centre."""
        return np.asarray((codes - self.centre) @ self.axes.T, np.float32)

    def codes(self, steps: Floats) -> Floats:
        """Steps from the centre along the first directions, in standard deviations -> codes.

        Args:
            steps: shape (samples, at most directions).
        """
        count = steps.shape[1]
        moved = (steps * self.deviations[:count]) @ self.axes[:count]
        return (self.centre + moved).astype(np.float32)


def own_directions(codes: Floats) -> Directions:
    """The numbers of the code themselves."""
    axes = np.eye(codes.shape[1], dtype=np.float32)
    variances = codes.var(axis=0)
    return _directions(codes, axes, variances, variances.sum())


def principal_directions(codes: Floats) -> Directions:
    """Principal components of the codes, the most important one first.

    Either sign would do; the largest weight is made positive, so that a picture does not turn over from one frame to
    the next.
    """
    centred = (codes - codes.mean(axis=0)).astype(np.float64)
    variances, vectors = np.linalg.eigh(centred.T @ centred / max(1, len(codes)))
    axes = vectors.T[::-1]
    strongest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[np.arange(len(axes)), strongest] < 0, -1.0, 1.0)[:, None]
    return _directions(codes, axes.astype(np.float32), np.maximum(variances[::-1], 0.0), variances.sum())


def _directions(codes: Floats, axes: Floats, variances: npt.NDArray[np.floating], total: float) -> Directions:
    kept = float(variances[:2].sum() / total) if total > 0 else 1.0
    deviations = np.sqrt(variances).astype(np.float32)
    return Directions(codes.mean(axis=0).astype(np.float32), axes, deviations, min(1.0, kept))
