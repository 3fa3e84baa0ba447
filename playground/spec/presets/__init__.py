"""Name -> ExperimentSpec: experiments with settings that train well; a file for each family of networks."""

from __future__ import annotations

import difflib

from playground.errors import Problem, SpecError
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets.autoencoder import AUTOENCODER_PRESETS
from playground.spec.presets.convolutional import CONVOLUTIONAL_PRESETS
from playground.spec.presets.dense import DENSE_PRESETS
from playground.spec.presets.gan import GAN_PRESETS
from playground.spec.presets.preset import Preset
from playground.spec.presets.recurrent import RECURRENT_PRESETS
from playground.spec.presets.residual import RESIDUAL_PRESETS
from playground.spec.presets.text import TEXT_PRESETS
from playground.spec.presets.transfer import TRANSFER_PRESETS

#: where a link names none
DEFAULT_PRESET = "spiral"
#: what the Playground page opens with, and what links to it mean that name none
PLAYGROUND_PRESET = "playground"
#: as TensorFlow Playground opens, with its arithmetic as closely as Keras can follow it
TF_PLAYGROUND_PRESET = "tf-playground"

PRESETS: dict[str, Preset] = {
    item.name: item
    for item in (
        *DENSE_PRESETS,
        *RESIDUAL_PRESETS,
        *CONVOLUTIONAL_PRESETS,
        *RECURRENT_PRESETS,
        *TEXT_PRESETS,
        *AUTOENCODER_PRESETS,
        *GAN_PRESETS,
        *TRANSFER_PRESETS,
    )
}


def preset(name: str) -> ExperimentSpec:
    """The specification of a preset.

    Raises:
        SpecError: there is no such preset; the sentence names the nearest one.
    """
    if name in PRESETS:
        return PRESETS[name].spec
    near = difflib.get_close_matches(name, PRESETS, n=1, cutoff=0.4)
    hint = f"the nearest known one is `{near[0]}`" if near else "known are " + ", ".join(PRESETS)
    raise SpecError(Problem("preset", f"`preset`: there is no preset {name[:60]!r}; {hint}."))
