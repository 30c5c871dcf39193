# SPDX-License-Identifier: Apache-2.0
"""Random commands for the front end: mostly legal, most values at the ends of their ranges."""

import random
from dataclasses import dataclass

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Accelerator
from autocomp_hil.isa import (
    ACC_BIT,
    ACCUMULATE_BIT,
    FULL_BIT,
    GARBAGE,
    KEEP_SCALE,
    Command,
)

__all__ = ["DispatchPrograms"]

_UNUSED_LADDR_BITS = 0x3 << 24


@dataclass(slots=True)
class DispatchPrograms:
    """Source of random commands."""

    rng: random.Random
    hardware: HardwareConfig
    wild: float = 0.02
    """Probability that a value is drawn from beyond its legal range."""
    keep_fault: float = 0.1
    """Probability that a command that faults is kept."""

    def program(self, length: int) -> list[Command]:
        """Commands with at most a few faults, the first of them rarely at once."""
        golden = Accelerator(self.hardware)
        commands: list[Command] = []
        while len(commands) < length:
            command = self.command()
            golden.execute(command)
            if golden.fault is not None and self.rng.random() >= self.keep_fault:
                golden.fault = None  # a command that faults has had no effect
                continue
            commands.append(command)
        return commands

    def command(self) -> Command:
        """One command, legal or not."""
        makers = (
            (self._config_ex, 2), (self._config_ld, 3), (self._config_st, 2), (self._mvin, 5),
            (self._mvout, 3), (self._preload, 4), (self._compute, 4), (self._other, 2),
        )  # fmt: skip
        make = self.rng.choices([m for m, _ in makers], [weight for _, weight in makers])[0]
        return make()

    def _is_wild(self) -> bool:
        return self.rng.random() < self.wild

    def _count(self, limit: int, *, least: int = 1) -> int:
        """Draw a number from least to limit, often one of the ends."""
        if self._is_wild():
            return self.rng.choice((least - 1 if least else 0, limit + 1, 64, 0xFFFF))
        return self.rng.choice((least, limit, self.rng.randint(least, limit)))

    def _laddr(self, *, is_acc: bool, span: int, garbage: float = 0.0) -> int:
        """An address whose block of ``span`` rows often touches an end of the memory."""
        rng = self.rng
        if rng.random() < garbage or self._is_wild():
            return GARBAGE
        rows = self.hardware.accumulator_rows if is_acc else self.hardware.scratchpad_rows
        top = max(0, rows - span)
        row = rng.choice((0, 1, rows // 2 + rng.randint(-3, 3), top, rng.randint(0, top)))
        if self._is_wild():
            row = min(rows - 1, top + rng.choice((1, span)))
        flags = ACC_BIT if is_acc else 0
        flags |= rng.choice((0, ACCUMULATE_BIT)) | rng.choice((0, FULL_BIT))
        return flags | rng.choice((0, _UNUSED_LADDR_BITS)) | row

    def _other(self) -> Command:
        rng = self.rng
        if self._is_wild():
            return Command(rng.randrange(128), rng.getrandbits(64), rng.getrandbits(64))
        word = rng.getrandbits(64)
        return rng.choice((
            isa.flush(1),
            isa.encode("clkgate_en"),
            Command(0, word | 3, word),
            Command(int(isa.Funct.COUNTER), word, word),
        ))  # fmt: skip

    def _config_ex(self) -> Command:
        rng = self.rng
        dataflow = rng.randrange(2)
        a_transpose = rng.randrange(2)
        b_transpose = rng.randrange(2)
        only_strides = rng.random() < 0.3
        any_shift = only_strides or (dataflow == 1 and rng.random() < 0.5)
        if b_transpose and a_transpose == dataflow and not self._is_wild():
            b_transpose = only_strides
        return isa.config_ex(
            dataflow=dataflow,
            activation=rng.randrange(4) if only_strides else self._count(1, least=0) & 3,
            in_shift=rng.getrandbits(32) if any_shift else self._count(31, least=0),
            a_stride=rng.choice((0, 1, 2, 7, 0xFFFF if self._is_wild() else 1)),
            c_stride=rng.choice((0, 1, 2, 7, 0xFFFF if self._is_wild() else 1)),
            a_transpose=a_transpose,
            b_transpose=int(b_transpose),
            set_only_strides=int(only_strides),
            acc_scale=rng.getrandbits(32),
        )

    def _config_ld(self) -> Command:
        rng, dim = self.rng, self.hardware.dim
        return isa.config_ld(
            rng.getrandbits(10),
            block_stride=rng.choice((dim, dim, dim + 1, 33, 0xFFFF if self._is_wild() else 0)),
            state_id=3 if self._is_wild() else rng.randrange(3),
            scale=rng.getrandbits(32),
            shrunk=rng.randrange(2),
            pixel_repeats=rng.choice((0, 1, 1, 1, 2, dim, 255 if self._is_wild() else 1)),
        )

    def _config_st(self) -> Command:
        rng = self.rng

        def size() -> int:
            return 0 if self._is_wild() else rng.choice((1, 2, 3, 5))

        return isa.config_st(
            rng.getrandbits(10),
            activation=self._count(1, least=0) & 3,
            acc_scale=rng.choice((KEEP_SCALE, rng.getrandbits(31))),
            pool_stride=rng.choice((0, 0, 1, 3)),
            pool_size=size() & 3,
            pool_upad=rng.randrange(4),
            pool_lpad=rng.randrange(4),
            pool_out_dim=rng.randrange(256),
            porows=size(),
            pocols=size(),
            orows=rng.choice((size(), size(), 255)),
            ocols=rng.choice((size(), size(), 255)),
        )

    def _mvin(self) -> Command:
        rng, hardware = self.rng, self.hardware
        is_acc = rng.random() < 0.3
        limit = hardware.max_block_cols_accumulator if is_acc else hardware.max_block_cols
        cols, rows = self._count(rng.choice((1, limit))), self._count(hardware.dim)
        span = (cols - 1) // hardware.dim * hardware.dim + rows
        laddr = self._laddr(is_acc=is_acc, span=span)
        return isa.mvin(rng.choice((0, rng.getrandbits(30))), laddr, cols, rows, rng.randrange(3))

    def _mvout(self) -> Command:
        rng, hardware = self.rng, self.hardware
        cols, rows = self._count(rng.choice((hardware.dim, 64))), self._count(hardware.dim)
        span = (cols - 1) // hardware.dim * hardware.dim + rows
        laddr = self._laddr(is_acc=rng.random() < 0.5, span=span)
        if self._is_wild():
            laddr |= rng.randrange(8) << 26
        return isa.mvout(rng.getrandbits(30), laddr, cols, rows)

    def _block(self) -> tuple[int, int]:
        dim = self.hardware.dim
        return self._count(dim, least=0), self._count(dim, least=0)

    def _operand(self, block: tuple[int, int], garbage: float) -> int:
        if not all(block) and self.rng.random() < 0.5:  # its address means nothing
            return self.rng.choice((GARBAGE, self.rng.getrandbits(32)))
        return self._laddr(is_acc=self._is_wild(), span=max(block), garbage=garbage)

    def _preload(self) -> Command:
        b, c = self._block(), self._block()
        c_laddr = self._laddr(is_acc=self.rng.random() < 0.5, span=c[1], garbage=0.2)
        if not all(c) and self.rng.random() < 0.5:
            c_laddr = self.rng.getrandbits(32)
        return isa.preload(self._operand(b, 0.3), c_laddr, *b, *c)

    def _compute(self) -> Command:
        a, bd = self._block(), self._block()
        make = self.rng.choice((isa.compute_preloaded, isa.compute_accumulated))
        return make(self._operand(a, 0.0), self._operand(bd, 0.3), *a, *bd)
