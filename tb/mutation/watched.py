# SPDX-License-Identifier: Apache-2.0
"""Which rungs a mutant can matter to: one run of a rung watches all mutants asleep.

A mutant whose change would never have made a difference in that run takes the run as it is, so
the rung need not try it. What a rung has seen is kept in the cache, for all who judge the same
mutants with the same sources.
"""

import functools
import hashlib
import json
import os
from collections import defaultdict
from dataclasses import fields
from pathlib import Path
from typing import Final, NamedTuple

from autocomp_hil.paths import REPOSITORY, cache_directory
from autocomp_hil.simulator.build.cache import cached, file_hash
from tb.common.runner import SEEDS_VARIABLE
from tb.mutation.build_in import names_in
from tb.mutation.faulty_copy import EVERY
from tb.mutation.rungs import Rung
from tb.mutation.wake import Reach, Wake

__all__ = ["Seen", "Watched"]

_FOLDERS: Final = ("autocomp_hil", "configs", "firmware", "regressions", "tb", "tests", "workloads")
"""Folders with all that rungs do, beside the copy of the RTL."""
_CONTENTS: Final = "seen.json"
_UNTRACKED: Final = ("__pycache__",)


class Seen(NamedTuple):
    """What a rung has seen of a mutant that slept."""

    reach: int = Reach.UNUSED
    """How far its change would have reached out of reset."""
    can_matter: bool = False
    """Its change would have made a difference, be it in reset."""


class Watched:
    """What rungs have seen of all mutants of a copy."""

    def __init__(self, library: Path) -> None:
        """``library`` is what ``build_in`` returned."""
        self._library = library
        self._seen: dict[str, dict[str, Seen]] = {}

    def seen(self, rung: Rung, mutant: str) -> Seen:
        """What a rung has seen of a mutant; the first to ask runs it.

        Raises:
            AssertionError: The rung notices something although all sleep.
        """
        key = json.dumps(_description(rung), sort_keys=True)
        if key not in self._seen:
            self._seen[key] = self._ask(rung)
        return self._seen[key].get(mutant, Seen())

    def _ask(self, rung: Rung) -> dict[str, Seen]:
        description = {
            "rung": _description(rung),
            "library": _hash_of((self._library,)),
            "sources": _sources(),
            "more_seeds": os.environ.get(SEEDS_VARIABLE, ""),
        }

        def make(folder: Path) -> None:
            wake = Wake(library=self._library, folder=folder / "run", mutant=EVERY)
            if (noticed := rung.judge(wake)) is not None:
                raise AssertionError(f"{rung.name}: {noticed}, although no mutant is awake")
            seen = _read(wake.notes, names_in(self._library))
            (folder / _CONTENTS).write_text(json.dumps(seen), encoding="ascii")

        entry = cached(cache_directory(), "watched_mutants", description, make)
        contents = json.loads((entry / _CONTENTS).read_text(encoding="ascii"))
        return {name: Seen(*values) for name, values in contents.items()}


def _read(notes: Path, names: list[str]) -> dict[str, Seen]:
    words: defaultdict[int, set[str]] = defaultdict(set)
    if notes.is_file():
        for line in notes.read_text(encoding="ascii").splitlines():
            number, word = line.split()
            words[int(number)].add(word)
    seen = {}
    for place, told in words.items():
        reach = Reach.USED if "used" in told else Reach.UNUSED
        if "differed" in told:
            reach = Reach.DIFFERED
        seen[names[place - 1]] = Seen(reach, can_matter=bool(told & {"differed", "moved"}))
    return seen


def _description(rung: Rung) -> dict[str, object]:
    """The kind of a rung and what it was made with."""
    made_with = {
        field.name: getattr(rung, field.name)
        for field in fields(rung)  # type: ignore[arg-type]  # all rungs are dataclasses
        if field.init
    }
    return {"kind": type(rung).__name__, **made_with}


@functools.cache
def _sources() -> str:
    return _hash_of(tuple(REPOSITORY / name for name in _FOLDERS))


def _hash_of(folders: tuple[Path, ...]) -> str:
    """Hash of all files below some folders, with their places."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not set(_UNTRACKED) & set(path.parts):
                digest.update(f"{path.relative_to(folder)} {file_hash(path)}\n".encode())
    return digest.hexdigest()
