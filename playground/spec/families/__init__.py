"""Families of networks, a file each: what can be set, what its layers cost, and which data it can learn from.

To add one: its `Network` here, what builds it in `engine/families`, and a row in both lists. Forms, links, the command
line and the documentation follow from the settings.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Tag

from playground.errors import Problem, SpecError
from playground.spec.families.autoencoder import AutoencoderNetwork
from playground.spec.families.convolutional import ConvolutionalNetwork
from playground.spec.families.dense import DenseNetwork
from playground.spec.families.embedding import EmbeddingNetwork
from playground.spec.families.gan import GanNetwork
from playground.spec.families.network import Network
from playground.spec.families.recurrent import RecurrentNetwork
from playground.spec.families.residual import ResidualNetwork
from playground.spec.families.transfer import TransferNetwork
from playground.spec.families.transformer import TransformerNetwork
from playground.spec.network import DenseLayer

#: kind -> family, in the order in which they are offered
FAMILIES: dict[str, type[Network]] = {
    family.kind_name(): family
    for family in (
        DenseNetwork,
        ResidualNetwork,
        ConvolutionalNetwork,
        RecurrentNetwork,
        EmbeddingNetwork,
        TransformerNetwork,
        AutoencoderNetwork,
        GanNetwork,
        TransferNetwork,
    )
}


def _kind(value: Any) -> str | None:
    """The kind of a network; dense where a specification names none."""
    if isinstance(value, dict):
        kind = value.get("kind", "dense")
        return kind if isinstance(kind, str) else None
    return getattr(value, "kind", None)


if TYPE_CHECKING:
    NetworkSpec = Network
else:
    _union = reduce(or_, (Annotated[family, Tag(kind)] for kind, family in FAMILIES.items()))
    NetworkSpec = Annotated[_union, Discriminator(_kind)]


def hidden_layers(network: Network) -> tuple[DenseLayer, ...]:
    """The hidden layers of a feed-forward network; () for one of another family."""
    return network.layers if isinstance(network, DenseNetwork) else ()


def dense_network(network: Network) -> DenseNetwork:
    """The network, where only a feed-forward one can be had.

    Raises:
        SpecError: it is of another family.
    """
    if isinstance(network, DenseNetwork):
        return network
    raise SpecError(
        Problem("network.kind", f"`network.kind` must be dense here; got {network.kind_name()}: see the Train page.")
    )
