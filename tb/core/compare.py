# SPDX-License-Identifier: Apache-2.0
"""Compares what the core retired with the interpreter, record by record.

Counter values are taken from the RTL (their reads are not compared, what follows from them is).
At the end the data in memory must be the interpreter's.
"""

from typing import Final

from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.rv64 import Kind, Retired, RetiredStore, Rv64, decode
from tb.common.retirement import what_differs
from tb.core.points import CorePoints
from tb.core.session import (
    FLAG_LOAD,
    FLAG_STORE,
    FLAG_TRAP,
    FLAG_WRITES,
    CoreJob,
    CoreResult,
    Records,
    answer,
)

__all__ = ["check", "retired"]

_CONTEXT: Final = 6
_MASK: Final = tuple((1 << 8 * (1 << size)) - 1 for size in range(4))


def retired(record: Records) -> Retired:
    """An RTL record in the interpreter's form."""
    flags = int(record["flags"])
    is_trap = bool(flags & FLAG_TRAP)
    writes = bool(flags & FLAG_WRITES)
    size = flags >> 4 & 3
    store = None
    if flags & FLAG_STORE:
        value = int(record["store_data"]) & _MASK[size]
        store = RetiredStore(int(record["address"]), 1 << size, value)
    return Retired(
        pc=int(record["pc"]),
        instruction=int(record["instruction"]),
        rd=int(record["rd"]) if writes else None,
        value=int(record["value"]) if writes else None,
        trap=is_trap,
        cause=int(record["cause"]) if is_trap else None,
        tval=int(record["tval"]) if is_trap else None,
        store=store,
    )


def check(job: CoreJob, result: CoreResult, points: CorePoints | None = None) -> None:
    """Run the interpreter along the trace.

    Args:
        job: Program.
        result: What the hardware did with it.
        points: Collects functional coverage on the way.

    Raises:
        AssertionError: The first record, or byte of memory, that differs; or the program did not
            come to its end.
    """
    memory = SparseMemory(seed=job.seed, images=[(job.base, job.image)])
    observed = [retired(record) for record in result.trace]
    now = 0

    def counter(_: int) -> int:
        value = observed[now].value
        return 0 if value is None else value

    commands: list[tuple[int, int, int]] = []

    def accelerator(funct: int, rs1: int, rs2: int) -> int:
        commands.append((funct, rs1, rs2))
        return answer(funct, rs1, rs2)

    hart = Rv64(memory, pc=job.base, accelerator=accelerator, counters=counter)
    for now, seen in enumerate(observed):
        wanted = _load(hart, seen)
        if points is not None:
            points.see(hart, seen)
        expected = hart.step()
        if seen != expected:
            raise AssertionError(
                f"seed {job.seed}: record {now} at cycle {result.trace[now]['cycle']}: "
                f"{what_differs(seen, expected)} differs\n"
                f"  RTL      {_text(seen)}\n  expected {_text(expected)}\nbefore it:\n"
                + "\n".join(f"  {_text(record)}" for record in observed[now - _CONTEXT : now])
            )
        found = _observed_load(result.trace[now])
        if found != (None if expected.trap else wanted):
            raise AssertionError(
                f"seed {job.seed}: record {now}: load {found}, expected {wanted}\n  {_text(seen)}"
            )
    _check_end(job, result, commands, memory, len(observed))


def _check_end(
    job: CoreJob,
    result: CoreResult,
    commands: list[tuple[int, int, int]],
    memory: SparseMemory,
    instructions: int,
) -> None:
    """Compare commands and data, once all records agree."""
    if not result.is_done:
        raise AssertionError(f"seed {job.seed}: no end after {instructions} instructions")
    sent = [(int(c["funct"]), int(c["rs1"]), int(c["rs2"])) for c in result.commands]
    if sent != commands:
        raise AssertionError(f"seed {job.seed}: commands {sent}, expected {commands}")
    address, count = job.dump
    expected_bytes = memory.read(address, count).tobytes()
    for offset, (seen_byte, byte) in enumerate(zip(result.dump, expected_bytes, strict=True)):
        if seen_byte != byte:
            raise AssertionError(
                f"seed {job.seed}: memory at 0x{address + offset:x} is 0x{seen_byte:02x}, "
                f"expected 0x{byte:02x}"
            )


def _load(hart: Rv64, record: Retired) -> tuple[int, int] | None:
    """Place (address, bytes) of a load that the hart is about to execute."""
    instruction = decode(record.instruction)
    if instruction is None or instruction.kind is not Kind.LOAD:
        return None
    address = hart.registers[instruction.rs1] + instruction.immediate
    return address & (1 << 64) - 1, 1 << (record.instruction >> 12 & 3)


def _observed_load(record: Records) -> tuple[int, int] | None:
    flags = int(record["flags"])
    return (int(record["address"]), 1 << (flags >> 4 & 3)) if flags & FLAG_LOAD else None


def _text(record: Retired) -> str:
    parts = [f"pc 0x{record.pc:x} word 0x{record.instruction:08x}"]
    if record.rd is not None:
        parts.append(f"x{record.rd} = 0x{record.value or 0:x}")
    if record.trap:
        parts.append(f"trap {record.cause} tval 0x{record.tval or 0:x}")
    if record.store is not None:
        parts.append(f"[0x{record.store.address:x}] = 0x{record.store.value:x}/{record.store.size}")
    return ", ".join(parts)
