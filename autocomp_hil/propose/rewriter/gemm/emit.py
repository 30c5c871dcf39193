# SPDX-License-Identifier: Apache-2.0
"""C source of a matrix product for a schedule.

Positions of blocks and tiles are element numbers in C, so that a tile at (i, k) of a block of A,
A_TILES tiles wide, begins at local row i * A_TILES + k.
"""

from collections.abc import Callable

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.emit.expression import (
    DIM,
    Address,
    Expression,
    Name,
    call,
    infix,
    plus,
    times,
)
from autocomp_hil.propose.rewriter.emit.names import BlockNames, Dimension, Stage
from autocomp_hil.propose.rewriter.emit.pipeline import Operand, Skeleton
from autocomp_hil.propose.rewriter.emit.share import Share, Slots, share_of
from autocomp_hil.propose.rewriter.emit.words import common_words
from autocomp_hil.propose.rewriter.gemm.layout import GemmLayout, GemmProblem, gemm_layout
from autocomp_hil.propose.rewriter.gemm.products import GemmProducts
from autocomp_hil.propose.rewriter.gemm.schedule import GemmSchedule

__all__ = ["emit_gemm"]

_Row = Callable[[Stage, Share], None]


def emit_gemm(schedule: GemmSchedule, problem: GemmProblem, hardware: HardwareConfig) -> str:
    """The function ``solution``, without preprocessor lines.

    Args:
        schedule: One without faults, see ``gemm_faults``.
        problem: What is computed.
        hardware: Sizes of the array and the memories.
    """
    return _Emitter(schedule, problem, gemm_layout(schedule, problem, hardware)).text()


class _Emitter(Skeleton):
    def __init__(self, schedule: GemmSchedule, problem: GemmProblem, layout: GemmLayout) -> None:
        extents = {"i": "height", "j": "width", "k": "depth"}
        names = BlockNames(
            {
                letter: Dimension(
                    size=problem.size(letter),
                    tiles=schedule.tiles(letter),
                    unit=layout.dim,
                    extent=extents[letter],
                )
                for letter in schedule.blocks + "k"
            }
        )
        self._a = Operand(name="A", buffers=layout.a, is_kept=schedule.keep_a, dimensions="i")
        self._b = Operand(name="B", buffers=layout.b, is_kept=schedule.keep_b, dimensions="j")
        super().__init__(schedule, names, [self._a, self._b], reduction="k")
        self._gemm, self._problem, self._layout = schedule, problem, layout
        self._products = GemmProducts(
            self.out, names, schedule, a=self.a_row, b=self.b_row, c=self.c_row
        )

    def text(self) -> str:
        schedule, out = self._gemm, self.out
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
        schedule, problem, dim = self._gemm, self._problem, self._layout.dim
        height, width, depth = (schedule.tiles(d) * dim for d in "ijk")
        along = {
            "ij": "row of blocks by row of blocks",
            "ji": "column of blocks by column of blocks",
        }
        self.out.comment(
            f"{problem.c} is done in blocks of {height} x {width}, {along[schedule.blocks]}, in "
            f"steps of {depth} of the depth."
        )
        kept = [
            name
            for name, is_kept in ((problem.a, schedule.keep_a), (problem.b, schedule.keep_b))
            if is_kept
        ]
        for sentence in common_words(schedule, kept, weights=problem.b):
            self.out.comment(sentence)

    def _constants(self) -> None:
        schedule, layout, out = self._gemm, self._layout, self.out
        with out.block("enum", tail="};"):
            out.line(f"BLOCK_I = {schedule.tiles_i} * DIM,  // a block of {self._problem.c}")
            out.line(f"BLOCK_J = {schedule.tiles_j} * DIM,")
            out.line(f"BLOCK_K = {schedule.tiles_k} * DIM,  // the depth of a step")
            out.line(f"A_TILES = {layout.a_wide},  // side by side in the scratchpad")
            out.line(f"B_TILES = {layout.b_wide},")
            out.line(f"C_TILES = {schedule.tiles_j},")
            self.operand_rows()
            if schedule.movement != "serial":
                out.line(f"STEPS = {layout.steps},")
        self.accumulator_rows(layout.c_half, adds=self._products.adds)

    def _configuration(self) -> None:
        problem, out = self._problem, self.out
        a_row, b_row = (size * self._layout.input_bytes for size in (problem.k, problem.j))
        out.line()
        out.line("config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);")
        out.line(f"config_ld({a_row}, 1.0F, DIM, 0);  // mvin: rows of {problem.a}")
        out.line(f"config_ld({b_row}, 1.0F, DIM, 1);  // mvin2: rows of {problem.b}")
        out.line(f"config_st({b_row});")
        out.line()

    # ---------------------------------------------------------------------------------- movement
    def loads(self, stage: Stage, slots: Slots | None = None) -> None:
        schedule = self._gemm
        with self.out.maybe(self._if_first(stage, "j") if schedule.keep_a else None):
            self._rows(stage, "i", slots, self._a_loads)
        with self.out.maybe(self._if_first(stage, "i") if schedule.keep_b else None):
            self._rows(stage, "k", slots, self._b_loads)

    @staticmethod
    def _if_first(stage: Stage, letter: str) -> str:
        return f"if ({infix(stage.at[letter], '==', 0)})"

    def stores(self, stage: Stage, slots: Slots | None = None) -> None:
        self._rows(stage, "i", slots, self._c_stores)

    def _rows(self, stage: Stage, letter: str, slots: Slots | None, row: _Row) -> None:
        """Each row of tiles of an operand."""
        dimension = self._names.dimensions[letter]
        share = share_of(
            variable=letter,
            rows=dimension.tiles,
            extent=stage.extent[letter],
            is_even=dimension.is_even,
            slots=slots,
            step=DIM,
        )
        with self.out.maybe(share.head):
            if share.definition is not None:
                self.out.line(share.definition)
            row(stage, share)

    def _a_loads(self, stage: Stage, share: Share) -> None:
        wide = min(self._gemm.load_tiles, self._gemm.tiles_k)
        with self.out.maybe(self._names.wide_loop(stage, "k", wide)):
            k = self._names.wide_at("k", wide)
            dram = self._tile(self._problem.a, stage, ("i", share.at), ("k", k))
            columns = self._names.piece(stage, "k", k, wide)
            rows = self._names.piece(stage, "i", share.at)
            self.out.line(call("mvin", dram, self.a_row(stage, share.at, k), columns, rows))

    def _b_loads(self, stage: Stage, share: Share) -> None:
        wide = min(self._gemm.load_tiles, self._gemm.tiles_j)
        with self.out.maybe(self._names.wide_loop(stage, "j", wide)):
            j = self._names.wide_at("j", wide)
            dram = self._tile(self._problem.b, stage, ("k", share.at), ("j", j))
            columns = self._names.piece(stage, "j", j, wide)
            rows = self._names.piece(stage, "k", share.at)
            self.out.line(call("mvin2", dram, self.b_row(stage, share.at, j), columns, rows))

    def _c_stores(self, stage: Stage, share: Share) -> None:
        wide = self._gemm.store_tiles
        with self.out.maybe(self._names.wide_loop(stage, "j", wide)):
            j = self._names.wide_at("j", wide)
            dram = self._tile(self._problem.c, stage, ("i", share.at), ("j", j))
            columns = self._names.piece(stage, "j", j, wide)
            rows = self._names.piece(stage, "i", share.at)
            self.out.line(call("mvout", dram, self.c_row(stage, share.at, j), columns, rows))

    @staticmethod
    def _tile(array: str, stage: Stage, *places: tuple[str, Expression]) -> Address:
        """A tile in DRAM: for each dimension of the array, its place in the block."""
        return Address(array, tuple(plus(stage.at[letter], at) for letter, at in places))

    # ---------------------------------------------------------------------------------- products
    def products(self, stage: Stage, load: Stage | None, done: Stage | None) -> None:
        between = None
        if load is not None and done is not None:

            def between(slots: Slots) -> None:
                self.share(load, done, slots)

        self._products.write(stage, between)

    # ---------------------------------------------------------------------------------- places
    def a_row(self, stage: Stage, i: Expression, k: Expression) -> Expression:
        """Local row of a tile of A."""
        is_whole = self._gemm.keep_a and self._gemm.blocks == "ji"
        row = plus(stage.at["i"], i) if is_whole else i
        column = plus(stage.at["k"], k) if self._gemm.keep_a else k
        return plus(self._a.base(stage), times(row, Name("A_TILES")), column)

    def b_row(self, stage: Stage, k: Expression, j: Expression) -> Expression:
        """Local row of a tile of B."""
        is_whole = self._gemm.keep_b and self._gemm.blocks == "ij"
        row = plus(stage.at["k"], k) if self._gemm.keep_b else k
        column = plus(stage.at["j"], j) if is_whole else j
        return plus(self._b.base(stage), times(row, Name("B_TILES")), column)

    def c_row(self, stage: Stage, i: Expression, j: Expression) -> Expression:
        """Accumulator row of a tile of C."""
        return plus(self.accumulator_base(stage), times(i, Name("C_TILES")), j)
