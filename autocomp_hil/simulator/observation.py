# SPDX-License-Identifier: Apache-2.0
# Generated from configs/observation.toml
# by python -m autocomp_hil.codegen; do not edit.
"""What a simulation tells of the chip, as it crosses into Python."""

import ctypes
from collections.abc import Mapping
from enum import IntEnum, IntFlag
from types import MappingProxyType
from typing import Any, ClassVar, Final

import numpy as np

__all__ = [
    "ACCEPTED",
    "BURST",
    "CHANGE",
    "CHIP_EVENTS",
    "COMMAND",
    "ISSUE_BOUND",
    "LAST_PCS",
    "MOMENTS",
    "RANGE",
    "RECORDS",
    "RETIRED",
    "ChipEnd",
    "ChipJob",
    "ChipResult",
    "CoreState",
    "DispatchState",
    "DramTiming",
    "EndReason",
    "ExecuteState",
    "Job",
    "LoadState",
    "Mistake",
    "RegionState",
    "Result",
    "Right",
    "StoreState",
    "Track",
]

CHIP_EVENTS: Final = 64
"""Events of a cycle that are counted: those of the accelerator by their code, and issue_bound."""

ISSUE_BOUND: Final = 63
"""Event: the array is idle, the accelerator holds no command for it, and neither a fence nor a
full queue keeps the core from issuing one."""

LAST_PCS: Final = 64
"""Addresses of the last instructions that are kept."""


class EndReason(IntEnum):
    """Why a job of the accelerator ended."""

    DONE = 1
    """Every command is accepted, every answer taken, nothing busy. A fault counts as done."""
    CYCLE_LIMIT = 2
    """The given limit of cycles was reached."""
    NO_PROGRESS = 3
    """Nothing moved for too long: the description says what waits for what."""


class ChipEnd(IntEnum):
    """Why a job of the chip ended."""

    STOPPED = 1
    """STOP took effect in a judged job."""
    EXITED = 2
    """The program gave an exit code, by the host device or by HTIF."""
    CYCLE_LIMIT = 3
    """The job's limit of cycles was reached."""
    REGION_LIMIT = 4
    """The limit of the measured region's work was reached."""
    NO_PROGRESS = 5
    """Nothing moved for too long."""
    ACCESS = 6
    """An access went outside the ranges."""
    FAULT = 7
    """A command broke a rule; older ones have ended."""
    REJECTED = 8
    """A judged job made a mistake with the host device."""
    HTIF = 9
    """tohost asked for a device that is not there."""


class Mistake(IntFlag):
    """What a program does wrong with the host device."""

    START_AGAIN = 1
    """START was written twice."""
    STOP_EARLY = 2
    """STOP was written before START, or twice."""
    EXIT_EARLY = 4
    """The program exited before STOP."""


class Right(IntFlag):
    """What a program may do with a range of memory."""

    READ = 1
    """Loads of the core and of the accelerator."""
    WRITE = 2
    """Stores of the core and of the accelerator."""
    EXECUTE = 4
    """Instruction fetches that retire."""


class Track(IntEnum):
    """Parts of the chip whose states are logged."""

    LOAD = 0
    EXECUTE = 1
    STORE = 2
    DISPATCH = 3
    CORE = 4
    REGION = 5


class LoadState(IntFlag):
    """States of the load engine; BLOCKED_BY: its next command waits for that class."""

    BUSY = 1
    """It holds a command or waits for data."""
    ACTIVE = 2
    """load_active_cycle."""
    DMA_WAIT = 4
    """load_dma_wait_cycle."""
    MEMORY_WAIT = 8
    """load_scratchpad_wait_cycle."""
    REQUEST_WAIT = 16
    """rdma_tl_wait_cycles."""
    BLOCKED_BY_LOAD = 32
    BLOCKED_BY_EXECUTE = 64
    BLOCKED_BY_STORE = 128


class ExecuteState(IntFlag):
    """States of the execute engine."""

    BUSY = 1
    """It holds a command."""
    MAC = 2
    """exe_active_cycle."""
    DRAIN = 4
    """exe_flush_cycle."""
    WAITS_STATIONARY = 8
    """exe_preload_haz_cycle."""
    WAITS_OPERAND = 16
    """exe_overlap_haz_cycle."""
    BANK_WAIT = 32
    """A read of A, B, D or a PRELOAD's operand waits for its scratchpad bank."""
    BLOCKED_BY_LOAD = 64
    BLOCKED_BY_EXECUTE = 128
    BLOCKED_BY_STORE = 256


class StoreState(IntFlag):
    """States of the store engine."""

    BUSY = 1
    """It holds a command, or a write is not answered."""
    ACTIVE = 2
    """store_active_cycle."""
    MOVES = 4
    """A local row is read, or a row of padding made."""
    DMA_WAIT = 8
    """store_dma_wait_cycle."""
    MEMORY_WAIT = 16
    """store_scratchpad_wait_cycle."""
    WRITE_WAIT = 32
    """wdma_tl_wait_cycles."""
    BLOCKED_BY_LOAD = 64
    BLOCKED_BY_EXECUTE = 128
    BLOCKED_BY_STORE = 256
    IN_FLIGHT = 512
    """wdma_active_cycle."""


class DispatchState(IntFlag):
    """States of the way from the command queues to the reservation station."""

    FULL_OF_LOADS = 1
    """A load waits for an entry."""
    FULL_OF_EXECUTES = 2
    """A PRELOAD or COMPUTE waits for an entry."""
    FULL_OF_STORES = 4
    """A store waits for an entry."""
    NO_COMMAND = 8
    """The queue is empty while the accelerator is busy."""


class CoreState(IntFlag):
    """What holds the core up."""

    FENCE_ACCELERATOR = 1
    """A fence waits for the accelerator."""
    FENCE_STORES = 2
    """A fence waits until the stores before it are answered."""
    QUEUE_FULL = 4
    """The accelerator does not take a command."""
    COMMAND_STORES = 8
    """A command waits until the stores before it are answered."""
    ANSWER = 16
    """A COUNTER waits for its answer."""
    LOAD = 32
    """A load waits for its data."""
    STORE = 64
    """A store waits for the data cache."""
    FETCH = 128
    """There is no instruction."""


class RegionState(IntFlag):
    """States of the measured region."""

    RUNS = 1
    """START has taken effect, STOP has not."""


class DramTiming(ctypes.Structure):
    """DRAM timing; every random choice is drawn from the seed. Chances are per mille and cycle."""

    _fields_: ClassVar = [
        ("first_beat_latency", ctypes.c_uint64),
        ("write_response_latency", ctypes.c_uint64),
        ("read_request_cycles", ctypes.c_uint64),
        ("write_request_cycles", ctypes.c_uint64),
        ("max_reads", ctypes.c_uint64),
        ("max_writes", ctypes.c_uint64),
        ("latency_jitter", ctypes.c_uint64),
        ("read_idle", ctypes.c_uint64),
        ("address_stall", ctypes.c_uint64),
        ("write_data_stall", ctypes.c_uint64),
        ("response_stall", ctypes.c_uint64),
        ("seed", ctypes.c_uint64),
    ]

    def as_dict(self) -> dict[str, int]:
        """Fields that are single numbers, by name."""
        values = {field[0]: getattr(self, field[0]) for field in self._fields_}
        return {name: value for name, value in values.items() if isinstance(value, int)}


class Job(ctypes.Structure):
    """What every job is given."""

    _fields_: ClassVar = [
        ("seed", ctypes.c_uint64),
        ("cycle_limit", ctypes.c_uint64),
        ("no_progress_cycles", ctypes.c_uint64),
        ("timing", DramTiming),
    ]

    def as_dict(self) -> dict[str, int]:
        """Fields that are single numbers, by name."""
        values = {field[0]: getattr(self, field[0]) for field in self._fields_}
        return {name: value for name, value in values.items() if isinstance(value, int)}


class Result(ctypes.Structure):
    """Result of a job of the accelerator. Cycle 0 is the first cycle out of reset."""

    _fields_: ClassVar = [
        ("job", ctypes.c_uint64),
        ("cycles", ctypes.c_uint64),
        ("end_reason", ctypes.c_uint64),
        ("fault_valid", ctypes.c_uint64),
        ("fault_command", ctypes.c_uint64),
        ("fault_funct", ctypes.c_uint64),
        ("fault_field", ctypes.c_uint64),
        ("fault_rule", ctypes.c_uint64),
        ("commands_accepted", ctypes.c_uint64),
        ("responses", ctypes.c_uint64),
        ("bursts", ctypes.c_uint64),
    ]

    def as_dict(self) -> dict[str, int]:
        """Fields that are single numbers, by name."""
        values = {field[0]: getattr(self, field[0]) for field in self._fields_}
        return {name: value for name, value in values.items() if isinstance(value, int)}


class ChipJob(ctypes.Structure):
    """What a job of the chip is given."""

    _fields_: ClassVar = [
        ("common", Job),
        ("entry", ctypes.c_uint64),
        ("is_judged", ctypes.c_uint64),
        ("region_limit", ctypes.c_uint64),
        ("has_htif", ctypes.c_uint64),
        ("tohost", ctypes.c_uint64),
        ("fromhost", ctypes.c_uint64),
        ("trace_skip", ctypes.c_uint64),
        ("trace_limit", ctypes.c_uint64),
        ("event_limit", ctypes.c_uint64),
        ("console_limit", ctypes.c_uint64),
    ]

    def as_dict(self) -> dict[str, int]:
        """Fields that are single numbers, by name."""
        values = {field[0]: getattr(self, field[0]) for field in self._fields_}
        return {name: value for name, value in values.items() if isinstance(value, int)}


class ChipResult(ctypes.Structure):
    """Result of a job of the chip."""

    _fields_: ClassVar = [
        ("job", ctypes.c_uint64),
        ("cycles", ctypes.c_uint64),
        ("end_reason", ctypes.c_uint64),
        ("region_started", ctypes.c_uint64),
        ("region_is_over", ctypes.c_uint64),
        ("region_cycles", ctypes.c_uint64),
        ("work_cycles", ctypes.c_uint64),
        ("exit_code", ctypes.c_uint64),
        ("mistakes", ctypes.c_uint64),
        ("instructions", ctypes.c_uint64),
        ("region_instructions", ctypes.c_uint64),
        ("commands", ctypes.c_uint64),
        ("pc", ctypes.c_uint64),
        ("access_right", ctypes.c_uint64),
        ("access_address", ctypes.c_uint64),
        ("access_bytes", ctypes.c_uint64),
        ("access_is_dma", ctypes.c_uint64),
        ("access_pc", ctypes.c_uint64),
        ("access_command", ctypes.c_uint64),
        ("fault_valid", ctypes.c_uint64),
        ("fault_command", ctypes.c_uint64),
        ("fault_funct", ctypes.c_uint64),
        ("fault_field", ctypes.c_uint64),
        ("fault_rule", ctypes.c_uint64),
        ("console_bytes", ctypes.c_uint64),
        ("records", ctypes.c_uint64),
        ("bursts", ctypes.c_uint64),
        ("moments", ctypes.c_uint64),
        ("changes", ctypes.c_uint64),
        ("log_cycles", ctypes.c_uint64),
        ("events", ctypes.c_uint64 * 64),
        ("region_events", ctypes.c_uint64 * 64),
    ]

    def as_dict(self) -> dict[str, int]:
        """Fields that are single numbers, by name."""
        values = {field[0]: getattr(self, field[0]) for field in self._fields_}
        return {name: value for name, value in values.items() if isinstance(value, int)}


COMMAND: Final = np.dtype(
    [
        ("rs1", "<u8"),
        ("rs2", "<u8"),
        ("funct", "<u4"),
        ("is_fence", "<u4"),
        ("idle_cycles", "<u8"),
    ]
)
"""A command as the source drives it. A fence drives nothing: it waits until busy is low."""

ACCEPTED: Final = np.dtype(
    [
        ("cycle", "<u8"),
        ("rs1", "<u8"),
        ("rs2", "<u8"),
        ("funct", "<u8"),
    ]
)
"""A command as the accelerator's port took it; its number is its place in the log."""

BURST: Final = np.dtype(
    [
        ("cycle", "<u8"),
        ("end_cycle", "<u8"),
        ("address", "<u8"),
        ("beats", "<u4"),
        ("is_write", "<u4"),
    ]
)
"""One DMA burst as the memory saw it."""

RANGE: Final = np.dtype(
    [
        ("base", "<u8"),
        ("bytes", "<u8"),
        ("rights", "<u8"),
    ]
)
"""Bytes that a program may use; ranges may touch but not overlap."""

RETIRED: Final = np.dtype(
    [
        ("cycle", "<u8"),
        ("pc", "<u8"),
        ("rd_value", "<u8"),
        ("tval", "<u8"),
        ("address", "<u8"),
        ("store_data", "<u8"),
        ("instruction", "<u4"),
        ("rd", "u1"),
        ("trap", "u1"),
        ("bytes", "u1"),
        ("is_store", "u1"),
    ]
)
"""An instruction that retired or trapped."""

MOMENTS: Final = np.dtype(
    [
        ("origin", "<u8"),
        ("is_last", "<u8"),
        ("funct", "<u8"),
        ("rs1", "<u8"),
        ("rs2", "<u8"),
        ("entry", "<u8"),
        ("dispatched", "<u8"),
        ("issued", "<u8"),
        ("fetched", "<u8"),
        ("completed", "<u8"),
        ("written", "<u8"),
    ]
)
"""A command that was dispatched, and the cycles in which it came so far; never where it did not.
Several can have one origin: those that the hardware issues for a loop."""

CHANGE: Final = np.dtype(
    [
        ("cycle", "<u8"),
        ("track", "<u4"),
        ("bits", "<u4"),
    ]
)
"""A track has these bits from this cycle on, until its next change."""

RECORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "dram_timing": DramTiming,
        "job": Job,
        "result": Result,
        "command": COMMAND,
        "accepted": ACCEPTED,
        "burst": BURST,
        "range": RANGE,
        "chip_job": ChipJob,
        "chip_result": ChipResult,
        "retired": RETIRED,
        "moments": MOMENTS,
        "change": CHANGE,
    }
)
"""All records by their names in C, without ``hil_`` and ``_t``."""
