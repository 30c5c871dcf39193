// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Brings the mesh's result rows to scratchpad or accumulator.
///
/// Arithmetic: value = round(row >> tag.shift), half to even. Accumulator: the 32-bit value.
/// Scratchpad: max(value, 0) with tag.relu, saturated to int8.
/// Latency: one cycle. Throughput: one row per cycle. No backpressure: both memories always accept.
/// done_valid_o pulses in the cycle in which the last row of a COMPUTE is written.
/// Reset value: nothing in flight.
module execute_result
  import accel_pkg::*;
  import execute_pkg::*;
#(
  parameter int unsigned Dim = 16
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                        row_valid_i,
  input logic        [Dim-1:0][31:0] row_data_i,
  input result_tag_t                 tag_i,

  output logic             spad_wr_valid_o,
  output row_t             spad_wr_row_o,
  output logic [Dim*8-1:0] spad_wr_data_o,
  output logic [  Dim-1:0] spad_wr_mask_o,

  output logic              acc_wr_valid_o,
  output row_t              acc_wr_row_o,
  output logic [Dim*32-1:0] acc_wr_data_o,
  output logic [   Dim-1:0] acc_wr_mask_o,
  output logic              acc_wr_accumulate_o,

  output logic      done_valid_o,
  output entry_id_t done_id_o
);

  // Rounding right shift, half to even (isa.md 1.6).
  function automatic logic [31:0] round_shift(logic [31:0] value, logic [4:0] amount);
    logic signed [31:0] floor;
    logic [31:0] dropped, half;
    logic round_up;
    floor    = $signed(value) >>> amount;
    dropped  = value & ~(32'hFFFF_FFFF << amount);
    half     = (32'd1 << amount) >> 1;
    round_up = (amount != '0) && ((dropped > half) || ((dropped == half) && floor[0]));
    return round_up ? floor + 32'sd1 : floor;
  endfunction

  function automatic logic [7:0] saturate(logic [31:0] value);
    if ($signed(value) > 32'sd127) return 8'h7F;
    if ($signed(value) < -32'sd128) return 8'h80;
    return value[7:0];
  endfunction

  logic valid_q;
  result_tag_t tag_q;
  logic [Dim-1:0][31:0] value_d, value_q;

  for (genvar j = 0; j < Dim; j++) begin : gen_shift
    assign value_d[j] = (tag_i.shift == '0) ? row_data_i[j] : round_shift(
        row_data_i[j], tag_i.shift
    );
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      tag_q   <= '0;
      value_q <= '0;
    end else begin
      valid_q <= row_valid_i;
      if (row_valid_i) begin
        tag_q   <= tag_i;
        value_q <= value_d;
      end
    end
  end

  logic [Dim-1:0] mask;
  for (genvar j = 0; j < Dim; j++) begin : gen_lane
    localparam logic [5:0] Column = j;
    assign mask[j] = tag_q.cols > Column;
    assign spad_wr_data_o[8*j+:8] = (tag_q.relu && value_q[j][31]) ? 8'd0 : saturate(value_q[j]);
  end

  assign spad_wr_valid_o     = valid_q && !tag_q.is_acc;
  assign spad_wr_row_o       = tag_q.row;
  assign spad_wr_mask_o      = mask;
  assign acc_wr_valid_o      = valid_q && tag_q.is_acc;
  assign acc_wr_row_o        = tag_q.row;
  assign acc_wr_data_o       = value_q;
  assign acc_wr_mask_o       = mask;
  assign acc_wr_accumulate_o = tag_q.accumulate;
  assign done_valid_o        = valid_q && tag_q.last;
  assign done_id_o           = tag_q.id;

  `HIL_ASSERT(DoneOnlyWithRow_A, !done_valid_o || (spad_wr_valid_o || acc_wr_valid_o),
              "a COMPUTE ended without a row")

endmodule
