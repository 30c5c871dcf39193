# SPDX-License-Identifier: Apache-2.0
"""Random programs for the core: every instruction, dense hazards, loops, calls, traps.

Registers: x1 and x5 hold return addresses, x28 counts a loop, x29 an inner one, x30 is the trap
handler's, x31 and x27 point to data; the others are drawn. Every program ends by a store to
``END_ADDRESS`` and has a trap handler that goes on at the next instruction.
"""

import random
from collections.abc import Callable
from typing import Final

from tb.common.places import random_places
from tb.core.assembler import (
    BRANCHES,
    CSR_OPS,
    IMMEDIATE_OPS,
    LOADS,
    REGISTER_OPS,
    STORES,
    Assembler,
)
from tb.core.corner_steps import FREE, CornerSteps
from tb.core.listing import Listing
from tb.core.session import END_ADDRESS, CoreJob

__all__ = ["DATA_BYTES", "random_job", "random_listing"]

DATA_BYTES: Final = 5 * 8192
"""Five times the bytes of a cache way, so that lines push each other out."""

_CENTRE: Final = 2048
"""Offset of the data pointers into their part of the data, so that every offset is in it."""
_EDGES: Final = (0, 1, 2, (1 << 63) - 1, 1 << 63, (1 << 64) - 1, (1 << 31) - 1, 1 << 31, 0xFFFFFFFF)
_COUNTERS: Final = (0xC00, 0xC01, 0xC02)
_READ_ONLY: Final = (*range(0xF11, 0xF16),)
_WRITABLE: Final = (
    0x300, 0x301, 0x304, 0x340, 0x341, 0x342,
    0x343, 0x344, 0x323, 0x33F, 0xB03, 0xB1F,
)  # fmt: skip
"""All but mtvec, which holds the handler, and the counters."""
_READABLE: Final = (*_WRITABLE, 0x305, *_READ_ONLY)
_UNKNOWN: Final = (
    0x000, 0x001, 0x105, 0x303, 0x306, 0x320,
    0x3A0, 0x7C0, 0xB01, 0xC03, 0xF10, 0xFFF,
)  # fmt: skip
_FORBIDDEN: Final = (*_COUNTERS, *_READ_ONLY)


_BRANCH_REACH: Final = 4000
"""Bytes that a branch surely reaches back."""


class _Generator:
    """Writes one random program."""

    def __init__(self, rng: random.Random, base: int, data: int) -> None:
        self.rng = rng
        self.data = data
        self.asm = Assembler(base)
        self.labels = 0
        self.functions: list[tuple[str, int]] = []
        """Label and link register of each function."""
        self.steps: list[tuple[int, Callable[[], None]]] = [
            (30, self.arithmetic),
            (14, self.with_immediate),
            (3, self.upper),
            (14, self.load),
            (12, self.store),
            (10, self.forward_branch),
            (3, self.forward_jump),
            (3, self.indirect_jump),
            (3, self.csr),
            (2, self.trap),
            (2, self.call),
            (2, self.move_pointer),
            (1, self.fence),
            (1, self.command),
            (1, self.return_from_trap),
            *CornerSteps(rng, self.asm, self.new_label).steps,
        ]

    def new_label(self) -> str:
        self.labels += 1
        return f"l{self.labels}"

    def source(self) -> int:
        return self.rng.choice((*FREE, *FREE[:4], *FREE[:4], 31, 28))

    def target(self) -> int:
        # A few registers are drawn often, so that neighbours depend on each other.
        return self.rng.choice((*FREE, *FREE[:4], *FREE[:4], *FREE[:4]))

    def arithmetic(self) -> None:
        name = self.rng.choice(tuple(REGISTER_OPS))
        self.asm.register(name, self.target(), self.source(), self.source())

    def with_immediate(self) -> None:
        name = self.rng.choice(tuple(IMMEDIATE_OPS))
        if name in {"slli", "srli", "srai"}:
            value = self.rng.randrange(64)
        elif name in {"slliw", "srliw", "sraiw"}:
            value = self.rng.randrange(32)
        else:
            value = self.rng.choice((self.rng.randrange(-2048, 2048), -1, 0, 1))
        self.asm.immediate(name, self.target(), self.source(), value)

    def upper(self) -> None:
        put = self.rng.choice((self.asm.lui, self.asm.auipc))
        put(self.target(), self.rng.randrange(1 << 20))

    def offset(self, size: int) -> int:
        """Mostly aligned, often one of a few; within the data of a pointer."""
        drawn = self.rng.choice((self.rng.randrange(64), self.rng.randrange(-2048, 2040)))
        if self.rng.random() < 0.05:
            return drawn
        return drawn // size * size

    def load(self) -> None:
        name = self.rng.choice(tuple(LOADS))
        offset = self.offset(1 << (LOADS[name] & 3))
        self.asm.load(name, self.target(), offset, self.rng.choice((31, 31, 27)))

    def store(self) -> None:
        name = self.rng.choice(tuple(STORES))
        offset = self.offset(1 << STORES[name])
        self.asm.store(name, self.source(), offset, self.rng.choice((31, 31, 27)))

    def straight(self, most: int) -> None:
        for _ in range(self.rng.randrange(1, most + 1)):
            self.rng.choice((self.arithmetic, self.with_immediate, self.load, self.store))()

    def forward_branch(self) -> None:
        label = self.new_label()
        name = self.rng.choice(tuple(BRANCHES))
        if self.rng.random() < 0.05:
            self.asm.branch_by(name, self.source(), self.source(), 4 * self.rng.randrange(8) + 2)
            return
        self.asm.branch(name, self.source(), self.source(), label)
        self.straight(5)
        self.asm.label(label)

    def forward_jump(self) -> None:
        label = self.new_label()
        self.asm.jal(self.target(), label)
        self.straight(4)
        self.asm.label(label)

    def indirect_jump(self) -> None:
        label = self.new_label()
        register = self.rng.choice(FREE[1:])
        self.asm.label_address(register, label)
        self.straight(2) if self.rng.random() < 0.3 else None
        # Bit 0 of the sum is dropped; bit 1 makes the jump trap.
        self.asm.label_address(register, label)
        self.asm.jalr(self.target(), register, self.rng.choice((0, 0, 0, 1, 2, 3)))
        self.straight(3)
        self.asm.label(label)

    def csr(self) -> None:
        name = self.rng.choice(tuple(CSR_OPS))
        source = self.rng.randrange(32) if name.endswith("i") else self.source()
        match self.rng.randrange(6):
            case 0:
                self.asm.csr("csrrs", self.target(), self.rng.choice(_COUNTERS), 0)
            case 1:
                self.asm.csr(name, self.target(), self.rng.choice(_UNKNOWN), source)
            case 2:
                self.asm.csr(name, self.target(), self.rng.choice(_FORBIDDEN), source)
            case 3:
                kind = self.rng.choice(("csrrs", "csrrc", "csrrsi", "csrrci"))
                self.asm.csr(kind, self.target(), self.rng.choice(_READABLE), 0)
            case _:
                number = self.rng.choice(_WRITABLE)
                self.asm.csr(name, self.target(), number, source)
                self.asm.csr("csrrs", self.target(), number, 0)

    def trap(self) -> None:
        match self.rng.randrange(4):
            case 0:
                self.asm.word(0x00000073)
            case 1:
                self.asm.word(0x00100073)
            case 2:
                self.asm.word(self.illegal_word())
            case _:
                self.asm.word(0x10500073)  # WFI goes on

    def illegal_word(self) -> int:
        rng = self.rng
        drawn = rng.getrandbits(32)
        registers = rng.getrandbits(10) << 15 | rng.choice(FREE) << 7
        return rng.choice(
            (
                0,
                0xFFFFFFFF,
                drawn & ~3,  # compressed
                registers | 0x7000 | 0x03,
                registers | 0x4000 | 0x23,
                registers | 0x2000 | 0x63,
                registers | 0x1000 | 0x67,
                registers | 0x02001000 | 0x1B,
                registers | 0x02001000 | 0x3B,
                registers | 0x40001000 | 0x33,
                registers | 0x04000000 | 0x33,
                0x10200073,  # SRET
                0x00200073,
                registers | 0x4000 | 0x73,
                registers | 0x2000 | 0x0F,
                drawn & ~0x7F | rng.choice((0x07, 0x27, 0x2F, 0x43, 0x53, 0x0B, 0x2B, 0x5B)),
            )
        )

    def call(self) -> None:
        name, link = self.rng.choice(self.functions)
        self.asm.jal(link, name)

    def move_pointer(self) -> None:
        self.asm.li(27, self.data + 8192 * self.rng.randrange(DATA_BYTES // 8192) + _CENTRE)

    def fence(self) -> None:
        if self.rng.random() < 0.5:
            self.asm.word(self.rng.choice((0x0FF0000F, 0x8330000F, 0x0000000F, 0x0120000F)))
            return
        # A word of code is replaced, often one that was fetched before.
        label = self.new_label()
        pointer, word = self.rng.sample(FREE[1:], 2)
        patched = self.rng.randrange(4096) << 20 | self.target() << 7 | 0x13
        self.asm.li(word, patched)
        self.asm.label_address(pointer, label)
        self.asm.store("sw", word, 0, pointer)
        self.asm.fence_i()
        self.asm.label(label)
        self.asm.immediate("addi", self.target(), 0, 5)

    def command(self) -> None:
        if self.rng.random() < 0.4:
            self.asm.command(126, self.target(), self.source(), self.source(), funct3=7)
        else:
            self.asm.command(self.rng.randrange(126), 0, self.source(), self.source())

    def return_from_trap(self) -> None:
        label = self.new_label()
        register = self.rng.choice(FREE[1:])
        self.asm.label_address(register, label)
        self.asm.csr("csrrw", self.target(), 0x341, register)
        self.asm.mret()
        self.straight(2)
        self.asm.label(label)

    def body(self, count: int) -> None:
        weights = [weight for weight, _ in self.steps]
        for _, step in self.rng.choices(self.steps, weights, k=count):
            step()

    def loop(self, register: int, rounds: int, inside: Callable[[], None]) -> None:
        label, around = self.new_label(), self.new_label()
        self.asm.immediate("addi", register, 0, rounds)
        start = self.asm.here
        self.asm.label(label)
        inside()
        self.asm.immediate("addi", register, register, -1)
        # Compilers end loops by a branch back, which is guessed wrong the last time.
        if self.asm.here - start < _BRANCH_REACH and self.rng.random() < 0.8:
            self.asm.branch("bne", register, 0, label)
            return
        self.asm.branch("beq", register, 0, around)
        self.asm.jal(0, label)
        self.asm.label(around)

    def nest(self, size: int) -> None:
        self.body(size)
        self.loop(29, 4, lambda: self.body(12))

    def function(self, name: str, link: int) -> None:
        self.asm.label(name)
        if self.rng.random() < 0.6:
            self.straight(6)
        self.asm.jalr(0, link, 0)

    def handler(self) -> None:
        self.asm.label("handler")
        self.asm.csr("csrrw", 30, 0x340, 30)
        self.asm.csr("csrrs", 30, 0x341, 0)
        self.asm.immediate("addi", 30, 30, 4)
        self.asm.csr("csrrw", 0, 0x341, 30)
        self.asm.csr("csrrw", 30, 0x340, 30)
        self.asm.mret()

    def program(self, size: int) -> None:
        asm, rng = self.asm, self.rng
        asm.jal(0, "start")
        self.handler()
        for link in (1, 1, 5):
            name = self.new_label()
            self.function(name, link)
            self.functions.append((name, link))
        asm.label("start")
        asm.li(31, asm.address("handler"))
        asm.csr("csrrw", 0, 0x305, 31)
        for register in FREE[1:]:
            asm.li(register, rng.choice((rng.choice(_EDGES), rng.getrandbits(64))))
        asm.li(31, self.data + _CENTRE)
        asm.li(27, self.data + 8192 + _CENTRE)
        asm.li(28, 3)
        asm.li(30, rng.getrandbits(64))
        self.body(size)
        self.loop(28, rng.randrange(2, 5), lambda: self.nest(size // 4))
        self.loop(28, 12, lambda: self.straight(10))
        asm.lui(6, END_ADDRESS >> 12)
        asm.store("sd", 7, END_ADDRESS & 0xFFF, 6)
        asm.label("end")
        asm.jal(0, "end")


def random_job(seed: int, *, size: int = 150) -> CoreJob:
    """A program and a world around it, drawn from ``seed``.

    Args:
        seed: Seed of all draws; equal seeds give equal jobs.
        size: Steps of the longest part; a program retires some five times as many instructions.
    """
    return random_listing(seed, size=size)[0]


def random_listing(seed: int, *, size: int = 150) -> tuple[CoreJob, Listing]:
    """The job of ``random_job`` with the lines of its program.

    Args:
        seed: Seed, as for ``random_job``.
        size: Size, as for ``random_job``.
    """
    rng = random.Random(seed)
    code, data = random_places(seed)
    generator = _Generator(rng, code + 4 * rng.randrange(1024), data)
    generator.program(size)
    listing = generator.asm.listing()
    options = {
        "latency": rng.choice((1, 3, 12, 40)),
        "jitter": rng.choice((0, 0, 15)),
        "stall": rng.choice((0, 0, 100, 400)),
        "write_stall": rng.choice((0, 100, 900, 970)),
        "command_stall": rng.choice((0, 300, 800)),
        "busy_cycles": rng.choice((0, 5, 60)),
        "invalidate": rng.choice((0, 0, 20, 300)),
        "data_base": data,
        "data_bytes": DATA_BYTES,
    }
    if rng.random() < 0.5:  # lines that are often in use
        options |= {"data_base": data + _CENTRE, "data_bytes": 64 * rng.choice((1, 2, 4))}
    job = CoreJob(
        image=listing.image(),
        base=listing.base,
        seed=seed,
        options=options,
        dump=(data, DATA_BYTES),
    )
    return job, listing
