// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Turns mesh-load jobs and mesh jobs with their operand beats into the mesh's beat program, and
/// says for each result row where it goes.
///
/// A load job gives Dim load beats. A mesh job gives `macs` mac beats, then, in OS with a real C,
/// one drain beat per row of C; a flip rides on its first beat. Rules, from the order of program:
///   - the first beat of a mesh job follows all beats of the load jobs before it (loads_before),
///   - the first beat of a load job is not before the first beat of the mesh jobs before it
///     (computes_before): the same cycle is right, the flip reads the shadow before the load,
///   - a job whose result goes to the scratchpad starts when its operands were fetched whole, since
///     its rows may overwrite them.
/// So weights of the next block stream in beneath the current one: steady state is one block of
/// Dim rows per Dim cycles, without a bubble.
///
/// Latency: one cycle from operand beats to beat_o. Throughput: one beat per cycle.
/// Backpressure: none from the mesh; operand streams wait here.
/// Reset value: nothing in flight.
module execute_feeder
  import accel_pkg::*;
  import execute_pkg::*;
  import mesh_pkg::*;
#(
  parameter int unsigned Dim = 16,
  /// Bits of an operand element.
  parameter int unsigned InputBits = 8
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic     load_valid_i,
  output logic     load_ready_o,
  input  load_op_t load_i,

  input  logic     mesh_valid_i,
  output logic     mesh_ready_o,
  input  mesh_op_t mesh_i,
  /// Operands of the job at mesh_i have been read from the scratchpad.
  input  logic     mesh_fetched_i,

  // Operand beats, indexed by source_e, already taken from reader or transposer.
  input  logic [2:0]                         operand_valid_i,
  output logic [2:0]                         operand_ready_o,
  input  logic [2:0][Dim-1:0][InputBits-1:0] operand_data_i,

  output beat_ctrl_t                          beat_ctrl_o,
  output logic       [Dim-1:0][InputBits-1:0] beat_act_o,
  output logic       [Dim-1:0][InputBits-1:0] beat_weight_o,
  output logic       [Dim-1:0][InputBits-1:0] beat_d_o,

  /// One per beat that makes a result row, with the beat's operands (before the output register).
  output logic        tag_valid_o,
  output result_tag_t tag_o,

  /// A mesh job without result rows has ended.
  output logic      empty_valid_o,
  output entry_id_t empty_id_o,

  // Events of the performance counters
  output logic mac_o,
  output logic drain_o,
  output logic waits_load_o,
  output logic waits_operand_o
);

  localparam logic [4:0] LastRow = 5'(Dim - 1);

  // ---- Mesh job: steps 0..steps-1, mac beats first, then drain beats ----
  logic [6:0] step_q, mac_steps, drain_steps, steps;
  logic [3:0] computes_started_q, loads_done_q;
  logic has_result;
  dim_count_t result_rows;

  assign has_result  = mesh_i.c.is_real && (mesh_i.c.rows != '0);
  assign result_rows = has_result ? mesh_i.c.rows : '0;
  assign mac_steps   = (mesh_i.macs == '0 && mesh_i.flip) ? 7'd1 : {1'b0, mesh_i.macs};
  assign drain_steps = mesh_i.is_os ? {1'b0, result_rows} : 7'd0;
  // A job without any beat still takes one step, to keep the count of started jobs.
  logic [6:0] sum_steps;
  assign sum_steps = mac_steps + drain_steps;
  assign steps     = (sum_steps == '0) ? 7'd1 : sum_steps;

  logic is_first, is_last, in_mac, in_drain, start_ok, operands_ok;
  assign is_first = step_q == '0;
  assign is_last  = step_q + 7'd1 == steps;
  assign in_mac   = step_q < {1'b0, mesh_i.macs};
  assign in_drain = (step_q >= mac_steps) && (drain_steps != '0);

  logic loads_ok, fetched_ok;
  assign loads_ok    = loads_done_q == mesh_i.loads_before;
  assign fetched_ok  = !has_result || mesh_i.c.is_acc || mesh_fetched_i;
  assign start_ok    = !is_first || (loads_ok && fetched_ok);
  assign operands_ok = !in_mac || (operand_valid_i[SourceA] && operand_valid_i[SourceBd]);

  logic mesh_fire;
  assign mesh_fire    = mesh_valid_i && start_ok && operands_ok;
  assign mesh_ready_o = mesh_fire && is_last;

  // ---- Load job: Dim beats ----
  logic [4:0] load_row_q;
  logic load_order_ok, load_slot_free, load_fire, load_last;
  logic [3:0] computes_started;
  assign computes_started = computes_started_q + ((mesh_fire && is_first) ? 4'd1 : 4'd0);
  assign load_order_ok = (computes_started == load_i.computes_before) || (load_row_q != '0);
  assign load_slot_free = !(mesh_fire && ((in_mac && mesh_i.is_os) || in_drain));
  assign load_fire = load_valid_i && load_order_ok && load_slot_free && operand_valid_i[SourceW];
  assign load_last = load_row_q == LastRow;
  assign load_ready_o = load_fire && load_last;

  assign operand_ready_o[SourceA] = mesh_fire && in_mac;
  assign operand_ready_o[SourceBd] = mesh_fire && in_mac;
  assign operand_ready_o[SourceW] = load_fire;

  // ---- Result rows ----
  row_t c_row_q, c_row;
  logic makes_row, first_row;
  assign makes_row   = mesh_fire && has_result && (mesh_i.is_os ? in_drain : in_mac);
  assign first_row   = mesh_i.is_os ? (step_q == mac_steps) : is_first;
  assign c_row       = first_row ? mesh_i.c.row : c_row_q;

  assign tag_valid_o = makes_row;
  always_comb begin
    tag_o            = '0;
    tag_o.id         = mesh_i.id;
    tag_o.last       = is_last;
    tag_o.is_acc     = mesh_i.c.is_acc;
    tag_o.accumulate = mesh_i.c.accumulate;
    tag_o.row        = c_row;
    tag_o.cols       = mesh_i.c.cols;
    tag_o.relu       = mesh_i.relu;
    tag_o.shift      = mesh_i.is_os ? mesh_i.shift : 5'd0;
  end
  assign empty_valid_o = mesh_ready_o && !has_result;
  assign empty_id_o    = mesh_i.id;

  logic [6:0] drain_index;
  assign drain_index = step_q - mac_steps;

  // ---- Beat ----
  beat_ctrl_t ctrl_d;
  always_comb begin
    ctrl_d           = '0;
    ctrl_d.mac       = mesh_fire && in_mac;
    ctrl_d.is_os     = mesh_fire && mesh_i.is_os;
    ctrl_d.flip      = mesh_fire && is_first && mesh_i.flip;
    ctrl_d.flip_zero = mesh_fire && mesh_i.flip_zero;
    ctrl_d.drain     = mesh_fire && in_drain;
    ctrl_d.load      = load_fire;
    ctrl_d.row       = in_drain && mesh_fire ? drain_index[4:0] : load_row_q;
  end

  logic any_fire;
  assign any_fire = mesh_fire || load_fire;
  logic [Dim-1:0][InputBits-1:0] weight_d;
  assign weight_d = load_fire ? operand_data_i[SourceW] : operand_data_i[SourceBd];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q             <= '0;
      computes_started_q <= '0;
      loads_done_q       <= '0;
      load_row_q         <= '0;
      c_row_q            <= '0;
      beat_ctrl_o        <= '0;
      beat_act_o         <= '0;
      beat_weight_o      <= '0;
      beat_d_o           <= '0;
    end else begin
      computes_started_q <= computes_started;
      if (mesh_fire) step_q <= is_last ? '0 : step_q + 7'd1;
      if (makes_row) c_row_q <= c_row + mesh_i.c.stride;
      if (load_fire) load_row_q <= load_last ? '0 : load_row_q + 5'd1;
      if (load_ready_o) loads_done_q <= loads_done_q + 4'd1;
      beat_ctrl_o <= any_fire ? ctrl_d : '0;
      if (mesh_fire && in_mac) beat_act_o <= operand_data_i[SourceA];
      if (any_fire) beat_weight_o <= weight_d;
      if (mesh_fire && in_mac && !mesh_i.is_os) beat_d_o <= operand_data_i[SourceBd];
    end
  end

  assign mac_o           = mesh_fire && in_mac;
  assign drain_o         = mesh_fire && in_drain;
  assign waits_load_o    = mesh_valid_i && is_first && !loads_ok;
  assign waits_operand_o = mesh_valid_i && start_ok && !operands_ok;

  `HIL_ASSERT(MacsInRange_A, !mesh_valid_i || {26'd0, mesh_i.macs} <= Dim,
              "a mesh job has more than Dim mac beats")

endmodule
