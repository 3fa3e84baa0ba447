"""Families of networks as the engine knows them, a file each; see `spec.families` for their settings."""

from __future__ import annotations

from playground.engine.families.autoencoder.family import AUTOENCODER
from playground.engine.families.convolutional import CONVOLUTIONAL
from playground.engine.families.dense import DENSE
from playground.engine.families.embedding import EMBEDDING
from playground.engine.families.gan.family import GAN
from playground.engine.families.recurrent import RECURRENT
from playground.engine.families.residual import RESIDUAL
from playground.engine.families.transfer.family import TRANSFER
from playground.engine.families.transformer import TRANSFORMER
from playground.engine.model.family import Family
from playground.spec.families.network import Network

#: kind of network -> how the engine deals with it
FAMILIES: dict[str, Family] = {
    "dense": DENSE,
    "residual": RESIDUAL,
    "convolutional": CONVOLUTIONAL,
    "recurrent": RECURRENT,
    "embedding": EMBEDDING,
    "transformer": TRANSFORMER,
    "autoencoder": AUTOENCODER,
    "gan": GAN,
    "transfer": TRANSFER,
}


def family_of(network: Network) -> Family:
    """How the engine deals with this network."""
    return FAMILIES[network.kind_name()]
