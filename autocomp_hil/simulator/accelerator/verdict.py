# SPDX-License-Identifier: Apache-2.0
"""Judges one run of a program on the accelerator's RTL by everything that was observed of it.

Covered: memories, fault and end of the job, the command port, COUNTER answers that the golden
model knows, DMA bursts. Not covered: cycles, and COUNTER answers that are times.
"""

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Accelerator, Program
from autocomp_hil.golden.accesses import AccessRecorder
from autocomp_hil.isa import Command, Funct
from autocomp_hil.simulator.accelerator.bursts import burst_fault
from autocomp_hil.simulator.accelerator.compare import first_difference
from autocomp_hil.simulator.accelerator.port import port_fault
from autocomp_hil.simulator.job import AcceleratorRun

__all__ = ["judge"]


def judge(
    program: Program,
    run: AcceleratorRun,
    accepted: tuple[Command, ...],
    *,
    golden: Accelerator,
    hardware: HardwareConfig,
) -> tuple[str | None, AccessRecorder]:
    """The first thing that is wrong, and what the golden model touched.

    The golden model runs what the port accepted, whatever was sent; that the two are the same
    is a check of its own.

    Args:
        program: What was sent.
        run: What came of it.
        accepted: The commands in ``run.accepted``.
        golden: The reference, before its first command.
        hardware: The configuration.
    """
    recorder = AccessRecorder()
    golden.machine.observer = recorder
    answers = []
    for index, command in enumerate(accepted):
        recorder.command_index = index
        answer = golden.execute(command)
        if command.funct == Funct.COUNTER:
            answers.append(answer)
    text = (
        first_difference(run, golden)
        or port_fault(program, accepted, run)
        or _answers_fault(answers, run.counter_responses)
        or burst_fault(run.bursts, recorder.dram, hardware=hardware)
    )
    return text, recorder


def _answers_fault(expected: list[int | None], seen: tuple[int, ...]) -> str | None:
    if len(expected) != len(seen):
        return f"COUNTER: {len(expected)} commands, {len(seen)} answers"
    for index, (golden, actual) in enumerate(zip(expected, seen, strict=True)):
        if golden is not None and golden != actual:
            return f"COUNTER answer {index}: RTL {actual}, golden {golden}"
    return None
