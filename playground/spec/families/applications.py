"""Networks that Keras has trained weights for: what they take, give and cost, and where the weights are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

_GOOGLE = "https://storage.googleapis.com/tensorflow/keras-applications/"

#: how pixels are prepared, as `keras.applications.imagenet_utils` calls it; "own": the network does it
Preparation = Literal["tf", "caffe", "own"]


@dataclass(frozen=True, slots=True)
class Application:
    """A network of `keras.applications`, without its own head, its feature maps averaged.

    Attributes:
        title: for people.
        function: name in `keras.applications`.
        file: name of the file of weights, as Keras calls it in its cache.
        url: where Keras downloads it from.
        hash: MD5 of the file, hex, where Keras knows it; else "".
        megabytes: size of the file, about.
        preparation: of the pixels.
        smallest: least height and width of an image.
        features: numbers that it makes of an image.
        parameters: weights.
        multiply_adds: for an image of 64x64; they grow with the area.
        arguments: further ones of the function.
    """

    title: str
    function: str
    file: str
    url: str
    hash: str
    megabytes: float
    preparation: Preparation
    smallest: int
    features: int
    parameters: int
    multiply_adds: int
    arguments: dict[str, Any] = field(default_factory=dict)


def _mobilenet(alpha: float, text: str, parameters: int, multiply_adds: int) -> Application:
    file = f"mobilenet_{text}_224_tf_no_top.h5"
    return Application(
        f"MobileNet {alpha:g}",
        "MobileNet",
        file,
        f"{_GOOGLE}mobilenet/{file}",
        "",
        parameters * 4 / 1e6,
        "tf",
        32,
        round(1024 * alpha),
        parameters,
        multiply_adds,
        {"alpha": alpha},
    )


def _mobilenet_v2(alpha: float, parameters: int, multiply_adds: int) -> Application:
    file = f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_224_no_top.h5"
    return Application(
        f"MobileNetV2 {alpha:g}",
        "MobileNetV2",
        file,
        f"{_GOOGLE}mobilenet_v2/{file}",
        "",
        parameters * 4 / 1e6,
        "tf",
        32,
        1280,
        parameters,
        multiply_adds,
        {"alpha": alpha},
    )


#: name -> network; the numbers are those that Keras builds, which a test compares
APPLICATIONS: dict[str, Application] = {
    "mobilenet_0.25": _mobilenet(0.25, "2_5", 218_544, 3_328_512),
    "mobilenet_0.5": _mobilenet(0.5, "5_0", 829_536, 12_162_048),
    "mobilenet_0.75": _mobilenet(0.75, "7_5", 1_832_976, 26_500_608),
    "mobilenet": _mobilenet(1.0, "1_0", 3_228_864, 46_344_192),
    "mobilenet_v2_0.35": _mobilenet_v2(0.35, 410_208, 4_735_168),
    "mobilenet_v2": _mobilenet_v2(1.0, 2_257_984, 24_448_512),
    "resnet50": Application(
        "ResNet50",
        "ResNet50",
        "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        _GOOGLE + "resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "4d473c1dd8becc155b73f8504c6f6626",
        94.8,
        "caffe",
        32,
        2048,
        23_587_712,
        314_769_408,
    ),
    "vgg16": Application(
        "VGG16",
        "VGG16",
        "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        _GOOGLE + "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "6d6bbae143d832006294945121d1f1fc",
        58.9,
        "caffe",
        32,
        512,
        14_714_688,
        1_252_786_176,
    ),
    "efficientnet_b0": Application(
        "EfficientNetB0",
        "EfficientNetB0",
        "efficientnetb0_notop.h5",
        "https://storage.googleapis.com/keras-applications/efficientnetb0_notop.h5",
        "50bc09e76180e00e4465e1a485ddc09d",
        16.8,
        "own",
        32,
        1280,
        4_049_571,
        31_966_592,
    ),
}
