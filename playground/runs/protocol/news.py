"""What an engine tells its play session while a network is played with: news, JSON lines `{"news": NAME, ...}`.

News are for the browser: sessions hand their lines on as they are, but for `event` (for the store). Layers and neurons
are numbered as in `runs.protocol.play`.

News, by name:

- `opened`: `number` of the `Open` or `Configure` it answers (of several that waited, only the last is), `reset` (the
  network began anew), `parameters`, `task`, `class_names`, `drawing` (`[[layer, units, [neurons...]], ...]`), `loss`,
  `output_activation` and `metrics` (what "auto" stands for, too), `optimizer`, `notes`; `grown`: "" or a sentence,
  where what was learned could not be kept as it was.
- `state`: `status` ("preparing", "idle": not yet trained, "running", "paused", "finished": a stop criterion holds,
  "failed"), `epoch`, `batch`, `reason` (why finished or failed, with what may be tried), `mode` ("graph" or "xla"),
  `epochs_per_s`.
- `picture`: see `Picture`; and `of`: number of the `Open` or `Configure` whose network it shows. The next one is sent
  when this one was acknowledged.
- `curve`: `reset` (what follows is all there is), `epochs`, `series` (metric -> values as long as `epochs`; null: not
  finite); `branches`, only when `reset`: earlier curves that were left by going back: `[{"epochs", "series"}]`.
- `timeline`: `epochs` that can be gone back to, ascending; `shown`: the epoch shown, null: the newest.
- `scores`: of the state shown: `part` ("test", or "training" where nothing is held out), `metrics` (accuracy, r2, ...),
  `confusion` (rows are true classes; [] for a regression), `class_names`; `samples` scored of the `of` there are;
  `remark`: a sentence where hidden neurons have stopped to learn, or "".
- `touched`: `frozen`, `silenced`: `[[layer, neuron], ...]`; `edits`: number of edits so far.
- `explained`: the numbers of one neuron at one point. `layer`, `neuron`, `point` [x1, x2], `target`, `nearest` (where
  the training point lies that it was taken of, else null), `goal` (the target as a single output learns it, else the
  class); `inputs`: of each `name`, `source`, `value`, `weight`, `gradient` (of the loss at this point), `update` (what
  the next step would add, were it made of this point alone); `rest`: {`count`, `sum`} of what the inputs left out add;
  `bias`: {`value`, `gradient`, `update`}; `sum`, `normalized` (null where it is not), `activation`, `output`,
  `upstream` (of the loss by the output), `delta` (by the sum), `loss`; `frozen`, `silenced`.
- `batch`: of one that was watched, as it was trained: `epoch` (the one under way), `number` of the batch in it, both
  from 1, and `of` how many; `size`; `points`: [x, y, label or value] of the first 100 of it; `losses` of these; `loss`:
  their mean over the whole batch, without the `penalty`; `loss_after`: the same after the step; `rate`: learning rate;
  of each of the `layers` drawn `neurons`, `outputs` and `deltas` (derivatives of the loss by the sums; "" for the
  features): base64 of float32, point by point; `weights` before the step, `gradients` and `updates`: as `weights` of a
  picture.
- `bent`: where each layer puts points and a grid of the plane. `epoch`, `batch`; `classes`, `low`, `high` and `shade`
  (base64 of a byte for each node of the grid, side * side, row 0 the lowest) as `output` of a picture; `side`; `labels`
  of the points (classes, or values in the target's own unit); `stages`, from the plane on: `name` ("plane", "features":
  what the network is given, where that is something else, "layer"), `layer`, `units`, `dimensions` that are seen (1 to
  3: the units themselves; of more than 3 units 2 principal components), `share` of the variance that is seen, `cut`
  (share of the points that the least-squares straight cut gets right; R2 for a regression; or null), `cut_seen` (the
  same in the dimensions that are seen), `points` and `grid` (base64 of little-endian float32, dimensions side by side);
  `head`: the output's sums over what is seen of the last stage, `kernel` (dimensions x classes) and `bias`: the class
  is that of the largest; null where there is none.
- `exported`: `script` (Python source), `data` (CSV text), `weights` (name of a file in the session's folder), all of
  `epoch` and of the network of the number `of`.
- `event`: `event`: a run's event as `runs.protocol.events.format_event` gives it, of a state being kept.
- `kept`: `run`, `epoch`, `metrics`; `picture`: the output of that very state, `size`, `classes`, `low`, `high` and
  `output` as in `Picture`.
- `took_up`: `epoch` up to which a browser had trained, whose state this network now is; `number` of its `Open` or
  `Configure`; `picture`: number of the first picture of it. Earlier ones may come later: pictures wait until there is
  room for them, and other news do not.
- `refused`: `command` ("save": nobody's, the network could not be saved), `field`, `sentence`, `number` (of the
  command, where it has one; else 0).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn of a network at one moment.

    Attributes:
        number: of the picture, from 1.
        epoch: epochs complete; `batch`: steps into the next one.
        status: as in the news `state`.
        metrics: of this moment: `loss`, `val_loss`, `accuracy`, ...; None: not finite.
        size: rows and columns of `output` and `looked`, 100.
        classes: number of classes; 0 for a regression.
        low: value of byte 0 of `output`; `high`: of byte 255.
        output: base64 of size * size bytes, row by row, row 0 the lowest, as in `protocol.Boundary`: two classes: the
            probability of class 1; three or more: the most likely class in the upper 4 bits, its probability in the
            lower 4; a regression: the output, in the target's own unit.
        tile: rows and columns of a tile.
        tiles: base64 of the outputs of all neurons drawn, hidden and output, in the order of the drawing; tile * tile
            bytes each, row 0 the lowest; -1 is byte 0 and 1 byte 255, clipped. Probabilities p are 2 p - 1.
        look: [layer, neuron] of `looked`, or None.
        looked: base64 of size * size bytes, coded as tiles are; "" without `look`.
        weights: base64 of little-endian float32. For each two neighbours in the drawing whose numbers follow each
            other: the weights from the neurons drawn to the neurons drawn (source by source), then the latter's biases
            (0 where there are none). Where layers are left out between the two: the latter's biases only.
        dropped: [layer, neuron] of hidden neurons drawn that dropout switches off in this picture.
        windows: [layer, first neuron drawn] of the layers that are not drawn from their first neuron on.
    """

    number: int
    epoch: int
    batch: int
    status: str
    metrics: dict[str, float | None]
    size: int
    classes: int
    low: float
    high: float
    output: str
    tile: int
    tiles: str
    look: tuple[int, int] | None
    looked: str
    weights: str
    dropped: list[tuple[int, int]]
    windows: list[tuple[int, int]] = field(default_factory=list)


def format_news(name: str, values: dict[str, Any]) -> str:
    """One line of JSON, without the line's end. Numbers that are not finite must be given as None.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps({"news": name, **values}, allow_nan=False, separators=(",", ":"))


def news_name(line: str) -> str:
    """Name of the news in a line, without reading the whole of it; "" if it is none."""
    head, _, rest = line.partition(":")
    return rest[1 : rest.index('"', 1)] if head == '{"news"' and rest.startswith('"') else ""
