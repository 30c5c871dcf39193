# SPDX-License-Identifier: Apache-2.0
"""The skeletons of all kernels: loops over blocks, or turns of a pipeline of three stages."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from autocomp_hil.propose.rewriter.emit.c_text import CText
from autocomp_hil.propose.rewriter.emit.expression import (
    ONE,
    ZERO,
    Choice,
    Expression,
    Infix,
    Name,
    all_of,
    infix,
    plus,
)
from autocomp_hil.propose.rewriter.emit.names import BlockNames, Stage, forward, loop
from autocomp_hil.propose.rewriter.emit.share import Slots
from autocomp_hil.propose.rewriter.layout import Buffers
from autocomp_hil.propose.rewriter.schedule import Schedule

__all__ = ["MULTIPLIES", "Operand", "Skeleton"]

MULTIPLIES: Final = Name("multiplies")
"""Whether a turn has products."""
_TURN: Final = Name("turn")
_STEPS: Final = Name("STEPS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """Something that lies in the scratchpad."""

    name: str
    """Name in capitals, as in A_ROW."""
    buffers: Buffers
    is_kept: bool
    """Whether the operand is loaded once for several blocks of the output."""
    dimensions: str
    """Letters of the blocks of the output that it belongs to."""

    @property
    def is_double(self) -> bool:
        """Whether the operand has two buffers."""
        return self.buffers.second is not None

    def base(self, stage: Stage) -> Expression:
        """Local row at which it begins, for a stage."""
        return Name(f"{self.name.lower()}_{stage.name}" if self.is_double else f"{self.name}_ROW")


class Skeleton(ABC):
    """Writes loops and state; what stands in them is the workload's."""

    def __init__(
        self,
        schedule: Schedule,
        names: BlockNames,
        operands: Sequence[Operand],
        *,
        reduction: str,
    ) -> None:
        """Prepare to write loops.

        Args:
            schedule: What decides about stages.
            names: Names of blocks, in the order of the loops.
            operands: Operands in the order of the scratchpad.
            reduction: Letters of the dimensions that are summed; innermost.
        """
        self.out = CText()
        self._schedule, self._names, self._operands = schedule, names, operands
        self._letters = list(names.dimensions)
        self._reduction = reduction
        self._is_behind = schedule.stores == "behind"

    @abstractmethod
    def loads(self, stage: Stage, slots: Slots | None = None) -> None:
        """Loads of a step, or the share of a slot."""

    @abstractmethod
    def stores(self, stage: Stage, slots: Slots | None = None) -> None:
        """Stores of a block, or the share of a slot."""

    @abstractmethod
    def products(self, stage: Stage, load: Stage | None, done: Stage | None) -> None:
        """Products of a step; with stages, ``share`` is called before those of each slot."""

    def operand_rows(self) -> None:
        """Constants for the places of the operands."""
        for operand in self._operands:
            self.out.line(f"{operand.name}_ROW = {operand.buffers.first},")
            if operand.buffers.second is not None:
                self.out.line(f"{operand.name}_ROW_2 = {operand.buffers.second},")

    def accumulator_rows(self, half: int, *, adds: bool) -> None:
        """Constants for the accumulator.

        Args:
            half: Rows from one half to the other; 0 if there is one region only.
            adds: Whether something is added to it.
        """
        self.out.line("const uint32_t C_ROW = 1u << 31;  // the accumulator")
        if half:
            self.out.line(f"const uint32_t C_ROW_2 = C_ROW + {half};")
        if adds:
            self.out.line("const uint32_t ADD = 1u << 30;")

    def accumulator_base(self, stage: Stage) -> Expression:
        """First accumulator row of a block."""
        return Name(f"c_{stage.name}" if self._is_behind else "C_ROW")

    def before_block(self, stage: Stage) -> None:
        """What must stand before the first product of a block, and cannot be loaded earlier."""
        del stage  # nothing, unless a workload says so

    # ------------------------------------------------------------------- one block after the other
    def serial(self) -> None:
        """Write loops that compute one block after the other."""
        self._nest(self._letters)

    def _nest(self, letters: list[str]) -> None:
        names, stage = self._names, self._names.stage("")
        if not letters:
            self.loads(stage)
            self.products(stage, None, None)
            return
        letter, inner = letters[0], letters[1:]
        is_first_reduction = letter == self._reduction[0]
        if is_first_reduction:
            self.before_block(stage)
        with self.out.maybe(names.block_loop(letter)):
            if names.block_loop(letter) is not None:
                names.extent_line(self.out, stage, letter)
            self._nest(inner)
        if is_first_reduction:
            self.stores(stage)

    # --------------------------------------------------------------------------------- a pipeline
    def turns(self) -> None:
        """A loop over turns: load a step, multiply the one before, store the block before that."""
        names, out = self._names, self.out
        load, now, done = (names.stage(word) for word in ("load", "now", "done"))
        self._state(load, now, done)
        with out.block(loop("turn", plus(_STEPS, 1 + self._is_behind), ONE)):
            out.line(f"const bool loads = {Infix(_TURN, '<', _STEPS)};")
            multiplies: Expression = infix(_TURN, ">", 0)
            if self._is_behind:
                multiplies = all_of(multiplies, Infix(_TURN, "<=", _STEPS))
            out.line(f"const bool multiplies = {multiplies};")
            for stage in (load, now, *((done,) if self._is_behind else ())):
                for letter in self._letters:
                    if stage is not done or letter not in self._reduction:
                        names.extent_line(out, stage, letter)
            if not self._is_behind:
                self._begin_block(now)
            if self._schedule.movement == "spread":
                self.products(now, load, done)
            else:
                self.share(load, done, None)
                with out.block("if (multiplies)"):
                    self.products(now, None, None)
            if not self._is_behind:
                with out.block(f"if ({self._ends_block(now)})"):
                    self.stores(now)
            out.line()
            self._next(load, now, done)

    def share(self, load: Stage, done: Stage, slots: Slots | None) -> None:
        """What moves in a turn, or the share of it that stands before the products of a slot."""
        if self._is_behind:
            with self.out.block("if (stores)"):
                self.stores(done, slots)
        with self.out.block("if (loads)"):
            self.loads(load, slots)

    def _begin_block(self, now: Stage) -> None:
        begins = [infix(now.at[d], "==", 0) for d in self._reduction if now.at[d] != ZERO]
        if self.has_before_block:
            with self.out.block(f"if ({all_of(MULTIPLIES, *begins)})"):
                self.before_block(now)

    @property
    def has_before_block(self) -> bool:
        """Whether ``before_block`` writes something."""
        return False

    def _state(self, load: Stage, now: Stage, done: Stage) -> None:
        out = self.out
        out.comment(
            "Each turn loads a step, multiplies the one before"
            + (" and stores the block before that." if self._is_behind else ".")
        )
        for stage in (load, now, *((done,) if self._is_behind else ())):
            at = self._positions(stage, with_reduction=stage is not done)
            if at:
                out.line("int " + ", ".join(f"{name} = 0" for name in at) + ";")
        for operand in self._operands:
            if operand.is_double:
                name, row = operand.name.lower(), f"{operand.name}_ROW"
                out.line(f"uint32_t {name}_load = {row}, {name}_now = {row};")
        if self._is_behind:
            names = ["c_load", "c_now", "c_done"] if self.has_before_block else ["c_now", "c_done"]
            out.line("uint32_t " + ", ".join(f"{name} = C_ROW" for name in names) + ";")
            out.line("bool stores = false;")

    def _positions(self, stage: Stage, *, with_reduction: bool) -> list[str]:
        return [
            str(stage.at[letter])
            for letter in self._letters
            if stage.at[letter] != ZERO and (with_reduction or letter not in self._reduction)
        ]

    def _ends_block(self, now: Stage) -> Expression:
        last = [
            infix(plus(now.at[d], self._names.step(d)), ">=", self._names.dimensions[d].size)
            for d in self._reduction
            if now.at[d] != ZERO
        ]
        return all_of(MULTIPLIES, *last)

    def _next(self, load: Stage, now: Stage, done: Stage) -> None:
        out = self.out
        if self._is_behind:
            out.line(f"stores = {self._ends_block(now)};")
            with out.block("if (stores)"):
                for letter in self._letters:
                    if letter not in self._reduction and done.at[letter] != ZERO:
                        out.line(f"{done.at[letter]} = {now.at[letter]};")
                out.line("c_done = c_now;")
                if not self.has_before_block:
                    self._switch("c_now", "C")
        for letter in self._letters:
            if now.at[letter] != ZERO:
                out.line(f"{now.at[letter]} = {load.at[letter]};")
        if self._is_behind and self.has_before_block:
            out.line("c_now = c_load;")
        for operand in self._operands:
            if operand.is_double:
                out.line(f"{operand.name.lower()}_now = {operand.name.lower()}_load;")
                if not operand.is_kept:
                    self._switch(f"{operand.name.lower()}_load", operand.name)
        self._advance(load, [d for d in reversed(self._letters) if load.at[d] != ZERO], set())

    def _switch(self, variable: str, name: str) -> None:
        """Take the other one of two buffers."""
        first, second = Name(f"{name}_ROW"), Name(f"{name}_ROW_2")
        self.out.line(f"{variable} = {Choice(Infix(Name(variable), '==', first), second, first)};")

    def _advance(self, load: Stage, inner_first: list[str], switched: set[str]) -> None:
        """Move the load stage to the next step."""
        if not inner_first:
            return
        letter, outer = inner_first[0], inner_first[1:]
        at, step = load.at[letter], self._names.step(letter)
        if letter not in self._reduction and "C" not in switched:
            switched.add("C")
            if self._is_behind and self.has_before_block:
                self._switch("c_load", "C")
        self.out.line(f"{forward(str(at), step)};")
        for operand in self._operands:
            is_due = operand.is_double and operand.is_kept and operand.name not in switched
            if is_due and letter in operand.dimensions:
                switched.add(operand.name)
                self._switch(f"{operand.name.lower()}_load", operand.name)
        if outer:
            size = self._names.dimensions[letter].size
            with self.out.block(f"if ({infix(at, '>=', size)})"):
                self.out.line(f"{at} = 0;")
                self._advance(load, outer, switched)
