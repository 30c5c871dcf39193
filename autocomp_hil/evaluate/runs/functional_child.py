# SPDX-License-Identifier: Apache-2.0
"""A process that runs candidates on the functional machine, one after another.

Runs as ``python -m autocomp_hil.evaluate.runs.functional_child``; `functional` is the other end.
"""

import gc
import os
import resource
import time
from typing import Any, Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.machine import AccessRange, MachineResult, load_elf, run_functional
from autocomp_hil.simulator.channel import Channel, ChannelClosed, Message

__all__ = ["serve"]

_MEMORY_LIMIT_BYTES: Final = 8 << 30
_MAX_NOTES: Final = 8
"""Notes of one kind that travel back."""


def serve(channel: Channel) -> None:
    """Run jobs until the other side is gone."""
    channel.send({"kind": "ready"})
    while True:
        try:
            message = channel.receive()
        except ChannelClosed:
            return
        channel.send(*_run(message))
        gc.collect()  # an emulator's memory is freed with the cycle of objects around it


def _run(message: Message) -> Message:
    header = message.header
    elf, *contents = message.blobs
    begin = time.perf_counter()
    result = run_functional(
        load_elf(elf, origin="candidate"),
        HardwareConfig.model_validate(header["hardware"]),
        images=list(zip(header["images"], contents, strict=True)),
        ranges=[AccessRange(start, size, rights) for start, size, rights in header["ranges"]],
        seed=header["seed"],
        judged=True,
        max_instructions=header["max_instructions"],
        regions=[(address, size) for address, size in header["outputs"]],
        explain=header["explain"],
    )
    trap = result.trap
    answer = {
        "kind": "result",
        "job": header["job"],
        "outcome": result.outcome.value,
        "message": result.message,
        "trap": None if trap is None else {"address": trap.address, "command": trap.command},
        "instructions": result.instructions,
        "commands": result.commands,
        "reads_time": result.reads_time,
        "races": [str(race) for race in result.races[:_MAX_NOTES]],
        "rows": {
            "scratchpad": result.usage.rows_used(is_acc=False),
            "accumulator": result.usage.rows_used(is_acc=True),
        },
        "bytes_in": result.usage.bytes_in,
        "bytes_out": result.usage.bytes_out,
        "notes": _notes(result, header["blame"]),
        "seconds": time.perf_counter() - begin,
    }
    pages = [result.memory.read(address, size).tobytes() for address, size in header["regions"]]
    stored = [result.usage.stored.of(address).tobytes() for address, _ in header["outputs"]]
    return Message(answer, [*pages, *stored])


def _notes(result: MachineResult, blame: int | None) -> dict[str, Any]:
    found = result.explanation
    if found is None:
        return {}
    last = None if blame is None else found.last_store(blame)
    reads, lost = found.unwritten_reads[:_MAX_NOTES], found.lost_writes[:_MAX_NOTES]
    return {
        "last_store": None if last is None else found.command_text(last),
        "unwritten_reads": [f"{note}: {found.command_text(note.command_index)}" for note in reads],
        "lost_writes": [f"{note}: {found.command_text(note.command_index)}" for note in lost],
    }


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT_BYTES, _MEMORY_LIMIT_BYTES))
    serve(Channel(int(os.environ["HIL_CHILD_READ"]), int(os.environ["HIL_CHILD_WRITE"])))


if __name__ == "__main__":
    _main()
