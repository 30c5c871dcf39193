# SPDX-License-Identifier: Apache-2.0
"""Whether a program means the same on every correct core, and comes to its end.

Covered: the interpreter reaches the store that ends a job, and a jump to itself after it, so that
the core sends no commands meanwhile; it fetches from the image only, and no word that was stored to
since the last FENCE.I; loads and stores are in DRAM, or in device registers that the bench has as
memory. Not covered: values of counters, which the
interpreter makes up here.
"""

from typing import Final

from autocomp_hil import memory_map
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.rv64 import Kind, Retired, Rv64, decode
from tb.core.corner_steps import HOST_BYTES, HOST_REGISTERS
from tb.core.session import END_ADDRESS, CoreJob, answer

__all__ = ["is_comparable"]

_MOST_INSTRUCTIONS: Final = 60_000
_FENCE_I: Final = 0x0000_100F
_DEVICE: Final = range(HOST_REGISTERS, HOST_REGISTERS + HOST_BYTES)
_JUMP_TO_ITSELF: Final = 0x0000_006F


def is_comparable(job: CoreJob) -> bool:
    """Whether the core must agree with the interpreter on this job."""
    memory = SparseMemory(seed=job.seed, images=[(job.base, job.image)])
    hart = Rv64(memory, pc=job.base, accelerator=answer)
    end = job.base + len(job.image)
    stale: set[int] = set()
    for _ in range(_MOST_INSTRUCTIONS):
        if not job.base <= hart.pc < end or hart.pc in stale or not _loads_memory(hart):
            return False
        step = hart.step()
        if step.store is not None:
            if step.store.address == END_ADDRESS:
                return hart.pc < end and _next_word(hart) == _JUMP_TO_ITSELF
            if not _is_memory(step.store.address):
                return False
            first = step.store.address & ~3
            stale.update(range(first, step.store.address + step.store.size, 4))
        elif _is_fence_i(step):
            stale.clear()
    return False


def _next_word(hart: Rv64) -> int:
    return int.from_bytes(hart.memory.read(hart.pc, 4), "little")


def _loads_memory(hart: Rv64) -> bool:
    """Whether the next instruction loads from memory, if it loads at all."""
    instruction = decode(_next_word(hart))
    if instruction is None or instruction.kind is not Kind.LOAD:
        return True
    address = (hart.registers[instruction.rs1] + instruction.immediate) & (1 << 64) - 1
    return _is_memory(address)


def _is_memory(address: int) -> bool:
    return address >= memory_map.DRAM_BASE or address in _DEVICE


def _is_fence_i(step: Retired) -> bool:
    return step.instruction == _FENCE_I and not step.trap
