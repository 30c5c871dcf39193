# SPDX-License-Identifier: Apache-2.0
"""Pairs of preload and compute in the C source of a convolution."""

from collections.abc import Callable
from typing import Final

from autocomp_hil.propose.rewriter.conv.layout import ConvLayout
from autocomp_hil.propose.rewriter.conv.schedule import ConvSchedule
from autocomp_hil.propose.rewriter.emit.c_text import CText
from autocomp_hil.propose.rewriter.emit.expression import (
    DIM,
    ONE,
    ZERO,
    Choice,
    Expression,
    Infix,
    Name,
    Not,
    Number,
    any_of,
    call,
    infix,
    plus,
    tiles,
    times,
)
from autocomp_hil.propose.rewriter.emit.names import BlockNames, Stage, loop
from autocomp_hil.propose.rewriter.emit.pipeline import MULTIPLIES
from autocomp_hil.propose.rewriter.emit.share import Slots

__all__ = ["ConvProducts", "patches"]

_Between = Callable[[Slots], None]
_Place = Callable[[Stage, Expression, Expression, Expression], Expression]
_Addresses = tuple[Expression, Expression, Expression]
_ADD: Final = Name("ADD")
_GARBAGE: Final = Name("GARBAGE_ADDR")
_IS_FIRST_ROW: Final = infix(Name("p"), "==", 0)
_LOOPS: Final = {"p": "pq", "k": "k", "r": "rsc"}
"""Loops of each group, outermost first."""


class ConvProducts:
    """Writes the products of a step."""

    def __init__(
        self,
        out: CText,
        names: BlockNames,
        schedule: ConvSchedule,
        layout: ConvLayout,
        *,
        inp: _Place,
        weights: _Place,
        output: _Place,
    ) -> None:
        """Prepare to write products.

        Args:
            out: Text to write to.
            names: Names of blocks.
            schedule: Decides about order, unrolling, weights.
            layout: Layout of the same schedule.
            inp: Local row of pixels, of a stage at (y, x, c).
            weights: Local row of weights at (tap, c, k).
            output: Accumulator row at (p, q, k).
        """
        self._out, self._names, self._schedule, self._layout = out, names, schedule, layout
        self._inp, self._weights, self._output = inp, weights, output
        self._order = "".join(_LOOPS[group] for group in schedule.order)
        outer = self._order[:-2] if schedule.reuse_weights else self._order[:-1]
        self._slot = next((d for d in outer if self._count(d) > 1), None)

    def _count(self, letter: str) -> int:
        """Number of iterations of a loop inside a step."""
        match letter:
            case "r":
                return self._layout.taps_r
            case "s":
                return self._layout.taps_s
            case _:
                return self._names.dimensions[letter].tiles

    def _at(self, letter: str) -> Expression:
        return ZERO if self._count(letter) == 1 else Name(letter)

    def write(self, stage: Stage, between: _Between | None) -> None:
        """Every pair of a step.

        Args:
            stage: Whose.
            between: Writes what stands before the products of a slot; None: nothing.
        """
        if between is not None and self._slot is None:
            between(Slots(at=ZERO, count=1))
            with self._out.block(f"if ({MULTIPLIES})"):
                self._loops(stage, self._order, None)
        else:
            self._loops(stage, self._order, between)

    def _loops(self, stage: Stage, order: str, between: _Between | None) -> None:
        if len(order) == 1 or (self._schedule.reuse_weights and order == "pq"):
            self._innermost(stage, order[-1])
            return
        letter, inner = order[0], order[1:]
        is_slot = between is not None and letter == self._slot
        takes_two = is_slot and order[:2] == "rs" and self._count("s") > 1
        with self._out.maybe(self._loop(stage, letter, whole=is_slot)):
            if takes_two and between is not None:
                with self._out.block(loop("s", Number(self._count("s")), ONE)):
                    taps = self._layout.taps_s
                    tap = plus(times(Name("r"), taps), Name("s"))
                    self._out.line(f"const int tap = {tap};")
                    between(Slots(at=Name("tap"), count=self._count("r") * taps))
                    self._out.line(f"if ({Not(MULTIPLIES)}) continue;")
                    self._loops(stage, inner[1:], None)
                return
            if is_slot and between is not None:
                self._slot_begins(stage, letter, between)
                between = None
            self._loops(stage, inner, between)

    def _slot_begins(self, stage: Stage, letter: str, between: _Between) -> None:
        variable = Name(letter)
        skips: Expression = Not(MULTIPLIES)
        at = Infix(variable, "/", DIM) if letter in "qkc" else variable
        between(Slots(at=at, count=self._count(letter)))
        if letter not in "rs" and not self._names.dimensions[letter].is_even:
            skips = any_of(skips, Infix(variable, ">=", stage.extent[letter]))
        self._out.line(f"if ({skips}) continue;")

    def _loop(self, stage: Stage, letter: str, *, whole: bool = False) -> str | None:
        if letter in "rs":
            count = self._count(letter)
            return None if count == 1 else loop(letter, Number(count), ONE)
        return self._names.tile_loop(stage, letter, whole=whole)

    def _innermost(self, stage: Stage, letter: str) -> None:
        out, schedule = self._out, self._schedule
        places = {d: self._at(d) for d in self._order}
        if schedule.reuse_weights:
            self._reusing(stage, places)
            return
        self._hoisted(stage, places, letter)
        if self._count(letter) == schedule.unroll > 1:
            for copy in range(schedule.unroll):
                self._pair(stage, {**places, letter: tiles(copy)}, weights=True)
            return
        with out.maybe(self._loop(stage, letter)):
            self._pair(stage, places, weights=True)

    def _reusing(self, stage: Stage, places: dict[str, Expression]) -> None:
        """Loops over pixels, of which the first tile brings the weights."""
        out, names, schedule = self._out, self._names, self._schedule
        self._hoisted(stage, places, "q")
        if schedule.unroll > 1:
            copies = [{**places, "q": tiles(copy)} for copy in range(schedule.unroll)]
            for copy, at in enumerate(copies):
                self._pair(stage, {**at, "p": ZERO}, weights=copy == 0)
            if self._count("p") > 1:
                with out.block(loop("p", stage.extent["p"], ONE, start=ONE)):
                    for at in copies:
                        self._pair(stage, at, weights=False)
            return
        columns = names.dimensions["q"]
        if columns.is_ragged and columns.blocks == 1 and self._count("q") > 1:
            self._short_tile_first(stage, places)
            return
        self._pair(stage, {**places, "p": ZERO, "q": ZERO}, weights=True)
        if self._count("q") == 1:
            with out.block(loop("p", stage.extent["p"], ONE, start=ONE)):
                self._pair(stage, places, weights=False)
            return
        start = DIM if self._count("p") == 1 else Choice(_IS_FIRST_ROW, DIM, ZERO)
        with (
            out.maybe(names.tile_loop(stage, "p")),
            out.block(loop("q", stage.extent["q"], DIM, start=start)),
        ):
            self._pair(stage, places, weights=False)

    def _short_tile_first(self, stage: Stage, places: dict[str, Expression]) -> None:
        """Write loops from right to left, so that the next weights arrive during full tiles."""
        last = tiles(self._count("q") - 1)
        self._pair(stage, {**places, "p": ZERO, "q": last}, weights=True)
        second = tiles(self._count("q") - 2)
        start = second if self._count("p") == 1 else Choice(_IS_FIRST_ROW, second, last)
        with (
            self._out.maybe(self._names.tile_loop(stage, "p")),
            self._out.block(f"for (int q = {start}; q >= 0; q -= DIM)"),
        ):
            self._pair(stage, places, weights=False)

    def _hoisted(self, stage: Stage, places: dict[str, Expression], innermost: str) -> None:
        """Addresses without what the innermost loops change."""
        if not self._schedule.hoist:
            return
        moving = "pq" if self._schedule.reuse_weights else innermost
        rest = {d: ZERO if d in moving else at for d, at in places.items()}
        inp, weights, output = self._addresses(stage, rest)
        self._out.line(f"const uint32_t inp_row = {inp};")
        self._out.line(f"const uint32_t weights_row = {weights};")
        self._out.line(f"const uint32_t output_row = {output};")

    def _addresses(self, stage: Stage, at: dict[str, Expression]) -> _Addresses:
        """Local rows of a pair."""
        y = plus(times(at["p"], self._layout.stride), at["r"])
        x = plus(times(at["q"], self._layout.stride), at["s"])
        tap = plus(times(at["r"], self._layout.taps_s), at["s"])
        return (
            self._inp(stage, y, x, at["c"]),
            self._weights(stage, tap, at["c"], at["k"]),
            plus(self._output(stage, at["p"], at["q"], at["k"]), _ADD),
        )

    def _operands(self, stage: Stage, at: dict[str, Expression]) -> _Addresses:
        """Return local rows of a pair, built on hoisted addresses where there are any."""
        if not self._schedule.hoist:
            return self._addresses(stage, at)
        inp, weights, output = Name("inp_row"), Name("weights_row"), Name("output_row")
        match self._order[-1]:
            case "q":
                y = times(at["p"], self._layout.stride)
                moved = plus(times(y, Name("PATCH_Q")), times(at["q"], self._layout.stride))
                pixel = plus(times(at["p"], Name("BLOCK_Q")), at["q"])
                if not self._schedule.reuse_weights:
                    moved, pixel = times(at["q"], self._layout.stride), at["q"]
                target = plus(output, times(pixel, Name("OUTPUT_TILES")))
                return plus(inp, moved), weights, target
            case "k":
                k = at["k"]
                return inp, plus(weights, k), plus(output, k)
            case _:
                row = plus(weights, times(at["c"], Name("WEIGHTS_TILES")))
                return plus(inp, patches(at["c"])), row, output

    def _pair(self, stage: Stage, at: dict[str, Expression], *, weights: bool) -> None:
        rows, columns, depth = (self._names.piece(stage, d, at[d]) for d in "qkc")
        inp, row, target = self._operands(stage, at)
        if weights:
            self._out.line(call("preload", row, target, columns, depth, columns, rows))
        else:
            self._out.line(call("preload", _GARBAGE, target, DIM, DIM, columns, rows))
        compute = "compute_preloaded" if weights else "compute_accumulated"
        self._out.line(call(compute, inp, _GARBAGE, depth, rows, DIM, DIM))


def patches(channel: Expression) -> Expression:
    """Rows of the patches of the channels before one, the first of a tile."""
    if channel == ZERO:
        return ZERO
    return Infix(Infix(channel, "/", DIM), "*", Name("PATCH"))
