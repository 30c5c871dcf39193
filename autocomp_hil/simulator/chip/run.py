# SPDX-License-Identifier: Apache-2.0
"""What a job on the chip comes to, and how it follows from the model's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from autocomp_hil.golden.machine import (
    CONSOLE_LIMIT,
    ElfProgram,
    Ending,
    TrapReport,
    is_fault_exit,
)
from autocomp_hil.golden.machine.machine import describe_trap
from autocomp_hil.golden.machine.ranges import AccessViolation
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.rv64.alu import signed
from autocomp_hil.isa import Command, CounterEvent, Funct, disassemble
from autocomp_hil.simulator.chip.events import CHANGE, MOMENTS, EventLog
from autocomp_hil.simulator.chip.messages import ChipAnswer
from autocomp_hil.simulator.chip.native import ChipEnd, Mistake, Right
from autocomp_hil.simulator.encode import dram_of, program_fault
from autocomp_hil.simulator.job import ACCEPTED
from autocomp_hil.simulator.observation import ISSUE_BOUND

__all__ = ["ChipRun", "chip_run"]

_LETTERS: Final = {Right.READ: "R", Right.WRITE: "W", Right.EXECUTE: "X"}
_LIMITS: Final = {
    ChipEnd.CYCLE_LIMIT: "no end",
    ChipEnd.REGION_LIMIT: "the measured region does not end",
    ChipEnd.NO_PROGRESS: "nothing moves any more",
}
_MISTAKES: Final = {
    Mistake.START_AGAIN: "START was written twice",
    Mistake.STOP_EARLY: "STOP was written before START, or twice",
    Mistake.EXIT_EARLY: "the program exited before STOP",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipRun:
    """How a job ended and what it left."""

    outcome: Ending
    end: ChipEnd
    """What ended the simulation."""
    exit_code: int | None
    """Signed exit code; None unless EXITED, and in a judged job."""
    message: str | None
    """Reason in words, unless EXITED."""
    trap: TrapReport | None
    """Report of the trap, exactly if TRAPPED, else None."""
    cycles: int | None
    """Cycles of the measured region; None if it did not begin or end."""
    work_cycles: int | None
    """Cycles of the region up to the first one in which store buffer, queues, engines and DMA
    are idle for good; the rest, until STOP, has no effect. None if ``cycles`` is."""
    total_cycles: int
    """Cycles from the end of reset to the end of the job."""
    instructions: int
    """Instructions that retired."""
    region_instructions: int
    """Instructions that retired in the measured region."""
    commands: int
    """Commands of the program that the accelerator accepted."""
    console: str
    console_is_cut: bool
    """Whether more was printed than the console keeps."""
    counters: Mapping[str, int]
    """Cycles with each event of the accelerator, by the names of CounterEvent, and issue_bound: the
    array is idle, the accelerator holds no command for it, and neither a fence nor a full queue
    keeps the core from issuing one."""
    region_counters: Mapping[str, int]
    """Cycles with each event in the measured region, by the names above."""
    last_pcs: tuple[int, ...] = field(repr=False)
    """Addresses of the last instructions, oldest first; at most 64."""
    description: str
    """Reservation station, queues and engines in words, if the job did not end by itself."""
    memory: SparseMemory = field(repr=False)
    """Contents of DRAM at the end."""
    sim_khz: float
    """Simulated cycles per millisecond of wall time."""
    events: EventLog | None = field(default=None, repr=False)
    """The log behind a command timeline, if the job wanted one."""


def chip_run(
    answer: ChipAnswer, program: ElfProgram, *, seed: int, judged: bool, has_events: bool = False
) -> ChipRun:
    """Read a worker's answer.

    Args:
        answer: Answer of the worker.
        program: What ran.
        seed: Seed of the job's start pattern.
        judged: STOP ended the job.
        has_events: The job asked for the event log.

    Raises:
        SimInfraError: The error port reports a fault that does not exist.
    """
    result = answer.result
    end = ChipEnd(result["end_reason"])
    outcome, message, trap = _ending(end, answer, program)
    is_exit = outcome is Ending.EXITED and not judged
    return ChipRun(
        outcome=outcome,
        end=end,
        exit_code=signed(result["exit_code"]) if is_exit else None,
        message=message if trap is None else trap.message,
        trap=trap,
        cycles=result["region_cycles"] if result["region_is_over"] else None,
        work_cycles=_work_cycles(result),
        total_cycles=result["cycles"],
        instructions=result["instructions"],
        region_instructions=result["region_instructions"],
        commands=result["commands"],
        console=answer.console[:CONSOLE_LIMIT].decode(errors="replace"),
        console_is_cut=len(answer.console) > CONSOLE_LIMIT,
        counters=_counters(answer.events),
        region_counters=_counters(answer.region_events),
        last_pcs=answer.last_pcs,
        description=answer.description,
        memory=dram_of(answer, seed),
        sim_khz=result["cycles"] / answer.ending.spent_s / 1e3,
        events=_events(result, answer.logs) if has_events else None,
    )


def _events(result: Mapping[str, int], logs: Sequence[bytes]) -> EventLog:
    accepted, moments, changes = logs or (b"", b"", b"")
    commands = np.frombuffer(accepted, dtype=ACCEPTED)
    return EventLog(
        cycles=result["log_cycles"],
        job_cycles=result["cycles"],
        accepted=commands[commands["cycle"] < result["log_cycles"]],
        moments=np.frombuffer(moments, dtype=MOMENTS),
        changes=np.frombuffer(changes, dtype=CHANGE),
    )


def _work_cycles(result: Mapping[str, int]) -> int | None:
    if not result["region_is_over"]:
        return None
    return min(result["work_cycles"] or result["region_cycles"], result["region_cycles"])


def _counters(events: Sequence[int]) -> dict[str, int]:
    counts = {event.name.lower(): events[event] for event in CounterEvent if event}
    return counts | {"issue_bound": events[ISSUE_BOUND]}


def _ending(
    end: ChipEnd, answer: ChipAnswer, program: ElfProgram
) -> tuple[Ending, str | None, TrapReport | None]:
    result = answer.result
    outcome, message, trap = Ending.TRAPPED, None, None
    match end:
        case ChipEnd.EXITED | ChipEnd.REJECTED if is_fault_exit(result["exit_code"]):
            trap = _core_trap(answer, program)
        case ChipEnd.EXITED | ChipEnd.STOPPED:
            outcome = Ending.EXITED
        case ChipEnd.ACCESS:
            trap = _violation(answer, program)
        case ChipEnd.FAULT:
            trap = _fault(answer, program)
        case ChipEnd.REJECTED:
            words = [text for bit, text in _MISTAKES.items() if result["mistakes"] & bit]
            outcome, message = Ending.REJECTED, "; ".join(words)
        case ChipEnd.HTIF:
            message = "tohost: asked for a device that is not there"
            outcome = Ending.REJECTED
        case _:
            outcome, message = Ending.TIMED_OUT, _where(end, answer, program)
    return outcome, message, trap


def _where(end: ChipEnd, answer: ChipAnswer, program: ElfProgram) -> str:
    pcs = answer.last_pcs
    what = f"{_LIMITS[end]} after {answer.result['cycles']} cycles"
    trap = answer.last_trap
    taken = ""
    if trap is not None:
        taken = (
            f"; the last trap, {trap['since']} instructions before: "
            f"{_core_trap(answer, program).message}"
        )
    if not pcs:
        return f"{what}; no instruction retired{taken}"
    first, last = program.place(min(pcs)), program.place(max(pcs))
    return f"{what}; the last {len(pcs)} instructions are from {first} to {last}{taken}"


def _core_trap(answer: ChipAnswer, program: ElfProgram) -> TrapReport:
    trap = answer.last_trap
    if trap is None:
        return TrapReport(message="the program reported a trap that it did not take", pc=None)
    return describe_trap(
        program,
        cause=trap["cause"],
        pc=trap["pc"],
        instruction=trap["instruction"],
        value=trap["value"],
    )


def _violation(answer: ChipAnswer, program: ElfProgram) -> TrapReport:
    result = answer.result
    right = _LETTERS[Right(result["access_right"])]
    is_dma = bool(result["access_is_dma"])
    violation = AccessViolation(right, result["access_address"], by_accelerator=is_dma)
    trap = answer.last_trap
    if right == "X" and trap is not None and trap["since"] == 1:
        return _core_trap(answer, program)  # a trap without a handler
    pc: int | None = result["access_pc"]
    command = None
    if is_dma:
        pc = answer.command_pc
        command = _command(answer)
        who = f"command {result['access_command']} ({command}){_origin(pc, program)}"
    else:
        who = f"the instruction at {program.place(result['access_pc'])}"
    return TrapReport(
        message=f"{who} {violation}",
        pc=pc,
        address=violation.address,
        direction=right,
        command=command,
    )


def _fault(answer: ChipAnswer, program: ElfProgram) -> TrapReport:
    fault = program_fault(answer.result)
    command = _command(answer)
    if fault is not None:
        fault = replace(fault, detail=_issued(fault.funct, answer) + command)
    pc = answer.command_pc
    return TrapReport(
        message=f"the accelerator stopped: {fault}{_origin(pc, program)}",
        pc=pc,
        command=command,
        fault=fault,
    )


def _issued(funct: int, answer: ChipAnswer) -> str:
    """What the hardware issued in place of the program's command, if not that command itself."""
    if answer.command is None or answer.command[2] == funct:
        return ""
    return f"{Funct(funct).name} issued for "


def _origin(pc: int | None, program: ElfProgram) -> str:
    return "" if pc is None else f" from {program.place(pc)}"


def _command(answer: ChipAnswer) -> str:
    if answer.command is None:
        return "no longer known"
    rs1, rs2, funct = answer.command
    return disassemble(Command(funct, rs1, rs2))
