# SPDX-License-Identifier: Apache-2.0
"""What passes between ``functional`` and ``functional_child``."""

from dataclasses import dataclass

from autocomp_hil.child import Message
from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.machine import Call, Ending

__all__ = ["CallEnd", "CallsTask", "FunctionalAnswer", "FunctionalTask", "Notes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalTask(Message):
    """A judged job for the functional machine."""

    elf: bytes
    """The program's file."""
    hardware: HardwareConfig
    images: tuple[tuple[int, bytes], ...]
    """Pairs (address, contents); later ones overwrite earlier ones."""
    ranges: tuple[tuple[int, int, str], ...]
    """Memory that the job may touch, as (address, bytes, rights)."""
    regions: tuple[tuple[int, int], ...]
    """Memory that comes back, as (address, bytes)."""
    outputs: tuple[tuple[int, int], ...]
    """Places of the output tensors, as (address, bytes)."""
    seed: int
    """Seed of the start pattern."""
    max_instructions: int
    max_cycles: int
    """The job is TIMED_OUT once its commands take more on the hardware, whatever overlaps."""
    explain: bool
    blame: int | None
    """Address of a byte whose last store is asked for."""
    device_code: tuple[tuple[int, int], ...]
    """Code that may store to the host device, as (address, bytes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsTask(Message):
    """Judged calls, one after another; see ``golden.machine.run_calls``."""

    elf: bytes
    """The program's file."""
    hardware: HardwareConfig
    calls: tuple[Call, ...]
    regions: tuple[tuple[tuple[int, int], ...], ...]
    """Memory that comes back of each call, as (address, bytes)."""
    seed: int
    """Seed of the start pattern."""
    max_instructions: int
    """Limit of the instructions of each call."""
    max_cycles: int
    """Limit of the cycles that the commands of each call take at least."""
    device_code: tuple[tuple[int, int], ...]
    """Code that may store to the host device, as (address, bytes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnd:
    """What one call left."""

    broken: str | None
    """Promise to its caller that the function broke, if it came back."""
    pages: tuple[bytes, ...]
    """Contents of the call's regions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Answers of an explained run; every other run has empty ones."""

    last_store: str | None = None
    """The command that last stored to the byte that was asked for."""
    unwritten_reads: tuple[str, ...] = ()
    """The first commands that read rows that nobody wrote."""
    unwritten_read_count: int = 0
    """Number of all unwritten reads, noted or not."""
    lost_writes: tuple[str, ...] = ()
    """The first commands that overwrote rows that nobody had read."""
    lost_write_count: int = 0
    """Number of all lost writes, noted or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalAnswer(Message):
    """How a job ended and what it left; see ``FunctionalRun``."""

    outcome: Ending
    message: str | None
    trap: dict[str, int | str | None] | None
    instructions: int
    commands: int
    reads_time: bool
    races: tuple[str, ...]
    rows: dict[str, int]
    bytes_in: int
    bytes_out: int
    cycles_in: int
    cycles_out: int
    least_cycles: int
    notes: Notes
    pages: tuple[bytes, ...]
    """Contents of the regions."""
    stored: tuple[bytes, ...]
    """One byte for each byte of each output: whether a command stored it."""
    calls: tuple[CallEnd, ...] = ()
    """Ends of the calls that were made; the other fields are then those of the last one."""
