// SPDX-License-Identifier: Apache-2.0
// verilog_syntax: parse-as-module-body
// Part of tb_chip: what is told to the event log (sim_chip_events.h) in each cycle of a job that
// wants one. Bits of a track are named by autocomp_hil/simulator/chip/events.py, in the same order.

import "DPI-C" function void hil_chip_steps(
  input bit dispatched,
  input int origin,
  input bit is_last,
  input int funct,
  input longint rs1,
  input longint rs2,
  input bit allocated,
  input int entry,
  input int issued,
  input int issued_entries,
  input bit fetched,
  input int fetched_entry,
  input int completed,
  input int completed_entries
);
import "DPI-C" function void hil_chip_writes(
  input bit row,
  input int row_entry,
  input bit row_taken,
  input bit burst,
  input bit answer
);
import "DPI-C" function void hil_chip_states(input longint states);

localparam int unsigned FirstExecute = hil_config_pkg::CFG.load_entries;
localparam int unsigned FirstStore = FirstExecute + hil_config_pkg::CFG.execute_entries;
localparam int unsigned Entries = FirstStore + hil_config_pkg::CFG.store_entries;

/// Classes {store, execute, load} of which the entry waits for a command, if it holds one that was
/// not issued.
function automatic logic [2:0] blocked_by(logic [$clog2(Entries)-1:0] entry);
  logic [Entries-1:0] waits;
  if (!u_soc_top.u_accel_top.u_reservation_station.live_q[entry] ||
      u_soc_top.u_accel_top.u_reservation_station.issued_q[entry])
    return 3'b000;
  waits = u_soc_top.u_accel_top.u_reservation_station.wait_done_q[entry] |
          u_soc_top.u_accel_top.u_reservation_station.wait_reads_q[entry];
  return {
    waits[Entries-1:FirstStore] != '0,
    waits[FirstStore-1:FirstExecute] != '0,
    waits[FirstExecute-1:0] != '0
  };
endfunction

function automatic logic [9:0] load_state();
  return {
    2'd0,
    blocked_by(u_soc_top.u_accel_top.u_reservation_station.issue_entry_load),
    u_soc_top.u_accel_top.ar_valid_o && !u_soc_top.u_accel_top.ar_ready_i,
    u_soc_top.u_accel_top.load_spad_wait,
    u_soc_top.u_accel_top.load_dma_wait,
    u_soc_top.u_accel_top.load_active,
    u_soc_top.u_accel_top.load_busy
  };
endfunction

function automatic logic [9:0] execute_state();
  return {
    1'b0,
    blocked_by(u_soc_top.u_accel_top.u_reservation_station.issue_entry_execute),
    u_soc_top.u_accel_top.operand_wait != '0,
    u_soc_top.u_accel_top.waits_operand,
    u_soc_top.u_accel_top.waits_load,
    u_soc_top.u_accel_top.drain,
    u_soc_top.u_accel_top.mac,
    u_soc_top.u_accel_top.execute_busy
  };
endfunction

function automatic logic [9:0] store_state();
  return {
    u_soc_top.u_accel_top.writes_in_flight != '0,
    blocked_by(u_soc_top.u_accel_top.u_reservation_station.issue_entry_store),
    (u_soc_top.u_accel_top.aw_valid_o && !u_soc_top.u_accel_top.aw_ready_i) ||
    (u_soc_top.u_accel_top.w_valid_o && !u_soc_top.u_accel_top.w_ready_i),
    u_soc_top.u_accel_top.store_spad_wait,
    u_soc_top.u_accel_top.store_dma_wait,
    u_soc_top.u_accel_top.u_store_engine.step_fire,
    u_soc_top.u_accel_top.store_active,
    u_soc_top.u_accel_top.store_busy
  };
endfunction

function automatic logic [9:0] dispatch_state();
  logic stalls;
  stalls = u_soc_top.u_accel_top.alloc_stall;
  return {
    6'd0,
    accel_busy && !u_soc_top.u_accel_top.dispatch_valid,
    stalls && u_soc_top.u_accel_top.alloc_class == accel_pkg::ClassStore,
    stalls && u_soc_top.u_accel_top.alloc_class == accel_pkg::ClassExecute,
    stalls && u_soc_top.u_accel_top.alloc_class == accel_pkg::ClassLoad
  };
endfunction

function automatic logic [9:0] core_state();
  logic waits, is_fence, is_command;
  waits      = u_soc_top.u_core.memory_valid_q && !u_soc_top.u_core.memory_done;
  is_fence   = waits && u_soc_top.u_core.memory_q.exec_unit == core_pkg::UnitFence;
  is_command = waits && u_soc_top.u_core.is_command;
  return {
    2'd0,
    !u_soc_top.u_core.memory_valid_q && !u_soc_top.fetch_answer_valid,
    waits && u_soc_top.u_core.is_store,
    waits && u_soc_top.u_core.is_load,
    is_command && u_soc_top.u_core.command_sent_q,
    is_command && !u_soc_top.u_core.data_idle_i,
    is_command && u_soc_top.cmd_valid && !u_soc_top.cmd_ready,
    is_fence && !u_soc_top.u_core.data_idle_i,
    is_fence && accel_busy
  };
endfunction

function automatic void tell_events();
  logic [3:0] completed;
  logic burst, answer, row_taken;
  completed = {
    u_soc_top.u_accel_top.store_done,
    u_soc_top.u_accel_top.compute_done,
    u_soc_top.u_accel_top.preload_done,
    u_soc_top.u_accel_top.load_done
  };
  if (dispatch_fire || completed != '0 || u_soc_top.u_accel_top.reads_done ||
      u_soc_top.u_accel_top.rs_issued != '0) begin
    hil_chip_steps(dispatch_fire, u_soc_top.u_accel_top.dispatch_cmd.origin,
                   u_soc_top.u_accel_top.dispatch_cmd.is_last,
                   32'(u_soc_top.u_accel_top.dispatch_cmd.funct),
                   u_soc_top.u_accel_top.dispatch_cmd.rs1, u_soc_top.u_accel_top.dispatch_cmd.rs2,
                   dispatched, 32'(u_soc_top.u_accel_top.u_reservation_station.alloc_entry),
                   32'(u_soc_top.u_accel_top.rs_issued), 32'({
                   8'(u_soc_top.u_accel_top.store_id),
                   8'(u_soc_top.u_accel_top.execute_id),
                   8'(u_soc_top.u_accel_top.load_id)
                   }), u_soc_top.u_accel_top.reads_done, 32'(u_soc_top.u_accel_top.reads_done_id),
                   32'(completed), {
                   8'(u_soc_top.u_accel_top.store_done_id),
                   8'(u_soc_top.u_accel_top.compute_done_id),
                   8'(u_soc_top.u_accel_top.preload_done_id),
                   8'(u_soc_top.u_accel_top.load_done_id)
                   });
  end
  burst     = u_soc_top.u_accel_top.aw_valid_o && u_soc_top.u_accel_top.aw_ready_i;
  answer    = u_soc_top.u_accel_top.b_valid_i && u_soc_top.u_accel_top.b_ready_o;
  row_taken = u_soc_top.u_accel_top.u_store_engine.u_dma_writer.req_fire;
  if (store_row || row_taken || burst || answer) begin
    hil_chip_writes(store_row,
                    32'(u_soc_top.u_accel_top.u_store_engine.u_store_controller.current_q.id),
                    row_taken, burst, answer);
  end
  hil_chip_states(
      {14'd0, core_state(), dispatch_state(), store_state(), execute_state(), load_state()});
endfunction
