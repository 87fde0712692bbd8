"""Columns that grow: the runs and the tokens of one batch."""

from typing import Any

import numpy as np

from towpath.engine.wire import Column


class Table:
    """Rows of int64 columns, reached by name: `table.lane[rows]`. Room is doubled when it is used up; `count` rows mean something."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._room = 64
        self.count = 0
        for name in names:
            setattr(self, name, np.zeros(self._room, np.int64))

    def __getattr__(self, name: str) -> Column:
        raise AttributeError(name)

    def add(self, count: int, **values: Any) -> Column:
        """New rows, given as columns or one value for all (0 where nothing is said); answers their places."""
        start, self.count = self.count, self.count + count
        if self.count > self._room:
            self._room = max(self.count, 2 * self._room)
            for name in self._names:
                grown = np.zeros(self._room, np.int64)
                grown[:start] = getattr(self, name)[:start]
                setattr(self, name, grown)
        for name, value in values.items():
            getattr(self, name)[start : self.count] = value
        return np.arange(start, self.count)
