# SPDX-License-Identifier: Apache-2.0
"""Random programs for the chip: all are legal, differences are found and become small."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autocomp_hil.config import hardware_names, load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.golden.machine import Ending
from autocomp_hil.isa import Funct
from autocomp_hil.simulator import ChipSimulator
from tb.chip.draw import random_mixed_program
from tb.chip.failures import store_failure
from tb.chip.run import MixedBench, ending_of
from tb.chip.shrink import shrink
from tb.chip.steps import (
    Issue,
    LoopEnd,
    LoopStart,
    MixedProgram,
    Word,
    load_program,
    step_text,
)

_HARDWARE = load_hardware("int8_4x4")
_LOAD, _STORE, _FENCE = 0x03, 0x23, 0x0F
_FENCE_I = 0x0000_100F
_MOST_STEPS = 4


@cache
def _drawn(seed: int) -> MixedProgram:
    return random_mixed_program(_HARDWARE, seed)


@pytest.mark.parametrize("name", hardware_names())
def test_every_program_is_legal(name: str) -> None:
    """No race, an end, and a fault only where one was drawn: at the last step."""
    hardware = load_hardware(name)
    for seed in range(8):
        program = random_mixed_program(hardware, seed)
        assert program == random_mixed_program(hardware, seed)
        ending = ending_of(program, hardware)
        assert ending is not None
        is_fault = ending.outcome is Ending.TRAPPED
        shorter = program.model_copy(update={"steps": program.steps[:-1]})
        if is_fault:
            assert ending_of(shorter, hardware) == (Ending.EXITED, None)


def test_what_programs_hold() -> None:
    """Loads and stores of the core, fences, loops, commands of each engine; places near and far."""
    kinds: Counter[object] = Counter()
    for seed in range(20):
        for place, address in (("code", _drawn(seed).code), ("data", _drawn(seed).data)):
            kinds[place, "far" if address >> 32 else "near"] += 1
        for step in _drawn(seed).steps:
            kinds[step.kind] += 1
            if isinstance(step, Word):
                kinds[step.word & 0x7F] += 1
                kinds["fence.i"] += step.word == _FENCE_I
            elif isinstance(step, Issue):
                kinds[step.funct] += 1
    instructions = (_LOAD, _STORE, _FENCE, "fence.i", "branch", "loop", "end")
    moves = (Funct.MVIN, Funct.MVIN2, Funct.MVIN3, Funct.MVOUT)
    assert all(kinds[kind] > 3 for kind in (*instructions, *moves, Funct.COMPUTE_PRELOADED))
    assert all(kinds[place, way] > 3 for place in ("code", "data") for way in ("near", "far"))


def test_file_holds_everything(tmp_path: Path) -> None:
    """What is written is read again."""
    path = tmp_path / "program.json"
    path.write_text(_drawn(3).model_dump_json(), encoding="utf-8")
    assert load_program(path) == _drawn(3)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"program\.json: no chip program"):
        load_program(path)


@pytest.mark.parametrize("steps", [(LoopEnd(),), (LoopStart(times=2),)])
def test_half_a_loop_is_no_program(steps: tuple[Any, ...]) -> None:
    """A loop needs start and end."""
    assert ending_of(_drawn(3).model_copy(update={"steps": steps}), _HARDWARE) is None


def test_a_race_is_no_program() -> None:
    """Without its fences a program is not comparable, for it has races."""
    racing = 0
    for seed in range(8):
        steps = tuple(step for step in _drawn(seed).steps if step_text(step) != "fence")
        racing += ending_of(_drawn(seed).model_copy(update={"steps": steps}), _HARDWARE) is None
    assert racing > 4


def _meets(program: MixedProgram) -> bool:
    """Whether a store of the accelerator is followed by a fence and a load: stands for a fault."""
    wanted = iter((Funct.MVOUT, _FENCE, _LOAD))
    waiting: object = next(wanted)
    for step in program.steps:
        found = step.funct if isinstance(step, Issue) else None
        if isinstance(step, Word):
            found = step.word & 0x7F
        if found == waiting:
            waiting = next(wanted, None)
            if waiting is None:
                return True
    return False


def test_shrunk_without_a_model() -> None:
    """The steps of the fault are left; loops and settings of the memory go."""
    program = next(p for p in map(_drawn, range(9)) if _meets(p) and p.timing)
    smallest = shrink(program, _meets, _HARDWARE)
    assert _meets(smallest)
    assert len(smallest.steps) <= _MOST_STEPS
    assert not smallest.timing


@pytest.mark.model
def test_random_programs() -> None:
    """Chip, functional machine and interpreter agree on some of them."""
    with MixedBench(_HARDWARE) as bench:
        for seed in range(200, 225):
            ran = bench.run(_drawn(seed))
            assert ran.wrong is None, ran.wrong
            assert ran.cycles > ran.instructions > ran.commands > 0


@pytest.mark.model
def test_another_byte_in_memory_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A chip whose memory holds one other byte differs; what is stored shows it again."""
    honest = ChipSimulator.run
    data = _drawn(1).data

    def lying(self: ChipSimulator, program: Any, **settings: Any) -> Any:
        return honest(self, program, images=[(data, b"\x5a")], **settings)

    monkeypatch.setattr(ChipSimulator, "run", lying)
    path = tmp_path / "program.json"
    stored = store_failure(_drawn(1), _HARDWARE, path, max_runs=30)
    assert stored.mismatch is not None
    assert len(stored.program.steps) < len(_drawn(1).steps)
    assert load_program(path) == stored.program
    assert "regressions.chip --file" in stored.reproduce_command
    with MixedBench(_HARDWARE) as bench:
        assert bench.run(stored.program).wrong == stored.mismatch
        monkeypatch.undo()
        assert bench.run(stored.program).wrong is None
