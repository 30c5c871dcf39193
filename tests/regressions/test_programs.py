# SPDX-License-Identifier: Apache-2.0
"""Every C program of the repository: chip, functional machine and interpreter agree."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autocomp_hil import memory_map
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import ToolMissing
from autocomp_hil.firmware_build import Compiler, compiler_names, find_compiler
from autocomp_hil.golden.machine import Ending, load_elf, run_functional
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.paths import REPOSITORY
from regressions.programs import find_programs, program_of
from tb.soc import traced_chip
from tb.soc.traced_chip import TracedChip, compare_program, compare_traces
from tests.tracked import tracked_paths

_HARDWARE = load_hardware("int8_4x4")
_PROGRAMS = [path for path in find_programs() if path in tracked_paths()]
_FEW = [path for path in _PROGRAMS if path.stem in {"hello", "htif", "matmul_blocked", "traps"}]
"""What the chip runs of another compiler than the default one."""
_DEFAULT, *_OTHERS = compiler_names()


@pytest.fixture(scope="module")
def chip() -> Iterator[TracedChip]:
    """One worker for the tests of this file."""
    with TracedChip(_HARDWARE) as running:
        yield running


def _compiler(name: str) -> Compiler:
    try:
        return find_compiler(name)
    except ToolMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("compiler", compiler_names())
@pytest.mark.parametrize("path", _PROGRAMS, ids=[path.stem for path in _PROGRAMS])
def test_functional(path: Path, compiler: str) -> None:
    """The program ends well on the functional machine, whichever compiler made it."""
    program = program_of(path, _HARDWARE, compiler=_compiler(compiler))
    done = run_functional(program, _HARDWARE)
    assert (done.outcome, done.exit_code) == (Ending.EXITED, 0), done.message
    assert done.races == ()


@pytest.mark.model
@pytest.mark.parametrize(
    ("path", "compiler"),
    [(path, _DEFAULT) for path in _PROGRAMS] + [(path, name) for path in _FEW for name in _OTHERS],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)
def test_program(chip: TracedChip, path: Path, compiler: str) -> None:
    """The program ends well, with equal traces and equal memory."""
    program = program_of(path, _HARDWARE, compiler=_compiler(compiler))
    done = compare_program(chip, program, _HARDWARE)
    assert (done.chip.outcome, done.chip.exit_code) == (Ending.EXITED, 0), done.chip.message
    assert done.records > 100
    assert done.golden.races == ()


@pytest.mark.model
@pytest.mark.parametrize("base", [0x1000_0000, 0x8000_0000, 0xFFFF_0000, 0x80_0000_0000])
def test_program_made_elsewhere(chip: TracedChip, tmp_path: Path, base: int) -> None:
    """A bare-metal program runs wherever in DRAM it is linked."""
    compiler = find_compiler()
    folder = REPOSITORY / "tests" / "programs" / "bare"
    script, target = tmp_path / "link.ld", tmp_path / "program.elf"
    text = (folder / "link.ld").read_text(encoding="utf-8")
    script.write_text(f"base = {base};\n{text}", encoding="utf-8")
    subprocess.run(
        [*compiler.command, *compiler.target_flags, "-O1", "-ffreestanding", "-nostdlib",
         "-static", "-T", str(script), str(folder / "program.c"), "-o", str(target)],
        env=compiler.environment(), check=True,
    )  # fmt: skip
    program = load_elf(target)
    assert program.segments[0].address == base
    done = compare_program(chip, program, _HARDWARE)
    assert (done.chip.exit_code, done.chip.console) == (0, "ok")


@pytest.mark.model
@pytest.mark.parametrize(
    ("field", "change"), [("rd_value", 1), ("pc", 4), ("instruction", 1 << 7), ("store_data", 1)]
)
def test_comparison_finds_a_difference(chip: TracedChip, field: str, change: int) -> None:
    """One bit of one record is enough."""
    program = program_of(_PROGRAMS[0], _HARDWARE)
    chip.run(program)
    compare_traces(chip.records, program, _HARDWARE)
    sabotaged = chip.records.copy()
    is_store = field == "store_data"
    places = np.flatnonzero(sabotaged["is_store"] if is_store else sabotaged["rd"] != 255)
    place = int(places[len(places) // 2])
    sabotaged[field][place] ^= change
    with pytest.raises(AssertionError, match=f"record {place} "):
        compare_traces(sabotaged, program, _HARDWARE)


@pytest.mark.model
def test_comparison_finds_a_missing_end(chip: TracedChip) -> None:
    """A log that is too short, and one that goes on."""
    program = program_of(_PROGRAMS[0], _HARDWARE)
    chip.run(program)
    with pytest.raises(AssertionError, match="the hardware stopped after 50"):
        compare_traces(chip.records[:50], program, _HARDWARE)
    longer = np.concatenate([chip.records, *[chip.records[-1:]] * 300])
    with pytest.raises(AssertionError, match="more"):
        compare_traces(longer, program, _HARDWARE)


def _flip(memory: SparseMemory, address: int) -> None:
    memory.write(address, bytes([int(memory.read(address, 1)[0]) ^ 1]))


@pytest.mark.parametrize("place", [memory_map.LAUNCH_BLOCK_A7, 0x3000_0000, 0x80_0000_0000])
def test_comparison_finds_a_byte_anywhere(
    chip: TracedChip, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    """Outside of the program's segments too, on either side: launch block, tensors, far away."""
    program = program_of(_PROGRAMS[0], _HARDWARE)
    run = chip.run(program)
    changed = run.memory.copy()
    _flip(changed, place)
    with monkeypatch.context() as patch:
        patch.setattr(chip, "run", lambda *_, **__: replace(run, memory=changed))
        with pytest.raises(AssertionError, match=f"functional machine: DRAM byte {place:#x}"):
            compare_program(chip, program, _HARDWARE)
    golden = run_functional(program, _HARDWARE)
    _flip(golden.memory, place)
    monkeypatch.setattr(traced_chip, "run_functional", lambda *_, **__: golden)
    with pytest.raises(AssertionError, match=f"functional machine: DRAM byte {place:#x}"):
        compare_program(chip, program, _HARDWARE)
