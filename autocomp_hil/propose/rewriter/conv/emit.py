# SPDX-License-Identifier: Apache-2.0
"""C source of a convolution for a schedule.

A patch of input lies in the scratchpad pixel by pixel, one tile of channels after the other, so
that the DIM pixels of a tile at place (r, s) of the window are rows that follow each other, STRIDE
apart. Weights lie tap by tap. Channels and columns are counted in elements, rows one by one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.conv.layout import ConvLayout, ConvProblem, conv_layout
from autocomp_hil.propose.rewriter.conv.products import ConvProducts, patches
from autocomp_hil.propose.rewriter.conv.schedule import ConvSchedule
from autocomp_hil.propose.rewriter.emit.expression import (
    DIM,
    ONE,
    ZERO,
    Address,
    Expression,
    Name,
    Number,
    call,
    infix,
    plus,
    times,
)
from autocomp_hil.propose.rewriter.emit.names import BlockNames, Stage, loop, rest
from autocomp_hil.propose.rewriter.emit.pipeline import Operand, Skeleton
from autocomp_hil.propose.rewriter.emit.share import Share, Slots, share_of
from autocomp_hil.propose.rewriter.emit.words import common_words

__all__ = ["emit_conv"]

_PATCH_Q: Final = Name("PATCH_Q")


def emit_conv(schedule: ConvSchedule, problem: ConvProblem, hardware: HardwareConfig) -> str:
    """The function ``solution``, without preprocessor lines.

    Args:
        schedule: One without faults, see ``conv_faults``.
        problem: What is computed.
        hardware: Sizes of the array and the memories.
    """
    return _Emitter(schedule, problem, conv_layout(schedule, problem, hardware)).text()


class _Emitter(Skeleton):
    def __init__(self, schedule: ConvSchedule, problem: ConvProblem, layout: ConvLayout) -> None:
        names = BlockNames(layout.dimensions)
        self._inp = Operand(
            name="INP", buffers=layout.inp, is_kept=schedule.keep_inp, dimensions="npq"
        )
        self._weights = Operand(
            name="WEIGHTS", buffers=layout.weights, is_kept=schedule.keep_weights, dimensions="k"
        )
        self._is_whole = schedule.window == "whole"
        super().__init__(
            schedule,
            names,
            [self._inp, self._weights],
            reduction="c" if self._is_whole else "rsc",
        )
        self._conv, self._problem, self._layout = schedule, problem, layout
        self._products = ConvProducts(
            self.out, names, schedule, layout,
            inp=self.inp_row, weights=self.weights_row, output=self.output_row,
        )  # fmt: skip

    @property
    def has_before_block(self) -> bool:
        """The bias is where sums begin."""
        return True

    def text(self) -> str:
        schedule, out = self._conv, self.out
        with out.block(self._problem.signature):
            self._words()
            self._constants()
            self._configuration()
            if schedule.movement == "serial":
                self.serial()
            else:
                self.turns()
            out.line("fence();")
        return out.text()

    def _words(self) -> None:
        schedule, dim = self._conv, self._layout.dim
        width = min(schedule.tiles_q * dim, self._problem.q)
        channels, depth = schedule.tiles_k * dim, schedule.tiles_c * dim
        inner = {"pk": "channels inside pixels", "kp": "pixels inside channels"}[schedule.blocks]
        what = "the whole window" if self._is_whole else "one tap of the window"
        self.out.comment(
            f"The output is done in blocks of {schedule.rows_p} x {width} pixels and {channels} "
            f"channels, {inner}. A step is {what} and {depth} input channels."
        )
        if self._is_whole:
            self.out.comment("The input under a block is loaded once for all taps.")
        kept = [
            name
            for name, is_kept in (("inp", schedule.keep_inp), ("weights", schedule.keep_weights))
            if is_kept
        ]
        for sentence in common_words(schedule, kept, weights="weights"):
            self.out.comment(sentence)

    def _constants(self) -> None:
        schedule, layout, out = self._conv, self._layout, self.out
        with out.block("enum", tail="};"):
            out.line(f"BLOCK_P = {schedule.rows_p},  // rows of a block of output")
            out.line(f"BLOCK_Q = {schedule.tiles_q} * DIM,  // its columns")
            out.line(f"BLOCK_K = {schedule.tiles_k} * DIM,  // its channels")
            out.line(f"BLOCK_C = {schedule.tiles_c} * DIM,  // input channels of a step")
            out.line(f"PATCH_Q = {layout.patch_cols},  // pixels of a row of input in a patch")
            out.line(f"PATCH = {layout.patch_rows} * PATCH_Q,  // pixels of a patch")
            out.line(f"TAP = {layout.weights_c} * DIM,  // input channels of the weights at hand")
            out.line(f"WEIGHTS_TILES = {layout.weights_k},  // side by side in the scratchpad")
            out.line(f"OUTPUT_TILES = {schedule.tiles_k},  // the same in the accumulator")
            self.operand_rows()
            if schedule.movement != "serial":
                out.line(f"STEPS = {layout.steps},")
        self.accumulator_rows(layout.c_half, adds=True)

    def _configuration(self) -> None:
        problem, out = self._problem, self.out
        pixel = problem.c * (1 if self._is_whole else problem.stride) * self._layout.input_bytes
        k_row = problem.k * self._layout.input_bytes
        apart = problem.stride if self._is_whole else 1
        activation = "RELU" if problem.activation else "NO_ACTIVATION"
        divisor = problem.scale_divisor
        scale = "1.0F" if divisor == 1 else f"1.0F / {divisor}"
        out.line()
        out.line(f"config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, {apart}, false, false);")
        out.line(f"config_ld({pixel}, 1.0F, PATCH, 0);  // mvin: pixels of inp")
        out.line(f"config_ld({k_row}, 1.0F, DIM, 1);  // mvin2: rows of weights")
        out.line("config_ld(0, 1.0F, DIM, 2);  // mvin3: the same bias for all pixels")
        out.line(f"config_st({k_row}, {scale}, {activation});")
        out.line()

    # ---------------------------------------------------------------------------------- movement
    def loads(self, stage: Stage, slots: Slots | None = None) -> None:
        schedule = self._conv
        with self.out.maybe(_if_zero(stage.at["k"]) if schedule.keep_inp else None):
            self._inp_loads(stage, slots)
        first_pixels = plus(*(stage.at[d] for d in "npq"))
        with self.out.maybe(_if_zero(first_pixels) if schedule.keep_weights else None):
            self._weights_loads(stage, slots)
        if self._is_behind:
            first_channels = stage.at["c"]
            with self.out.maybe(_if_zero(first_channels) if first_channels != ZERO else None):
                self._bias_loads(stage, slots)

    def before_block(self, stage: Stage) -> None:
        self._bias_loads(stage, None)

    def _inp_loads(self, stage: Stage, slots: Slots | None) -> None:
        problem, out = self._problem, self.out
        rows, cols = stage.extent["p"], stage.extent["q"]
        dimension = self._names.dimensions["p"]
        if self._is_whole:
            rows = _under(rows, problem.stride, problem.r)
        share = share_of(
            variable="y",
            rows=self._layout.patch_rows,
            extent=rows,
            is_even=dimension.is_even,
            slots=slots,
            step=ONE,
        )
        if self._is_whole:
            cols = _under(cols, problem.stride, problem.s)
            if self._names.dimensions["q"].blocks == 1:
                cols = _PATCH_Q
        wide = min(self._conv.load_tiles, self._conv.tiles_c)
        down, right = (times(stage.at[d], problem.stride) for d in "pq")
        is_one = self._layout.patch_cols <= self._layout.dim
        with self._share_of(share):
            x = ZERO if is_one else Name("x")
            with (
                out.maybe(None if is_one else loop("x", cols, DIM)),
                out.maybe(self._names.wide_loop(stage, "c", wide)),
            ):
                c = self._names.wide_at("c", wide)
                y = share.at
                dram_y, dram_x = plus(down, y), plus(right, x)
                if not self._is_whole:
                    dram_y = plus(times(plus(stage.at["p"], y), problem.stride), stage.at["r"])
                    dram_x = plus(times(plus(stage.at["q"], x), problem.stride), stage.at["s"])
                dram = Address("inp", (stage.at["n"], dram_y, dram_x, plus(stage.at["c"], c)))
                row = self.inp_row(stage, y, x, c)
                pixels = rest(cols, x, DIM)
                if not self._is_whole:
                    pixels = self._names.piece(stage, "q", x)
                elif cols == _PATCH_Q:
                    pixels = self._patch_piece(x)
                columns = self._names.piece(stage, "c", c, wide)
                out.line(call("mvin", dram, row, columns, pixels))

    def _patch_piece(self, x: Expression) -> Expression:
        if self._layout.patch_cols % self._layout.dim == 0:
            return DIM
        return _PATCH_Q if x == ZERO else rest(_PATCH_Q, x, DIM)

    def _weights_loads(self, stage: Stage, slots: Slots | None) -> None:
        out, names, layout = self.out, self._names, self._layout
        taps = layout.taps_r * layout.taps_s
        share = share_of(
            variable="tap", rows=taps, extent=Number(taps), is_even=True, slots=slots, step=ONE
        )
        wide = min(self._conv.load_tiles, self._conv.tiles_k)
        with (
            self._share_of(share),
            out.maybe(names.tile_loop(stage, "c")),
            out.maybe(names.wide_loop(stage, "k", wide)),
        ):
            c, k = names.tile_at("c"), names.wide_at("k", wide)
            r, s = stage.at.get("r", ZERO), stage.at.get("s", ZERO)
            if taps > 1:
                r, s = infix(share.at, "/", layout.taps_s), infix(share.at, "%", layout.taps_s)
            dram = Address("weights", (r, s, plus(stage.at["c"], c), plus(stage.at["k"], k)))
            row = self.weights_row(stage, share.at, c, k)
            columns, rows = names.piece(stage, "k", k, wide), names.piece(stage, "c", c)
            out.line(call("mvin2", dram, row, columns, rows))

    def _bias_loads(self, stage: Stage, slots: Slots | None) -> None:
        names, out = self._names, self.out
        with (
            # Late in the turn: the block that lies there must be stored first.
            self._share_of(self._row_share(stage, slots, is_late=True)),
            out.maybe(names.tile_loop(stage, "q")),
            out.maybe(names.tile_loop(stage, "k")),
        ):
            p, q, k = (names.tile_at(d) for d in "pqk")
            pixels, columns = names.piece(stage, "q", q), names.piece(stage, "k", k)
            dram = Address("bias", (ZERO, plus(stage.at["k"], k)))
            out.line(call("mvin3", dram, self.output_row(stage, p, q, k), columns, pixels))

    def stores(self, stage: Stage, slots: Slots | None = None) -> None:
        names, out, wide = self._names, self.out, self._conv.store_tiles
        with (
            self._share_of(self._row_share(stage, slots)),
            out.maybe(names.tile_loop(stage, "q")),
            out.maybe(names.wide_loop(stage, "k", wide)),
        ):
            p, q, k = names.tile_at("p"), names.tile_at("q"), names.wide_at("k", wide)
            places = [
                stage.at["n"],
                *(plus(stage.at[d], at) for d, at in zip("pqk", (p, q, k), strict=True)),
            ]
            dram = Address("output", tuple(places))
            pixels, columns = names.piece(stage, "q", q), names.piece(stage, "k", k, wide)
            out.line(call("mvout", dram, self.output_row(stage, p, q, k), columns, pixels))

    def _row_share(self, stage: Stage, slots: Slots | None, *, is_late: bool = False) -> Share:
        return share_of(
            variable="p",
            rows=self._conv.rows_p,
            extent=stage.extent["p"],
            is_even=self._names.dimensions["p"].is_even,
            slots=slots,
            step=ONE,
            is_late=is_late,
        )

    # ---------------------------------------------------------------------------------- products
    def products(self, stage: Stage, load: Stage | None, done: Stage | None) -> None:
        between = None
        if load is not None and done is not None:

            def between(slots: Slots) -> None:
                self.share(load, done, slots)

        self._products.write(stage, between)

    @contextmanager
    def _share_of(self, share: Share) -> Iterator[None]:
        """The loop or condition of a share, and its definition."""
        with self.out.maybe(share.head):
            if share.definition is not None:
                self.out.line(share.definition)
            yield

    # ---------------------------------------------------------------------------------- places
    def inp_row(self, stage: Stage, y: Expression, x: Expression, c: Expression) -> Expression:
        """Local row of the pixel at (y, x) of a patch, channels from c on."""
        channel = plus(stage.at["c"], c) if self._conv.keep_inp else c
        return plus(self._inp.base(stage), patches(channel), times(y, _PATCH_Q), x)

    def weights_row(
        self, stage: Stage, tap: Expression, c: Expression, k: Expression
    ) -> Expression:
        """Local row of a tile of weights."""
        channel = plus(stage.at["c"], c) if self._conv.keep_weights else c
        is_all = self._conv.keep_weights and self._conv.blocks == "pk"
        column = plus(stage.at["k"], k) if is_all else k
        row = plus(times(tap, Name("TAP")), channel)
        return plus(self._weights.base(stage), times(row, Name("WEIGHTS_TILES")), column)

    def output_row(self, stage: Stage, p: Expression, q: Expression, k: Expression) -> Expression:
        """Accumulator row of a tile of output."""
        pixel = plus(times(p, Name("BLOCK_Q")), q)
        return plus(self.accumulator_base(stage), times(pixel, Name("OUTPUT_TILES")), k)


def _if_zero(place: Expression) -> str:
    return f"if ({infix(place, '==', 0)})"


def _under(extent: Expression, stride: int, taps: int) -> Expression:
    """Rows or columns of input under so many of output."""
    if stride == 1:
        return plus(extent, taps - 1)
    return plus(infix(infix(extent, "-", 1), "*", stride), taps)
