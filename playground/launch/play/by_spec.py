"""Key -> a result that takes long to work out, kept for all sessions while there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_Result = TypeVar("_Result")


class BySpec(Generic[_Result]):
    """Results by what they depend on; of too many, those go first that were not asked for the longest. What is raised
    is not kept. Safe for several threads.
    """

    def __init__(self, most: int, size: Callable[[_Result], int]) -> None:
        """Nothing is kept yet.

        Args:
            most: sizes of all results together.
            size: of a result.
        """
        self._most, self._size = most, size
        self._kept: OrderedDict[Hashable, _Result] = OrderedDict()
        self._sum = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _Result]) -> _Result:
        """The result of this key, worked out where it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept and self._size(made) <= self._most:
                self._kept[key] = made
                self._sum += self._size(made)
                while self._sum > self._most:
                    _, old = self._kept.popitem(last=False)
                    self._sum -= self._size(old)
        return made
