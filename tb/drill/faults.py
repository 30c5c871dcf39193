# SPDX-License-Identifier: Apache-2.0
"""The planted faults: one for each part of the hardware that is hard to get right."""

from dataclasses import dataclass
from typing import Final

from tb.canary.mutation import Edit

__all__ = ["FAULTS", "Fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One mistake."""

    name: str
    """Part of the hardware, and what is wrong with it."""
    edit: Edit
    has_program: bool = True
    """Whether a program of commands or instructions shows it; cycles alone have none."""


FAULTS: Final = (
    Fault(
        name="station_forgets_second_operand",
        edit=Edit(
            "accel/reservation_station.sv",
            "is_raw = overlap(write_q[x], alloc_reads_i[0]) || "
            "overlap(write_q[x], alloc_reads_i[1]);",
            "is_raw = overlap(write_q[x], alloc_reads_i[0]);",
        ),
    ),
    Fault(
        name="accumulator_rounds_half_up",
        edit=Edit(
            "accel/element/scale_unit.sv",
            "round_up = fixed[23] && (fixed[24] || fixed[22:0] != '0);",
            "round_up = fixed[23];",
        ),
    ),
    Fault(
        name="dma_keeps_a_byte_before_an_odd_head",
        edit=Edit(
            "accel/dma_reader.sv",
            "bytes_data_o = r_data_i >> {skip, 3'b000};",
            "bytes_data_o = r_data_i >> {skip[3:1], 4'b0000};",
        ),
    ),
    Fault(
        name="data_cache_keeps_a_stale_way",
        edit=Edit(
            "soc/l1d.sv",
            "if (invalidate_hit[way]) valid_q[way][invalidate_set] <= 1'b0;",
            "if (invalidate_hit[way] && way == 0) valid_q[way][invalidate_set] <= 1'b0;",
        ),
    ),
    Fault(
        name="predictor_forgets_taken_branches",
        edit=Edit(
            "core/core_predictor.sv",
            "assign guess_taken = guess_hit && (!guess.is_branch || guess.counter[1]);",
            "assign guess_taken = guess_hit && !guess.is_branch;",
        ),
        has_program=False,
    ),
    Fault(
        name="core_trusts_wrong_guesses_backwards",
        edit=Edit(
            "core/rv64_core.sv",
            "assign execute_redirect = execute_fire && execute_q.guess != execute_target;",
            "assign execute_redirect = execute_fire && execute_q.guess != execute_target &&"
            " !(execute_q.guess < execute_q.pc && execute_target == next_address);",
        ),
    ),
    Fault(
        name="divider_misses_the_top_bit",
        edit=Edit(
            "core/core_divider.sv",
            "for (int unsigned index = 1; index < 64; index++) begin",
            "for (int unsigned index = 1; index < 63; index++) begin",
        ),
    ),
    Fault(
        name="checker_refuses_the_widest_repeat",
        edit=Edit(
            "accel/command_checker.sv",
            "mvin_repeats > 16'd1 && mvin_repeat_cols > {8'd0, Dim}",
            "mvin_repeats > 16'd1 && mvin_repeat_cols >= {8'd0, Dim}",
        ),
    ),
)
"""Every fault; two around the branch predictor: one costs time only, one trusts wrong guesses."""
