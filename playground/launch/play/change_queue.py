"""Requests of a session's tab -> what the session plays, one after the other; what does not hold is refused."""

from __future__ import annotations

import dataclasses
import secrets
import threading
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from functools import partial

from playground.data.uploads.store import find_upload
from playground.errors import PlaygroundError, Problem, StoreError
from playground.launch.play.engine_binding import EngineBinding
from playground.launch.play.links import Read, opened
from playground.launch.play.pace import KEPT
from playground.launch.play.past import Past
from playground.launch.play.requests import Action, PlayRequest
from playground.launch.play.scenes import kept_scene
from playground.launch.play.serial_executor import SerialExecutor
from playground.launch.play.setup import Setup, fitted, from_preset, with_parts, with_settings, with_view
from playground.launch.play.tab import messages
from playground.launch.play.tab.stand_in import MOST_SAMPLES, orders_of, stand_in
from playground.launch.play.tab.tab import Tab
from playground.runs.protocol.play import Reset, Restore, SetNeuronState, SetWeight
from playground.runs.store.contract import Store
from playground.settings import Settings
from playground.spec.data.kinds import GeneratedData, TableData
from playground.spec.experiment import ExperimentSpec

#: requests that wait to be looked at, at most
_MOST_WAITING = 100
_SEEDS = 2**31
#: that a browser trains by itself
_LAST_EPOCH = 10_000_000
_LONG_AGO = "That was too long ago: its settings are back, and its network begins anew."


class ChangeQueue:
    """Safe for several threads.

    Attributes:
        setup: what the session plays.
    """

    def __init__(
        self,
        setup: Setup,
        *,
        tab: Tab,
        store: Store,
        settings: Settings,
        executor: SerialExecutor,
        readers: Executor,
        lock: threading.RLock,
        past: Past,
    ) -> None:
        """Nothing is wished yet; the data are worked out.

        Args:
            setup: what the session plays.
            tab: is told everything.
            store: where runs are found that are gone back to.
            settings: where data lie.
            executor: works off the requests.
            readers: work out the data meanwhile.
            lock: the session's.
            past: what can be undone.
        """
        self.setup = setup
        self._past, self._left = past, False
        self._tab, self._store, self._settings = tab, store, settings
        self._executor, self._lock = executor, lock
        self._reading = SerialExecutor(readers, newest=True)
        self._requests: deque[PlayRequest] = deque()
        self._scenes = self._taken = 0
        self._draw(setup, 0)

    def expects(self, ask: int) -> bool:
        """Whether this is to be taken: a tab that was cut off says again what may have come already."""
        with self._lock:
            new, self._taken = ask > self._taken, max(ask, self._taken)
            return new

    def take(self, request: PlayRequest, binding: EngineBinding) -> None:
        """Have a request followed, after those before; of what is dragged on only the last value is.

        Raises:
            PlaygroundError: too many requests wait.
        """
        with self._lock:
            if self._requests and (both := self._requests[-1].then(request)) is not None:
                self._requests[-1] = both
                return
            if len(self._requests) >= _MOST_WAITING:
                raise PlaygroundError("Too much was asked at once.")
            self._requests.append(request)
        self._executor.put(lambda: self._follow(binding))

    def take_link(self, read: Read, binding: EngineBinding) -> None:
        """Have a link followed, after the requests before."""
        self._executor.put(lambda: self._guarded(lambda: self._open(read, binding)))

    def _open(self, read: Read, binding: EngineBinding) -> None:
        self._left = False
        self._become(read.setup, binding, read.notices)

    def _follow(self, binding: EngineBinding) -> None:
        with self._lock:
            request = self._requests.popleft()
        self._guarded(lambda: self._grant(request, binding))
        self._tab.answer(request.ask)

    def _guarded(self, call: Callable[[], None]) -> None:
        try:
            call()
        except PlaygroundError as error:
            self._tab.tell(messages.problems(error.problems))

    def _grant(self, request: PlayRequest, binding: EngineBinding) -> None:
        self._left = False  # what is played is left by this request, once, as soon as that is known
        if isinstance(request.do, Action):
            self._act(request.do, binding)
        elif request.do is not None:
            if isinstance(request.do, Reset | SetWeight | SetNeuronState):
                self._leave(binding, request.what)
                self._tab.set_up(self.setup, binding.number, self._past.marks)
            binding.send(request.do)
        else:
            self._change(request, binding)

    def _leave(self, binding: EngineBinding, what: Hashable = None) -> None:
        if not self._left:
            self._past.leave(self.setup, what, binding.save)
        self._left = True

    def _change(self, request: PlayRequest, binding: EngineBinding) -> None:
        read = opened(request.link) if request.link else Read(self.setup)
        setup = read.setup
        if request.preset:
            setup = from_preset(request.preset, setup.view)
        if request.put:
            setup = with_parts(setup, request.put)
        if request.change:
            setup = with_settings(setup, request.change)
        if request.view:
            setup = with_view(setup, request.view)
        self._become(setup, binding, read.notices, request.what)

    def _act(self, action: Action, binding: EngineBinding) -> None:
        seed = secrets.randbelow(_SEEDS)
        match action.name:
            case "regenerate":
                # points that are drawn by no formula are shared out anew
                which = "data" if isinstance(self.setup.spec.data, GeneratedData) else "split"
                self._become(with_settings(self.setup, {f"seeds.{which}": seed}), binding)
            case "new_weights":
                self._become(with_settings(self.setup, {"seeds.weights": seed}), binding)
            case "keep":
                KEPT.take()
                binding.keep()
            case "restore":
                run = self._store.run(action.text)
                if run.checkpoint_epoch is None:
                    raise StoreError(Problem(run.id, f"{run.name} has no checkpoint to go on from."))
                self._leave(binding)
                self._become(dataclasses.replace(self.setup, spec=run.spec.model_copy(update={"name": ""})), binding)
                binding.send(Restore(str(self._store.folder(run.id))))
            case "undo":
                self._go(self._past.before, binding)
            case "redo":
                self._go(self._past.after, binding)
            case "visit":
                step, _, query = action.text.partition("?")
                if not step.isdecimal() or not self._go(int(step), binding):
                    read = opened(f"?{query}")
                    self._become(read.setup, binding, (_LONG_AGO, *read.notices))
            case "orders":
                first, _, samples = action.text.partition(",")
                if first.isdecimal() and samples.isdecimal() and 0 < int(samples) <= MOST_SAMPLES:
                    epoch = min(max(1, int(first)), _LAST_EPOCH)
                    self._tab.tell(messages.orders(orders_of(self.setup.spec, int(samples), epoch)))
            case "paste":
                from playground.data.proposals.paste import paste  # pandas and scikit-learn come with it

                self._take_points(paste(action.text, self._settings), binding)

    def _take_points(self, data: TableData, binding: EngineBinding) -> None:
        # the share of points for training is the page's own setting: other points do not change it
        split = getattr(self.setup.spec.data, "split", data.split)
        data = data.model_copy(update={"split": split})
        self._become(with_parts(self.setup, {"data": data.model_dump(mode="json")}), binding)
        self._tab.tell(messages.pasted(find_upload(data.dataset, self._settings), data))

    def _go(self, step: int, binding: EngineBinding) -> bool:
        """Be in a state of before, with its weights; how fast it is trained, and what is shown of it, stays."""
        with self._lock:
            if step == self._past.step:
                return True
            before = self.setup
            moment = self._past.go(step, before, binding.save)
            if moment is None:
                return False
            pace = {"training": moment.setup.spec.training.model_copy(update={"pace": before.spec.training.pace})}
            self.setup = dataclasses.replace(
                moment.setup, spec=moment.setup.spec.model_copy(update=pace), view=before.view
            )
            binding.recall(self.setup.spec, moment.folder)
            self._draw_if(before, binding)
            self._tab.set_up(self.setup, binding.number, self._past.marks)
            return True

    def _become(
        self, setup: Setup, binding: EngineBinding, notices: tuple[str, ...] = (), what: Hashable = None
    ) -> None:
        before = self.setup
        if setup.spec != before.spec:
            setup, more = fitted(setup, self._settings)
            notices = (*notices, *more)
        with self._lock:
            if not _plays_alike(setup.spec, before.spec):
                self._leave(binding, what)
            self.setup = setup
            if setup.spec != before.spec:
                binding.configure(setup.spec)
            self._draw_if(before, binding)
            self._tab.set_up(setup, binding.number, self._past.marks)
            if notices:
                self._tab.tell(messages.notices(notices))

    def go_back(self, spec: ExperimentSpec, number: int, binding: EngineBinding) -> None:
        """Play what the engine goes on playing: it could not follow what was asked for last, and has said why."""
        with self._lock:
            if binding.number != number:  # something else was asked for meanwhile
                return
            before, self.setup = self.setup, dataclasses.replace(self.setup, spec=spec)
            self._draw_if(before, binding)
            self._tab.set_up(self.setup, number, self._past.marks)

    def _draw_if(self, before: Setup, binding: EngineBinding) -> None:
        """Work out what has become different: the data, and what stands in for an engine that is not there yet."""
        if binding.is_new or _drawn_of(self.setup) != _drawn_of(before):
            self._draw(self.setup, binding.number if binding.is_new else None)

    def _draw(self, setup: Setup, of: int | None) -> None:
        """Work the data out, unless other data are asked for before they are; `of`: and what stands in for an engine,
        of the specification of this number.
        """
        with self._lock:
            self._scenes += 1
            number = self._scenes
        self._reading.put(partial(self._drawn, setup, number, of))

    def _drawn(self, setup: Setup, number: int, of: int | None) -> None:
        if number != self._scenes:
            return
        try:
            scene = kept_scene(setup.spec.data, setup.spec.seeds.drawn(), self._settings)
        except PlaygroundError as error:
            if number == self._scenes:
                self._tab.tell(messages.problems(error.problems))
            return
        made = None if of is None else stand_in(setup.spec, of, self._settings)
        with self._lock:
            if number == self._scenes:
                self._tab.draw(scene)
                if of is not None:
                    self._tab.stand_in(messages.stand_in(made))


def _plays_alike(one: ExperimentSpec, other: ExperimentSpec) -> bool:
    """They are the same but for their speed."""
    same = one.training.model_copy(update={"pace": other.training.pace})
    return one.model_copy(update={"training": same}) == other


def _drawn_of(setup: Setup) -> tuple[object, ...]:
    """What the drawing of the data depends on."""
    seeds = setup.spec.seeds.drawn()
    return setup.spec.data, seeds.data, seeds.split
