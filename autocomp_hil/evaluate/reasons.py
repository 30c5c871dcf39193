# SPDX-License-Identifier: Apache-2.0
"""Says why an outcome is what it is: for a prompt, ranked by lost cycles, and for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from autocomp_hil.evaluate.measurement import Measurement, Traffic
from autocomp_hil.evaluate.outcome import (
    BuildFailed,
    Correct,
    Outcome,
    Rejected,
    TimedOut,
    Trapped,
    WrongResult,
)
from autocomp_hil.plain_text import shortened

__all__ = ["MAX_PROMPT_CHARACTERS", "ROWS_KINDS", "Reason", "prompt_text", "reasons"]

_NEGLIGIBLE: Final = 0.01
"""Share of the cycles below which a stall is not worth a line."""
_MOVED_TOO_MUCH: Final = 1.05
"""Bytes moved over the minimum from which on reuse is worth a line."""
_MAX_PROMPT_REASONS: Final = 6
MAX_PROMPT_CHARACTERS: Final = 6_000
"""Most characters of all reasons together."""

ROWS_KINDS: Final = frozenset({"scratchpad_rows", "accumulator_rows"})
"""Kinds of the reasons that say how much of a local memory is in use; they cost no cycles."""

_BOUNDS: Final = {
    "compute": "the array",
    "bytes_in": "loads from DRAM",
    "bytes_out": "stores to DRAM",
    "issue": "the core's instructions",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sentence, with the cycles that it explains."""

    kind: str
    """Short stable name of the kind of reason."""
    text: str
    lost_cycles: int | None = None
    """Cycles that would be won at most if this alone were gone; None where that means nothing."""


def reasons(outcome: Outcome) -> tuple[Reason, ...]:
    """Return everything there is to say, the most telling first."""
    match outcome:
        case Correct(measurement=measurement):
            found = list(_of_measurement(measurement))
            head, rest = found[0], found[1:]
            return (head, *sorted(rest, key=lambda reason: -(reason.lost_cycles or 0)))
        case WrongResult(findings=findings):
            return tuple(Reason(kind=f.kind, text=f.text) for f in findings)
        case BuildFailed(diagnostics=text):
            return (Reason(kind="build_failed", text=text),)
        case TimedOut(message=message):
            return (Reason(kind="timed_out", text=message),)
        case Trapped(message=message):
            return (Reason(kind="trapped", text=message),)
        case Rejected(rule=rule, message=message, line=line):
            where = "" if line is None else f"line {line}: "
            return (Reason(kind=rule, text=f"{where}{message}"),)


def prompt_text(outcome: Outcome) -> str:
    """The reasons as a short list for a language model; the rows in use are never left out."""
    found = reasons(outcome)
    rows = "; ".join(reason.text for reason in found if reason.kind in ROWS_KINDS)
    lines = [reason.text for reason in found if reason.kind not in ROWS_KINDS]
    lines = [*lines[: _MAX_PROMPT_REASONS - 1], rows] if rows else lines[:_MAX_PROMPT_REASONS]
    return shortened("\n".join(f"- {line}" for line in lines), MAX_PROMPT_CHARACTERS)


def _of_measurement(m: Measurement) -> Iterator[Reason]:
    """Yield the bound first, then every loss, in no order."""
    bound = m.roofline.bound
    floor = max(m.roofline.compute, m.roofline.bytes_in, m.roofline.bytes_out, m.roofline.issue)
    yield Reason(
        kind=f"bound_{bound}",
        text=(
            f"{m.cycles} cycles, {m.utilization:.1%} of the array's peak (ideal "
            f"{m.ideal_cycles}). Bound by {_BOUNDS[bound]}: as written the kernel needs at least "
            f"{m.roofline.compute} cycles of the array, {m.roofline.bytes_in} of loads, "
            f"{m.roofline.bytes_out} of stores, {m.roofline.issue} of instructions"
        ),
        lost_cycles=m.cycles - m.ideal_cycles,
    )
    yield from _traffic("load", m.bytes_in, m.roofline.bytes_in)
    yield from _traffic("store", m.bytes_out, m.roofline.bytes_out)
    for engine, use in m.engines.items():
        for cause, cycles in use.stalls.items():
            if cycles > _NEGLIGIBLE * m.cycles:
                share = cycles / m.cycles
                text = f"the {engine} engine waits {cycles} cycles ({share:.0%}) for: {cause}"
                yield Reason(kind=f"stall_{engine}", text=text, lost_cycles=cycles)
    if m.issue_bound_cycles > _NEGLIGIBLE * m.cycles:
        text = (
            f"in {m.issue_bound_cycles} cycles ({m.issue_bound_cycles / m.cycles:.0%}) the array "
            "is idle because the core has not issued its next command "
            f"({m.instructions} instructions for {m.commands} commands)"
        )
        yield Reason(kind="issue", text=text, lost_cycles=m.issue_bound_cycles)
    waste = m.roofline.compute - m.ideal_cycles
    if waste > _NEGLIGIBLE * m.cycles:
        text = f"{waste} cycles of the array go to rows or columns beyond the tensors, or to work "
        text += "done twice"
        yield Reason(kind="array_waste", text=text, lost_cycles=waste)
    yield from _overlap(m, floor)
    yield from _memories(m)


def _traffic(name: str, traffic: Traffic, bus_cycles: int) -> Iterator[Reason]:
    if traffic.moved <= _MOVED_TOO_MUCH * traffic.minimum:
        return
    text = (
        f"the kernel {name}s {traffic.moved} bytes, {traffic.moved / traffic.minimum:.1f} times "
        f"the minimum of {traffic.minimum}: the same data moves again and again"
    )
    lost = bus_cycles * (traffic.moved - traffic.minimum) // traffic.moved
    yield Reason(kind=f"traffic_{name}", text=text, lost_cycles=lost)


def _overlap(m: Measurement, floor: int) -> Iterator[Reason]:
    alone = m.cycles - floor
    if m.overlap.one + m.overlap.none > _NEGLIGIBLE * m.cycles and alone > 0:
        text = (
            f"load, execute and store overlap little: all three are busy in "
            f"{m.overlap.three / m.cycles:.0%} of the cycles, two in "
            f"{m.overlap.two / m.cycles:.0%}, only one in {m.overlap.one / m.cycles:.0%}, none in "
            f"{m.overlap.none / m.cycles:.0%}"
        )
        lost = min(alone, m.overlap.one + m.overlap.none)
        yield Reason(kind="overlap", text=text, lost_cycles=lost)


def _memories(m: Measurement) -> Iterator[Reason]:
    for name, use in (("scratchpad", m.scratchpad_rows), ("accumulator", m.accumulator_rows)):
        text = f"{use.used} of {use.available} {name} rows are used"
        yield Reason(kind=f"{name}_rows", text=text, lost_cycles=0)
