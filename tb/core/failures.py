# SPDX-License-Identifier: Apache-2.0
"""What is done with a core program that fails: made smaller, written to a file that reproduces it.

A file is JSON with the instructions as words and in words, so that it can be read and edited.
"""

import contextlib
import shlex
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from autocomp_hil.config.files import read_text_file
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import Waves, wave_file
from tb.core.compare import check
from tb.core.listing import Line, Listing, word_text
from tb.core.session import CACHE_BYTES, CoreJob, build, run_jobs
from tb.core.shrink import Failing, shrink

__all__ = ["StoredProgram", "difference_of", "load_job", "store_failure", "write_waves"]

_LEAST_LIMIT: Final = 20_000
_TIMES_CYCLES: Final = 4
_WAVE_CYCLES: Final = 20_000

Run = Callable[[CoreJob, int], str | None]
"""Runs a job under a model seed; what is wrong, or None."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Word(_Entry):
    word: str
    """Hexadecimal digits after 0x."""
    text: str = ""
    """Text for the reader; the word is the instruction."""


class _File(_Entry):
    format: Literal["autocomp-hil core program 1"] = "autocomp-hil core program 1"
    seed: int
    """Seed of the start pattern and of the world around the core."""
    model_seed: int
    """Seed of registers before reset."""
    limit: int
    """Limit of cycles."""
    options: dict[str, int]
    dump: tuple[int, int]
    cache_bytes: int = CACHE_BYTES
    base: str
    """Address of the first instruction, hexadecimal digits after 0x."""
    words: tuple[_Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProgram:
    """A failing program on disk."""

    path: Path
    words: tuple[int, ...]
    mismatch: str | None
    """What is wrong with the stored program alone; None: it fails only after others."""

    @property
    def text(self) -> str:
        """The instructions, one a line."""
        return "\n".join(map(word_text, self.words))

    @property
    def reproduce_command(self) -> str:
        """What to type, in the repository."""
        inside = self.path.is_relative_to(REPOSITORY)
        shown = str(self.path.relative_to(REPOSITORY) if inside else self.path)
        return shlex.join([".venv/bin/python", "-m", "regressions.core", "--file", shown])


def difference_of(
    job: CoreJob, model_seed: int, *, model: Path | None = None, plusargs: Sequence[str] = ()
) -> str | None:
    """Run a job alone; the first difference from the interpreter in words, None if there is none.

    Args:
        job: The job.
        model_seed: Seed of registers before reset.
        model: Another model than the repository's RTL.
        plusargs: More arguments for it.
    """
    try:
        (result,) = run_jobs([job], model_seed=model_seed, model=model, plusargs=plusargs)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        return f"the model died: {error}"
    try:
        check(job, result)
    except AssertionError as difference:
        return str(difference)
    return None


def store_failure(
    failing: Failing,
    path: Path,
    *,
    model_seed: int,
    cycles: int,
    max_runs: int = 400,
    run: Run = difference_of,
) -> StoredProgram:
    """Shrink a failing program and write it to a file.

    Args:
        failing: The program.
        path: The file.
        model_seed: Seed of registers before reset under which it failed.
        cycles: Cycles that it takes.
        max_runs: How often shrinking may run it.
        run: Function that runs it.
    """
    limit = max(_LEAST_LIMIT, _TIMES_CYCLES * cycles)
    smallest = Failing(replace(failing.job, limit=limit), failing.listing)
    if run(smallest.job, model_seed) is not None:
        smallest = shrink(smallest, lambda job: run(job, model_seed) is not None, max_runs=max_runs)
    words = tuple(smallest.listing.words())
    job = smallest.job
    file = _File(
        seed=job.seed,
        model_seed=model_seed,
        limit=job.limit,
        options=job.options,
        dump=job.dump,
        cache_bytes=job.cache_bytes,
        base=hex(job.base),
        words=tuple(_Word(word=f"0x{word:08x}", text=word_text(word)) for word in words),
    )
    path.write_text(file.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return StoredProgram(path=path, words=words, mismatch=run(job, model_seed))


def load_job(path: Path) -> tuple[CoreJob, int]:
    """The job in a file, and its model seed.

    Raises:
        ConfigError: The file is unreadable or breaks the format.
    """
    text = read_text_file(path, "give the file of a core program")
    try:
        file = _File.model_validate_json(text)
        words = tuple(Line(int(entry.word, 16)) for entry in file.words)
        base = int(file.base, 16)
    except (ValidationError, ValueError) as error:
        message = f"{path}: no core program: {error}"
        raise ConfigError(message) from error
    job = CoreJob(
        image=Listing(base=base, lines=words, labels={}).image(),
        base=base,
        seed=file.seed,
        limit=file.limit,
        options=file.options,
        dump=file.dump,
        cache_bytes=file.cache_bytes,
    )
    return job, file.model_seed


def write_waves(path: Path, target: Path | None = None) -> Path | None:
    """Write the waves of the last 20,000 cycles of a stored program.

    Args:
        path: File of the program.
        target: FST or VCD file; None: beside the program's file.

    Returns:
        The file; None if the model died before it wrote any.
    """
    job, model_seed = load_job(path)
    file = wave_file(target or path.with_suffix(".fst"))
    try:
        (result,) = run_jobs([job], model_seed=model_seed)
        cycles = result.cycles
    except (AssertionError, subprocess.TimeoutExpired):
        cycles = 0
    waves = Waves(file=file, from_cycle=max(0, cycles - _WAVE_CYCLES))
    model = build(cache_bytes=job.cache_bytes, trace=waves.format)
    # What was written before the model died is what is wanted.
    with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
        run_jobs([job], model_seed=model_seed, model=model, environment=waves.environment())
    return file if file.is_file() else None
