# SPDX-License-Identifier: Apache-2.0
"""Random plain RV64IM programs: same registers and memory as on another emulator."""

import random
from collections.abc import Callable
from typing import Any

import pytest
import unicorn
from unicorn import riscv_const

from tests.unit.golden.rv64 import assembler as asm
from tests.unit.golden.rv64.assembler import BASE, DATA, hart

LENGTH = 400
DATA_BYTES = 256
POINTER = 31
"""The register that programs leave alone, with the address of data."""


def random_program(rng: random.Random) -> list[int]:
    """Arithmetic, aligned loads and stores, forward branches and jumps."""
    kinds = list(_KINDS)
    weights = [weight for weight, _ in _KINDS.values()]
    chosen = rng.choices(kinds, weights, k=LENGTH)
    return [_KINDS[kind][1](rng, LENGTH - index) for index, kind in enumerate(chosen)]


def _rd(rng: random.Random) -> int:
    return rng.randrange(POINTER)


def _register(rng: random.Random, _: int) -> int:
    return asm.r(rng.choice(sorted(asm.R_TYPE)), _rd(rng), _rd(rng), _rd(rng))


def _immediate(rng: random.Random, _: int) -> int:
    return asm.i(rng.choice(_IMMEDIATES), _rd(rng), _rd(rng), rng.randint(-2048, 2047))


def _shift(rng: random.Random, _: int) -> int:
    name = rng.choice(sorted(asm.SHIFTS))
    return asm.i(name, _rd(rng), _rd(rng), rng.getrandbits(asm.SHIFTS[name][3]))


def _upper(rng: random.Random, _: int) -> int:
    return rng.choice((asm.lui, asm.auipc))(_rd(rng), rng.getrandbits(20))


def _load(rng: random.Random, _: int) -> int:
    name = rng.choice(_LOADS)
    return asm.i(name, _rd(rng), POINTER, _offset(rng, name[1]))


def _store(rng: random.Random, _: int) -> int:
    name = rng.choice(sorted(asm.STORES))
    return asm.s(name, _rd(rng), POINTER, _offset(rng, name[1]))


def _branch(rng: random.Random, left: int) -> int:
    name = rng.choice(sorted(asm.BRANCHES))
    return asm.b(name, _rd(rng), _rd(rng), 4 * rng.randint(1, min(6, left)))


def _jump(rng: random.Random, left: int) -> int:
    return asm.jal(_rd(rng), 4 * rng.randint(1, min(6, left)))


_LOADS = ["lb", "lh", "lw", "ld", "lbu", "lhu", "lwu"]
_IMMEDIATES = sorted(set(asm.I_TYPE) - {*_LOADS, "jalr"})
_KINDS: dict[str, tuple[int, Callable[[random.Random, int], int]]] = {
    "register": (40, _register),
    "immediate": (15, _immediate),
    "shift": (8, _shift),
    "upper": (6, _upper),
    "load": (12, _load),
    "store": (10, _store),
    "branch": (10, _branch),
    "jump": (3, _jump),
}
"""Weight, and what makes one from the number of instructions that are left."""


def _offset(rng: random.Random, size_letter: str) -> int:
    size = {"b": 1, "h": 2, "w": 4, "d": 8}[size_letter]
    return rng.randrange(-DATA_BYTES // 2, DATA_BYTES // 2, size)


@pytest.mark.parametrize("seed", range(60))
def test_same_registers_and_memory(seed: int) -> None:
    """Registers start with a mix of small and wide numbers."""
    rng = random.Random(seed)
    words = random_program(rng)
    registers = {
        number: rng.choice((rng.getrandbits(64), rng.getrandbits(4), -rng.getrandbits(32)))
        for number in range(1, POINTER)
    } | {POINTER: DATA + DATA_BYTES // 2}
    contents = rng.randbytes(DATA_BYTES)
    end = BASE + 4 * LENGTH

    cpu = hart(words, registers)
    cpu.memory.write(DATA, contents)
    while cpu.pc != end:
        assert not cpu.step().trap

    api: Any = unicorn  # without type information
    other = api.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV64)
    other.mem_map(BASE, 0x8000)
    other.mem_write(BASE, asm.image(words))
    other.mem_write(DATA, contents)
    for number, value in registers.items():
        other.reg_write(riscv_const.UC_RISCV_REG_X0 + number, value % (1 << 64))
    other.emu_start(BASE, end)

    theirs = [other.reg_read(riscv_const.UC_RISCV_REG_X0 + number) for number in range(32)]
    assert cpu.registers == theirs
    assert bytes(cpu.memory.read(DATA, DATA_BYTES)) == bytes(other.mem_read(DATA, DATA_BYTES))
