# SPDX-License-Identifier: Apache-2.0
"""Faults that are put into the core and its caches to prove that the bench finds them."""

import functools
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from autocomp_hil.paths import build_directory
from tb.canary.mutation import Edit, Mutation, mutate
from tb.core.compare import check
from tb.core.directed import bytes_then_load, job, store_then_load
from tb.core.privileged import write_and_read
from tb.core.random_program import random_job
from tb.core.session import build, run_jobs

__all__ = ["MUTATIONS", "finds", "mutated_model"]

_PROGRAMS: Final = 30
_MEPC: Final = 0x341
"""A register that a program may write freely, and that has fixed bits."""
_LIMIT_CYCLES: Final = 20_000
"""Three times what the longest of the programs takes: a fault may leave one without end."""

_FAULTS: Final = {
    "value of memory stage not forwarded": Edit(
        "core/rv64_core.sv",
        "if (memory_writes && memory_rd == register)",
        "if (memory_writes && memory_rd == register && !mutated)",
    ),
    "load-use without a pause": Edit(
        "core/rv64_core.sv",
        "(is_divide && divide_done) ||",
        "(is_divide && divide_done) || (mutated && execute_unit == UnitLoad) ||",
    ),
    "wrong guess not repaired": Edit(
        "core/rv64_core.sv",
        "execute_q.guess != execute_target;",
        "(mutated ? is_taken : execute_q.guess != execute_target);",
    ),
    "younger instruction survives a trap": Edit(
        "core/rv64_core.sv",
        "end else if (memory_redirect) begin execute_valid_q",
        "end else if (memory_redirect && !mutated) begin execute_valid_q",
    ),
    "sign of MULH": Edit(
        "core/core_multiplier.sv", "- correction_q", "- (mutated ? 64'd0 : correction_q)"
    ),
    "remainder takes the sign of the divisor": Edit(
        "core/core_divider.sv",
        "<= is_first_negative;",
        "<= (mutated ? is_second_negative : is_first_negative);",
    ),
    "word shift takes six bits": Edit(
        "core/core_alu.sv", "second_i[5] && !is_word_i", "second_i[5] && (!is_word_i || mutated)"
    ),
    "illegal CSR write passes": Edit(
        "core/core_csr.sv", "number_i[11:10] == 2'd3)", "number_i[11:10] == 2'd3 && !mutated)"
    ),
    "fixed bits of a CSR are written": Edit(
        "core/core_csr.sv",
        "requested & csr_writable(number_i)",
        "requested & (csr_writable(number_i) | {64{mutated}})",
    ),
    "unknown CSR reads 0": Edit(
        "core/core_csr.sv", "= csr_exists(number_i)", "= csr_exists(number_i) || mutated"
    ),
    "FENCE.I keeps the cache": Edit(
        "core/rv64_core.sv", "memory_fire && is_fence_i;", "memory_fire && is_fence_i && !mutated;"
    ),
    "store leaves the line as it was": Edit(
        "soc/l1d.sv",
        "(store_fire && is_hit && !is_host)",
        "(store_fire && is_hit && !is_host && !mutated)",
    ),
    "load overtakes a store": Edit(
        "soc/l1d.sv", "&& !is_hit && !has_line)", "&& !is_hit && (!has_line || mutated))"
    ),
    "joined store loses its strobes": Edit(
        "soc/l1d_write_buffer.sv",
        "strobe_q[newest] | push_strobe_i",
        "strobe_q[newest] | (mutated ? 8'd0 : push_strobe_i)",
    ),
    "store joins one that is being sent": Edit(
        "soc/l1d_write_buffer.sv",
        "w_left_q >= count_t'(2)",
        "(mutated ? used_q >= count_t'(1) : w_left_q >= count_t'(2))",
    ),
    "refill survives an invalidation": Edit(
        "soc/l1d.sv",
        "r_last_i && !is_killed_q && !is_invalidated",
        "r_last_i && (mutated || (!is_killed_q && !is_invalidated))",
    ),
}

MUTATIONS: Final = MappingProxyType(
    {
        fault: Mutation(name=re.sub(r"\W+", "_", fault), edits=(edit,))
        for fault, edit in _FAULTS.items()
    }
)
"""Mutations by what is wrong."""


@functools.cache
def mutated_model() -> Path:
    """The bench's model with all faults in it, asleep."""
    home = build_directory() / "mutants"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        return build(mutate(Path(folder), MUTATIONS.values()))


def finds(*plusargs: str) -> bool:
    """Whether random and directed programs tell the model from the interpreter.

    Args:
        plusargs: Wake faults.
    """
    jobs = [random_job(seed) for seed in range(_PROGRAMS)]
    slow_writes = {"latency": 1, "write_stall": 950}
    jobs += [store_then_load(slow_writes), bytes_then_load(slow_writes)]
    jobs.append(job(write_and_read(_MEPC)))
    jobs = [replace(each, limit=_LIMIT_CYCLES) for each in jobs]
    try:
        for program, result in zip(
            jobs, run_jobs(jobs, model=mutated_model(), plusargs=plusargs), strict=True
        ):
            check(program, result)
    except AssertionError:
        return True
    return False
