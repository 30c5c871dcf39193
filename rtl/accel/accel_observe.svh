// SPDX-License-Identifier: Apache-2.0
// verilog_syntax: parse-as-module-body
// Part of accel_top: what the accelerator tells in simulation.

/// Commands that can give the array work.
function automatic logic can_use_array(logic [6:0] funct);
  return funct inside {FunctPreload, FunctComputePreloaded, FunctComputeAccumulated,
                         FunctLoopWs, FunctLoopConvWs};
endfunction

logic cmd_fire, entry_fire, unrolled_fire, dispatch_fire;
assign cmd_fire = cmd_valid_i && cmd_ready_o;
assign entry_fire = entry_valid && entry_ready;
assign unrolled_fire = unrolled_valid && unrolled_ready;
assign dispatch_fire = dispatch_valid && dispatch_ready;

// Commands in the two queues that can give the array work.
logic [7:0] entry_array_q, dispatch_array_q;
always_ff @(posedge clk_i or negedge rst_ni) begin
  if (!rst_ni) begin
    entry_array_q    <= '0;
    dispatch_array_q <= '0;
  end else begin
    entry_array_q <= entry_array_q + 8'(cmd_fire && can_use_array(
        cmd_funct_i
    )) - 8'(entry_fire && can_use_array(
        entry_cmd.funct
    ));
    dispatch_array_q <= dispatch_array_q + 8'(unrolled_fire && can_use_array(
        unrolled.command.funct
    )) - 8'(dispatch_fire && can_use_array(
        dispatch_cmd.funct
    ));
  end
end

logic is_allocated;
assign is_allocated = alloc_valid && alloc_ready;

assign observe_o = '{
        has_array_work:
        entry_array_q
        != '0 ||
        unroller_busy
        ||
        dispatch_array_q
        != '0 ||
        occupancy[ClassExecute]
        != '0 ||
        execute_busy,
        events: 63'(events),
        dispatch_state: '{
            no_command: busy_o && !dispatch_valid,
            full_of_stores: alloc_stall && alloc_class == ClassStore,
            full_of_executes: alloc_stall && alloc_class == ClassExecute,
            full_of_loads: alloc_stall && alloc_class == ClassLoad
        },
        store_state: '{
            in_flight: writes_in_flight != '0,
            blocked_by_store: station.store_blocked_by[ClassStore],
            blocked_by_execute: station.store_blocked_by[ClassExecute],
            blocked_by_load: station.store_blocked_by[ClassLoad],
            write_wait: (aw_valid_o && !aw_ready_i) || (w_valid_o && !w_ready_i),
            memory_wait: store_spad_wait,
            dma_wait: store_dma_wait,
            moves: store_told.row.valid,
            active: store_active,
            busy: store_busy
        },
        execute_state: '{
            blocked_by_store: station.execute_blocked_by[ClassStore],
            blocked_by_execute: station.execute_blocked_by[ClassExecute],
            blocked_by_load: station.execute_blocked_by[ClassLoad],
            bank_wait: operand_wait != '0,
            waits_operand: waits_operand,
            waits_stationary: waits_load,
            drain: drain,
            mac: mac,
            busy: execute_busy
        },
        load_state: '{
            blocked_by_store: station.load_blocked_by[ClassStore],
            blocked_by_execute: station.load_blocked_by[ClassExecute],
            blocked_by_load: station.load_blocked_by[ClassLoad],
            request_wait: ar_valid_o && !ar_ready_i,
            memory_wait: load_spad_wait,
            dma_wait: load_dma_wait,
            active: load_active,
            busy: load_busy
        },
        writes: '{answer: b_valid_i && b_ready_o, burst: aw_valid_o && aw_ready_i},
        store: store_told,
        load_row: load_row,
        completion: '{
            fetched: reads_done,
            store: store_done,
            compute: compute_done,
            preload: preload_done,
            load: load_done,
            fetched_entry: reads_done_id,
            store_entry: store_done_id,
            compute_entry: compute_done_id,
            preload_entry: preload_done_id,
            load_entry: load_done_id
        },
        issue: '{
            store: rs_issued[ClassStore],
            execute: rs_issued[ClassExecute],
            load_has_rows: load_cmd.dram_addr != '0,
            load: rs_issued[ClassLoad],
            store_entry: store_id,
            execute_entry: execute_id,
            load_entry: load_id
        },
        dispatched: '{
            valid: dispatch_fire,
            is_store: is_allocated && alloc_class == ClassStore,
            is_execute: is_allocated && alloc_class == ClassExecute,
            is_load: is_allocated && alloc_class == ClassLoad,
            is_last: dispatch_cmd.is_last,
            entry: station.allocated_entry,
            origin: dispatch_cmd.origin,
            command: '{funct: dispatch_cmd.funct, rs2: dispatch_cmd.rs2, rs1: dispatch_cmd.rs1}
        },
        is_accepted: cmd_fire,
        accepted: '{funct: cmd_funct_i, rs2: cmd_rs2_i, rs1: cmd_rs1_i}
    };
