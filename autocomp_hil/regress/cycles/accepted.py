# SPDX-License-Identifier: Apache-2.0
"""The file of accepted cycles: what took how many when somebody last said that it is right.

``configs/accepted_cycles.toml`` has a line for each subject on each configuration, in an order
that follows from the names alone, and the reasons of all changes so far. A line names the change
that set it; what stood there before is in the history of the file.

Covered: counts of the view rtl, which the view fast shares, with the C compiler that the lock file
names. Programs of another compiler take other cycles.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from autocomp_hil.config.toml import CONFIGS_DIR, InvalidValue, load_toml_model

__all__ = [
    "ACCEPTED_CYCLES",
    "AcceptedCount",
    "AcceptedCycles",
    "Change",
    "load_accepted",
    "store_accepted",
]

ACCEPTED_CYCLES: Final = CONFIGS_DIR / "accepted_cycles.toml"

_HEADER: Final = """\
# SPDX-License-Identifier: Apache-2.0
# Cycles that were accepted, by configuration; keys: autocomp_hil/regress/cycles/accepted.py.
# Written by: make accept-cycles REASON="why they changed"; do not edit
"""
_DIGITS: Final = re.compile(r"(\d+)")
_Text = Annotated[str, Field(pattern=r"^[!-~]([ -~]*[!-~])?$")]
"""One line of ASCII without blanks around it."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Change(_Table):
    """Counts that were accepted together."""

    number: Annotated[int, Field(ge=1)]
    """Number that the lines of the counts name; 1 is the first."""
    date: date
    """Day on which they were accepted."""
    commit: Annotated[str, Field(pattern=r"^([0-9a-f]{12}|unknown)\+?$")]
    """Commit that was measured; a ``+`` stands for changes that were not committed."""
    reason: _Text
    """Why they are right."""


class AcceptedCount(_Table):
    """Cycles of one subject on one configuration."""

    cycles: Annotated[int, Field(ge=1)]
    change: Annotated[int, Field(ge=1)]
    """Number of the change that set them."""


class AcceptedCycles(_Table):
    """The whole file."""

    changes: Annotated[tuple[Change, ...], Field(strict=False)] = ()
    """All changes so far, the oldest first."""
    cycles: dict[_Text, dict[_Text, AcceptedCount]] = {}
    """Counts by configuration and subject."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for place, change in enumerate(self.changes, 1):
            if change.number != place:
                raise InvalidValue(
                    f"changes.{place - 1}.number", f"expected {place}, one more", change.number
                )
        for hardware, subject, count in self.counts():
            if count.change > len(self.changes):
                raise InvalidValue(
                    f"cycles.{hardware}.{subject}.change",
                    f"expected the number of one of {len(self.changes)} changes",
                    count.change,
                )
        return self

    def counts(self) -> Iterator[tuple[str, str, AcceptedCount]]:
        """Configuration, subject and count of every line, in the order of the file."""
        for hardware in sorted(self.cycles, key=_natural):
            for subject in sorted(self.cycles[hardware], key=_natural):
                yield hardware, subject, self.cycles[hardware][subject]

    def of(self, hardware: str, subject: str) -> AcceptedCount | None:
        """The accepted count of a subject on a configuration; None if there is none."""
        return self.cycles.get(hardware, {}).get(subject)

    def reason_of(self, count: AcceptedCount) -> str:
        """Why a count was accepted."""
        return self.changes[count.change - 1].reason


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Key of an order in which ``int8_4x4`` stands before ``int8_16x16``."""
    parts = _DIGITS.split(name)
    return tuple((part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts)


def load_accepted(path: Path = ACCEPTED_CYCLES) -> AcceptedCycles:
    """Read the file.

    Raises:
        ConfigError: It cannot be read, or breaks a rule.
    """
    return load_toml_model(path, AcceptedCycles)


def store_accepted(accepted: AcceptedCycles, path: Path = ACCEPTED_CYCLES) -> None:
    """Write the file: all of it, or nothing if that fails."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        try:
            file.write(_text(accepted))
            file.close()
            Path(file.name).chmod(0o644)
            os.replace(file.name, path)  # noqa: PTH105  # the same as Path.replace
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _text(accepted: AcceptedCycles) -> str:
    """The file's text, which follows from the counts and changes alone."""
    lines = [_HEADER]
    for change in accepted.changes:
        lines += ["[[changes]]", *_keys(change.model_dump()), ""]
    last = None
    for hardware, subject, count in accepted.counts():
        if hardware != last:
            lines += [*([""] if last else []), f"[cycles.{json.dumps(hardware)}]"]
            last = hardware
        value = ", ".join(_keys(count.model_dump()))
        lines.append(f"{json.dumps(subject)} = {{ {value} }}")
    return "\n".join(lines).rstrip("\n") + "\n"


def _keys(values: Mapping[str, object]) -> Iterator[str]:
    for key, value in values.items():
        yield f"{key} = {json.dumps(value) if isinstance(value, str) else value}"
