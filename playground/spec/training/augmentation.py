"""How training images are changed at random, so that a network cannot learn them by heart."""

from __future__ import annotations

from typing import Literal

from playground.spec.field import Spec, setting


class AugmentationSpec(Spec):
    """Random changes of the training images, each drawn anew for every image in every step.

    They are layers of the network that act in training only: validation and test images are seen as they are.
    """

    rotation: float = setting(
        0.0,
        title="Rotation",
        help="Rotate by up to so many degrees, in either direction.",
        ge=0,
        le=180,
        step=1,
        unit="°",
    )
    translation: float = setting(
        0.1,
        title="Shift",
        help="Shift by up to this fraction of height and width, in any direction.",
        ge=0,
        le=0.5,
        step=0.01,
    )
    zoom: float = setting(
        0.0,
        title="Zoom",
        help="Show up to this fraction more or less of the image, in both directions alike.",
        ge=0,
        le=0.5,
        step=0.01,
    )
    flip: Literal["none", "horizontal", "vertical", "horizontal_and_vertical"] = setting(
        "none",
        title="Mirror",
        help="Mirror half of the images. Digits and letters lose their meaning; cats and cars do not, left to right.",
        labels={
            "none": "never",
            "horizontal": "left and right",
            "vertical": "top and bottom",
            "horizontal_and_vertical": "both",
        },
    )
    contrast: float = setting(
        0.0, title="Contrast", help="Raise or lower the contrast by up to this fraction.", ge=0, le=1, step=0.05
    )
    noise: float = setting(
        0.0,
        title="Noise",
        help="Standard deviation of gaussian noise added to each value; pixels go from 0 to 1.",
        ge=0,
        le=1,
        step=0.01,
    )
    fill: Literal["reflect", "constant", "nearest", "wrap"] = setting(
        "reflect",
        title="Fill",
        help="Pixels beyond the edge of an image that was rotated, shifted or zoomed out.",
        labels={"reflect": "mirror image", "constant": "black", "nearest": "pixels at the edge", "wrap": "other side"},
    )

    def steps(self) -> tuple[str, ...]:
        """What is done, for people, in this order: a Keras layer each; empty if nothing is."""
        told = {
            "mirror": self.flip != "none" and f"mirror {self.flip.replace('_', ' ')}",
            "rotation": self.rotation > 0 and f"rotation {self.rotation:g}°",
            "translation": self.translation > 0 and f"shift {self.translation:g}",
            "zoom": self.zoom > 0 and f"zoom {self.zoom:g}",
            "contrast": self.contrast > 0 and f"contrast {self.contrast:g}",
            "noise": self.noise > 0 and f"noise {self.noise:g}",
        }
        return tuple(text for text in told.values() if text)
