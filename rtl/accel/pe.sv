// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Processing element: sum_o = sum_i + act_i * weight (weight stationary), or
/// sum = sum + act_i * weight_i kept inside (output stationary).
///
///             weight_i  sum_i  ctrl_i          shadow : operand of the next block (W or D)
///                 |       |      |             weight : stationary weight (WS)
///        act_i -> [ shadow weight sum ] -> act_o  sum : stationary sum (OS), accumulator format
///                 |       |      |
///             weight_o  sum_o  ctrl_o
///
/// Latency: one cycle from every input to the output of the same name (one register per hop).
/// Throughput: one beat per cycle while enable_i is high; low: all registers hold.
/// A beat does, in this order:
///   flip, mac, drain: see element_multiply_add, which holds weight and sum
///   load : shadow = weight_i if ctrl.row is this row
/// Load goes with a WS mac in one beat (weights of the next block stream in beneath), but not with an
/// OS mac (both use weight_i) nor with drain (both use ctrl.row).
/// Reset value: stationary operands and control zero. act_o, weight_o and sum_o hold their old
/// value in beats that do not use them.
module pe
  import mesh_pkg::*;
#(
  parameter accel_cfg_pkg::element_t Element = accel_cfg_pkg::ELEMENT_INT8_INT32,
  /// Row of the mesh that this PE is in, 0..31.
  parameter int unsigned Row = 0,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,
  input logic enable_i,

  input beat_ctrl_t                 ctrl_i,
  input logic       [InputBits-1:0] act_i,
  input logic       [InputBits-1:0] weight_i,
  input logic       [  SumBits-1:0] sum_i,

  output beat_ctrl_t                 ctrl_o,
  output logic       [InputBits-1:0] act_o,
  output logic       [InputBits-1:0] weight_o,
  output logic       [  SumBits-1:0] sum_o
);

  localparam logic [4:0] OwnRow = Row[4:0];

  beat_ctrl_t ctrl_q;
  logic [InputBits-1:0] act_q, weight_pass_q, shadow_q;

  logic row_hit;
  assign row_hit = ctrl_i.row == OwnRow;

  element_multiply_add #(
    .Element(Element)
  ) u_multiply_add (
    .clk_i,
    .rst_ni,
    .enable_i,
    .ctrl_i,
    .row_hit_i(row_hit),
    .act_i,
    .weight_i,
    .shadow_i (shadow_q),
    .sum_i,
    .sum_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ctrl_q        <= '0;
      act_q         <= '0;
      weight_pass_q <= '0;
      shadow_q      <= '0;
    end else if (enable_i) begin
      ctrl_q <= ctrl_i;
      if (ctrl_i.mac) act_q <= act_i;
      if (ctrl_i.load || (ctrl_i.mac && ctrl_i.is_os)) weight_pass_q <= weight_i;
      if (ctrl_i.load && row_hit) shadow_q <= weight_i;
    end
  end

  assign ctrl_o   = ctrl_q;
  assign act_o    = act_q;
  assign weight_o = weight_pass_q;

  `HIL_ASSERT_INIT(RowInRange_A, Row < 32, "the row field of a beat has 5 bits")
  `HIL_ASSERT_INIT(OneCycle_A, element_pkg::multiply_add_cycles(Element) == 1,
                   "a processing element is built for multiply-adds of one cycle")
  // Control goes south unchanged: what the first row has seen, the others need not check.
  if (Row == 0) begin : gen_checks
    `HIL_ASSERT(LoadOrOsMac_A, !(ctrl_i.load && ctrl_i.mac && ctrl_i.is_os),
                "a load and an OS mac want the weight chain in one beat")
    `HIL_ASSERT(LoadOrDrain_A, !(ctrl_i.load && ctrl_i.drain),
                "a load and a drain want the row field in one beat")
    `HIL_ASSERT(MacOrDrain_A, !(ctrl_i.mac && ctrl_i.drain),
                "a mac and a drain want the sum chain in one beat")
  end

endmodule
