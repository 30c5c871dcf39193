# SPDX-License-Identifier: Apache-2.0
"""Where nights are on disk: one folder each, in it what was planned and a folder of each unit.

All of it can be read after a killed engine: the plan is written before the first unit starts, a
unit writes records itself, and its supervisor writes how it ended.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from autocomp_hil.errors import ConfigError, StorageError
from autocomp_hil.paths import runs_directory
from autocomp_hil.regress.night import Identity
from autocomp_hil.regress.unit import Unit
from autocomp_hil.storage import RUNS, storage

__all__ = ["NIGHTS_KEPT", "Ending", "Home", "NightFolder", "Plan", "Work", "write_whole"]

NIGHTS_KEPT: Final = 14
"""Nights whose folders are kept; history keeps the others."""
_REMEDY: Final = f"set {RUNS.variable} to another folder"
_RESERVE_BYTES: Final = 16 << 20
"""Space that is given back for the page and the history of a night that filled the disk."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ending(_Data):
    """How the process of a unit ended, as its supervisor says."""

    status: int | None
    """Exit status; None if it was killed."""
    is_hung: bool
    is_stopped: bool
    """Whether it was ended because the night was."""
    seconds: float
    started_s: float = 0.0
    """Time at which it started, in seconds of the epoch."""


class Added(_Data):
    """A unit that was added while the night ran."""

    unit: Unit
    repeats: str
    """Name of the unit whose failure it repeats."""


class Work(BaseModel):
    """How far a night came, besides what its units left on disk."""

    endings: dict[str, Ending] = {}
    """How units ended."""
    void: set[str] = set()
    """Names of units that ended while the disk was full."""
    stopped: str = ""
    """Why the night ended early."""
    is_interrupted: bool = False
    """Whether a signal ended it."""
    left_out: tuple[str, ...] = ()
    """Required units that were not started."""
    ended: datetime | None = None


class Plan(_Data):
    """What a night is to do; written before it starts."""

    identity: Identity
    units: tuple[Unit, ...]
    """Every unit that may be started, without repeats."""
    seeded: frozenset[str] = frozenset()
    """Names of units that do other work with another seed of the night."""


class NightFolder:
    """Paths within the folder of one night."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.plan_file = path / "plan.json"
        self.added_file = path / "added.jsonl"
        """Units that were added while the night ran: repeats of failures."""
        self.work_file = path / "work.json"
        self.document = path / "night.json"

    @property
    def name(self) -> str:
        """Name of the night."""
        return self.path.name

    def of_unit(self, name: str) -> Path:
        """Folder of a unit."""
        return self.path / name

    def records(self, name: str) -> Path:
        """File of a unit's records."""
        return self.of_unit(name) / "records.jsonl"

    def output(self, name: str) -> Path:
        """File of what a unit printed."""
        return self.of_unit(name) / "output.log"

    def ending_file(self, name: str) -> Path:
        """File that says how a unit ended; absent if it was not started or did not end."""
        return self.of_unit(name) / "ending.json"

    def ending(self, name: str) -> Ending | None:
        """How a unit ended; None if nobody knows."""
        try:
            return Ending.model_validate_json(self.ending_file(name).read_bytes())
        except (OSError, ValidationError):
            return None

    def add(self, unit: Unit, repeats: str) -> None:
        """Keep a unit that repeats another one.

        Raises:
            StorageError: It cannot be written.
        """
        with storage(self.path, _REMEDY), self.added_file.open("a", encoding="utf-8") as file:
            file.write(Added(unit=unit, repeats=repeats).model_dump_json() + "\n")

    def added(self) -> list[tuple[Unit, str]]:
        """Units that were added, each with the name of the unit that it repeats."""
        found = []
        with contextlib.suppress(OSError, ValidationError):  # the last line may be cut off
            for line in self.added_file.read_text(encoding="utf-8").splitlines():
                entry = Added.model_validate_json(line)
                found.append((entry.unit, entry.repeats))
        return found

    def write_plan(self, plan: Plan) -> None:
        """Write what the night is to do, all or nothing."""
        write_whole(self.plan_file, plan.model_dump_json())

    def write_work(self, work: Work) -> None:
        """Write how far the night came, all or nothing."""
        write_whole(self.work_file, work.model_dump_json())

    def work(self) -> Work | None:
        """How far the night came; None if it was killed before that was written."""
        try:
            return Work.model_validate_json(self.work_file.read_bytes())
        except (OSError, ValidationError):
            return None

    def plan(self) -> Plan | None:
        """What the night was to do; None if it was killed before that was written."""
        try:
            return Plan.model_validate_json(self.plan_file.read_bytes())
        except (OSError, ValidationError):
            return None


def write_whole(path: Path, text: str) -> None:
    """Write a file so that others see all of it or nothing.

    Raises:
        StorageError: It cannot be written.
    """
    with storage(path.parent, _REMEDY):
        new = path.with_name(f"{path.name}.new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)


class Home:
    """The folder of all nights."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = runs_directory() / "regress" if path is None else path
        self.history = self.path / "history.sqlite"
        self._reserve = self.path / "reserve"

    def nights(self) -> list[NightFolder]:
        """Nights whose folders are there, oldest first."""
        if not self.path.is_dir():
            return []
        return [NightFolder(entry) for entry in sorted(self.path.iterdir()) if entry.is_dir()]

    def new_night(self, started: datetime) -> NightFolder:
        """Make the folder of a night that starts now.

        Raises:
            StorageError: It cannot be made.
        """
        stem = f"{started:%Y-%m-%d-%H%M%S}"
        names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
        with storage(self.path, _REMEDY):
            for name in names:
                with contextlib.suppress(FileExistsError):
                    (self.path / name).mkdir(parents=True)
                    return NightFolder(self.path / name)
        raise StorageError(f"{self.path / stem}: exists, as do 98 more of this second; wait a bit")

    def remove_old(self, kept: int = NIGHTS_KEPT) -> None:
        """Remove the folders of all but the last nights."""
        for night in self.nights()[:-kept]:
            shutil.rmtree(night.path, ignore_errors=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Let one regression run at a time.

        Raises:
            ConfigError: Another one runs.
            StorageError: The folder cannot be written.
        """
        with storage(self.path, _REMEDY):
            self.path.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                owner = os.read(descriptor, 100).decode(errors="replace").strip() or "unknown"
                raise ConfigError(
                    f"{self.path}: another regression runs there (process {owner}); wait for it, "
                    f"end it, or {_REMEDY}"
                ) from error
            with storage(self.path, _REMEDY):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, f"{os.getpid()}\n".encode())
            yield
        finally:
            os.close(descriptor)

    def keep_reserve(self) -> None:
        """Take some space, so that there is some for the page when the disk is full.

        Raises:
            StorageError: There is not even that.
        """
        with storage(self.path, _REMEDY), self._reserve.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, _RESERVE_BYTES)

    def give_reserve(self) -> None:
        """Give the space back."""
        with contextlib.suppress(OSError):
            self._reserve.unlink(missing_ok=True)
