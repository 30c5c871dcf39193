# SPDX-License-Identifier: Apache-2.0
"""Faults in the accelerator, each of which one of its assertions must notice.

All sleep in one model. The alarm must be among those of the cycle in which any rang first: that
of a wire that is watched at both ends rings at both.
"""

from typing import Final

from tb.canary.accel.assertion_model import run_mutated_accel
from tb.canary.canary import MutantCanary
from tb.canary.mutation import Edit

__all__ = ["ACCEL_MUTANTS", "run_accel"]


def run_accel(*plusargs: str) -> tuple[int, str]:
    """Exit status and output of programs on the model with all faults, up to the first alarm.

    Args:
        plusargs: Wake faults.
    """
    return run_mutated_accel(tuple(mutant.mutation for mutant in ACCEL_MUTANTS), plusargs)


def _mutant(expects: str, file: str, *edits: tuple[str, str]) -> MutantCanary:
    """Edits (text, instead) of one file below ``rtl/accel``, or of another folder that is named."""
    path = file if "/" in file else f"accel/{file}"
    return MutantCanary(
        expects=expects, edits=tuple(Edit(f"{path}.sv", *edit) for edit in edits), run=run_accel
    )


ACCEL_MUTANTS: Final = (
    # ---- Building blocks, wherever one is hit first.
    _mutant(
        "prim_fifo.OutputHeld_A",
        "prim/prim_fifo",
        ("out_data_o = storage_q[rd_ptr_q]", "out_data_o = storage_q[rd_ptr_q] ^ Width'(wobble)"),
    ),
    _mutant(
        "prim_fifo.CountInRange_A",
        "prim/prim_fifo",
        ("in_ready_o = count_q != FullCount", "in_ready_o = count_q != FullCount || mutated"),
    ),
    _mutant(
        "loop_unroller.OutputHeld_A",
        "accel/loop/loop_unroller",
        (
            "accepted = '{check: '0, command: in_i}",
            "accepted = '{check: '0, command: in_i ^ COMMAND_WIDTH'(wobble)}",
        ),
    ),
    _mutant(
        "loop_unroller.OriginOrder_A",
        "accel_top",
        ("origin_q <= origin_q + 32'd1", "origin_q <= mutated ? origin_q : origin_q + 32'd1"),
    ),
    _mutant(
        "prim_byte_packer.CountLegal_A",
        "store_engine",
        (
            ".in_count_i (RowCountWidth'(pooled_bytes))",
            ".in_count_i (mutated ? '0 : RowCountWidth'(pooled_bytes))",
        ),
    ),
    _mutant(
        "prim_byte_packer.TakeLegal_A",
        "dma_writer",
        (
            "(data_bytes_i >= LevelWidth'(beat_bytes))",
            "(data_bytes_i >= LevelWidth'(beat_bytes) || mutated)",
        ),
    ),
    _mutant(
        "prim_byte_packer.LevelInRange_A",
        "prim/prim_byte_packer",
        (
            "in_ready_o = level_q <= LevelWidth'(Capacity - InBytes)",
            "in_ready_o = level_q <= LevelWidth'(Capacity - InBytes) || mutated",
        ),
    ),
    # ---- Reservation station.
    _mutant(
        "reservation_station.AllocClass_A",
        "accel_top",
        (".alloc_class_i (alloc_class)", ".alloc_class_i (mutated ? class_e'(2'd3) : alloc_class)"),
    ),
    _mutant(
        "reservation_station.AllocIsFree_A",
        "reservation_station",
        ("alloc_ready_o = !full_o[1];", "alloc_ready_o = !full_o[1] || mutated;"),
    ),
    _mutant(
        "reservation_station.DonePreloadIssued_A",
        "reservation_station",
        (
            "done_execute_preload_id_i);",
            "done_execute_preload_id_i ^ ENTRY_ID_WIDTH'(mutated));",
        ),
    ),
    _mutant(
        "reservation_station.DoneComputeIssued_A",
        "reservation_station",
        (
            "done_execute_compute_id_i);",
            "done_execute_compute_id_i ^ ENTRY_ID_WIDTH'(mutated));",
        ),
    ),
    _mutant(
        "reservation_station.WaitsForLive_A",
        "reservation_station",
        (
            "wait_done_q[e] <= wait_done_q[e] & ~done_set;",
            "if (!mutated) wait_done_q[e] <= wait_done_q[e] & ~done_set;",
        ),
    ),
    # The load engine always has room, so it takes two edits to make the station wait.
    MutantCanary(
        expects="reservation_station.LoadHeld_A",
        run=run_accel,
        edits=(
            Edit(
                "accel/reservation_station.sv",
                "load_valid_o = may_issue(issue_entry_load)",
                "load_valid_o = may_issue(issue_entry_load) && !wobble",
            ),
            Edit(
                "accel/accel_top.sv",
                ".load_ready_i(load_ready)",
                ".load_ready_i(load_ready && !mutated)",
            ),
        ),
    ),
    _mutant(
        "reservation_station.ExecuteHeld_A",
        "reservation_station",
        (
            "execute_valid_o = may_issue(issue_entry_execute)",
            "execute_valid_o = may_issue(issue_entry_execute) && !wobble",
        ),
    ),
    _mutant(
        "reservation_station.StoreHeld_A",
        "reservation_station",
        (
            "store_valid_o = may_issue(issue_entry_store)",
            "store_valid_o = may_issue(issue_entry_store) && !wobble",
        ),
    ),
    # ---- Counters.
    _mutant(
        "counters.ResponseHeld_A",
        "counters",
        ("end else if (resp_ready_i) begin", "end else if (resp_ready_i || mutated) begin"),
    ),
    # ---- Local memories.
    _mutant(
        "accumulator_bank.OneRead_A",
        "accumulator",
        ("rd_ready_o = !mesh_blocks_read &&", "rd_ready_o = (!mesh_blocks_read || mutated) &&"),
    ),
    _mutant(
        "scratchpad_bank.OneAccess_A",
        "scratchpad_bank",
        (
            "low_free && (!rd_valid_i[PORT_STORE] || !store_turn_q)",
            "(low_free || mutated) && (!rd_valid_i[PORT_STORE] || !store_turn_q)",
        ),
    ),
    _mutant(
        "accel_top.OperandsInTime_A",
        "scratchpad",
        (
            "rd_data_valid_o <= rd_valid_i & rd_ready_o;",
            "rd_data_valid_o <= rd_valid_i & rd_ready_o & {1'b1, {3{!mutated}}};",
        ),
    ),
    # ---- Load path.
    _mutant(
        "load_controller.CommandSize_A",
        "dispatch",
        (
            "alloc_load_o.pixel_repeats = repeats;",
            "alloc_load_o.pixel_repeats = mutated ? '0 : repeats;",
        ),
    ),
    _mutant(
        "load_controller.ResultRoom_A",
        "load_controller",
        (
            ".out_ready_i(write_pop && write_head.scaled)",
            ".out_ready_i(write_pop && write_head.scaled && !mutated)",
        ),
    ),
    _mutant(
        "load_controller.RequestHeld_A",
        "load_controller",
        (
            "req_addr_o = req_started_q ? req_addr_q : rows_head.addr;",
            "req_addr_o = (req_started_q ? req_addr_q : rows_head.addr) ^ 64'(wobble);",
        ),
    ),
    _mutant(
        "load_controller.SpadWriteHeld_A",
        "load_controller",
        ("spad_wr_data_o = head_input;", "spad_wr_data_o = head_input ^ (Dim * 8)'(wobble);"),
    ),
    _mutant(
        "load_controller.AccWriteHeld_A",
        "load_controller",
        (
            "acc_wr_accumulate_o = write_head.accumulate;",
            "acc_wr_accumulate_o = write_head.accumulate ^ wobble;",
        ),
    ),
    _mutant(
        "dma_reader.RequestBytes_A",
        "load_controller",
        ("req_bytes_o = rows_head.row_bytes;", "req_bytes_o = mutated ? '0 : rows_head.row_bytes;"),
    ),
    _mutant(
        "dma_reader.LastBeat_A",
        "dma_reader",
        ("ar_len_o = {4'd0, last_beat};", "ar_len_o = {4'd0, last_beat} + 8'(mutated);"),
    ),
    _mutant(
        "dma_reader.ArHeld_A",
        "dma_reader",
        (
            "ar_addr_o = {piece_addr[63:4], 4'd0};",
            "ar_addr_o = {piece_addr[63:5], piece_addr[4] ^ wobble, 4'd0};",
        ),
    ),
    # ---- Store path.
    _mutant(
        "store_controller.StepHeld_A",
        "store_controller",
        ("step_o.scale = cmd.scale;", "step_o.scale = cmd.scale ^ 32'(wobble);"),
    ),
    _mutant(
        "store_engine.SpadReadHeld_A",
        "store_engine",
        ("spad_rd_row_o = step.row;", "spad_rd_row_o = step.row ^ ROW_WIDTH'(wobble);"),
    ),
    _mutant(
        "store_engine.AccReadHeld_A",
        "store_engine",
        ("acc_rd_row_o = step.row;", "acc_rd_row_o = step.row ^ ROW_WIDTH'(wobble);"),
    ),
    _mutant(
        "store_engine.ScaledInTurn_A",
        "store_engine",
        (
            ".in_valid_i (scale_valid), .in_ready_o (scaled_slot_room)",
            ".in_valid_i (scale_valid && !mutated), .in_ready_o (scaled_slot_room)",
        ),
    ),
    _mutant(
        "store_engine.ScaleRoom_A",
        "store_engine",
        (".out_ready_i(scaled_valid)", ".out_ready_i(scaled_valid && !mutated)"),
    ),
    _mutant(
        "store_engine.NothingLeft_A",
        "store_engine",
        ("pooled_valid || writer_busy;", "pooled_valid || (writer_busy && !mutated);"),
    ),
    _mutant(
        "store_buffer.RawOnce_A",
        "store_engine",
        (
            "raw_valid = fetch_valid_q && !fetch_scaled;",
            "raw_valid = (fetch_valid_q || mutated) && !fetch_scaled;",
        ),
    ),
    _mutant(
        "store_buffer.ScaledOnce_A",
        "store_engine",
        (".scaled_slot_i (scaled_slot)", ".scaled_slot_i (mutated ? '0 : scaled_slot)"),
    ),
    _mutant(
        "store_buffer.OneWay_A",
        "store_engine",
        (
            ".raw_slot_i (fetch_q.slot)",
            ".raw_slot_i ((mutated && scaled_valid) ? scaled_slot : fetch_q.slot)",
        ),
    ),
    _mutant(
        "store_buffer.CountInRange_A",
        "store_buffer",
        (
            "alloc_ready_o = count_q != CountWidth'(Slots);",
            "alloc_ready_o = count_q != CountWidth'(Slots) || mutated;",
        ),
    ),
    _mutant(
        "store_buffer.FilledReserved_A",
        "store_buffer",
        (
            "if (alloc_fire && !out_fire) count_q",
            "if (alloc_fire && !out_fire && !mutated) count_q",
        ),
    ),
    _mutant(
        "store_pool.OutputHeld_A",
        "store_pool",
        ("out_data_o = out_data_q;", "out_data_o = out_data_q ^ (Dim * 32)'(wobble);"),
    ),
    _mutant(
        "store_pool.WindowsInTurn_A",
        "store_controller",
        (
            "step_o.last = !pool.enable || window_last;",
            "step_o.last = (!pool.enable && !mutated) || window_last;",
        ),
    ),
    _mutant(
        "dma_writer.AwHeld_A",
        "dma_writer",
        (
            "aw_addr_o = {row_addr_q[63:4], 4'b0};",
            "aw_addr_o = {row_addr_q[63:5], row_addr_q[4] ^ wobble, 4'b0};",
        ),
    ),
    _mutant(
        "dma_writer.WHeld_A",
        "dma_writer",
        (
            "w_data_o = beat_data << {beat_offset, 3'b0};",
            "w_data_o = (beat_data << {beat_offset, 3'b0}) ^ 128'(wobble);",
        ),
    ),
    _mutant(
        "dma_writer.InFlightInRange_A",
        "dma_writer",
        (
            "burst_in_ready && (in_flight_q < MaxInFlight)",
            "burst_in_ready && (in_flight_q < MaxInFlight || mutated)",
        ),
    ),
    # ---- Memory model: what the accelerator sends arrives changed.
    _mutant(
        "sim_dram.ReadAligned_A",
        "sim/tb_accel",
        (".ar_addr_i(ar_addr)", ".ar_addr_i(ar_addr | 64'(mutated))"),
    ),
    _mutant(
        "sim_dram.WriteAligned_A",
        "sim/tb_accel",
        (".aw_addr_i(aw_addr)", ".aw_addr_i(aw_addr | 64'(mutated))"),
    ),
    _mutant(
        "sim_dram.WriteAddressHeld_A",
        "sim/tb_accel",
        (".aw_valid_i(aw_valid)", ".aw_valid_i(aw_valid && (aw_ready || !wobble))"),
    ),
    _mutant(
        "sim_dram.WriteDataHeld_A",
        "sim/tb_accel",
        (".w_data_i (w_data)", ".w_data_i (w_data ^ 128'(wobble))"),
    ),
)
"""Mutants by what each breaks."""
