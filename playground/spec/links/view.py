"""What a playground shows and hides: the part of a link that no training depends on."""

from __future__ import annotations

from typing import Literal

from playground.spec.field import Spec, setting
from playground.spec.links.challenge import Challenge

Control = Literal[
    "preset",
    "play",
    "step",
    "step_batch",
    "reset",
    "new_weights",
    "undo",
    "speed",
    "learning_rate",
    "activation",
    "regularization",
    "regularization_rate",
    "optimizer",
    "problem",
    "data",
    "own_data",
    "samples",
    "train_share",
    "noise",
    "batch_size",
    "regenerate",
    "features",
    "layers",
    "neurons",
    "grow",
    "show_test",
    "discretize",
    "surface",
    "bent",
    "loss_chart",
    "scores",
    "stop",
    "timeline",
    "challenge",
    "keep",
    "explain",
    "touch",
    "more",
    "export",
    "share",
]

#: control -> what a teacher reads in the editor of links
CONTROLS: dict[Control, str] = {
    "preset": "Preset",
    "play": "Play and pause",
    "step": "Step an epoch",
    "step_batch": "Step a batch",
    "reset": "Reset",
    "new_weights": "New weights",
    "undo": "Undo and redo",
    "speed": "Speed",
    "learning_rate": "Learning rate",
    "activation": "Activation",
    "regularization": "Regularization",
    "regularization_rate": "Regularization rate",
    "optimizer": "Optimizer, schedule and loss",
    "problem": "Problem type",
    "data": "Data set",
    "own_data": "Own data",
    "samples": "Number of points",
    "train_share": "Share of training points",
    "noise": "Noise",
    "batch_size": "Batch size",
    "regenerate": "Regenerate",
    "features": "Features",
    "layers": "Number of hidden layers",
    "neurons": "Number of neurons",
    "grow": "Keep what was learned",
    "show_test": "Show test points",
    "discretize": "Discretize output",
    "surface": "3-D surface",
    "bent": "Bent space",
    "loss_chart": "Loss chart",
    "scores": "Scores",
    "stop": "Stop criteria",
    "timeline": "Timeline",
    "challenge": "Challenges",
    "keep": "Keep",
    "explain": "Mathematics",
    "touch": "Editing of weights and neurons",
    "more": "More settings",
    "export": "Export",
    "share": "Link",
}


class ViewSpec(Spec):
    """What is shown beside the network, and how."""

    show_test: bool = setting(False, title="Show test points", help="Draw the held-out points over the output.")
    discretize: bool = setting(False, title="Discretize output", help="Show which class is predicted, not how sure.")
    surface: bool = setting(False, title="3-D surface", help="Show the output as a surface over the plane.")
    bent: bool = setting(
        False, title="Bent space", help="Show the plane over the network as each layer sees it: points and grid."
    )
    log_loss: bool = setting(False, title="Logarithmic loss", help="Draw the loss on a logarithmic axis.")
    grow: bool = setting(
        False,
        title="Keep what was learned",
        help="Add and remove neurons and layers without losing what the others have learned. The loss does not jump.",
    )
    hide: tuple[Control, ...] = setting(
        (), title="Hidden controls", help="Controls that are not shown.", max_length=len(CONTROLS)
    )
    text: str = setting("", title="Text", help="Shown beside the network, for a class. Markdown.", max_length=4000)
    challenge: Challenge | None = None
