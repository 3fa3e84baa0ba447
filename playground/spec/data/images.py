"""Images of the user's own: which archive, and how an image becomes one of a fixed size."""

from __future__ import annotations

from typing import Literal

from playground.spec.data.parts import ClassesSpec, SplitSpec
from playground.spec.data.tables import MAX_NAME, dataset_setting
from playground.spec.field import Spec, setting

#: most pixels along one side of an image, as networks see it
MAX_SIDE = 512


class ImageData(Spec):
    """A zip archive of the user's own with a folder of images for each class, or with a table that labels them."""

    kind: Literal["images"] = "images"
    dataset: str = dataset_setting()
    height: int = setting(
        32, title="Height", help="Every image is resized to this height.", ge=4, le=MAX_SIDE, step=4, unit="pixels"
    )
    width: int = setting(
        32, title="Width", help="Every image is resized to this width.", ge=4, le=MAX_SIDE, step=4, unit="pixels"
    )
    fit: Literal["crop", "pad", "stretch"] = setting(
        "crop",
        title="Fit",
        help="Where an image has another shape: cut off what stands out, fill up with black, or distort it.",
        labels={"crop": "crop", "pad": "pad", "stretch": "stretch"},
    )
    colour: Literal["grey", "colour"] = setting(
        "colour",
        title="Colour",
        help="One number for each pixel, or three: red, green and blue.",
        labels={"grey": "grey", "colour": "colour"},
    )
    deep: Literal["largest", "whole"] = setting(
        "whole",
        title="16-bit images",
        help="What is white in images of 16 bits a channel: the largest value that any of them has, or 65,535.",
        labels={"largest": "the largest value is white", "whole": "65,535 is white"},
    )
    label: str = setting(
        "",
        title="Label column",
        help="Column of the archive's table that holds the classes. Empty: found; not used where folders are classes.",
        max_length=MAX_NAME,
    )
    per_class: int | None = setting(
        None,
        title="Images of each class",
        help="Use at most so many images of each class, drawn at random, for a quick trial. Empty: all.",
        ge=2,
        le=100_000,
        step=10,
        unit="images",
        labels={"None": "all"},
    )
    classes: ClassesSpec = ClassesSpec()
    split: SplitSpec = SplitSpec()

    @property
    def image_shape(self) -> tuple[int, ...]:
        """(height, width) of a grey image, (height, width, 3) of one in colour."""
        return (self.height, self.width) if self.colour == "grey" else (self.height, self.width, 3)
