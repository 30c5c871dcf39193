# SPDX-License-Identifier: Apache-2.0
"""Finds the hazards of a program: commands close to each other that touch the same local row."""

import enum

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.state import Rows
from autocomp_hil.isa import Command, Funct

__all__ = ["HAZARDS", "WINDOW", "Engine", "HazardObserver", "engine_of"]

WINDOW = 16
"""Commands that count as close: what can be in flight together, roughly."""

_FAR = -(1 << 30)


class Engine(enum.Enum):
    """The class of a command; its value is the short name in hazard names."""

    LOAD = "load"
    EXECUTE = "execute"
    STORE = "store"


_ENGINES = {
    Funct.MVIN: Engine.LOAD,
    Funct.MVIN2: Engine.LOAD,
    Funct.MVIN3: Engine.LOAD,
    Funct.PRELOAD: Engine.EXECUTE,
    Funct.COMPUTE_PRELOADED: Engine.EXECUTE,
    Funct.COMPUTE_ACCUMULATED: Engine.EXECUTE,
    Funct.MVOUT: Engine.STORE,
}

HAZARDS = frozenset(
    f"hazard.{kind}.{pair}.{memory}"
    for kind, pair, memories in (
        ("raw", "load_execute", ("spad",)),
        ("raw", "load_store", ("spad", "acc")),
        ("raw", "execute_execute", ("spad",)),
        ("raw", "execute_store", ("spad", "acc")),
        ("war", "execute_load", ("spad",)),
        ("war", "execute_execute", ("spad",)),
        ("war", "store_load", ("spad", "acc")),
        ("war", "store_execute", ("spad", "acc")),
        ("waw", "load_load", ("spad", "acc")),
        ("waw", "load_execute", ("spad", "acc")),
        ("waw", "execute_load", ("spad", "acc")),
        ("waw", "execute_execute", ("spad", "acc")),
    )
    for memory in memories
)
"""Every hazard that exists, as ``hazard.<kind>.<older engine>_<younger engine>.<memory>``."""


def engine_of(command: Command) -> Engine | None:
    """The engine that performs a command; None for configuration and front end."""
    return _ENGINES.get(Funct(command.funct)) if command.funct in set(Funct) else None


class HazardObserver:
    """An observer of the golden machine that collects the names of the hazards it sees."""

    def __init__(self, hardware: HardwareConfig) -> None:
        """Begin without any access."""
        sizes = {False: hardware.scratchpad_rows, True: hardware.accumulator_rows}
        self.found: set[str] = set()
        self.command_index = 0
        """The command that runs now; the caller keeps it current."""
        self.engine: Engine | None = None
        """Engine of the command that runs, which the caller keeps current."""
        self.written_rows: list[tuple[bool, frozenset[int]]] = []
        """What the current command wrote; the caller clears it."""
        self._fence = 0
        self._reads = {key: _never(sizes[key[1]]) for key in _keys()}
        self._writes = {key: _never(sizes[key[1]]) for key in _keys()}

    def fence(self) -> None:
        """Commands before a fence are in no hazard with commands after it."""
        self._fence = self.command_index + 1

    def local_read(self, rows: Rows, _cols: int, *, is_acc: bool) -> None:
        """Implement ``Observer``; the read half of an accumulating write counts as write only."""
        engine = self.engine
        if engine is None or (is_acc and engine is not Engine.STORE):
            return
        self._meet("raw", self._writes, rows, is_acc=is_acc)
        self._reads[engine, is_acc][rows] = self.command_index

    def local_write(self, rows: Rows, _cols: slice, *, is_acc: bool) -> None:
        """Implement ``Observer``."""
        engine = self.engine
        if engine is None:
            return
        self._meet("war", self._reads, rows, is_acc=is_acc)
        self._meet("waw", self._writes, rows, is_acc=is_acc)
        self._writes[engine, is_acc][rows] = self.command_index
        numbers = np.arange(len(self._writes[engine, is_acc]))[rows]
        self.written_rows.append((is_acc, frozenset(int(row) for row in numbers)))

    def dram_read(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Implement ``Observer``; DRAM is the race detector's affair."""

    def dram_write(self, address: int, stride: int, rows: int, row_bytes: int) -> None:
        """Implement ``Observer``; DRAM is the race detector's affair."""

    def _meet(
        self,
        kind: str,
        older: dict[tuple[Engine, bool], npt.NDArray[np.int32]],
        rows: Rows,
        *,
        is_acc: bool,
    ) -> None:
        assert self.engine is not None
        oldest = max(self._fence, self.command_index - WINDOW)
        memory = "acc" if is_acc else "spad"
        for engine in Engine:
            last = older[engine, is_acc][rows]
            if bool(((last >= oldest) & (last < self.command_index)).any()):
                self.found.add(f"hazard.{kind}.{engine.value}_{self.engine.value}.{memory}")


def _keys() -> list[tuple[Engine, bool]]:
    return [(engine, is_acc) for engine in Engine for is_acc in (False, True)]


def _never(rows: int) -> npt.NDArray[np.int32]:
    return np.full(rows, _FAR, np.int32)
