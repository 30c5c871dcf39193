# SPDX-License-Identifier: Apache-2.0
"""Calls a kernel in a hostile context, on the functional machine; finds what it wrongly assumes.

The kernel is called twice, with other inputs and another context each time. If it fails, it is
called with one assumption broken at a time, so that the outcome can name the one that it needs.

Covered: right outputs, no access outside the tensors of the call, no race, a return that keeps the
calling convention, an end at all. Not covered: a kernel that is wrong only in a context that is not
drawn; time.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

import numpy as np

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.context.assumptions import TEXTS, Assumption
from autocomp_hil.evaluate.context.draw import draw_call, draw_places
from autocomp_hil.evaluate.outcome import Finding, Outcome, Rejected, TimedOut, Trapped, WrongResult
from autocomp_hil.evaluate.runs.functional import FunctionalMachine, FunctionalRun
from autocomp_hil.evaluate.runs.functional_messages import CallEnd
from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.evaluate.runs.seeds import Seeds
from autocomp_hil.evaluate.runs.verify import verify
from autocomp_hil.evaluate.source.compile import Compiled
from autocomp_hil.golden.machine import Call, Ending
from autocomp_hil.workloads.instance import Instance, Tensors

__all__ = ["ContextCheck"]

_CALLS: Final = 2
_SPARE: Final = 100_000
"""Instructions, and cycles of commands, that a call may take beyond twice those that it took where
it was measured."""
_CONVENTION: Final = (
    "a kernel returns as every C function does, and writes to nothing but its own variables and "
    "the outputs"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A call, with what the kernel should leave."""

    call: Call
    placement: Placement
    expected: Tensors


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextCheck:
    """The calls of one compiled candidate that was right where it was measured."""

    instance: Instance
    hardware: HardwareConfig
    source: bytes
    """Source of the candidate: with the run seed, all that is drawn follows from it."""
    compiled: Compiled
    run_seed: int
    instructions: int
    """Instructions of its functional run; a call may take about twice as many."""
    least_cycles: int
    """Cycles that its commands take at least; those of a call may take about twice as many."""
    timeout_s: float
    """Wall time of all calls of one run."""
    clock: Callable[[str], AbstractContextManager[None]]
    """Function that times a stage by its name."""

    def run(self, machine: FunctionalMachine) -> Outcome | None:
        """What is wrong with the kernel, None if nothing."""
        failed = self._failure(machine, tuple(Assumption))
        if failed is None:
            return None
        plain = self._failure(machine, ())
        if plain is not None:
            return plain
        for assumption in Assumption:
            alone = self._failure(machine, (assumption,))
            if alone is not None:
                return _explained(alone, TEXTS[assumption])
        return _explained(failed, "it is wrong where several things differ from the measured run")

    def _failure(
        self, machine: FunctionalMachine, hostile: Collection[Assumption]
    ) -> Outcome | None:
        """What is wrong in a context in which all that is named is hostile."""
        count = _CALLS if Assumption.ONE_CALL in hostile else 1
        with self.clock("context"):
            prepared = [self._prepared(index, hostile) for index in range(count)]
            run = machine.run_calls(
                self.compiled.elf,
                self.compiled.program,
                [(item.call, item.placement) for item in prepared],
                seed=self._seeds(0).start,
                max_instructions=2 * self.instructions + _SPARE,
                max_cycles=2 * self.least_cycles + _SPARE,
                timeout_s=self.timeout_s,
            )
            if run is None:
                text = f"no end of {count} calls after {self.timeout_s:.0f} s in another context"
                return TimedOut(stage="context", message=text, more_than_cycles=None)
            last, ends = run
            return self._ending(last, ends[-1]) or self._wrong(prepared, last, ends)

    def _seeds(self, index: int) -> Seeds:
        return Seeds.of(self.run_seed, self.source, -1 - index)

    def _prepared(self, index: int, hostile: Collection[Assumption]) -> _Prepared:
        if index > 0:  # nothing of a later call is as it was
            hostile = tuple(Assumption)
        seeds = self._seeds(index)
        streams = {
            assumption: np.random.default_rng([seeds.context, number])
            for number, assumption in enumerate(Assumption)
        }
        inputs = self.instance.inputs(seeds.data)
        places = None
        if Assumption.ADDRESSES in hostile:
            places = draw_places(self.instance, streams[Assumption.ADDRESSES])
        placement = Placement(self.instance, inputs, seeds.fill, places=places)
        call = draw_call(
            self.compiled, placement, self.hardware,
            {assumption: streams[assumption] for assumption in hostile},
        )  # fmt: skip
        return _Prepared(call=call, placement=placement, expected=self.instance.gold(inputs))

    def _ending(self, run: FunctionalRun, end: CallEnd) -> Outcome | None:
        """What is wrong with the way in which the last call ended."""
        message = run.message or ""
        match run.outcome:
            case Ending.TRAPPED:
                return Trapped(stage="context", message=message, **(run.trap or {}))
            case Ending.REJECTED:
                return Rejected(stage="context", rule="host_device", message=message)
            case Ending.TIMED_OUT:
                return _wrong_result(f"it does not end: {message}")
        if end.broken is not None:
            text = f"{end.broken}; {_CONVENTION}"
            return Rejected(stage="context", rule="calling_convention", message=text)
        return None

    def _wrong(
        self, prepared: list[_Prepared], last: FunctionalRun, ends: tuple[CallEnd, ...]
    ) -> Outcome | None:
        """What is wrong in what the calls left."""
        findings = [Finding(kind="missing_fence", text=text) for text in last.races]
        for item, end in zip(prepared, ends, strict=True):
            verdict = verify(self.instance, item.placement, item.expected, end.pages)
            findings += verdict.findings
        return WrongResult(stage="context", findings=tuple(findings)) if findings else None


def _wrong_result(text: str) -> WrongResult:
    return WrongResult(stage="context", findings=(Finding(kind="wrong_context", text=text),))


def _explained(outcome: Outcome, text: str) -> Outcome:
    """The outcome, with what the kernel assumed in front of its own text."""
    match outcome:
        case WrongResult(findings=findings):
            first = Finding(kind="wrong_context", text=text)
            return outcome.model_copy(update={"findings": (first, *findings)})
        case Trapped(message=message) | Rejected(message=message) | TimedOut(message=message):
            return outcome.model_copy(update={"message": f"{text}: {message}"})
    return outcome
