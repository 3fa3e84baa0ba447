"""A network -> the news that tell what it is."""

from __future__ import annotations

from typing import Any

from playground.engine.play.play_network import PlayNetwork


def opened(net: PlayNetwork, number: int, reset: bool) -> dict[str, Any]:
    """See `runs.protocol.news`."""
    resolved, dataset = net.session.resolved, net.dataset
    return {
        "number": number,
        "reset": reset,
        "parameters": int(net.session.built.model.count_params()),
        "task": dataset.task,
        "class_names": list(dataset.class_names),
        "drawing": [[layer.layer, layer.units, list(layer.neurons)] for layer in net.drawing],
        "loss": resolved.loss,
        "output_activation": resolved.output_activation,
        "metrics": list(resolved.metrics),
        "optimizer": net.spec.training.optimizer.name,
        "notes": list(dataset.notes),
    }


def status(net: PlayNetwork, name: str, reason: str, mode: str, epochs_per_s: float) -> dict[str, Any]:
    """See `runs.protocol.news`."""
    position = net.session.position
    return {
        "status": name,
        "epoch": position.epoch,
        "batch": position.batch,
        "reason": reason,
        "mode": mode,
        "epochs_per_s": float(f"{epochs_per_s:.4g}"),
    }
