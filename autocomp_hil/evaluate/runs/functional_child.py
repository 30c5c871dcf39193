# SPDX-License-Identifier: Apache-2.0
"""A process that runs candidates on the functional machine, one after another.

Runs as ``python -m autocomp_hil.evaluate.runs.functional_child``; ``functional`` is the other end.
"""

import gc
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from autocomp_hil.child import Channel, open_channel, tasks
from autocomp_hil.evaluate.runs.functional_messages import (
    CallEnd,
    CallsTask,
    FunctionalAnswer,
    FunctionalTask,
    Notes,
)
from autocomp_hil.golden import LostWrite, UnwrittenRead
from autocomp_hil.golden.explain import command_text
from autocomp_hil.golden.machine import (
    AccessRange,
    MachineResult,
    load_elf,
    run_calls,
    run_functional,
)

__all__ = ["serve"]

_MAX_NOTES: Final = 8
"""Most notes of one kind that travel back."""


def serve(channel: Channel) -> None:
    """Run jobs until the other side is gone."""
    for job, task in tasks(channel, FunctionalTask, CallsTask):
        match task:
            case CallsTask():
                channel.send(_run_calls(task), job)
            case FunctionalTask():
                channel.send(_run(task), job)
        gc.collect()  # an emulator's memory is freed with the cycle of objects around it


def _run(task: FunctionalTask) -> FunctionalAnswer:
    result = run_functional(
        load_elf(task.elf, origin="candidate"),
        task.hardware,
        images=task.images,
        ranges=[AccessRange(start, size, rights) for start, size, rights in task.ranges],
        seed=task.seed,
        judged=True,
        max_instructions=task.max_instructions,
        regions=task.outputs,
        max_cycles=task.max_cycles,
        explain=task.explain,
        watched_byte=task.blame,
        device_code=task.device_code,
    )
    stored = (result.usage.stored.of(address).tobytes() for address, _ in task.outputs)
    return replace(_answer(result, task.regions), stored=tuple(stored))


def _run_calls(task: CallsTask) -> FunctionalAnswer:
    program = load_elf(task.elf, origin="candidate")
    answer, ends = None, []
    results = run_calls(
        program, task.hardware, task.calls, seed=task.seed,
        max_instructions=task.max_instructions, max_cycles=task.max_cycles,
        device_code=task.device_code,
    )  # fmt: skip
    for regions, done in zip(task.regions, results, strict=False):
        answer = _answer(done.result, regions)
        ends.append(CallEnd(broken=done.broken, pages=answer.pages))
    if answer is None:
        raise ValueError("a task without calls")
    return replace(answer, pages=(), calls=tuple(ends))


def _answer(result: MachineResult, regions: Iterable[tuple[int, int]]) -> FunctionalAnswer:
    trap = result.trap
    return FunctionalAnswer(
        outcome=result.outcome,
        message=result.message,
        trap=None if trap is None else {"address": trap.address, "command": trap.command},
        instructions=result.instructions,
        commands=result.commands,
        reads_time=result.reads_time,
        races=tuple(str(race) for race in result.races[:_MAX_NOTES]),
        rows={
            "scratchpad": result.usage.rows_used(is_acc=False),
            "accumulator": result.usage.rows_used(is_acc=True),
        },
        bytes_in=result.usage.bytes_in,
        bytes_out=result.usage.bytes_out,
        cycles_in=result.usage.cycles_in,
        cycles_out=result.usage.cycles_out,
        least_cycles=result.least_cycles,
        notes=_notes(result),
        pages=tuple(result.memory.read(address, size).tobytes() for address, size in regions),
        stored=(),
    )


def _notes(result: MachineResult) -> Notes:
    found = result.explanation
    if found is None:
        return Notes()
    last = found.last_store
    return Notes(
        last_store=None if last is None else command_text(*last),
        unwritten_reads=_told(found.unwritten_reads),
        unwritten_read_count=found.unwritten_read_count,
        lost_writes=_told(found.lost_writes),
        lost_write_count=found.lost_write_count,
    )


def _told(notes: Sequence[UnwrittenRead | LostWrite]) -> tuple[str, ...]:
    """The first notes, each with its command in words."""
    return tuple(
        f"{note}: {command_text(note.command_index, note.command)}" for note in notes[:_MAX_NOTES]
    )


if __name__ == "__main__":
    serve(open_channel())
