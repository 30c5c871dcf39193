# SPDX-License-Identifier: Apache-2.0
"""How the rewriter carries out options of the menu, and what a family of schedules must offer."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from autocomp_hil.config import HardwareConfig
from autocomp_hil.config.menu import Menu
from autocomp_hil.propose.rewriter.estimate import Work
from autocomp_hil.propose.rewriter.schedule import Schedule
from autocomp_hil.workloads.instance import Instance

__all__ = ["Family", "FamilyKind", "Option", "S", "changed", "fields_that_differ", "on_menu"]

S = TypeVar("S", bound=Schedule)


class Family(ABC, Generic[S]):
    """Schedules of one workload at one shape on one hardware."""

    hardware: HardwareConfig
    baseline: S
    """What the workload's kernel.c does."""
    options: "tuple[Option[S], ...]"
    """What can be done to its schedules, as far as the workload's menu has it."""

    @abstractmethod
    def faults(self, schedule: S) -> list[str]:
        """Why a schedule is impossible; empty if it is fine."""

    @abstractmethod
    def work(self, schedule: S) -> Work:
        """What a schedule without faults asks of the hardware."""

    @abstractmethod
    def complete(self, schedule: S) -> Iterator[S]:
        """Schedules with these blocks and everything overlapped, as later steps may have them."""

    @abstractmethod
    def emit(self, schedule: S) -> str:
        """C source of a schedule without faults."""

    @abstractmethod
    def room(self, schedule: S) -> Iterator[S]:
        """Smaller steps, for more buffers: the schedule with one block size made smaller."""

    @abstractmethod
    def widest(self, schedule: S) -> tuple[int, int]:
        """Tiles side by side that a load and a store can move."""

    @abstractmethod
    def innermost(self, schedule: S) -> int:
        """Number of iterations of the innermost loop over tiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyKind:
    """An entry of the registry of families."""

    name: str
    """The ``kind`` of its schedules."""
    schedule: type[Schedule]
    fits: Callable[[Instance], bool]
    """Whether it has schedules for an instance."""
    make: Callable[[Instance, HardwareConfig], Family[Any]]
    """Maker of the family, which is called only for instances that fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Generic[S]):
    """One kind of change that a rewriter can make."""

    id: str
    """Id on the menu, which says what the option does."""
    fields: frozenset[str]
    """What of a schedule it may change."""
    variants: Callable[[Any, S], Iterable[S]]
    """Schedules after the change, given the family; they may have faults."""

    def apply(self, family: Family[S], schedule: S) -> Iterator[S]:
        """Schedules without faults that differ from the given one, each once."""
        seen = {schedule}
        for variant in self.variants(family, schedule):
            if variant not in seen and not family.faults(variant):
                seen.add(variant)
                yield variant


def on_menu(options: "Iterable[Option[S]]", menu: Menu) -> "tuple[Option[S], ...]":
    """The options that a menu has."""
    return tuple(option for option in options if option.id in menu.ids)


def changed(schedule: S, **fields: Any) -> S:
    """The schedule with other values in some fields, checked."""
    return type(schedule).model_validate({**schedule.model_dump(), **fields})


def fields_that_differ(first: Schedule, second: Schedule) -> dict[str, tuple[Any, Any]]:
    """Values of the fields that two schedules of one kind do not share."""
    before, after = first.model_dump(), second.model_dump()
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}
