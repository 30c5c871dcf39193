# SPDX-License-Identifier: Apache-2.0
"""Programs, timing and results in the form in which they cross into the model's C code."""

import random
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden.faults import ProgramFault
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.program import Fence, Program
from autocomp_hil.isa import Command, FaultField, FaultRule
from autocomp_hil.simulator.job import MemoryTiming
from autocomp_hil.simulator.local_memory import PAGE_BYTES
from autocomp_hil.simulator.messages import SimulatorAnswer
from autocomp_hil.simulator.observation import COMMAND, DramTiming

__all__ = ["COMMAND", "commands_of", "dram_of", "native_timing", "pack_commands", "program_fault"]


def program_fault(result: Mapping[str, int]) -> ProgramFault | None:
    """What the error port reported.

    Args:
        result: Fields of ``hil_result_t`` by name.

    Raises:
        SimInfraError: The port shows a rule or field that does not exist.
    """
    if not result["fault_valid"]:
        return None
    try:
        return ProgramFault(
            command_index=result["fault_command"],
            funct=result["fault_funct"],
            field=FaultField(result["fault_field"]),
            rule=FaultRule(result["fault_rule"]),
        )
    except ValueError as error:
        raise SimInfraError(
            f"the error port reports a fault that does not exist: {error}"
        ) from error


def dram_of(answer: SimulatorAnswer, seed: int) -> SparseMemory:
    """Memory as a worker's answer gives it.

    Args:
        answer: Has the pages that the job touched.
        seed: Seed of the start pattern elsewhere.
    """
    memory = SparseMemory(seed)
    for index, address in enumerate(answer.page_addresses):
        memory.write(address, answer.pages[index * PAGE_BYTES : (index + 1) * PAGE_BYTES])
    return memory


def native_timing(timing: MemoryTiming) -> DramTiming:
    """``hil_dram_timing_t`` of a timing."""
    return DramTiming(
        first_beat_latency=timing.first_beat_latency_cycles,
        write_response_latency=timing.write_response_latency_cycles,
        read_request_cycles=timing.read_request_cycles,
        write_request_cycles=timing.write_request_cycles,
        max_reads=timing.max_reads_in_flight,
        max_writes=timing.max_writes_in_flight,
        latency_jitter=timing.latency_jitter_cycles,
        read_idle=timing.read_idle_per_mille,
        address_stall=timing.address_stall_per_mille,
        write_data_stall=timing.write_data_stall_per_mille,
        response_stall=timing.response_stall_per_mille,
        seed=timing.seed,
    )


def commands_of(accepted: npt.NDArray[np.void]) -> tuple[Command, ...]:
    """The commands of a log of dtype ACCEPTED, in its order."""
    return tuple(Command(funct, rs1, rs2) for _, rs1, rs2, funct in accepted.tolist())


def pack_commands(program: Program, idle_seed: int | None) -> bytes:
    """Packed ``hil_command_t``, one per command or fence.

    Args:
        program: The program.
        idle_seed: Draws idle cycles before commands; None: commands come back to back.
    """
    rng = None if idle_seed is None else random.Random(idle_seed)
    packed = np.zeros(len(program.commands), dtype=COMMAND)
    for entry, item in zip(packed, program.commands, strict=True):
        if isinstance(item, Fence):
            entry["is_fence"] = 1
        else:
            entry["funct"], entry["rs1"], entry["rs2"] = item.funct, item.rs1, item.rs2
        if rng is not None:
            entry["idle_cycles"] = rng.choice((0, 0, 0, 0, 1, 2, rng.randint(0, 40)))
    return packed.tobytes()
