// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Brings the mesh's result rows to scratchpad or accumulator.
///
/// Arithmetic: element_result, with tag.shift for both and tag.relu for the scratchpad.
/// Latency: one cycle. Throughput: one row per cycle. No backpressure: both memories always accept.
/// done_valid_o pulses in the cycle in which the last row of a COMPUTE is written.
/// Reset value: nothing in flight.
module execute_result
  import accel_pkg::*;
  import execute_pkg::*;
#(
  parameter accel_cfg_pkg::element_t Element = accel_cfg_pkg::ELEMENT_INT8_INT32,
  parameter int unsigned Dim = 16,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Element),
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                               row_valid_i,
  input logic        [Dim-1:0][SumBits-1:0] row_data_i,
  input result_tag_t                        tag_i,

  output logic                    spad_wr_valid_o,
  output row_t                    spad_wr_row_o,
  output logic [Dim*LaneBits-1:0] spad_wr_data_o,
  output logic [         Dim-1:0] spad_wr_mask_o,

  output logic                   acc_wr_valid_o,
  output row_t                   acc_wr_row_o,
  output logic [Dim*SumBits-1:0] acc_wr_data_o,
  output logic [        Dim-1:0] acc_wr_mask_o,
  output logic                   acc_wr_accumulate_o,

  output logic      done_valid_o,
  output entry_id_t done_id_o
);

  logic valid_q;
  result_tag_t tag_q;
  logic [Dim-1:0] mask;

  element_result #(
    .Element(Element),
    .Lanes  (Dim)
  ) u_result (
    .clk_i,
    .rst_ni,
    .valid_i(row_valid_i),
    .sum_i  (row_data_i),
    .shift_i(tag_i.shift),
    .relu_i (tag_i.relu),
    .sum_o  (acc_wr_data_o),
    .input_o(spad_wr_data_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      tag_q   <= '0;
    end else begin
      valid_q <= row_valid_i;
      if (row_valid_i) tag_q <= tag_i;
    end
  end

  for (genvar j = 0; j < Dim; j++) begin : gen_lane
    localparam logic [5:0] Column = j;
    assign mask[j] = tag_q.cols > Column;
  end

  assign spad_wr_valid_o     = valid_q && !tag_q.is_acc;
  assign spad_wr_row_o       = tag_q.row;
  assign spad_wr_mask_o      = mask;
  assign acc_wr_valid_o      = valid_q && tag_q.is_acc;
  assign acc_wr_row_o        = tag_q.row;
  assign acc_wr_mask_o       = mask;
  assign acc_wr_accumulate_o = tag_q.accumulate;
  assign done_valid_o        = valid_q && tag_q.last;
  assign done_id_o           = tag_q.id;

  `HIL_ASSERT(DoneOnlyWithRow_A, !done_valid_o || (spad_wr_valid_o || acc_wr_valid_o),
              "a COMPUTE ended without a row")

endmodule
