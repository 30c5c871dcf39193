# SPDX-License-Identifier: Apache-2.0
"""What a night of the regression amounts to: all that its page shows, and its history keeps.

It is kept as JSON: a field gets no other meaning, and a new one has a default, so that old nights
can be read. Everything is plain data; how it came about stands in ``summary`` and ``summaries``.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from autocomp_hil.regress.records import MutantRecord
from autocomp_hil.regress.unit import Tier, Unit

__all__ = [
    "Bucket",
    "BucketStatus",
    "CodeCoverageOf",
    "CodeHole",
    "CodeSummary",
    "Counts",
    "CycleChange",
    "Example",
    "Feature",
    "Identity",
    "MutationSummary",
    "Night",
    "PointsSummary",
    "RatioChange",
    "SlowCase",
    "TestCounts",
    "Totals",
    "TrendPoint",
    "UnitResult",
    "UnitStatus",
]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Identity(_Data):
    """What a night was made of; known before its first unit starts."""

    name: str
    """Name of the night and of its folder: ``2026-01-31-220000``."""
    started: datetime
    tier: Tier
    seed: int
    hours: float
    """Time that it was given."""
    only: str = "*"
    """Pattern of the names of units."""
    cores: int = 1
    """Processes at once."""
    commit: str = "unknown"
    changed_files: tuple[str, ...] = ()
    """Files that differed from the commit; the tree was dirty if there are any."""
    tree: str = ""
    """Hash of what was tested: equal in nights that tested the same, whatever the commit."""
    cycle_sources: str = ""
    """Hash of what cycles follow from."""
    versions: dict[str, str] = {}
    """Versions of tools by their names."""

    @property
    def is_dirty(self) -> bool:
        """Whether there were changes since the commit."""
        return bool(self.changed_files)


class UnitStatus(StrEnum):
    """How a unit ended."""

    PASSED = "passed"
    FAILED = "failed"
    """It did all that it was to do, and at least one case failed."""
    DIED = "died"
    """It ended before it said that it was done, or with a status other than 0."""
    HUNG = "hung"
    """It was killed because it took longer than its limit."""
    SILENT = "silent"
    """It ended well and reported nothing."""
    UNREADABLE = "unreadable"
    """A line of its file of records is no record."""
    INTERRUPTED = "interrupted"
    """The night was interrupted while it ran; what it reported counts."""
    VOID = "void"
    """The disk was full when it ended, so that its failures say nothing."""


class UnitResult(_Data):
    """One unit of a night, as it ended."""

    unit: Unit
    status: UnitStatus
    seconds: float
    exit_status: int | None = None
    """Negative: the number of the signal that ended it. None if it was killed."""
    passed: int = 0
    """Cases that passed, and so on."""
    failed: int = 0
    skipped: int = 0
    command: str = ""
    """Shell command that does the unit again."""
    output_tail: str = ""
    """The end of what it printed, for units that did not end well."""
    repeats: str | None = None
    """Name of the unit whose failure this one repeats, to tell whether it is flaky."""
    started_s: float = 0.0
    """Seconds after the start of the night at which it started."""


class BucketStatus(StrEnum):
    """Failures of one cause, against the nights before."""

    NEW = "new"
    STILL = "still"
    """It failed in a night before, and nothing has shown since that it is mended."""
    MENDED = "mended"
    """It failed in a night before; tonight all that failed was tried again, and passed."""
    FLAKY = "flaky"
    """One case failed and passed with equal sources."""
    UNTRIED = "untried"
    """It failed in a night before; tonight nothing failed, but not all of it was tried."""


class Example(_Data):
    """One failed case of a bucket."""

    test: str
    case: str
    unit: str
    message: str
    reproduce: str | None = None
    """Shell command, from the root of the repository."""
    again: tuple[str, ...] | None = None
    program: str | None = None
    """The shrunk program as text."""
    program_size: int | None = None
    waves: str | None = None
    """File of waves, relative to the folder of the night."""
    is_flaky: bool = False


class Bucket(_Data):
    """Failures with one first line, after numbers, paths and seeds are taken out of it."""

    key: str
    """Short hash that stays over nights."""
    title: str
    """The first line, with marks where numbers and paths were."""
    status: BucketStatus
    failures: int
    """Cases that failed tonight; 0 if it is mended or was not tried."""
    tests: tuple[str, ...]
    first_night: str
    last_night: str
    """Last night in which something of it failed."""
    examples: tuple[Example, ...] = ()
    """A few of the failures, those with the smallest programs first."""


class TestCounts(_Data):
    """Cases of one test."""

    __test__ = False  # pytest would take it for a class of tests

    test: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0


class SlowCase(_Data):
    """A case that took long."""

    test: str
    case: str
    seconds: float


class Feature(_Data):
    """A feature of a test plan, and what the night says of it."""

    plan: str
    name: str
    stage: str
    """V1, V2 or V3."""
    title: str = ""
    tests: tuple[str, ...] = ()
    passed: int = 0
    """Cases of its tests that passed, and so on."""
    failed: int = 0
    not_run: tuple[str, ...] = ()
    """Tests of it of which no case passed."""
    points: tuple[str, ...] = ()
    missing_points: tuple[str, ...] = ()
    """Points of coverage that nothing hit."""
    missing: str = ""
    """What a feature of stage V3 still lacks, in words."""
    is_met: bool = False


class PointsSummary(_Data):
    """Functional coverage."""

    total: int
    """Points that test plans name."""
    hit: int
    hits: dict[str, int] = {}
    """Hits by point over all configurations."""
    missing: tuple[str, ...] = ()
    newly_hit: tuple[str, ...] = ()
    """Points that the last night did not hit."""
    newly_missing: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        """Share of the points that were hit; None if there are none."""
        return self.hit / self.total if self.total else None


class Counts(_Data):
    """How many of something were reached."""

    reached: int
    total: int
    excluded: int = 0
    """Left out of ``total``, each with a reason."""

    @property
    def share(self) -> float | None:
        """Share that was reached; None if there is nothing to reach."""
        return self.reached / self.total if self.total else None


class CodeCoverageOf(_Data):
    """Code coverage of one source."""

    file: str
    """Source below ``rtl``."""
    kinds: dict[str, Counts]
    """Kinds are line, branch, toggle, expression."""


class CodeHole(_Data):
    """Code that no test reached."""

    file: str
    line: int
    kind: str
    what: str
    """Branch, signal or expression."""


class CodeSummary(_Data):
    """Code coverage, merged over configurations."""

    kinds: dict[str, Counts]
    folders: tuple[CodeCoverageOf, ...] = ()
    """Sums by folder below ``rtl``."""
    files: tuple[CodeCoverageOf, ...] = ()
    holes: tuple[CodeHole, ...] = ()
    changes: dict[str, float] = {}
    """Change of the share since the last night, by kind."""
    smallest_tests: tuple[str, ...] = ()
    """The smallest set of tests that reaches 95% of what all reach."""
    smallest_share_of_time: float | None = None
    smallest_share_of_reached: float | None = None
    lcov: str | None = None
    """File in LCOV form, relative to the folder of the night."""


class MutationSummary(_Data):
    """Mutants of the RTL."""

    outcomes: dict[str, int]
    """Number by outcome."""
    score: float | None
    """Caught, of those that were caught or survived; None if there are none."""
    seed: int | None = None
    mutants: tuple[MutantRecord, ...] = ()
    explanations: dict[str, str] = {}
    """Why a survivor may survive, by mutant."""


class CycleChange(_Data):
    """Simulated cycles of something, against those that were accepted."""

    subject: str
    hardware: str
    cycles: int
    accepted: int | None = None
    reason: str = ""
    """Reason with which the accepted number was recorded."""
    is_slowdown: bool = False
    """Whether it is so much slower that the night fails."""

    @property
    def change(self) -> float | None:
        """Relative change; None if nothing was accepted."""
        return self.cycles / self.accepted - 1 if self.accepted else None


class RatioChange(_Data):
    """A speed of the simulator, as a ratio of two times in one run."""

    name: str
    value: float
    before: float | None = None
    """Value in the last night that has it."""


class TrendPoint(_Data):
    """A night in the trends of later ones."""

    night: str
    started: datetime
    commit: str
    tier: Tier
    is_dirty: bool = False
    is_interrupted: bool = False
    values: dict[str, float] = {}
    """Numbers by name: those of ``Totals``, ``ratio <name>``, ``cycles <subject>, <hardware>``."""


class Totals(_Data):
    """The last line of the command."""

    passed: int
    failed: int
    functional_coverage: float | None = None
    """Share from 0 to 1, like those below; None if nothing of it was tried."""
    line_coverage: float | None = None
    branch_coverage: float | None = None
    toggle_coverage: float | None = None
    mutation_score: float | None = None
    mutants: int = 0
    programs: int = 0
    commands: int = 0
    cycles: int = 0
    hours: float
    page: str = ""
    """Path of the page."""


FORM: Final = 1


class Night(_Data):
    """One night of the regression."""

    form: int = FORM
    identity: Identity
    ended: datetime
    is_interrupted: bool = False
    stopped: str = ""
    """Why it ended early: Ctrl-C, a full disk; empty if it did not."""
    totals: Totals
    tallies: dict[str, int] = {}
    """Programs, commands, instructions, kernels, cycles, beats."""
    units: tuple[UnitResult, ...] = ()
    left_out: tuple[str, ...] = ()
    """Units that were to be done and were not started, because there was no time."""
    tests: tuple[TestCounts, ...] = ()
    slowest: tuple[SlowCase, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    features: tuple[Feature, ...] = ()
    points: PointsSummary | None = None
    code: CodeSummary | None = None
    mutation: MutationSummary | None = None
    cycles: tuple[CycleChange, ...] = ()
    ratios: tuple[RatioChange, ...] = ()
    trends: tuple[TrendPoint, ...] = ()
    """Earlier nights, oldest first, and this one."""

    @property
    def is_good(self) -> bool:
        """Whether all that was to be done was done and nothing failed."""
        return not (self.totals.failed or self.left_out or self.stopped) and self.totals.passed > 0
