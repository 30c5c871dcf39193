# SPDX-License-Identifier: Apache-2.0
"""Steps of random programs that meet corner values and sequences which chance seldom brings."""

import random
from collections.abc import Callable
from typing import Final

from tb.core.assembler import (
    BRANCHES,
    CSR_OPS,
    IMMEDIATE_OPS,
    LOADS,
    REGISTER_OPS,
    STORES,
    Assembler,
)

__all__ = ["FREE", "HOST_BYTES", "HOST_REGISTERS", "CornerSteps"]

FREE: Final = tuple(register for register in range(32) if register not in {1, 5, *range(27, 32)})
"""Registers that steps may change, x0 among them."""

HOST_REGISTERS: Final = 0x0200_0800
"""Host device registers that the bench has as memory; no store there ends a job."""
HOST_BYTES: Final = 64
"""Bytes of them that steps use."""

_ADDRESS: Final = 31
"""Register that points into the data."""
_MTVEC: Final = 0x305
_MSCRATCH: Final = 0x340
_MCYCLE, _MINSTRET = 0xB00, 0xB02
_SHIFTS: Final = ("sll", "srl", "sra")
_MULTIPLIES: Final = tuple(name for name in REGISTER_OPS if name.startswith("mul"))
_DIVIDES: Final = tuple(name for name in REGISTER_OPS if name.startswith(("div", "rem")))
_PLAIN: Final = tuple(name for name in REGISTER_OPS if name not in {*_MULTIPLIES, *_DIVIDES})
_DEEP: Final = 10
"""Calls inside each other: more than the stack of return addresses holds."""


class CornerSteps:
    """Appends steps to a program in the making."""

    def __init__(self, rng: random.Random, asm: Assembler, new_label: Callable[[], str]) -> None:
        self.rng = rng
        self.asm = asm
        self.new_label = new_label

    @property
    def steps(self) -> list[tuple[int, Callable[[], None]]]:
        """Every step with its weight."""
        return [
            (6, self.corner_operands),
            (3, self.corner_immediates),
            (3, self.corner_branch),
            (2, self.backward_branch),
            (8, self.dependence),
            (2, self.address_dependence),
            (2, self.store_then_load),
            (2, self.trap_after),
            (1, self.all_csrs),
            (1, self.host_device),
            (1, self.command_then_fence),
            (1, self.patched_jump),
            (1, self.calls),
        ]

    def free(self, count: int) -> list[int]:
        """Draw different registers, none of them x0."""
        return self.rng.sample(FREE[1:], count)

    def corner(self, register: int) -> None:
        """Put 0, all ones, or the least or greatest number of 64 or 32 bits into a register."""
        match self.rng.randrange(6):
            case 0:
                self.asm.immediate("addi", register, 0, 0)
            case 1:
                self.asm.immediate("addi", register, 0, -1)
            case 2:
                self.asm.immediate("addi", register, 0, 1)
                self.asm.immediate("slli", register, register, 63)
            case 3:
                self.asm.immediate("addi", register, 0, -1)
                self.asm.immediate("srli", register, register, 1)
            case 4:
                self.asm.lui(register, 0x80000)
            case _:
                self.asm.lui(register, 0x80000)
                self.asm.immediate("addiw", register, register, -1)

    def corner_operands(self) -> None:
        """Some operations on two corner values."""
        first, second = self.free(2)
        self.corner(first)
        self.corner(second)
        for _ in range(4):
            name = self.rng.choice(tuple(REGISTER_OPS))
            target = self.rng.choice([r for r in FREE if r not in {first, second}])
            self.asm.register(name, target, first, second)
        name = self.rng.choice(tuple(REGISTER_OPS))
        if name[:3] in _SHIFTS and self.rng.random() < 0.7:
            self.asm.immediate("addi", second, 0, self.rng.choice((0, 1, 31, 63, 64, 65)))
        target = self.rng.choice((0, first, second))
        self.asm.register(name, target, first, self.rng.choice((first, second)))

    def corner_immediates(self) -> None:
        """Operations of a corner value with a corner immediate."""
        (first,) = self.free(1)
        self.corner(first)
        for _ in range(4):
            name = self.rng.choice(tuple(IMMEDIATE_OPS))
            values = (0, 1, -1, -2048, 2047)
            if name[:3] in _SHIFTS:
                values = (0, 1, 31 if name.endswith("w") else 63, 7, 13)
            target = self.rng.choice([r for r in FREE if r != first])
            self.asm.immediate(name, target, first, self.rng.choice(values))
        # All corner values are corner values of 32 bits too; an address is none.
        self.asm.immediate("addiw", first, _ADDRESS, 2047)
        upper = self.rng.choice((self.asm.lui, self.asm.auipc))
        upper(self.rng.choice(FREE), self.rng.choice((0, 0xFFFFF, 0x80000, 0x7FFFF)))

    def corner_branch(self) -> None:
        """Branches that compare corner values; the next instruction is their target or not."""
        first, second = self.free(2)
        self.corner(first)
        self.corner(second)
        for _ in range(4):
            label = self.new_label()
            other = first if self.rng.random() < 0.15 else second
            self.asm.branch(self.rng.choice(tuple(BRANCHES)), first, other, label)
            self.asm.immediate("addi", 0, first, 0)
            self.asm.label(label)

    def backward_branch(self) -> None:
        """A loop of two rounds that ends in each of the branches."""
        count, one, other = self.free(3)
        name, label = self.rng.choice(tuple(BRANCHES)), self.new_label()
        self.asm.immediate("addi", count, 0, 2)
        self.asm.immediate("addi", one, 0, 1)
        self.asm.label(label)
        self.asm.immediate("addi", count, count, -1)
        self.asm.register("add", other, count, one)
        pairs = {"beq": (count, one), "bne": (count, 0), "blt": (0, count), "bltu": (0, count)}
        self.asm.branch(name, *pairs.get(name, (count, one)), label)

    def _fill(self, count: int, register: int) -> None:
        """Append instructions that have nothing to do with a register."""
        for _ in range(count):
            other = self.rng.choice([r for r in FREE[1:] if r != register])
            self.asm.immediate("xori", other, other, self.rng.randrange(64))

    def produce(self, kind: str, register: int) -> None:
        """End in an instruction of a kind that writes a register."""
        rng, asm = self.rng, self.asm
        match kind:
            case "alu":
                asm.register(rng.choice(_PLAIN), register, *self.free(2))
            case "upper":
                rng.choice((asm.lui, asm.auipc))(register, rng.randrange(1 << 20))
            case "load":
                name = rng.choice(tuple(LOADS))
                asm.load(name, register, rng.randrange(8) * 8, _ADDRESS)
            case "multiply":
                asm.register(rng.choice(_MULTIPLIES), register, *self.free(2))
            case "divide":
                asm.register(rng.choice(_DIVIDES), register, *self.free(2))
            case "csr":
                asm.csr("csrrs", register, _MSCRATCH, 0)
            case "link":
                label = self.new_label()
                asm.jal(register, label)
                asm.label(label)
            case _:
                first, second = self.free(2)
                asm.command(126, register, first, second, funct3=7)

    def consume(self, kind: str, register: int) -> None:
        """Begin with an instruction of a kind that reads a register."""
        rng, asm = self.rng, self.asm
        other = rng.choice(FREE)
        pair = rng.choice(((register, other), (other, register)))
        match kind:
            case "alu":
                asm.register(rng.choice(_PLAIN), rng.choice(FREE), *pair)
            case "multiply":
                asm.register(rng.choice(_MULTIPLIES), rng.choice(FREE), *pair)
            case "divide":
                asm.register(rng.choice(_DIVIDES), rng.choice(FREE), *pair)
            case "store_data":
                asm.store(rng.choice(tuple(STORES)), register, rng.randrange(8) * 8, _ADDRESS)
            case "branch":
                label = self.new_label()
                asm.branch(rng.choice(tuple(BRANCHES)), *pair, label)
                asm.immediate("addi", rng.choice(FREE), 0, 1)
                asm.label(label)
            case "csr":
                asm.csr(rng.choice(("csrrw", "csrrs", "csrrc")), other, _MSCRATCH, register)
            case _:
                asm.command(rng.randrange(126), 0, pair[0], pair[1])

    def dependence(self) -> None:
        """A result that is used one to three instructions later."""
        (register,) = self.free(1)
        producers = ("alu", "upper", "load", "multiply", "divide", "csr", "link", "answer")
        consumers = ("alu", "multiply", "divide", "store_data", "branch", "csr", "command")
        self.produce(self.rng.choice(producers), register)
        self._fill(self.rng.randrange(3), register)
        self.consume(self.rng.choice(consumers), register)

    def address_dependence(self) -> None:
        """An address of a load, store or jump that is used one to three instructions later."""
        rng, asm = self.rng, self.asm
        register, one = self.free(2)
        asm.immediate("addi", one, 0, 1)
        label = self.new_label()
        is_jump = rng.random() < 0.6
        if is_jump:
            asm.label_address(register, label)
        else:
            asm.immediate("addi", register, _ADDRESS, 0)
        match rng.choice(("alu", "load", "multiply", "divide", "csr")):
            case "alu":
                asm.register("or", register, register, register)
            case "load":
                asm.store("sd", register, 0, _ADDRESS)
                asm.load("ld", register, 0, _ADDRESS)
            case "multiply":
                asm.register("mul", register, register, one)
            case "divide":
                asm.register(rng.choice(("div", "divu")), register, register, one)
            case _:
                asm.csr("csrrw", 0, _MSCRATCH, register)
                asm.csr("csrrs", register, _MSCRATCH, 0)
        self._fill(rng.randrange(3), register)
        if is_jump:
            asm.jalr(rng.choice(FREE), register, 0)
            asm.immediate("addi", rng.choice(FREE), 0, 2)
            asm.label(label)
        elif rng.random() < 0.5:
            asm.load(rng.choice(("lb", "lw", "ld")), rng.choice(FREE), 8, register)
        else:
            asm.store(rng.choice(("sb", "sw", "sd")), one, 8, register)

    def store_then_load(self) -> None:
        """A store and a load of some of the same bytes soon after; ends of the offsets as well."""
        rng, asm = self.rng, self.asm
        store, load = rng.choice(tuple(STORES)), rng.choice(tuple(LOADS))
        size = max(1 << STORES[store], 1 << (LOADS[load] & 3))
        offset = rng.randrange(64) // size * size
        (register,) = self.free(1)
        asm.store(store, rng.choice(FREE), offset, _ADDRESS)
        self._fill(rng.randrange(3), register)
        asm.load(load, rng.choice(FREE), offset, _ADDRESS)
        far = rng.choice((-2048, 2047, 0))
        asm.immediate("addi", register, _ADDRESS, -far & 7 if far > 0 else 0)
        name = rng.choice((*LOADS, *STORES))
        if far == 2047:
            asm.immediate("addi", register, _ADDRESS, 1)
        if name in LOADS:
            asm.load(name, rng.choice(FREE), far, register)
        else:
            asm.store(name, rng.choice(FREE), far, register)

    def trap_after(self) -> None:
        """A trap of each cause right behind an instruction of each kind."""
        rng, asm = self.rng, self.asm
        (register,) = self.free(1)
        kind = rng.choice(("alu", "load", "store", "branch", "multiply", "divide", "csr"))
        if kind in {"store", "branch"}:
            self.consume("store_data" if kind == "store" else kind, register)
            if kind == "branch":
                label = self.new_label()
                asm.branch(rng.choice(tuple(BRANCHES)), register, register, label)
                asm.label(label)
        else:
            self.produce(kind, register)
        match rng.randrange(7):
            case 0:
                asm.word(rng.choice((0, 0xFFFFFFFF, 0x00002063)))
            case 1:
                asm.word(0x00100073)
            case 2:
                asm.word(0x00000073)
            case 3:
                name = rng.choice(("lh", "lhu", "lw", "lwu", "ld"))
                asm.load(name, register, rng.choice((1, 3, 5, 7)), _ADDRESS)
            case 4:
                asm.store(rng.choice(("sh", "sw", "sd")), register, 8 * 5 + 1, _ADDRESS)
            case 5:
                asm.word(1 << 21 | register << 7 | 0x6F)  # JAL by 2
            case _:
                name = rng.choice(("beq", "bge", "bgeu"))
                asm.branch_by(name, register, register, 4 * rng.randrange(8) + 2)

    def all_csrs(self) -> None:
        """Registers that other steps leave alone, with what they hold; and each form of access."""
        rng, asm = self.rng, self.asm
        register, other = self.free(2)
        number = rng.choice((_MTVEC, _MCYCLE, _MINSTRET))
        asm.csr("csrrs", register, number, 0)
        asm.csr(rng.choice(("csrrw", "csrrs")), other, number, register)
        asm.immediate("addi", other, 0, 0)
        asm.csr(rng.choice(("csrrs", "csrrc")), rng.choice(FREE), number, other)
        name = rng.choice(tuple(CSR_OPS))
        source = rng.randrange(32) if name.endswith("i") else register
        asm.csr(name, rng.choice((0, register)), _MSCRATCH, rng.choice((0, source)))

    def host_device(self) -> None:
        """Accesses that are not cached, with and without stores on their way."""
        (register,) = self.free(1)
        self.asm.li(register, HOST_REGISTERS)
        for _ in range(3):
            choice = self.rng.randrange(3)
            if choice == 0:
                self.asm.store(
                    "sd", self.rng.choice(FREE), 8 * self.rng.randrange(HOST_BYTES // 8), register
                )
            elif choice == 1:
                target = self.rng.choice([r for r in FREE if r != register])
                self.asm.load("ld", target, 8 * self.rng.randrange(HOST_BYTES // 8), register)
            else:
                self.asm.store("sw", self.rng.choice(FREE), 4 * self.rng.randrange(8), _ADDRESS)

    def command_then_fence(self) -> None:
        """A fence that finds the accelerator at work, or stores on their way."""
        if self.rng.random() < 0.7:
            self.asm.command(self.rng.randrange(126), 0, *self.free(2))
        else:
            self.asm.store("sd", self.rng.choice(FREE), 8 * self.rng.randrange(8), _ADDRESS)
        self.asm.fence() if self.rng.random() < 0.7 else self.asm.fence_i()

    def patched_jump(self) -> None:
        """A jump that was taken becomes an addition: what was learned of the place is wrong."""
        pointer, word = self.free(2)
        place, patch, end = self.new_label(), self.new_label(), self.new_label()
        self.asm.li(word, self.rng.choice(FREE) << 7 | 5 << 20 | 0x13)
        self.asm.label_address(pointer, place)
        self.asm.label(place)
        self.asm.jal(0, patch)
        self.asm.jal(0, end)
        self.asm.label(patch)
        self.asm.store("sw", word, 0, pointer)
        self.asm.fence_i()
        self.asm.jal(0, place)
        self.asm.label(end)

    def calls(self) -> None:
        """Calls deeper than the stack of return addresses, and a return that is a call."""
        rng, asm = self.rng, self.asm
        pointer, count = self.free(2)
        if rng.random() < 0.4:
            back, end = self.new_label(), self.new_label()
            asm.label_address(5, back)
            asm.jalr(1, 5, 0)
            asm.jal(0, end)
            asm.label(back)
            asm.jalr(0, 1, 0)
            asm.label(end)
            return
        inner, end = self.new_label(), self.new_label()
        asm.immediate("addi", count, 0, _DEEP)
        asm.immediate("addi", pointer, _ADDRESS, 0)
        asm.jal(1, inner)
        asm.jal(0, end)
        asm.label(inner)
        skip = self.new_label()
        asm.store("sd", 1, 0, pointer)
        asm.immediate("addi", pointer, pointer, 8)
        asm.immediate("addi", count, count, -1)
        asm.branch("beq", count, 0, skip)
        asm.jal(1, inner)
        asm.label(skip)
        asm.immediate("addi", pointer, pointer, -8)
        asm.load("ld", 1, 0, pointer)
        asm.jalr(0, 1, 0)
        asm.label(end)
