# SPDX-License-Identifier: Apache-2.0
"""Draws programs in which core and accelerator meet on few lines of memory.

Dense are: loads of a line while the accelerator stores to other bytes of it, stores that a load
command reads next, lines that push each other out of the data cache, fences with full queues.
Fences stand where the accelerator's or the core's next access would race, and now and then
elsewhere.
"""

import random
from collections.abc import Callable
from typing import Final

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig
from autocomp_hil.isa import ACC_BIT, ACCUMULATE_BIT, FULL_BIT, GARBAGE, Command, Funct
from tb.chip.builder import Builder
from tb.chip.steps import (
    CENTRE,
    FREE,
    POINTERS,
    Branch,
    Issue,
    LoopEnd,
    LoopStart,
    MixedProgram,
    Word,
)
from tb.common.memory_timing import random_timing
from tb.common.places import random_places
from tb.core.assembler import BRANCHES, IMMEDIATE_OPS, LOADS, REGISTER_OPS, STORES, Assembler

__all__ = ["random_mixed_program"]

_LINE: Final = 64
_LINES: Final = 6
"""Lines of each window that are used."""
_ECALL: Final = 0x73
_INSTRET: Final = 0xC02
_COUNTER: Final = int(Funct.COUNTER)
_FUNCTS: Final = tuple(funct for funct in Funct if funct is not Funct.COUNTER)
"""Commands of the usual form; that of COUNTER, which has the greatest number, is another."""
_WORDS_OF_PAGE: Final = 1024


class _Draw:
    """Writes one random program."""

    def __init__(self, hardware: HardwareConfig, seed: int) -> None:
        self.rng = random.Random(seed)
        self.hardware = hardware
        self.builder = Builder(hardware, seed)
        self.places = random_places(seed)
        self.way_bytes = hardware.cache_data_bytes // 2
        self.first_line = self.rng.randrange(0, 4096 // _LINE - _LINES)
        self.moves: list[tuple[int, Callable[[], None]]] = [
            (10, self.arithmetic),
            (16, self.load),
            (14, self.store),
            (3, self.branch),
            (2, self.fence),
            (1, self.trap),
            (12, self.command),
            (3, self.configure),
            (6, self.store_then_use),
            (5, self.watch_a_line),
            (5, self.refill_a_line),
            (3, self.loop),
        ]

    def program(self, moves: int) -> None:
        for _ in range(3):
            self.configure()
        weights = [weight for weight, _ in self.moves]
        for _, move in self.rng.choices(self.moves, weights, k=moves):
            move()
        if self.rng.random() < 0.15:
            self.illegal()

    # ---- the core ----
    def word(self, write: Callable[[Assembler], None]) -> None:
        asm = Assembler(0)
        write(asm)
        (line,) = asm.lines
        self.builder.put(Word(word=line.word))

    def arithmetic(self) -> None:
        rng = self.rng
        if rng.random() < 0.6:
            name = rng.choice(tuple(REGISTER_OPS))
            self.word(lambda asm: asm.register(name, *(rng.choice(FREE) for _ in range(3))))
            return
        name = rng.choice([name for name in IMMEDIATE_OPS if not name.startswith("s")])
        value = rng.randrange(-2048, 2048)
        self.word(lambda asm: asm.immediate(name, rng.choice(FREE), rng.choice(FREE), value))

    def place(self, size: int) -> tuple[int, int]:
        """A pointer, and an offset that is mostly aligned, often near others."""
        pointer = self.rng.choice((0, 0, 0, 1, 2, 3))
        line = self.first_line + self.rng.choice((0, 0, 1, self.rng.randrange(_LINES)))
        within = self.rng.randrange(0, _LINE - size + 1)
        if self.rng.random() < 0.97:
            within = within // size * size
        return pointer, _LINE * line + within - CENTRE

    def address(self, pointer: int, offset: int) -> int:
        return self.places.data + pointer * self.way_bytes + CENTRE + offset

    def free_place(self, size: int, *, is_write: bool) -> tuple[int, int] | None:
        """A place that needs no fence, if one is found soon."""
        for _ in range(12):
            place = self.place(size)
            if not self.builder.races(self.address(*place), size, is_write=is_write):
                return place
        return None

    def load(self, place: tuple[int, int] | None = None) -> None:
        name = self.rng.choice(tuple(LOADS))
        size = 1 << (LOADS[name] & 3)
        if place is None:
            place = self.free_place(size, is_write=False)
            if place is None or self.rng.random() < 0.2:
                place = self.place(size)
        pointer, offset = place[0], place[1]
        if self.builder.races(self.address(pointer, offset), size, is_write=False):
            self.builder.fence()
        register = self.rng.choice(FREE)
        self.word(lambda asm: asm.load(name, register, offset, POINTERS[pointer]))

    def store(self) -> None:
        name = self.rng.choice(tuple(STORES))
        size = 1 << STORES[name]
        place = self.free_place(size, is_write=True)
        if place is None or self.rng.random() < 0.2:
            place = self.place(size)
        pointer, offset = place
        if self.builder.races(self.address(pointer, offset), size, is_write=True):
            self.builder.fence()
        register = self.rng.choice(FREE)
        self.word(lambda asm: asm.store(name, register, offset, POINTERS[pointer]))

    def branch(self) -> None:
        name = self.rng.choice(tuple(BRANCHES))
        one, other = self.rng.choice(FREE), self.rng.choice((0, *FREE))
        over = self.rng.randrange(1, 5)
        word = other << 20 | one << 15 | BRANCHES[name] << 12 | 0x63
        self.builder.put(Branch(word=word, over=over))
        for _ in range(over):
            self.arithmetic()

    def fence(self) -> None:
        self.builder.fence()
        if self.rng.random() < 0.2:
            self.word(Assembler.fence_i)

    def trap(self) -> None:
        kind = self.rng.randrange(3)
        if kind == 0:
            self.word(lambda asm: asm.word(_ECALL))
        elif kind == 1:
            self.word(lambda asm: asm.word(0))
        else:
            self.word(lambda asm: asm.csr("csrrs", self.rng.choice(FREE), _INSTRET, 0))

    def loop(self) -> None:
        """Core work that takes a while, so that commands in flight meet it."""
        self.builder.put(LoopStart(times=self.rng.choice((2, 5, 20, 60))))
        for _ in range(self.rng.randrange(1, 6)):
            place = self.free_place(8, is_write=False)
            if place is not None and self.rng.random() < 0.7:
                pointer, offset = place
                aligned = offset & ~7
                if not self.builder.races(self.address(pointer, aligned), 8, is_write=False):
                    word = _load_word(self.rng.choice(FREE), aligned, POINTERS[pointer])
                    self.builder.put(Word(word=word))
                    continue
            self.arithmetic()
        self.builder.put(LoopEnd())

    # ---- the accelerator ----
    def configure(self) -> None:
        rng = self.rng
        stride = rng.choice((_LINE, _LINE, 16, 24, self.way_bytes, 0))
        scale = rng.choice((isa.FP32_ONE, isa.FP32_ONE, isa.fp32_bits(0.5), isa.fp32_bits(-1.5)))
        match rng.randrange(3):
            case 0 | 1:
                command = isa.config_ld(
                    stride,
                    block_stride=self.hardware.dim,
                    state_id=rng.randrange(3),
                    scale=scale,
                    shrunk=rng.randrange(2),
                )
            case _:
                command = isa.config_st(
                    stride or _LINE, activation=rng.randrange(2), acc_scale=scale
                )
        self.builder.issue(command)

    def rows(self) -> int:
        return self.rng.choice((1, 1, 2, self.hardware.dim))

    def local(self, *, is_acc: bool) -> int:
        row = self.rng.choice((0, self.hardware.dim, self.rng.randrange(64)))
        return row | ACC_BIT if is_acc else row

    def dram(self) -> int:
        pointer, offset = self.place(1)
        offset += self.rng.choice((0, 0, -(offset % _LINE)))
        return self.address(pointer, offset)

    def mvin(self, dram: int | None = None) -> Command:
        rng = self.rng
        is_acc = rng.random() < 0.4
        local = self.local(is_acc=is_acc) | (ACCUMULATE_BIT if is_acc and rng.random() < 0.5 else 0)
        limit = self.hardware.max_block_cols_accumulator if is_acc else self.hardware.max_block_cols
        cols = rng.choice((limit, rng.randrange(1, limit + 1), self.hardware.dim))
        where = self.dram() if dram is None else dram
        return isa.mvin(where, local, min(cols, limit), self.rows(), rng.randrange(3))

    def mvout(self, dram: int | None = None, cols: int | None = None) -> Command:
        rng = self.rng
        is_acc = rng.random() < 0.4
        local = self.local(is_acc=is_acc) | (FULL_BIT if is_acc and rng.random() < 0.3 else 0)
        limit = self.hardware.max_block_cols
        if local & FULL_BIT:
            limit = self.hardware.max_block_cols_accumulator
        drawn = rng.choice((limit, rng.randrange(1, limit + 1))) if cols is None else cols
        return isa.mvout(
            self.dram() if dram is None else dram, local, min(drawn, limit), self.rows()
        )

    def command(self) -> None:
        kind = self.rng.randrange(10)
        if kind < 4:
            self.builder.issue(self.mvin())
        elif kind < 8:
            self.builder.issue(self.mvout())
        else:
            self.product()

    def product(self) -> None:
        dim, rng = self.hardware.dim, self.rng
        self.builder.issue(isa.config_ex(dataflow=rng.randrange(2), activation=rng.randrange(2)))
        target = self.local(is_acc=True) | (ACCUMULATE_BIT if rng.random() < 0.5 else 0)
        block = (dim, dim)
        stationary = rng.choice((GARBAGE, self.local(is_acc=False)))
        if not self.builder.issue(isa.preload(stationary, target, *block, *block)):
            return
        moving = self.local(is_acc=False)
        other = self.local(is_acc=False)
        self.builder.issue(isa.compute_preloaded(moving, other, *block, *block))

    def illegal(self) -> None:
        """A last command that breaks a rule; nothing of the core's follows it."""
        rng, rows, data = self.rng, self.hardware.dim + 1, self.places.data
        funct = rng.choice((rng.randrange(_COUNTER), *_FUNCTS))
        drawn = Command(funct, rng.getrandbits(64), rng.getrandbits(64))
        known = rng.choice((isa.mvin(data, 0, 4, rows), isa.mvout(data, GARBAGE, 4, 1)))
        is_drawn = rng.random() < 0.7 and self.builder.is_illegal(drawn)
        self.builder.fence()
        self.builder.put(Issue.of(drawn if is_drawn else known))

    # ---- both ----
    def store_then_use(self) -> None:
        """The core stores, and a command loads it at once."""
        pointer, offset = self.place(8)
        address = self.address(pointer, offset & ~7)
        if self.builder.races(address, 8, is_write=True):
            self.builder.fence()
        register = self.rng.choice(FREE)
        self.word(lambda asm: asm.store("sd", register, offset & ~7, POINTERS[pointer]))
        if self.builder.issue(self.mvin(address)) and self.rng.random() < 0.5:
            self.builder.issue(self.mvout())

    def watch_a_line(self) -> None:
        """The accelerator stores to some bytes of a line while the core loads others of it."""
        rng = self.rng
        pointer, offset = self.place(1)
        start = offset - offset % _LINE
        cols = rng.choice((8, 16, 32))
        self.load((pointer, start + 8 * rng.randrange(8)))
        self.builder.issue(self.mvout(self.address(pointer, start), cols))
        for _ in range(rng.randrange(1, 4)):
            place = (pointer, start + cols + 8 * rng.randrange(4 if cols < 40 else 2))
            if not self.builder.races(self.address(*place), 8, is_write=False):
                self.load(place)
        if rng.random() < 0.5:
            self.loop()
        if rng.random() < 0.7:
            self.builder.fence()
            self.load((pointer, start))

    def refill_a_line(self) -> None:
        """The core misses a line while the accelerator stores to it; then it looks at the bytes.

        Each round the core stores other bytes there first. Three lines of one set do not fit into
        two ways, so that the line is out when it is asked for.
        """
        rng = self.rng
        offset = self.place(1)[1]
        start = offset - offset % _LINE
        self.builder.fence()
        self.builder.put(LoopStart(times=rng.choice((5, 20, 40))))
        target = start + 8 * rng.randrange(2)
        register = rng.choice(FREE)
        self.word(lambda asm: asm.store("sd", register, target, POINTERS[0]))
        self.builder.issue(self.mvout(self.address(0, start), rng.choice((16, 32))))
        for _ in range(rng.randrange(6)):
            self.arithmetic()
        for pointer in (*rng.sample((1, 2), 2), 0, *rng.sample(range(3), rng.randrange(3))):
            within = rng.randrange(32, _LINE, 8)
            if not self.builder.races(self.address(pointer, start + within), 8, is_write=False):
                word = _load_word(rng.choice(FREE), start + within, POINTERS[pointer])
                self.builder.put(Word(word=word))
        self.builder.fence()
        self.builder.put(Word(word=_load_word(rng.choice(FREE), target, POINTERS[0])))
        self.builder.put(LoopEnd())


def _load_word(register: int, offset: int, pointer: int) -> int:
    asm = Assembler(0)
    asm.load("ld", register, offset, pointer)
    return asm.lines[0].word


def random_mixed_program(
    hardware: HardwareConfig, seed: int, *, moves: int = 60, verilator_seed: int = 1
) -> MixedProgram:
    """A program, and the memory that it runs on.

    Args:
        hardware: The configuration.
        seed: Seed of all draws; equal seeds give equal programs.
        moves: Draws; a move is one to some ten steps.
        verilator_seed: Values of registers before reset.
    """
    draw = _Draw(hardware, seed)
    draw.program(moves)
    return MixedProgram(
        hardware=hardware.name,
        seed=seed,
        verilator_seed=verilator_seed,
        timing=random_timing(draw.rng),
        code=draw.places.code + 4 * draw.rng.randrange(_WORDS_OF_PAGE),
        data=draw.places.data,
        exit_code=draw.rng.choice((0, draw.rng.getrandbits(64))),
        steps=tuple(draw.builder.steps),
    )
