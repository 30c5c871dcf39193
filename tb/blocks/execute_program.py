# SPDX-License-Identifier: Apache-2.0
"""Random legal programs of CONFIG_EX, PRELOAD and COMPUTE."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig
from autocomp_hil.isa import ACC_BIT, ACCUMULATE_BIT, GARBAGE, Command

__all__ = ["ExecutePrograms"]

_WINDOW = 40
"""Rows that operands start in, at either end of a memory: small, so that blocks overlap."""

_OS_TRANSPOSES = ((0, 0), (1, 0), (1, 1))
_WS_TRANSPOSES = ((0, 0), (1, 0), (0, 1))


@dataclass(slots=True)
class ExecutePrograms:
    """Source of random programs.

    Covered: both dataflows, every legal transpose, strides, partial and empty operands, GARBAGE
    wherever it is legal, replaced PRELOADs, configuration between PRELOAD and COMPUTE, results in
    both memories. Not covered: commands that fault.
    """

    rng: random.Random
    hardware: HardwareConfig
    in_place: float = 0.2
    """Probability that a C in the scratchpad starts at one of the rows of A or B/D."""

    def program(self, blocks: int) -> Iterator[Command]:
        """PRELOAD/COMPUTE pairs with configuration in between."""
        rng = self.rng
        dataflow = rng.randrange(2)
        yield self.config(dataflow)
        for _ in range(blocks):
            if rng.random() < 0.2:
                dataflow = rng.randrange(2)
                yield self.config(dataflow)
            if rng.random() < 0.1:  # replaced by the next one
                yield self.preload((self._row(),))
                if rng.random() < 0.4:
                    dataflow = rng.randrange(2)
                    yield self.config(dataflow)
            sources = self._row(), self._row()
            yield self.preload(sources)
            if rng.random() < 0.15:
                yield self.config(dataflow)
            yield self.compute(*sources)

    def config(self, dataflow: int) -> Command:
        """CONFIG_EX, sometimes of the strides alone."""
        rng = self.rng
        a_transpose, b_transpose = rng.choice(_WS_TRANSPOSES if dataflow else _OS_TRANSPOSES)
        return isa.config_ex(
            dataflow=dataflow,
            activation=rng.randrange(2),
            in_shift=rng.choice((0, 0, 1, 4, 9, 31)),
            a_stride=rng.choice((1, 1, 1, 0, 2, 3)),
            c_stride=rng.choice((1, 1, 1, 0, 2, 5)),
            a_transpose=a_transpose,
            b_transpose=b_transpose,
        )

    def preload(self, sources: Sequence[int]) -> Command:
        """PRELOAD; C lies in either memory, or nowhere, or over rows of the COMPUTE's sources."""
        rng = self.rng
        source = GARBAGE if rng.random() < 0.3 else self._row()
        kind = rng.random()
        if kind < 0.2:
            c = GARBAGE
        elif kind < 0.6:
            c = ACC_BIT | rng.choice((0, ACCUMULATE_BIT)) | rng.randrange(_WINDOW)
        elif rng.random() < self.in_place:
            c = rng.choice(sources) + rng.randrange(self.hardware.dim)
        else:
            c = self._row()
        return isa.preload(source, c, *self._size(), *self._size())

    def compute(self, a_row: int, bd_row: int) -> Command:
        """A command of either COMPUTE kind."""
        rng = self.rng
        make = rng.choice((isa.compute_preloaded, isa.compute_preloaded, isa.compute_accumulated))
        bd = GARBAGE if rng.random() < 0.25 else bd_row
        return make(a_row, bd, *self._size(), *self._size())

    def _row(self) -> int:
        """First row of a block, its last one inside the memory whatever the stride."""
        rows, dim = self.hardware.scratchpad_rows, self.hardware.dim
        span = 7 * dim
        low = self.rng.randrange(_WINDOW)
        return low if self.rng.random() < 0.7 else rows - span - low

    def _size(self) -> tuple[int, int]:
        """Columns and rows, often the whole block."""
        dim = self.hardware.dim
        return self._count(dim), self._count(dim)

    def _count(self, dim: int) -> int:
        return dim if self.rng.random() < 0.6 else self.rng.randint(0, dim)
