# SPDX-License-Identifier: Apache-2.0
"""Shows how cycles of a night compare with the accepted ones, and accepts them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.cycles import (
    ACCEPTED_CYCLES,
    AcceptedCycles,
    accept,
    check_night,
    compare,
    load_accepted,
    next_change,
    store_accepted,
)
from autocomp_hil.regress.cycles.sources import cycle_sources
from autocomp_hil.regress.cycles.whole import is_whole
from autocomp_hil.regress.folder import Home
from autocomp_hil.regress.history.history import History
from autocomp_hil.regress.night import CycleChange, Night
from autocomp_hil.regress.records import CycleCount

__all__ = ["accept_cycles", "show_cycles"]

_RUN = "run make regress ONLY='workloads/*', accept, then ONLY='throughput/*', accept"


def show_cycles(name: str | None, console: Console) -> bool:
    """Print every count that changed, and what fails; whether nothing does.

    Args:
        name: Name of a night; None: the last one.
        console: Standard output.

    Raises:
        ConfigError: There is no such night, or the file of accepted cycles is broken.
    """
    night = _night(name)
    counts = (
        CycleCount(subject=count.subject, hardware=count.hardware, cycles=count.cycles)
        for count in night.cycles
    )
    comparison = compare(counts, load_accepted(), is_complete=is_whole(night))
    _print_changes(comparison.changes, console)
    for case in comparison.failures:
        console.print(case.message, markup=False, highlight=False, soft_wrap=True)
    changed = sum(change.cycles != change.accepted for change in comparison.changes)
    console.print(
        f"night {night.identity.name}: {len(comparison.changes)} counts, {changed} changed, "
        f"{len(comparison.failures)} fail",
        highlight=False,
    )
    return not comparison.failures


def accept_cycles(reason: str, name: str | None, console: Console) -> None:
    """Write the cycles of a night to the file of accepted ones.

    Args:
        reason: Why they are right.
        name: Name of the night; None: the last one.
        console: Standard output.

    Raises:
        ConfigError: There is no reason or no such night, something else of it failed, it tested
            other sources, or the file is broken.
    """
    accepted = load_accepted() if ACCEPTED_CYCLES.exists() else AcceptedCycles()
    day = datetime.now(UTC).date()
    next_change(accepted, reason=reason, day=day, commit="", is_dirty=False)
    night = _night(name)
    check_night(night)
    if night.identity.cycle_sources != cycle_sources():
        raise ConfigError(f"night {night.identity.name}: it tested other sources; {_RUN}")
    change = next_change(
        accepted, reason=reason, day=day, commit=night.identity.commit,
        is_dirty=night.identity.is_dirty,
    )  # fmt: skip
    acceptance = accept(accepted, night.cycles, change=change, is_complete=is_whole(night))
    if acceptance.accepted != accepted:
        store_accepted(acceptance.accepted)
    _print_changes((_against(new, accepted) for new in acceptance.changed), console)
    for hardware, subject in acceptance.removed:
        console.print(f"{subject} on {hardware}: removed, it runs no more", highlight=False)
    console.print(
        f"{ACCEPTED_CYCLES.name}: {len(acceptance.changed)} counts accepted, "
        f"{len(acceptance.removed)} removed",
        highlight=False,
    )


def _against(new: CycleChange, accepted: AcceptedCycles) -> CycleChange:
    """The change against what the file says, which may not be what it said that night."""
    count = accepted.of(new.hardware, new.subject)
    return new.model_copy(update={"accepted": count.cycles if count else None})


def _night(name: str | None) -> Night:
    home = Home()
    if not home.history.is_file():
        raise ConfigError(f"{home.path}: no nights yet; {_RUN}")
    with History(home.history) as history:
        return history.night(name or "latest")


def _print_changes(changes: Iterable[CycleChange], console: Console) -> None:
    """A table of all counts that are not the accepted ones."""
    table = Table()
    table.add_column("what ran")
    for heading in ("before", "after", "change"):
        table.add_column(heading, justify="right")
    for change in changes:
        if change.cycles == change.accepted:
            continue
        before = "new" if change.accepted is None else f"{change.accepted:,}"
        percent = "" if change.change is None else f"{change.change:+.2%}"
        table.add_row(f"{change.subject}, {change.hardware}", before, f"{change.cycles:,}", percent)
    if table.row_count:
        console.print(table)
