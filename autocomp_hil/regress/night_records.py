# SPDX-License-Identifier: Apache-2.0
"""Reads what the units of a night reported, and says of each how it ended.

Covered: units that were killed, died, hung, reported nothing or wrote something else than records;
files without an end. What a unit did not do well becomes a failed case, so that it is counted and
put into a bucket like all others.
"""

import shlex
import signal
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from autocomp_hil.plain_text import plain, shortened
from autocomp_hil.regress.folder import Ending, NightFolder, Plan
from autocomp_hil.regress.night import UnitResult, UnitStatus
from autocomp_hil.regress.records import CaseOutcome, End, Record, TestCase, read_records
from autocomp_hil.regress.unit import Unit

__all__ = ["NightRecords", "UnitRecords", "command_of", "load_night", "load_unit"]

RecordT = TypeVar("RecordT", bound=Record)

_MESSAGE_CHARACTERS: Final = 20_000
_TAIL_BYTES: Final = 1 << 15
_TAIL_LINES: Final = 40
_LINE_CHARACTERS: Final = 400
_BAD: Final = {UnitStatus.DIED, UnitStatus.HUNG, UnitStatus.SILENT, UnitStatus.UNREADABLE}
"""Endings that are failures of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRecords:
    """A unit that was started, with what it reported."""

    result: UnitResult
    records: tuple[Record, ...]

    @property
    def cases(self) -> Iterator[TestCase]:
        """All its cases."""
        return (record for record in self.records if isinstance(record, TestCase))


@dataclass(frozen=True, slots=True, kw_only=True)
class NightRecords:
    """Everything that a night found, for those who sum it up."""

    folder: NightFolder
    plan: Plan
    units: tuple[UnitRecords, ...]
    """Units that were started, in the order in which they were."""

    def of(self, kind: type[RecordT], *, repeats: bool = False) -> Iterator[tuple[str, RecordT]]:
        """All records of a kind, each with the name of its unit.

        Args:
            kind: Class of the records.
            repeats: Whether to count units, too, that repeat a failure of this night.
        """
        for unit in self.units:
            if repeats or unit.result.repeats is None:
                for record in unit.records:
                    if isinstance(record, kind):
                        yield unit.result.unit.name, record

    def path(self, unit: str, name: str) -> Path:
        """File that a record of a unit names."""
        return self.folder.of_unit(unit) / name


def load_night(
    folder: NightFolder,
    plan: Plan,
    *,
    endings: Mapping[str, Ending] | None = None,
    void: Collection[str] = (),
) -> NightRecords:
    """Read all that the units of a night left on disk.

    Args:
        folder: Folder of the night.
        plan: What it was to do.
        endings: How units ended, where that could not be written.
        void: Names of units that ended while the disk was full.
    """
    known = endings or {}
    found = []
    repeated = {unit.name: of for unit, of in folder.added()}
    for unit in (*plan.units, *(unit for unit, _ in folder.added())):
        if folder.of_unit(unit.name).is_dir():
            ending = known.get(unit.name) or folder.ending(unit.name)
            found.append(
                load_unit(
                    unit, folder, ending, repeats=repeated.get(unit.name),
                    is_void=unit.name in void,
                    is_random=unit.is_filler or unit.name in plan.seeded,
                    night_started_s=plan.identity.started.timestamp(),
                )
            )  # fmt: skip
    found.sort(key=lambda entry: entry.result.started_s)
    return NightRecords(folder=folder, plan=plan, units=tuple(found))


def load_unit(
    unit: Unit,
    folder: NightFolder,
    ending: Ending | None,
    *,
    repeats: str | None = None,
    is_void: bool = False,
    is_random: bool = False,
    night_started_s: float = 0.0,
) -> UnitRecords:
    """Read what a unit reported, and say how it ended.

    Args:
        unit: The unit.
        folder: Folder of the night.
        ending: How its process ended; None if the engine was killed first.
        repeats: Name of the unit that it repeats.
        is_void: Whether the disk was full.
        is_random: Whether another night does other work under its name.
        night_started_s: Time at which the night started, in seconds of the epoch.
    """
    read = _read(folder.records(unit.name))
    status = UnitStatus.VOID if is_void else _status(read, ending)
    records = list(read.records)
    if is_void:
        records = [record for record in records if not _is_failure(record)]
    tail = ""
    if status in _BAD:
        tail = output_tail(folder.output(unit.name))
        records.append(_own_case(unit, status, read, ending=ending, tail=tail, is_random=is_random))
    result = UnitResult(
        unit=unit,
        status=status,
        seconds=0.0 if ending is None else ending.seconds,
        exit_status=None if ending is None else ending.status,
        passed=_count(records, CaseOutcome.PASSED),
        failed=_count(records, CaseOutcome.FAILED),
        skipped=_count(records, CaseOutcome.SKIPPED),
        command=command_of(unit.arguments),
        output_tail=tail,
        repeats=repeats,
        started_s=0.0 if ending is None else max(0.0, ending.started_s - night_started_s),
    )
    return UnitRecords(result=result, records=tuple(records))


def _count(records: Sequence[Record], outcome: CaseOutcome) -> int:
    return sum(isinstance(record, TestCase) and record.outcome is outcome for record in records)


def command_of(arguments: Sequence[str]) -> str:
    """Shell command, from the root of the repository, that does a unit for people."""
    return shlex.join([".venv/bin/python", *arguments])


def output_tail(path: Path) -> str:
    """The last lines that a unit printed, cut to a length that a page can show."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    lines = plain(text).rstrip().splitlines()[-_TAIL_LINES:]
    return "\n".join(shortened(line, _LINE_CHARACTERS) for line in lines)


class _Read(NamedTuple):
    """A file of records."""

    records: tuple[Record, ...]
    is_ended: bool
    problem: str
    """What is wrong with the file, if anything."""


def _read(path: Path) -> _Read:
    records: list[Record] = []
    is_ended, problem = False, ""
    try:
        for record in read_records(path):
            if isinstance(record, End):
                is_ended = True
            elif isinstance(record, TestCase):
                records.append(_kept(record, path.parent))
            else:
                records.append(record)
    except (OSError, ValueError) as error:
        problem = str(error)
    return _Read(tuple(records), is_ended, problem)


def _kept(case: TestCase, folder: Path) -> TestCase:
    """A case as a page shows it: short enough, and without waves that were never written."""
    changes: dict[str, object] = {}
    if len(case.message) > _MESSAGE_CHARACTERS:
        changes["message"] = shortened(case.message, _MESSAGE_CHARACTERS)
    if case.waves is not None and not (folder / case.waves).is_file():
        changes["waves"] = None
    return case.model_copy(update=changes) if changes else case


def _is_failure(record: Record) -> bool:
    return isinstance(record, TestCase) and record.outcome is CaseOutcome.FAILED


def _status(read: _Read, ending: Ending | None) -> UnitStatus:
    if ending is None or ending.is_stopped:
        return UnitStatus.INTERRUPTED
    if ending.is_hung:
        return UnitStatus.HUNG
    if read.problem:
        return UnitStatus.UNREADABLE
    has_failure = any(_is_failure(record) for record in read.records)
    if not read.is_ended or (ending.status != 0 and not has_failure):
        return UnitStatus.DIED
    if has_failure:
        return UnitStatus.FAILED
    return UnitStatus.PASSED if read.records else UnitStatus.SILENT


def _own_case(
    unit: Unit,
    status: UnitStatus,
    read: _Read,
    *,
    ending: Ending | None,
    tail: str,
    is_random: bool,
) -> TestCase:
    """The failure of the unit itself, as a case of the part."""
    printed = [line for line in tail.splitlines() if line.strip()]
    last = printed[-1] if printed else "it printed nothing"
    match status:
        case UnitStatus.HUNG:
            what = f"no end within its limit of {unit.limit_s:.0f} s"
        case UnitStatus.SILENT:
            what = "it ended well and reported nothing"
        case UnitStatus.UNREADABLE:
            what = f"its records cannot be read: {read.problem}"
        case _:
            what = f"{_way(ending, is_ended=read.is_ended)}: {last}"
    return TestCase(
        test=unit.part,
        case=unit.name,
        outcome=CaseOutcome.FAILED,
        seconds=0.0 if ending is None else ending.seconds,
        message=f"{unit.part}: {what}\n{tail}",
        reproduce=command_of(unit.arguments),
        again=unit.arguments if is_random else None,
    )


def _way(ending: Ending | None, *, is_ended: bool) -> str:
    """How a process ended that did not end well."""
    status = None if ending is None else ending.status
    when = "after it was done" if is_ended else "before it was done"
    if status is None:
        return f"killed {when}"
    if status < 0:
        with_name = next((s.name for s in signal.Signals if s == -status), f"signal {-status}")
        return f"ended by {with_name} {when}"
    return f"exit status {status} {when}"
