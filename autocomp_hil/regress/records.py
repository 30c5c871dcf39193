# SPDX-License-Identifier: Apache-2.0
"""What a unit reports: one JSON object per line, written as it is known and flushed.

Success is explicit. A file without ``End`` belongs to a unit that was killed or died; what it holds
up to there still counts.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

__all__ = [
    "CaseOutcome",
    "CodeCoverage",
    "CycleCount",
    "End",
    "MutantOutcome",
    "MutantRecord",
    "PointHits",
    "Ratio",
    "Record",
    "Recorder",
    "Tally",
    "TestCase",
    "read_records",
]  # fmt: skip


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CaseOutcome(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class TestCase(_Record):
    """One case of a test: one random program, one pytest function, one kernel at one shape."""

    __test__ = False  # pytest would take it for a class of tests

    kind: Literal["case"] = "case"
    test: str
    """Test that plans name: path of a pytest file, or a name in a part such as ``accel.random``."""
    case: str
    """Which case of the test: configuration, seed, parameters. The same words for the same case."""
    outcome: CaseOutcome
    seconds: float = 0.0
    message: str = ""
    """Why it failed or was skipped; the first line puts failures of one cause into one bucket."""
    reproduce: str | None = None
    """Shell command, from the root of the repository, that shows a failure again."""
    again: tuple[str, ...] | None = None
    """Arguments of Python, as of a unit, that repeat this case alone; later nights do so."""
    program: str | None = None
    """The shrunk program of a failure, as text."""
    program_size: int | None = None
    """Number of its commands or instructions."""
    waves: str | None = None
    """File of waves of its last cycles, relative to the folder of the records."""


class Tally(_Record):
    """How much was done; tallies of one name add up."""

    kind: Literal["tally"] = "tally"
    name: Literal["programs", "commands", "instructions", "kernels", "cycles", "beats"]
    value: Annotated[int, Field(ge=0)]


class PointHits(_Record):
    """How often points of functional coverage were hit."""

    kind: Literal["points"] = "points"
    hardware: str
    """Name of the hardware configuration."""
    hits: dict[str, int]
    """Hits by point. Points with 0 hits may be left out: test plans know which there are."""


class CodeCoverage(_Record):
    """What a test reached of the RTL's code."""

    kind: Literal["code"] = "code"
    test: str
    """Test, as in ``TestCase``."""
    file: str
    """File of reached points, relative to the folder of the records."""
    seconds: float = 0.0
    """Wall time that the test took on models that count."""


class MutantOutcome(StrEnum):
    """What became of a mutant of the RTL."""

    NOT_REACHED = "not reached"
    NO_DIFFERENCE = "reached, no difference"
    CAUGHT = "caught"
    SURVIVED = "survived"


class MutantRecord(_Record):
    """One mutant of the RTL."""

    kind: Literal["mutant"] = "mutant"
    mutant: str
    """Name that stays while the source around the place stays."""
    file: str
    """Source below ``rtl``, such as ``accel/dispatch.sv``."""
    line: int
    operator: str
    """Kind of change: ``negated condition``, ``dropped assignment``."""
    before: str
    after: str
    outcome: MutantOutcome
    caught_by: str = ""
    """What noticed it: ``assertion dispatch.HeldUntilAccepted_A``, ``scoreboard``, ``cycles``."""
    explanation: str = ""
    """Why nothing can notice it, as far as somebody wrote that down."""
    seed: int | None = None
    """Seed of the draw that it came from; None: it was asked for by name."""


class CycleCount(_Record):
    """Simulated cycles of something whose cycles are a result."""

    kind: Literal["cycles"] = "cycles"
    subject: str
    """What ran, such as ``gemm 64x64x64 baseline``."""
    hardware: str
    cycles: int
    again: tuple[str, ...] | None = None
    """Arguments of Python, as of a unit, that measure this alone."""


class Ratio(_Record):
    """A speed of the simulator, as a ratio of two times in one run."""

    kind: Literal["ratio"] = "ratio"
    name: str
    value: float


class End(_Record):
    """The unit did all that it was to do, whatever the outcomes."""

    kind: Literal["end"] = "end"


Record = Annotated[
    TestCase | Tally | PointHits | CodeCoverage | MutantRecord | CycleCount | Ratio | End,
    Field(discriminator="kind"),
]

_ADAPTER: TypeAdapter[Record] = TypeAdapter(Record)


class Recorder:
    """Writes records; as a context manager it writes ``End`` unless an exception passes through."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        """Folder for files that records name."""
        self._file = path.open("a", encoding="utf-8")

    def add(self, record: Record) -> None:
        """Write one record, so that it is there even if the process is killed next."""
        self._file.write(record.model_dump_json(exclude_none=True) + "\n")
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self.add(End())
        self._file.close()


def read_records(path: Path) -> Iterator[Record]:
    """Every record of a file; a last line that was cut off gives none, nor does a missing file.

    Args:
        path: File that a ``Recorder`` wrote.

    Raises:
        ValueError: A whole line is no record; the message names file and line.
    """
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:  # a character may be cut, too
        for number, line in enumerate(file, 1):
            try:
                yield _ADAPTER.validate_json(line)
            except ValidationError as error:
                if not line.endswith("\n"):
                    return
                raise ValueError(f"{path}:{number}: no record: {error}") from error
