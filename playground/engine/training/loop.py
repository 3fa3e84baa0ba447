"""Compiled model + tensors -> one compiled program that trains many epochs, or a few steps, in one call.

`Model.fit` spends nearly all its time outside the arithmetic when networks are small; this is the same `train_step` in
the same order, without what is around it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.engine.model.tensors import Tensors

#: numbers of orders handed over in one call, and epochs, at most; in the graph a call is a few steps, and handing over
#: orders of epochs that it does not come to would take a tenth of its time
_ORDER_ENTRIES, _GRAPH_ORDER_ENTRIES = 1_000_000, 100_000
_MOST_EPOCHS = 512

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Compilation:
    """How the program came to be: `mode` "xla" or "graph", `seconds` taken, and `reason`: why it fell back and what
    else is to be known of it, or "".
    """

    mode: str
    seconds: float
    reason: str


class FusedLoop:
    """The training program of one model on one set of data.

    Args:
        model: compiled Keras model, every variable of which exists.
        train: training samples.
        validation: validation samples, or None.
        batch_size: samples in a step, 1 to the training samples; the last step of an epoch takes what is left.
        xla: compile with XLA.
        most_epochs: epochs that one call trains at most.
        chunk: samples that are validated at once, at most.
    """

    def __init__(
        self,
        model: Any,
        train: Tensors,
        validation: Tensors | None,
        batch_size: int,
        *,
        xla: bool = True,
        most_epochs: int = _MOST_EPOCHS,
        chunk: int = 8192,
    ) -> None:
        self._model, self._train, self._validation = model, train, validation
        self.samples = int(train[0].shape[0])
        self.batch_size = batch_size
        self._full, self._left = divmod(self.samples, batch_size)
        self.steps = self._full + (self._left > 0)
        self.most_epochs = max(1, min(most_epochs, (_ORDER_ENTRIES if xla else _GRAPH_ORDER_ENTRIES) // self.samples))
        names = tuple(model.get_metrics_result())
        self.columns = ("learning_rate", *names, *(f"val_{name}" for name in names if validation is not None))
        self._metrics = len(names)
        self._orders = np.zeros((self.most_epochs, self.samples), np.int32)
        self._xla, self._chunk = xla, chunk
        self._same_shapes = xla
        self._program: Any = None

    def compile(self) -> Compilation:
        """Trace and compile; nothing is trained."""
        started = time.perf_counter()
        reason = ""
        if self._xla:
            try:
                self._make(xla=True)
            except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError, tf.errors.InternalError) as error:
                reason = f"XLA cannot compile this network: {error.message.splitlines()[0][:200]}"
        if not self._xla or reason:
            self._make(xla=False)
        mode = "xla" if self._xla and not reason else "graph"
        return Compilation(mode, time.perf_counter() - started, reason)

    def run(self, orders: list[npt.NDArray[np.int32]], first: int = 0, last: int | None = None) -> tuple[Rows, Rows]:
        """Train.

        Args:
            orders: order of the samples in each epoch to train, 1 to `most_epochs` of them.
            first: step at which the first of these epochs begins, from 0.
            last: step before which the last one ends; None: at its end. An epoch that is ended is validated.

        Returns:
            (row of `columns` for each epoch, 0 for one that has not ended; running training metrics, loss first, which
            mean something within an epoch).
        """
        for row, order in zip(self._orders, orders, strict=False):
            row[:] = order
        history, running = self._call(len(orders), first, self.steps if last is None else last)
        return history.numpy()[: len(orders)], running.numpy()

    def _call(self, epochs: int, first: int, last: int) -> Any:
        return self._program(tf.constant(self._orders), tf.constant(epochs), tf.constant(first), tf.constant(last))

    def _make(self, xla: bool) -> None:
        self._same_shapes = xla
        self._program = tf.function(self._trace, jit_compile=xla, autograph=False)
        self._call(0, 0, 0)  # XLA compiles at the first call

    def _trace(self, orders: Any, epochs: Any, first: Any, last: Any) -> Any:
        model, width = self._model, len(self.columns)
        history = tf.TensorArray(tf.float32, size=self.most_epochs, element_shape=[width])

        def epoch(number: Any, history: Any) -> Any:
            order = orders[number]
            begin = tf.where(tf.equal(number, 0), first, 0)
            end = tf.where(tf.equal(number, epochs - 1), last, self.steps)
            tf.cond(tf.equal(begin, 0), self._reset, lambda: tf.constant(True))

            def step(batch: Any) -> Any:
                model.train_step(self._batch(order, batch * self.batch_size, self.batch_size))
                return (batch + 1,)

            stop = tf.minimum(end, self._full) if self._same_shapes else end
            tf.while_loop(lambda batch: batch < stop, step, (begin,), parallel_iterations=1)
            ended = tf.equal(end, self.steps)
            row = tf.cond(ended, lambda: self._end(order), lambda: tf.zeros([width]))
            return number + 1, history.write(number, row)

        _, history = tf.while_loop(
            lambda number, history: number < epochs, epoch, (tf.constant(0), history), parallel_iterations=1
        )
        return history.stack(), self._results()

    def _batch(self, order: Any, start: Any, size: int) -> Tensors:
        if not self._same_shapes:
            # as in `fit` the number of samples is not known to the graph: one trace serves the last, partial step too
            size = tf.minimum(size, self.samples - start)
        chosen = tf.slice(order, [start], [size])
        return tuple(tf.gather(values, chosen) for values in self._train)

    def _end(self, order: Any) -> Any:
        """The last, partial step; then the epoch's row."""
        if self._left and self._same_shapes:
            # XLA wants to know the number of samples: the partial step is a copy of its own
            self._model.train_step(self._batch(order, self._full * self.batch_size, self._left))
        rate = tf.reshape(tf.cast(tf.convert_to_tensor(self._model.optimizer.learning_rate), tf.float32), [1])
        training = self._results()
        if self._validation is None:
            return tf.concat([rate, training], 0)
        with tf.control_dependencies([training]):
            self._model.reset_metrics()
        self._validate(self._validation)
        return tf.concat([rate, training, self._results()], 0)

    def _validate(self, tensors: Tensors) -> None:
        samples = int(tensors[0].shape[0])
        chunks = -(-samples // self._chunk)
        size = -(-samples // chunks)
        whole = samples // size
        if whole > 1:

            def step(number: Any) -> Any:
                self._model.test_step(tuple(_slice(values, number * size, size) for values in tensors))
                return (number + 1,)

            tf.while_loop(lambda number: number < whole, step, (tf.constant(0),), parallel_iterations=1)
        else:
            self._model.test_step(tuple(values[:size] for values in tensors))
        if whole * size < samples:
            self._model.test_step(tuple(values[whole * size :] for values in tensors))

    def _reset(self) -> Any:
        self._model.reset_metrics()
        return tf.constant(True)

    def _results(self) -> Any:
        results = self._model.get_metrics_result()
        return tf.stack([tf.reshape(tf.cast(value, tf.float32), []) for value in results.values()])


def _slice(values: Any, start: Any, size: int) -> Any:
    return tf.slice(values, [start] + [0] * (len(values.shape) - 1), [size, *values.shape[1:]])
