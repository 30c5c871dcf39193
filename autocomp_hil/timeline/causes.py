# SPDX-License-Identifier: Apache-2.0
"""Says why a part of the chip waits: the causes, their colours, and how bits tell them.

An engine that does something in a cycle is not stalled in it, whatever else waits. Else the first
rule of its table that applies gives the cause: what the engine itself waits for comes before what
its next command in the reservation station waits for, since younger commands cannot overtake.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from autocomp_hil.simulator.chip.events import (
    CoreState,
    DispatchState,
    EventLog,
    ExecuteState,
    Interval,
    LoadState,
    StoreState,
    Track,
)

__all__ = ["Cause", "Stall", "stalls"]


class _Look(NamedTuple):
    """How a cause is named and drawn."""

    text: str
    category: str
    cname: str
    """Colour by the names of the trace event format."""
    rgb: str
    """The colour for a picture."""


class Cause(Enum):
    """Why nothing moves; one colour family per category."""

    DRAM_DATA = _Look("waits for DRAM data", "memory", "terrible", "#c62828")
    DRAM_READ = _Look("DRAM takes no read request", "memory", "bad", "#ef5350")
    DRAM_WRITE = _Look("DRAM takes no write", "memory", "bad", "#ef5350")
    WRITE_ANSWER = _Look("waits for write responses", "memory", "startup", "#ffab91")
    DATA_LOAD = _Look("load of the core", "memory", "terrible", "#c62828")
    DATA_STORE = _Look("store of the core", "memory", "bad", "#ef5350")
    FETCH = _Look("instruction fetch", "memory", "startup", "#ffab91")
    LOCAL_WRITE = _Look(
        "local memory takes no write", "conflict", "thread_state_runnable", "#8e24aa"
    )
    LOCAL_READ = _Look("local memory takes no read", "conflict", "thread_state_runnable", "#8e24aa")
    BANK = _Look("scratchpad bank conflict", "conflict", "thread_state_runnable", "#8e24aa")
    AFTER_LOAD = _Look("waits for a load", "dependency", "yellow", "#f9a825")
    AFTER_EXECUTE = _Look("waits for execute", "dependency", "olive", "#afb42b")
    AFTER_STORE = _Look("waits for a store", "dependency", "rail_animation", "#ffcc80")
    STATIONARY = _Look(
        "waits for the stationary operand", "operands", "light_memory_dump", "#1565c0"
    )
    OPERANDS = _Look("waits for operand rows", "operands", "detailed_memory_dump", "#64b5f6")
    LOADS_FULL = _Look("no entry free for a load", "full", "rail_response", "#00838f")
    EXECUTES_FULL = _Look("no entry free for execute", "full", "rail_response", "#00838f")
    STORES_FULL = _Look("no entry free for a store", "full", "rail_response", "#00838f")
    QUEUE_FULL = _Look("command queue full", "full", "rail_response", "#00838f")
    NO_COMMAND = _Look("no command", "issue", "grey", "#9e9e9e")
    COMMAND_STORES = _Look("command after stores", "issue", "thread_state_iowait", "#ff7043")
    ANSWER = _Look("waits for a COUNTER", "issue", "grey", "#9e9e9e")
    FENCE = _Look("fence: accelerator busy", "fence", "thread_state_sleeping", "#5d4037")
    FENCE_STORES = _Look("fence: stores", "fence", "thread_state_unknown", "#a1887f")

    @property
    def text(self) -> str:
        """Name of a slice: no two causes of one track share it."""
        return self.value.text

    @property
    def category(self) -> str:
        """Causes of one family."""
        return self.value.category

    @property
    def cname(self) -> str:
        """Colour, by the names of the trace event format."""
        return self.value.cname

    @property
    def rgb(self) -> str:
        """Colour of a picture."""
        return self.value.rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """Cycles that a part of the chip spends waiting for one thing."""

    start: int
    end: int
    """First cycle that is no longer part of it."""
    cause: Cause


class _Rule(NamedTuple):
    """All these bits are high: this is the cause; None: nothing is wrong."""

    bits: int
    cause: Cause | None


_LOAD: Final = (
    _Rule(LoadState.ACTIVE, None),
    _Rule(LoadState.MEMORY_WAIT, Cause.LOCAL_WRITE),
    _Rule(LoadState.DMA_WAIT | LoadState.REQUEST_WAIT, Cause.DRAM_READ),
    _Rule(LoadState.DMA_WAIT, Cause.DRAM_DATA),
    _Rule(LoadState.BLOCKED_BY_EXECUTE, Cause.AFTER_EXECUTE),
    _Rule(LoadState.BLOCKED_BY_STORE, Cause.AFTER_STORE),
)
_EXECUTE: Final = (
    _Rule(ExecuteState.MAC, None),
    _Rule(ExecuteState.DRAIN, None),
    _Rule(ExecuteState.BANK_WAIT, Cause.BANK),
    _Rule(ExecuteState.WAITS_STATIONARY, Cause.STATIONARY),
    _Rule(ExecuteState.WAITS_OPERAND, Cause.OPERANDS),
    _Rule(ExecuteState.BLOCKED_BY_LOAD, Cause.AFTER_LOAD),
    _Rule(ExecuteState.BLOCKED_BY_STORE, Cause.AFTER_STORE),
    _Rule(ExecuteState.BLOCKED_BY_EXECUTE, Cause.AFTER_EXECUTE),
)
_STORE: Final = (
    _Rule(StoreState.MOVES, None),
    _Rule(StoreState.MEMORY_WAIT, Cause.LOCAL_READ),
    _Rule(StoreState.DMA_WAIT, Cause.DRAM_WRITE),
    _Rule(StoreState.WRITE_WAIT, Cause.DRAM_WRITE),
    _Rule(StoreState.ACTIVE, None),
    _Rule(StoreState.BLOCKED_BY_EXECUTE, Cause.AFTER_EXECUTE),
    _Rule(StoreState.BLOCKED_BY_LOAD, Cause.AFTER_LOAD),
    _Rule(StoreState.IN_FLIGHT, Cause.WRITE_ANSWER),
)
_DISPATCH: Final = (
    _Rule(DispatchState.FULL_OF_LOADS, Cause.LOADS_FULL),
    _Rule(DispatchState.FULL_OF_EXECUTES, Cause.EXECUTES_FULL),
    _Rule(DispatchState.FULL_OF_STORES, Cause.STORES_FULL),
    _Rule(DispatchState.NO_COMMAND, Cause.NO_COMMAND),
)
_CORE: Final = (
    _Rule(CoreState.FENCE_ACCELERATOR, Cause.FENCE),
    _Rule(CoreState.FENCE_STORES, Cause.FENCE_STORES),
    _Rule(CoreState.QUEUE_FULL, Cause.QUEUE_FULL),
    _Rule(CoreState.COMMAND_STORES, Cause.COMMAND_STORES),
    _Rule(CoreState.ANSWER, Cause.ANSWER),
    _Rule(CoreState.LOAD, Cause.DATA_LOAD),
    _Rule(CoreState.STORE, Cause.DATA_STORE),
    _Rule(CoreState.FETCH, Cause.FETCH),
)
_RULES: Final[Mapping[Track, Sequence[_Rule]]] = {
    Track.LOAD: _LOAD,
    Track.EXECUTE: _EXECUTE,
    Track.STORE: _STORE,
    Track.DISPATCH: _DISPATCH,
    Track.CORE: _CORE,
    Track.REGION: (),
}


def _cause(rules: Sequence[_Rule], bits: int) -> Cause | None:
    return next((rule.cause for rule in rules if bits & rule.bits == rule.bits), None)


def stalls(log: EventLog, track: Track) -> Iterator[Stall]:
    """The stalls of a part of the chip, in order; neighbours have different causes."""
    rules = _RULES[track]
    current: Interval | None = None
    cause: Cause | None = None
    for part in log.intervals(track):
        found = _cause(rules, part.bits)
        if current is not None and found is cause:
            current = current._replace(end=part.end)
            continue
        if current is not None and cause is not None:
            yield Stall(start=current.start, end=current.end, cause=cause)
        current, cause = part, found
    if current is not None and cause is not None:
        yield Stall(start=current.start, end=current.end, cause=cause)
