# SPDX-License-Identifier: Apache-2.0
"""Pairs of preload and compute in the C source of a matrix product."""

from collections.abc import Callable
from typing import Final

from autocomp_hil.propose.rewriter.emit.c_text import CText
from autocomp_hil.propose.rewriter.emit.expression import (
    DIM,
    ZERO,
    Choice,
    Expression,
    Infix,
    Name,
    Not,
    Tiles,
    any_of,
    call,
    infix,
    is_positive,
    plus,
    tiles,
    times,
)
from autocomp_hil.propose.rewriter.emit.names import BlockNames, Stage, loop
from autocomp_hil.propose.rewriter.emit.pipeline import MULTIPLIES
from autocomp_hil.propose.rewriter.emit.share import Slots
from autocomp_hil.propose.rewriter.gemm.schedule import GemmSchedule

__all__ = ["GemmProducts"]

_Between = Callable[[Slots], None]
_Row = Callable[[Stage, Expression, Expression], Expression]
_ADD: Final = Name("ADD")
_GARBAGE: Final = Name("GARBAGE_ADDR")


class GemmProducts:
    """Writes the products of a step."""

    def __init__(
        self, out: CText, names: BlockNames, schedule: GemmSchedule, *, a: _Row, b: _Row, c: _Row
    ) -> None:
        """Prepare to write products.

        Args:
            out: Text to write to.
            names: Names of blocks.
            schedule: Decides about order, unrolling, weights.
            a: Local row of a tile of A, of a stage at (i, k).
            b: Address of the tile of B at (k, j).
            c: Address of the tile of C at (i, j).
        """
        self._out, self._names, self._schedule = out, names, schedule
        self._a, self._b, self._c = a, b, c
        self._slot = next((d for d in schedule.order[:2] if schedule.tiles(d) > 1), None)
        depth = names.dimensions["k"]
        self.adds = depth.blocks * depth.tiles > 1
        """Some product is added to the accumulator."""

    def write(self, stage: Stage, between: _Between | None) -> None:
        """Every pair of a step.

        Args:
            stage: Whose.
            between: Writes what stands before the products of a slot; None: nothing.
        """
        if between is not None and self._slot is None:
            between(Slots(at=ZERO, count=1))
            with self._out.block(f"if ({MULTIPLIES})"):
                self._loops(stage, self._schedule.order, None)
        else:
            self._loops(stage, self._schedule.order, between)

    def _loops(self, stage: Stage, order: str, between: _Between | None) -> None:
        letter, inner = order[0], order[1:]
        if not inner:
            self._innermost(stage, letter)
            return
        is_slot = between is not None and letter == self._slot
        with self._out.maybe(self._names.tile_loop(stage, letter, whole=is_slot)):
            if is_slot and between is not None:
                between(Slots(at=Name(letter), count=self._schedule.tiles(letter)))
                skips: Expression = Not(MULTIPLIES)
                if not self._names.dimensions[letter].is_even:
                    skips = any_of(skips, Infix(Name(letter), ">=", stage.extent[letter]))
                self._out.line(f"if ({skips}) continue;")
                between = None
            self._loops(stage, inner, between)

    def _innermost(self, stage: Stage, letter: str) -> None:
        out, schedule = self._out, self._schedule
        places = {d: self._names.tile_at(d) for d in "ijk"}
        self._hoisted(stage, letter)
        copies = [{**places, letter: tiles(copy)} for copy in range(schedule.unroll)]
        is_whole = schedule.tiles(letter) == schedule.unroll
        if schedule.reuse_weights:
            self._pair(stage, copies[0], loads_weights=True)
            if is_whole:
                for at in copies[1:]:
                    self._pair(stage, at, loads_weights=False)
            else:
                with out.block(loop("i", stage.extent["i"], DIM, start=DIM)):
                    self._pair(stage, places, loads_weights=False)
        elif is_whole:
            for at in copies:
                self._pair(stage, at, loads_weights=True)
        else:
            with out.block(loop(letter, stage.extent[letter], Tiles(schedule.unroll))):
                for copy in range(schedule.unroll):
                    at = {**places, letter: plus(Name(letter), tiles(copy))}
                    self._pair(stage, at, loads_weights=True)

    def _hoisted(self, stage: Stage, innermost: str) -> None:
        """Addresses without the part that the innermost loop changes."""
        if not self._schedule.hoist:
            return
        rest = {d: ZERO if d == innermost else self._names.tile_at(d) for d in "ijk"}
        self._out.line(f"const uint32_t a = {self._a(stage, rest['i'], rest['k'])};")
        self._out.line(f"const uint32_t b = {self._b(stage, rest['k'], rest['j'])};")
        target = self._c(stage, rest["i"], rest["j"])
        if innermost != "k":
            target = plus(target, self._add(stage, rest["k"]))
        self._out.line(f"const uint32_t c = {target};")

    def _add(self, stage: Stage, k: Expression) -> Expression:
        """The bit that adds to the accumulator, but for the first product of a tile of C."""
        where = plus(stage.at["k"], k)
        if not self.adds or where == ZERO:
            return ZERO
        return _ADD if is_positive(where) else Choice(infix(where, ">", 0), _ADD, ZERO)

    def _pair(self, stage: Stage, at: dict[str, Expression], *, loads_weights: bool) -> None:
        rows, columns, depth = (self._names.piece(stage, d, at[d]) for d in "ijk")
        a, b, c = self._operands(stage, at)
        if loads_weights:
            self._out.line(call("preload", b, c, columns, depth, columns, rows))
        else:
            self._out.line(call("preload", _GARBAGE, c, DIM, DIM, columns, rows))
        compute = "compute_preloaded" if loads_weights else "compute_accumulated"
        self._out.line(call(compute, a, _GARBAGE, depth, rows, DIM, DIM))

    def _operands(
        self, stage: Stage, at: dict[str, Expression]
    ) -> tuple[Expression, Expression, Expression]:
        add = self._add(stage, at["k"])
        if not self._schedule.hoist:
            return (
                self._a(stage, at["i"], at["k"]),
                self._b(stage, at["k"], at["j"]),
                plus(self._c(stage, at["i"], at["j"]), add),
            )
        a, b, c = Name("a"), Name("b"), Name("c")
        match self._schedule.order[2]:
            case "i":
                i = at["i"]
                return plus(a, times(i, Name("A_TILES"))), b, plus(c, times(i, Name("C_TILES")))
            case "j":
                return a, plus(b, at["j"]), plus(c, at["j"])
            case _:
                return plus(a, at["k"]), plus(b, times(at["k"], Name("B_TILES"))), plus(c, add)
