"""A generated set -> a small picture for HTML."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from playground.charts.theme import NEGATIVE, POSITIVE, class_colour, rgb


def thumbnail_svg(points: npt.NDArray[Any], labels: npt.NDArray[Any], classes: int, size: int = 64) -> str:
    """A generated set as a small picture for HTML, without axes.

    Args:
        points: shape (samples, 2); what is not finite is left out.
        labels: shape (samples,): labels from 0, or values for a regression.
        classes: number of classes; 0 for a regression.
        size: width and height in pixels.
    """
    points, labels = np.asarray(points, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    finite = np.isfinite(points).all(axis=1) & np.isfinite(labels)
    points, labels = points[finite], labels[finite]
    reach = float(np.abs(points).max(initial=0.0)) or 1.0
    colours = [class_colour(int(label)) for label in labels] if classes else _value_colours(labels)
    dots = "".join(
        f'<circle cx="{50 + 46 * x / reach:.1f}" cy="{50 - 46 * y / reach:.1f}" r="2.6" fill="{colour}"/>'
        for (x, y), colour in zip(points, colours, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="{size}" height="{size}" '
        f'aria-hidden="true">{dots}</svg>'
    )


def _value_colours(values: npt.NDArray[np.float64]) -> list[str]:
    reach = float(np.abs(values).max(initial=0.0)) or 1.0
    middle = np.array([178, 186, 194])
    ends = {True: np.array(rgb(POSITIVE)), False: np.array(rgb(NEGATIVE))}
    mixed = [middle + abs(value) / reach * (ends[bool(value > 0)] - middle) for value in values]
    return ["#{:02x}{:02x}{:02x}".format(*np.rint(colour).astype(int)) for colour in mixed]
