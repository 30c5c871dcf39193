# SPDX-License-Identifier: Apache-2.0
"""Faults that are put into the core and its caches to prove that the bench finds them."""

from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from autocomp_hil.simulator.paths import RTL
from tb.core.compare import check
from tb.core.directed import store_then_load
from tb.core.random_program import random_job
from tb.core.session import build, run_jobs

__all__ = ["MUTATIONS", "Mutation", "build_mutant", "finds"]

_PROGRAMS: Final = 30


class Mutation(NamedTuple):
    """A change of one place."""

    file: str
    """Below ``rtl/``."""
    text: str
    """What stands there, once in the file."""
    instead: str


MUTATIONS: Final = MappingProxyType(
    {
        "value of memory stage not forwarded": Mutation(
            "core/rv64_core.sv",
            "if (memory_writes && memory_rd == register)",
            "if (1'b0)",
        ),
        "load-use without a pause": Mutation(
            "core/rv64_core.sv",
            "(is_divide && divide_done) ||",
            "execute_unit == UnitLoad ||",
        ),
        "wrong guess not repaired": Mutation(
            "core/rv64_core.sv",
            "execute_q.guess != execute_target;",
            "is_taken;",
        ),
        "younger instruction survives a trap": Mutation(
            "core/rv64_core.sv",
            "end else if (memory_redirect) begin\n      execute_valid_q",
            "end else if (1'b0) begin\n      execute_valid_q",
        ),
        "sign of MULH": Mutation("core/core_multiplier.sv", "- correction_q", "- 64'd0"),
        "remainder takes the sign of the divisor": Mutation(
            "core/core_divider.sv",
            "<= is_first_negative;",
            "<= is_second_negative;",
        ),
        "word shift takes six bits": Mutation(
            "core/core_alu.sv", "second_i[5] && !is_word_i", "second_i[5]"
        ),
        "illegal CSR write passes": Mutation(
            "core/core_csr.sv", "number_i[11:10] == 2'd3)", "1'b0)"
        ),
        "FENCE.I keeps the cache": Mutation(
            "core/rv64_core.sv", "memory_fire && is_fence_i;", "1'b0;"
        ),
        "store leaves the line as it was": Mutation(
            "soc/l1d.sv",
            "(store_fire && is_hit && !is_host)",
            "1'b0",
        ),
        "load overtakes a store": Mutation("soc/l1d.sv", "&& !is_hit && !has_line)", "&& !is_hit)"),
        "joined store loses its strobes": Mutation(
            "soc/l1d_write_buffer.sv",
            "strobe_q[newest] | push_strobe_i",
            "strobe_q[newest]",
        ),
        "store joins one that is being sent": Mutation(
            "soc/l1d_write_buffer.sv",
            "w_left_q >= count_t'(2)",
            "used_q >= count_t'(1)",
        ),
    }
)
"""By what is wrong."""


def build_mutant(mutation: Mutation, folder: Path) -> Path:
    """The bench's model with a fault in it.

    Args:
        mutation: The fault.
        folder: For the changed source.

    Raises:
        ValueError: The text is not there, or more than once.
    """
    source = (RTL / mutation.file).read_text(encoding="utf-8")
    places = source.count(mutation.text)
    if places != 1:
        raise ValueError(f"{mutation.file}: expected one {mutation.text!r}, found {places}")
    path = folder / Path(mutation.file).name
    path.write_text(source.replace(mutation.text, mutation.instead), encoding="utf-8")
    return build([path])


def finds(model: Path) -> bool:
    """Whether random programs and a directed one tell the model from the interpreter."""
    jobs = [random_job(seed) for seed in range(_PROGRAMS)]
    jobs.append(store_then_load({"latency": 1, "write_stall": 950}))
    try:
        for program, result in zip(jobs, run_jobs(jobs, model=model), strict=True):
            check(program, result)
    except AssertionError:
        return True
    return False
