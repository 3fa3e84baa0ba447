"""Store -> feeds of runs that are not held here: ended ones, waiting ones, and those that another process trains."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from playground.launch.contract import Update
from playground.launch.feed.feed import Feed
from playground.launch.feed.points import LIMIT
from playground.runs.protocol.messages import Frame, parse_frame
from playground.runs.run import Run
from playground.runs.store.contract import Store

#: what an engine leaves behind to be looked at: the plane and the panels
BOUNDARY, VIEWS = "boundary.json", "views.json"
_KEEP = 64
#: seconds between two looks at the store, for all viewers together
_OPEN_S, _ENDED_S = 0.25, 2.0
_NOT_METRICS = ("epoch", "elapsed_s", "learning_rate")
_log = logging.getLogger(__name__)


class StoredFeeds:
    """Feeds filled from the store; those not looked at for longest are forgotten. Safe for several threads."""

    def __init__(
        self, store: Store, is_behind: Callable[[str], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """None yet.

        Args:
            store: where runs are kept.
            is_behind: whether this process knows more of a run than the store, which could not be written to.
            clock: seconds.
        """
        self._store, self._is_behind, self._clock = store, is_behind, clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    def update(self, run: str, cursor: int) -> Update:
        """What is new of the run since `cursor`.

        Raises:
            StoreError: there is no such run.
        """
        entry = self._entry(run)
        with entry.lock:
            if self._clock() >= entry.look_again:
                self._refresh(run, entry)
            return entry.feed.update(cursor)

    def put_frame(self, run: str, frame: Frame) -> None:
        """A frame of an ended run that was opened again to be looked at."""
        entry = self._entry(run)
        with entry.lock:
            entry.feed.put_frame(frame)

    def choices(self, run: str) -> dict[str, str | float]:
        """What was chosen in the views that are shown now."""
        return self._entry(run).feed.choices

    def say_of_views(self, run: str, sentence: str) -> None:
        """See `Feed.say_of_views`."""
        entry = self._entry(run)
        with entry.lock:
            entry.feed.say_of_views(sentence)

    def _entry(self, run: str) -> _Entry:
        with self._lock:
            entry = self._entries.get(run)
        if entry is None:
            fresh = _Entry(Feed(self._store.run(run)))
            with self._lock:
                entry = self._entries.setdefault(run, fresh)
                while len(self._entries) > _KEEP:
                    self._entries.popitem(last=False)
        with self._lock:
            if run in self._entries:
                self._entries.move_to_end(run)
        return entry

    def keep(self, run: str, feed: Feed) -> None:
        """Go on with the feed of a run whose engine has ended, so that viewers notice nothing."""
        entry = _Entry(feed)
        entry.events_seen, entry.status, entry.look_again = None, feed.status, self._clock() + _ENDED_S
        with self._lock:
            self._entries[run] = entry

    def drop(self, run: str) -> None:
        """Forget a run's feed."""
        with self._lock:
            self._entries.pop(run, None)

    def _refresh(self, run: str, entry: _Entry) -> None:
        if entry.status and self._is_behind(run):
            entry.look_again = self._clock() + _OPEN_S
            return
        snapshot = self._store.run(run)
        if snapshot.status != entry.status or snapshot.is_live:
            if entry.events_seen is None:
                entry.feed, entry.events_seen = Feed(snapshot), 0
            entry.events_seen = fill(entry.feed, self._store, snapshot, entry.events_seen)
            for name in (BOUNDARY, VIEWS):
                entry.read_frame(self._store.folder(run) / name)
        entry.feed.show(snapshot)
        entry.status = snapshot.status
        entry.look_again = self._clock() + (_OPEN_S if snapshot.is_open else _ENDED_S)


class _Entry:
    def __init__(self, feed: Feed) -> None:
        self.lock = threading.Lock()
        self.feed = feed
        self.status = ""
        self.events_seen: int | None = 0
        self.look_again = -math.inf
        self._frame_times: dict[str, int] = {}

    def read_frame(self, path: Path) -> None:
        try:
            changed = path.stat().st_mtime_ns
            if changed == self._frame_times.get(path.name):
                return
            self._frame_times[path.name] = changed
            self.feed.put_frame(parse_frame(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("cannot read %s: %s", path, error)


def fill(feed: Feed, store: Store, run: Run, events_seen: int = 0) -> int:
    """Bring a feed up to date with the store; how many events it has seen then."""
    if run.started is None:
        return 0
    timeline = store.events(run.id)
    for stored in timeline[events_seen:]:
        feed.apply(stored.event)
    points = store.points(run.id, feed.last_point)
    metrics = [name for name in points.columns if name not in _NOT_METRICS]
    for row in _selection(points, metrics).to_dict("records"):
        feed.add_point(
            int(row["epoch"]),
            float(row["elapsed_s"]),
            {name: row[name] for name in metrics if not math.isnan(row[name])},
        )
    return len(timeline)


def _selection(points: pd.DataFrame, metrics: list[str]) -> pd.DataFrame:
    """At most about `LIMIT` rows: evenly, with the last and each metric's extremes."""
    count = len(points)
    if count <= LIMIT:
        return points
    keep = {*range(0, count, math.ceil(count / (LIMIT // 2))), count - 1}
    for name in metrics:
        values = points[name].to_numpy(dtype=np.float64)
        finite = np.flatnonzero(np.isfinite(values))
        if len(finite):
            keep |= {int(finite[values[finite].argmin()]), int(finite[values[finite].argmax()])}
    return points.iloc[sorted(keep)]
