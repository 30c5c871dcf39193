# SPDX-License-Identifier: Apache-2.0
"""The core's regression: its last line runs what failed again; no instruction is left out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from regressions import core
from tb.core.coverage import RV64IM, executed, missing
from tb.core.random_program import random_job
from tb.core.session import FLAG_TRAP, CoreJob, CoreResult, Records, run_jobs

_ECALL, _LW, _ADDIW, _SLTIU, _ADD = 0x0000_0073, 0x0000_2283, 0x0010_029B, 0x0010_3293, 0x0062_82B3
_MULW = 0x0262_82BB


def _trace(*records: tuple[int, int]) -> Records:
    """A trace made of (instruction, flags)."""
    return np.array(list(records), dtype=[("instruction", "<u4"), ("flags", "<u4")])


def test_what_counts_as_executed() -> None:
    """Mnemonics count, trapped ones do not but for ECALL, and what is no instruction does not."""
    plain = [(word, 0) for word in (_LW, _ADDIW, _SLTIU, _ADD, 0)]
    assert executed([_trace(*plain), _trace((_MULW, 0))]) == {
        "lw", "addiw", "sltiu", "add", "mulw",
    }  # fmt: skip
    assert executed([_trace((_LW, FLAG_TRAP), (_ECALL, FLAG_TRAP))]) == {"ecall"}


def test_missing_instructions_are_named() -> None:
    """Sorted; instructions outside of RV64IM do not count for it."""
    assert len(RV64IM) == 65
    assert missing({*RV64IM, "csrrw"}) == []
    assert missing({*RV64IM, "csrrw"} - {"sraiw", "mulhsu"}) == ["mulhsu", "sraiw"]


@pytest.mark.model
def test_random_programs_contain_every_instruction() -> None:
    """Fifty programs are enough for every instruction."""
    assert (
        missing(executed(result.trace for result in run_jobs([*map(random_job, range(50))]))) == []
    )


class _Runs:
    """Stands for the model: notes its seeds, and gives traces that hold some words."""

    def __init__(self, *words: int) -> None:
        self.seeds: list[tuple[int, int]] = []
        """Pairs (model seed, program seed) of every job."""
        trace = _trace(*((word, 0) for word in words))
        self._result = CoreResult(is_done=True, cycles=1, trace=trace, commands=trace, dump=b"")

    def __call__(self, jobs: Sequence[CoreJob], *, model_seed: int) -> list[CoreResult]:
        self.seeds += [(model_seed, job.seed) for job in jobs]
        return [replace(self._result) for _ in jobs]


def _small_job(seed: int, **_: Any) -> CoreJob:
    return CoreJob(image=b"", base=0, seed=seed)


def _fail(seed: int | None) -> Any:
    def check(job: CoreJob, _: CoreResult) -> None:
        if job.seed == seed:
            raise AssertionError(f"seed {seed}: record 3 differs")

    return check


def test_a_missing_instruction_fails_a_full_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The missing name is printed; a full run fails by it, a shorter one does not."""
    monkeypatch.setattr(core, "random_job", _small_job)
    monkeypatch.setattr(core, "check", _fail(None))
    monkeypatch.setattr(core, "run_jobs", _Runs(_ADD))
    assert core.main([]) == 1
    output = capsys.readouterr().out
    assert "1000 programs, 0 differ" in output
    (line,) = re.findall("never executed: (.*)", output)
    assert line.split(", ") == sorted(RV64IM - {"add"})
    assert core.main(["--programs", "999"]) == 0
    monkeypatch.setattr(core, "executed", lambda _: set(RV64IM))
    assert core.main([]) == 0
    assert "never executed" not in capsys.readouterr().out.splitlines()[-1]


def test_the_reproduce_line_is_the_run_that_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line repeats the program under its model seed, wherever in its batch it was."""
    monkeypatch.setattr(core, "random_job", _small_job)
    monkeypatch.setattr(core, "check", _fail(1073))
    monkeypatch.setattr(core, "run_jobs", runs := _Runs(_ADD))
    assert core.main(["--programs", "120"]) == 1
    assert {model for model, _ in runs.seeds} == {1000, 1050, 1100}
    output = capsys.readouterr().out
    assert "record 3 differs" in output
    (arguments,) = re.findall(r"reproduce: python -m regressions\.core (.*)", output)
    monkeypatch.setattr(core, "run_jobs", again := _Runs(_ADD))
    assert core.main(arguments.split()) == 1
    assert again.seeds == [(1050, 1073)]
    assert (1050, 1073) in runs.seeds
