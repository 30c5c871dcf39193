# SPDX-License-Identifier: Apache-2.0
"""Outcomes by content: what was judged once is not run again.

An entry is one file, written to a temporary name, synced and renamed, with a checksum inside: a
killed writer leaves none, and an entry that was cut or changed is dropped and made again. A full
disk costs the entry, not the verdict. All entries together have a size; what was not used for the
longest goes first.

A stop at a cycle limit is known as "more than so many cycles" and answers for limits up to that
number only; a count of cycles answers for every limit, as the run under that limit would have.
"""

import contextlib
import functools
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from autocomp_hil.evaluate.outcome import (
    KILLS_MACHINE,
    Correct,
    Outcome,
    Rejected,
    TimedOut,
    outcome_from_json,
    outcome_to_json,
)
from autocomp_hil.simulator.build.cache import content_key
from autocomp_hil.simulator.build.eviction import Budget, Entry, note_use, trim

__all__ = ["BUDGET", "ResultCache"]

_LOG = logging.getLogger(__name__)
_CHECKSUM_LENGTH: Final = 64
_KEY_SUFFIX: Final = ".key.json"
_ENTRY_BYTES: Final = 12 << 10
"""Bytes that an entry takes on disk, its two files in whole blocks."""
BUDGET: Final = Budget(size=512 << 20, idle_s=3600.0)
"""Most bytes of all results together, and how long an unused one stays at least."""


class ResultCache:
    """A folder of outcomes; any number of processes may use it at once."""

    def __init__(self, root: Path) -> None:
        """Use a folder, which is made when it is needed."""
        self._root = root

    def get(self, description: Mapping[str, object], cycle_limit: int | None) -> Outcome | None:
        """The outcome of a run under a limit, None if it is not known.

        Args:
            description: All that the outcome follows from, but for the limit.
            cycle_limit: Limit of the measured region; None: no limit was asked for.
        """
        found = self._read(self._path(description))
        match found:
            case TimedOut(more_than_cycles=int(known)):
                if cycle_limit is None or cycle_limit > known:
                    return None
                return _stopped(cycle_limit)
            case Correct(measurement=measurement) if (
                cycle_limit is not None and measurement.cycles > cycle_limit
            ):
                return _stopped(cycle_limit)
        return found

    def put(self, description: Mapping[str, object], outcome: Outcome) -> None:
        """Keep an outcome, unless more is known already."""
        path = self._path(description)
        if isinstance(outcome, Rejected) and outcome.rule == KILLS_MACHINE:
            return  # another machine may survive it
        if isinstance(outcome, TimedOut) and not self._says_more(path, outcome):
            return
        text = outcome_to_json(outcome).encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, hashlib.sha256(text).hexdigest().encode() + b"\n" + text + b"\n")
            _write(path.with_suffix(_KEY_SUFFIX), json.dumps(description, indent=1).encode())
            trim(self._root, BUDGET, self._entries)
        except OSError as error:
            _LOG.warning("%s: the result is not kept: %s; free some space", path, error.strerror)

    def _entries(self) -> Iterator[Entry]:
        for path in self._root.glob("??/*.json"):
            if not path.name.endswith(_KEY_SUFFIX):
                with contextlib.suppress(OSError):  # removed meanwhile
                    used_s = path.stat().st_mtime
                    remove = functools.partial(_remove, path)
                    yield Entry(size=_ENTRY_BYTES, used_s=used_s, remove=remove)

    def _says_more(self, path: Path, outcome: TimedOut) -> bool:
        """Whether a time-out is worth an entry."""
        if outcome.more_than_cycles is None:
            return False
        known = self._read(path)
        if not isinstance(known, TimedOut):
            return known is None
        return known.more_than_cycles is None or known.more_than_cycles < outcome.more_than_cycles

    def _path(self, description: Mapping[str, object]) -> Path:
        key = content_key(description)
        return self._root / key[:2] / f"{key}.json"

    def _read(self, path: Path) -> Outcome | None:
        try:
            contents = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            _LOG.warning("%s: cannot be read: %s; the run is repeated", path, error.strerror)
            return None
        checksum, text = contents[:_CHECKSUM_LENGTH], contents[_CHECKSUM_LENGTH + 1 : -1]
        if hashlib.sha256(text).hexdigest().encode() != checksum:
            _LOG.warning("%s: damaged entry; the run is repeated", path)
            return None
        note_use(path)
        return outcome_from_json(text.decode())


def _remove(path: Path) -> None:
    path.unlink()
    path.with_suffix(_KEY_SUFFIX).unlink(missing_ok=True)


def _stopped(limit: int) -> TimedOut:
    return TimedOut(
        stage="rtl",
        message=f"more than {limit} cycles: stopped at the limit",
        more_than_cycles=limit,
    )


def _write(path: Path, contents: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
