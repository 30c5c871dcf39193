# SPDX-License-Identifier: Apache-2.0
"""The firmware stores nothing but STOP after the measured work: a store is work that counts."""

from pathlib import Path

import pytest

from autocomp_hil import memory_map
from autocomp_hil.config import load_hardware
from autocomp_hil.firmware_build import Built, build_program, compiler_names, find_compiler
from autocomp_hil.golden.machine import ElfProgram, load_elf
from autocomp_hil.golden.rv64 import Instruction, Kind, decode

HARDWARE = load_hardware("int8_4x4")
CACHE_LINE = 64


def _program(folder: Path, compiler: str) -> ElfProgram:
    source = folder / "kernel.c"
    source.write_text("void kernel(void) {}\n", encoding="utf-8")
    built = build_program([source], HARDWARE, entry="launch", compiler=find_compiler(compiler))
    assert isinstance(built, Built)
    return load_elf(built.elf)


def _code(program: ElfProgram, symbol: str, count: int) -> list[Instruction | None]:
    """A number of instructions from a symbol on."""
    address = program.symbols[symbol]
    text = next(s for s in program.segments if s.address <= address < s.address + s.size)
    code = text.contents[address - text.address :][: 4 * count]
    return [decode(int.from_bytes(code[i : i + 4], "little")) for i in range(0, len(code), 4)]


@pytest.mark.parametrize("compiler", compiler_names())
@pytest.mark.parametrize("symbol", ["hil_launch_return", "hil_measure_stop"])
def test_nothing_is_stored_before_stop(tmp_path: Path, compiler: str, symbol: str) -> None:
    """A fence comes first, then the first store, which is that of STOP."""
    code = _code(_program(tmp_path, compiler), symbol, 8)
    kinds = [None if instruction is None else instruction.kind for instruction in code]
    store = kinds.index(Kind.STORE)
    assert kinds.index(Kind.FENCE) < store
    base, stop = code[0], code[store]
    assert base is not None
    assert stop is not None
    lui = next(i for i in code if i is not None and i.kind is Kind.LUI)
    assert lui.rd == stop.rs1
    assert lui.immediate + stop.immediate == memory_map.HOST_DEVICE_STOP


@pytest.mark.parametrize("compiler", compiler_names())
def test_start_and_stop_share_a_line(tmp_path: Path, compiler: str) -> None:
    """The region does not depend on where the linker puts the launch program."""
    program = _program(tmp_path, compiler)
    back = program.symbols["hil_launch_return"]
    kinds = [None if i is None else i.kind for i in _code(program, "main", 64)]
    first, last = 4 * kinds.index(Kind.JALR) - 8, 4 * kinds.index(Kind.FENCE) + 4
    assert back - program.symbols["main"] == first + 12
    lines = {(program.symbols["main"] + offset) // CACHE_LINE for offset in (first, last)}
    assert len(lines) == 1


@pytest.mark.parametrize("compiler", compiler_names())
def test_the_kernel_finds_its_callers_registers(tmp_path: Path, compiler: str) -> None:
    """Only t0 is written between return and STOP."""
    code = _code(_program(tmp_path, compiler), "hil_launch_return", 3)
    written = {i.rd for i in code if i is not None and i.kind is Kind.LUI}
    assert written == {5}
    assert [i.kind for i in code if i is not None] == [Kind.LUI, Kind.FENCE, Kind.STORE]
