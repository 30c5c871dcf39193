# SPDX-License-Identifier: Apache-2.0
"""Points of functional coverage of the whole chip, looked up in what programs on it did.

Covered: every state that a part of the chip can be in, engines that work at once, registers of the
host device, accesses by size, and how core and accelerator share lines of memory.
"""

import itertools
from collections.abc import Iterator, Mapping
from enum import IntFlag
from typing import Final

import numpy as np
import numpy.typing as npt

from autocomp_hil import memory_map
from autocomp_hil.isa import Funct
from autocomp_hil.simulator.chip.events import (
    CoreState,
    DispatchState,
    EventLog,
    ExecuteState,
    LoadState,
    RegionState,
    StoreState,
    Track,
)

__all__ = ["chip_points", "chip_points_of"]

_STATES: Final[Mapping[Track, type[IntFlag]]] = {
    Track.LOAD: LoadState,
    Track.EXECUTE: ExecuteState,
    Track.STORE: StoreState,
    Track.DISPATCH: DispatchState,
    Track.CORE: CoreState,
    Track.REGION: RegionState,
}
_NEVER_SEEN: Final = ((Track.LOAD, "blocked_by_load"), (Track.STORE, "blocked_by_store"))
"""The engine keeps the order of loads and of stores: none waits for another in the reservation
station."""
_ENGINES: Final = ("load", "execute", "store")
_HOST: Final = {
    memory_map.HOST_DEVICE_START: "start",
    memory_map.HOST_DEVICE_STOP: "stop",
    memory_map.HOST_DEVICE_CONSOLE: "console",
    memory_map.HOST_DEVICE_EXIT_CODE: "exit_code",
}
_SIZES: Final = (1, 2, 4, 8)
_LINE_BITS: Final = 6
_NEVER: Final = (1 << 64) - 1
_SHARED: Final = (
    "store_mvin", "load_mvin", "store_mvout", "load_mvout", "mvout_load", "mvout_store",
    "mvin_store", "mvin_load", "mvout_mvin", "mvin_mvout", "load_mvout_load", "store_mvin_store",
)  # fmt: skip
"""Accesses to one line, one after the other; what comes between them does not touch it."""
_MOVES: Final = {
    Funct.MVIN: "mvin", Funct.MVIN2: "mvin", Funct.MVIN3: "mvin", Funct.MVOUT: "mvout",
}  # fmt: skip


def chip_points_of() -> frozenset[str]:
    """Every point."""
    return frozenset(_every())


def _every() -> Iterator[str]:
    for track, states in _STATES.items():
        for state in states:
            if (track, _name(state)) not in _NEVER_SEEN:
                yield f"state.{track.name.lower()}.{_name(state)}"
    for count in range(1, len(_ENGINES) + 1):
        yield from (f"busy.{'_'.join(some)}" for some in itertools.combinations(_ENGINES, count))
    yield from (f"host.{name}" for name in _HOST.values())
    for way, size in itertools.product(("load", "store"), _SIZES):
        yield f"access.{way}.{size}"
    yield from (f"line.{name}" for name in _SHARED)
    yield from ("memory.steady", "memory.random")


def _name(state: IntFlag) -> str:
    return str(state.name).lower()


def chip_points(
    records: npt.NDArray[np.void], log: EventLog, *, has_exited: bool, is_random_memory: bool
) -> set[str]:
    """Points that one program hits.

    Args:
        records: What retired, dtype RETIRED.
        log: Log of the same run.
        has_exited: Whether the program gave an exit code.
        is_random_memory: Whether the memory stalled and answered late at random.
    """
    found = {f"memory.{'random' if is_random_memory else 'steady'}"}
    for track, states in _STATES.items():
        seen = 0
        for part in log.intervals(track):
            seen |= part.bits
        found |= {f"state.{track.name.lower()}.{_name(one)}" for one in states if seen & one}
    found |= _busy(log)
    accesses = records[records["bytes"] != 0]
    for size, is_store in {(int(a["bytes"]), bool(a["is_store"])) for a in accesses}:
        found.add(f"access.{'store' if is_store else 'load'}.{size}")
    stores = accesses[accesses["is_store"] != 0]
    written = {int(address) for address in np.unique(stores["address"])}
    found |= {f"host.{name}" for address, name in _HOST.items() if address in written}
    if has_exited:  # the store that ends the job does not retire before the end
        found.add("host.exit_code")
    return (found | _shared_lines(accesses, log)) & chip_points_of()


def _busy(log: EventLog) -> set[str]:
    """Sets of engines that were busy in one cycle."""
    changes = [
        (part.start, bit, bool(part.bits & 1))
        for bit, track in enumerate((Track.LOAD, Track.EXECUTE, Track.STORE))
        for part in log.intervals(track)
    ]
    found, now, state = set(), -1, [False] * len(_ENGINES)
    for cycle, bit, is_busy in sorted(changes):
        if cycle != now and any(state):
            found.add("_".join(itertools.compress(_ENGINES, state)))
        now, state[bit] = cycle, is_busy
    return {f"busy.{name}" for name in found}


def _shared_lines(accesses: npt.NDArray[np.void], log: EventLog) -> set[str]:
    """Who came after whom to a line: the first line of what a command moves counts."""
    events: list[tuple[int, str, int]] = [
        (int(access["cycle"]), "store" if access["is_store"] else "load", int(access["address"]))
        for access in accesses
    ]
    for move in log.moments:
        name = _MOVES.get(int(move["funct"]))  # type: ignore[call-overload]  # numbers of functs
        when = int(move["written" if name == "mvout" else "issued"])
        if name is not None and when != _NEVER and int(move["rs1"]):
            events.append((when, name, int(move["rs1"])))
    history: dict[int, list[str]] = {}
    for _, name, address in sorted(events):
        names = history.setdefault(address >> _LINE_BITS, [])
        if not names or names[-1] != name:
            names.append(name)
    shared = [names for names in history.values() if {"mvin", "mvout"} & set(names)]
    return {
        f"line.{'_'.join(names[at : at + count])}"
        for names in shared
        for count in (2, 3)
        for at in range(len(names) - count + 1)
    }
