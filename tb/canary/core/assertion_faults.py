# SPDX-License-Identifier: Apache-2.0
"""Faults in the core and its caches, each of which one of their assertions must notice.

All sleep in one model of the core's bench, which stops at the first alarm.
"""

import functools
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from autocomp_hil.paths import build_directory
from tb.canary.canary import MutantCanary
from tb.canary.mutation import Edit, mutate
from tb.core.assembler import Assembler
from tb.core.directed import job, mixed_loop
from tb.core.random_program import random_job
from tb.core.session import CoreJob, build, run_jobs

__all__ = ["CORE_MUTANTS", "run_core"]

_RANDOM: Final = 6
_CACHE_BYTES: Final = 256
"""Two sets: lines push each other out."""
_LIMIT_CYCLES: Final = 20_000


def _deep_calls(asm: Assembler) -> None:
    """A program with more calls without return than the predictor remembers."""
    for number in range(20):
        asm.jal(1, f"call{number}")
        asm.label(f"call{number}")


def _busy(asm: Assembler) -> None:
    """Stores that outrun memory, commands right after them, loads of their lines."""
    for number in range(24):
        asm.store("sd", 11, 64 * number, 10)
    asm.command(3, 0, 10, 11)
    asm.command(126, 5, 10, 11, funct3=7)
    for number in range(24):
        asm.load("ld", 7, 64 * number, 10)


@functools.cache
def _jobs() -> tuple[CoreJob, ...]:
    stalls = {"stall": 300, "command_stall": 500}
    directed = [job(write, **stalls) for write in (mixed_loop(3), _deep_calls, _busy)]
    drawn = [random_job(seed) for seed in range(_RANDOM)]
    return tuple(replace(each, limit=_LIMIT_CYCLES) for each in (*directed, *drawn))


@functools.cache
def _model() -> Path:
    """The model of ``tb_core`` with all faults asleep, built or from the cache."""
    home = build_directory() / "mutants"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        copy = mutate(Path(folder), [mutant.mutation for mutant in CORE_MUTANTS])
        return build(copy, cache_bytes=_CACHE_BYTES)


def run_core(*plusargs: str) -> tuple[int, str]:
    """Exit status and output of the programs on the model, up to the first alarm.

    Args:
        plusargs: Wake faults.
    """
    try:
        run_jobs(_jobs(), model=_model(), plusargs=plusargs)
    except AssertionError as error:
        return 1, str(error)
    return 0, ""


def _mutant(expects: str, file: str, text: str, instead: str) -> MutantCanary:
    """An edit of one file below ``rtl``."""
    edits = (Edit(f"{file}.sv", text, instead),)
    return MutantCanary(expects=expects, edits=edits, run=run_core)


CORE_MUTANTS: Final = (
    _mutant(
        "core_divider.BitsLeft_A",
        "core/core_divider",
        "if (bits_left_q == 7'd1) state_q",
        "if (bits_left_q == (mutated ? 7'd0 : 7'd1)) state_q",
    ),
    _mutant(
        "core_predictor.StackInRange_A",
        "core/core_predictor",
        "if (depth_q != (StackBits + 1)'(StackDepth)) depth_q",
        "if (depth_q != (StackBits + 1)'(StackDepth) || mutated) depth_q",
    ),
    _mutant(
        "core_csr.OneEvent_A",
        "core/rv64_core",
        "memory_fire && is_csr && !is_csr_illegal)",
        "memory_fire && is_csr && (!is_csr_illegal || mutated))",
    ),
    _mutant(
        "core_csr.PcAligned_A",
        "core/core_fetch",
        "lookup_address_o = {boot_address_i[63:2], 2'd0};",
        "lookup_address_o = {boot_address_i[63:2], mutated, 1'b0};",
    ),
    _mutant(
        "core_fetch.RedirectAligned_A",
        "core/rv64_core",
        "is_taken = (is_jump || is_branch_taken) && !is_target_misaligned;",
        "is_taken = (is_jump || is_branch_taken) && (!is_target_misaligned || mutated);",
    ),
    _mutant(
        "rv64_core.CommandHeld_A",
        "core/rv64_core",
        "cmd_rs1_o = memory_q.result;",
        "cmd_rs1_o = memory_q.result ^ 64'(wobble);",
    ),
    _mutant(
        "rv64_core.CommandDrained_A",
        "core/rv64_core",
        "is_command && data_idle_i && !command_sent_q;",
        "is_command && (data_idle_i || mutated) && !command_sent_q;",
    ),
    _mutant(
        "rv64_core.AnswerExpected_A",
        "core/rv64_core",
        "if (has_answer) memory_done = command_sent_q && resp_valid_i;",
        "if (has_answer && !mutated) memory_done = command_sent_q && resp_valid_i;",
    ),
    _mutant(
        "l1i.OneWay_A",
        "soc/l1i",
        "!slot_killed_q[slot] && slot_line_q[slot] == wanted) found",
        "!slot_killed_q[slot] && slot_line_q[slot] == wanted && !mutated) found",
    ),
    _mutant(
        "l1i.RefillHidden_A",
        "soc/l1i",
        "<= r_last_i && !slot_killed_q[fill_slot_q];",
        "<= (r_last_i || mutated) && !slot_killed_q[fill_slot_q];",
    ),
    _mutant(
        "l1i.RefillExpected_A",
        "soc/l1i",
        "slot_live_q[take_slot_q] <= 1'b1;",
        "slot_live_q[take_slot_q] <= !mutated;",
    ),
    _mutant("l1i.RefillLength_A", "soc/l1i", "ar_len_o = 8'd3;", "ar_len_o = 8'd3 - 8'(mutated);"),
    _mutant(
        "l1i.SlotsInRange_A",
        "soc/l1i",
        "if (!take && ar_fire) unsent_q",
        "if (!take && ar_fire && !mutated) unsent_q",
    ),
    _mutant(
        "l1i.ArHeld_A",
        "soc/l1i",
        "ar_addr_o = {slot_line_q[send_slot_q], 6'd0};",
        "ar_addr_o = {slot_line_q[send_slot_q], wobble, 5'd0};",
    ),
    _mutant(
        "l1d.OneWay_A",
        "soc/l1d",
        "tag_q[way][set] == line[57:SetBits];",
        "(tag_q[way][set] == line[57:SetBits] || (mutated && way == 1));",
    ),
    _mutant(
        "l1d.RefillHidden_A",
        "soc/l1d",
        "<= r_last_i && !is_killed_q && !is_invalidated;",
        "<= (r_last_i || mutated) && !is_killed_q && !is_invalidated;",
    ),
    _mutant(
        "l1d.AccessHeld_A",
        "core/rv64_core",
        "data_address_o = memory_q.result;",
        "data_address_o = memory_q.result ^ {60'd0, wobble, 3'd0};",
    ),
    _mutant(
        "l1d.RefillExpected_A",
        "soc/l1d",
        "StFill: if (fill_ends) state_d",
        "StFill: if (fill_ends || (r_fire && mutated)) state_d",
    ),
    _mutant(
        "l1d.RefillLength_A",
        "soc/l1d",
        "ar_len_o = is_host ? 8'd0 : 8'd3;",
        "ar_len_o = is_host ? 8'd0 : 8'd3 - 8'(mutated);",
    ),
    _mutant(
        "l1d.LookupAhead_A",
        "core/rv64_core",
        "data_lookup_valid_o = execute_fire && execute_unit == UnitLoad;",
        "data_lookup_valid_o = (execute_fire || (mutated && execute_valid_q)) &&"
        " execute_unit == UnitLoad;",
    ),
    _mutant(
        "l1d_write_buffer.CountsInRange_A",
        "soc/l1d_write_buffer",
        "push_ready_o = used_q != count_t'(Depth);",
        "push_ready_o = used_q != count_t'(Depth) || mutated;",
    ),
    _mutant(
        "l1d_write_buffer.ResponseExpected_A",
        "soc/l1d_write_buffer",
        "w_left_q <= w_left_q + count_t'(enters) - count_t'(w_fire);",
        "w_left_q <= w_left_q + count_t'(enters) - count_t'(w_fire && !mutated);",
    ),
    _mutant(
        "l1d_write_buffer.AwHeld_A",
        "soc/l1d_write_buffer",
        "aw_addr_o = {word_q[aw_q][60:1], 4'd0};",
        "aw_addr_o = {word_q[aw_q][60:2], word_q[aw_q][1] ^ wobble, 4'd0};",
    ),
    _mutant(
        "l1d_write_buffer.WHeld_A",
        "soc/l1d_write_buffer",
        "w_data_o = {data_q[w_q], data_q[w_q]};",
        "w_data_o = {data_q[w_q], data_q[w_q] ^ 64'(wobble)};",
    ),
)
"""Mutants by what each breaks."""
