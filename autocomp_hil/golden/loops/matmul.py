# SPDX-License-Identifier: Apache-2.0
"""LOOP_WS: C = A B + D over I x J x K blocks, or C = A + B over I x J blocks.

Covered: the commands that a loop stands for, as five streams in their order. Not covered: how
the hardware interleaves the streams.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autocomp_hil.golden.loops.settings import Halves, LoopState
from autocomp_hil.golden.loops.tile import Tile
from autocomp_hil.isa import GARBAGE, Command, acc_address, spad_address
from autocomp_hil.isa.commands import compute_accumulated, compute_preloaded, mvin, mvout, preload

__all__ = ["MatmulLoop", "matmul_commands", "matmul_loop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatmulLoop:
    """A matrix loop: settings and options. Addresses in bytes, strides in elements."""

    i: int
    j: int
    k: int
    pad_i: int
    pad_j: int
    pad_k: int
    a: int
    b: int
    d: int
    c: int
    a_stride: int
    b_stride: int
    d_stride: int
    c_stride: int
    accumulates: bool
    """The first products add to the accumulator."""
    full_c: bool
    """C is stored as sums."""
    low_d: bool
    """D is inputs in DRAM."""
    activation: int
    a_spad_id: int
    b_spad_id: int
    a_transpose: bool
    b_transpose: bool
    is_resadd: bool

    @property
    def is_product(self) -> bool:
        """Whether A and B are multiplied; otherwise they are added."""
        return not self.is_resadd

    @property
    def scratchpad_blocks(self) -> int:
        """Blocks of A and B together."""
        return 0 if self.is_resadd else self.i * self.k + self.k * self.j


def matmul_loop(loops: LoopState, options: Mapping[str, int]) -> MatmulLoop:
    """The loop that LOOP_WS starts.

    Args:
        loops: What the settings commands left.
        options: Fields of LOOP_WS.
    """
    bounds = loops.fields("loop_ws_config_bounds")
    ab = loops.fields("loop_ws_config_addrs_ab")
    dc = loops.fields("loop_ws_config_addrs_dc")
    ab_strides = loops.fields("loop_ws_config_strides_ab")
    dc_strides = loops.fields("loop_ws_config_strides_dc")
    return MatmulLoop(
        i=bounds["blocks_i"],
        j=bounds["blocks_j"],
        k=bounds["blocks_k"],
        pad_i=bounds["pad_i"],
        pad_j=bounds["pad_j"],
        pad_k=bounds["pad_k"],
        a=ab["a_value"],
        b=ab["b_value"],
        d=dc["d_value"],
        c=dc["c_value"],
        a_stride=ab_strides["a_value"],
        b_stride=ab_strides["b_value"],
        d_stride=dc_strides["d_value"],
        c_stride=dc_strides["c_value"],
        accumulates=bool(options["ex_accumulate"]),
        full_c=bool(options["full_c"]),
        low_d=bool(options["low_d"]),
        activation=options["activation"],
        a_spad_id=options["a_spad_id"],
        b_spad_id=options["b_spad_id"],
        a_transpose=bool(options["a_transpose"]),
        b_transpose=bool(options["b_transpose"]),
        is_resadd=bool(options["is_resadd"]),
    )


def matmul_commands(loop: MatmulLoop, tile: Tile, halves: Halves) -> Iterator[Command]:
    """The commands that a legal loop stands for.

    Args:
        loop: Its settings.
        tile: Sizes of the machine.
        halves: Halves of the local memories that it uses.
    """
    writer = _Writer(loop, tile, halves)
    if loop.is_resadd:
        yield from writer.addend(loop.a, loop.a_stride, state=0, accumulate=False)
        yield from writer.addend(loop.b, loop.b_stride, state=1, accumulate=True)
    else:
        yield from writer.bias()
        yield from writer.a_blocks()
        yield from writer.b_blocks()
        yield from writer.products()
    yield from writer.results()


class _Writer:
    """Writes the streams of one loop."""

    def __init__(self, loop: MatmulLoop, tile: Tile, halves: Halves) -> None:
        half = tile.scratchpad_half
        self.loop = loop
        self.tile = tile
        a_half = loop.a_spad_id - 1 if loop.a_spad_id else halves.scratchpad
        b_half = loop.b_spad_id - 1 if loop.b_spad_id else halves.scratchpad
        self.a_row = a_half * half
        self.b_row = (b_half + 1) * half - loop.k * loop.j * tile.dim
        self.c_row = halves.accumulator * tile.accumulator_half

    def bias(self) -> Iterator[Command]:
        """D, by columns of blocks: products begin with the first one."""
        loop = self.loop
        if not loop.d:
            return
        size = self.tile.input_bytes if loop.low_d else self.tile.sum_bytes
        blocks = self.tile.blocks if loop.low_d else self.tile.sum_blocks
        yield from self._to_sums(loop.d, loop.d_stride, size, blocks, state=2, accumulate=False)

    def addend(
        self, address: int, stride: int, *, state: int, accumulate: bool
    ) -> Iterator[Command]:
        """One matrix of a sum of two."""
        if address:
            yield from self._to_sums(
                address, stride, self.tile.input_bytes, self.tile.blocks,
                state=state, accumulate=accumulate,
            )  # fmt: skip

    def _to_sums(
        self, address: int, stride: int, size: int, blocks: int, *, state: int, accumulate: bool
    ) -> Iterator[Command]:
        loop, dim = self.loop, self.tile.dim
        for j in range(0, loop.j, blocks):
            for i in range(loop.i):
                yield mvin(
                    _wrapped(address + (i * stride + j) * dim * size),
                    acc_address(self._sums(i, j), accumulate=accumulate),
                    self._cols(j, blocks),
                    self._rows(i),
                    state,
                )

    def a_blocks(self) -> Iterator[Command]:
        """A, in the order of the products: K outside. Several blocks lie side by side in DRAM."""
        loop, dim = self.loop, self.tile.dim
        if not loop.a:
            return
        size, blocks = self.tile.input_bytes, self.tile.blocks
        if loop.a_transpose:
            for k in range(loop.k):
                for i in range(0, loop.i, blocks):
                    yield mvin(
                        _wrapped(loop.a + (k * loop.a_stride + i) * dim * size),
                        spad_address(self._a(i, k)),
                        _width(i, blocks, loop.i, loop.pad_i, dim),
                        self._depth(k),
                    )
            return
        for k in range(0, loop.k, blocks):
            for i in range(loop.i):
                yield mvin(
                    _wrapped(loop.a + (i * loop.a_stride + k) * dim * size),
                    spad_address(self._a(i, k)),
                    _width(k, blocks, loop.k, loop.pad_k, dim),
                    self._rows(i),
                )

    def b_blocks(self) -> Iterator[Command]:
        """B, in the order of the products: K outside."""
        loop, dim = self.loop, self.tile.dim
        if not loop.b:
            return
        size, blocks = self.tile.input_bytes, self.tile.blocks
        if loop.b_transpose:
            for k in range(0, loop.k, blocks):
                for j in range(loop.j):
                    yield mvin(
                        _wrapped(loop.b + (j * loop.b_stride + k) * dim * size),
                        spad_address(self._b(k, j)),
                        _width(k, blocks, loop.k, loop.pad_k, dim),
                        self._cols(j, 1),
                        1,
                    )
            return
        for k in range(loop.k):
            for j in range(0, loop.j, blocks):
                yield mvin(
                    _wrapped(loop.b + (k * loop.b_stride + j) * dim * size),
                    spad_address(self._b(k, j)),
                    self._cols(j, blocks),
                    self._depth(k),
                    1,
                )

    def products(self) -> Iterator[Command]:
        """PRELOAD and COMPUTE of each block: weights stay while I changes."""
        loop = self.loop
        for k in range(loop.k):
            for j in range(loop.j):
                for i in range(loop.i):
                    rows, cols, depth = self._rows(i), self._cols(j, 1), self._depth(k)
                    weights = spad_address(self._b(k, j)) if i == 0 else GARBAGE
                    target = acc_address(self._sums(i, j), accumulate=loop.accumulates or k > 0)
                    yield preload(weights, target, cols, depth, cols, rows)
                    compute = compute_preloaded if i == 0 else compute_accumulated
                    yield compute(spad_address(self._a(i, k)), GARBAGE, depth, rows, cols, rows)

    def results(self) -> Iterator[Command]:
        """C, by columns of blocks: the last products come in that order."""
        loop, tile = self.loop, self.tile
        if not loop.c:
            return
        size = tile.sum_bytes if loop.full_c else tile.input_bytes
        blocks = 1 if loop.full_c else tile.blocks
        for j in range(0, loop.j, blocks):
            for i in range(loop.i):
                yield mvout(
                    _wrapped(loop.c + (i * loop.c_stride + j) * tile.dim * size),
                    acc_address(self._sums(i, j), read_full=loop.full_c),
                    self._cols(j, blocks),
                    self._rows(i),
                )

    def _a(self, i: int, k: int) -> int:
        loop = self.loop
        block = k * loop.i + i if loop.a_transpose else i * loop.k + k
        return self.a_row + block * self.tile.dim

    def _b(self, k: int, j: int) -> int:
        loop = self.loop
        block = j * loop.k + k if loop.b_transpose else k * loop.j + j
        return self.b_row + block * self.tile.dim

    def _sums(self, i: int, j: int) -> int:
        return self.c_row + (i * self.loop.j + j) * self.tile.dim

    def _rows(self, i: int) -> int:
        return _width(i, 1, self.loop.i, self.loop.pad_i, self.tile.dim)

    def _cols(self, j: int, blocks: int) -> int:
        return _width(j, blocks, self.loop.j, self.loop.pad_j, self.tile.dim)

    def _depth(self, k: int) -> int:
        return _width(k, 1, self.loop.k, self.loop.pad_k, self.tile.dim)


def _width(first: int, blocks: int, count: int, pad: int, dim: int) -> int:
    """Elements of up to ``blocks`` blocks from ``first``; the last of ``count`` lacks ``pad``."""
    end = min(first + blocks, count)
    return (end - first) * dim - (pad if end == count else 0)


def _wrapped(address: int) -> int:
    """An address of 64 bits; sums wrap."""
    return address & ((1 << 64) - 1)
