// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Processing element: sum_o = sum_i + act_i * weight (weight stationary), or
/// sum = sum + act_i * weight_i kept inside (output stationary).
///
///             weight_i  sum_i  ctrl_i          shadow : operand of the next block (W or D), int8
///                 |       |      |             weight : stationary weight (WS), int8
///        act_i -> [ shadow weight sum ] -> act_o  sum : stationary sum (OS), int32
///                 |       |      |
///             weight_o  sum_o  ctrl_o
///
/// Latency: one cycle from every input to the output of the same name (one register per hop).
/// Throughput: one beat per cycle while enable_i is high; low: all registers hold.
/// A beat does, in this order:
///   flip : stationary operand of its dataflow = shadow (zero with flip_zero; sign-extended for OS)
///   mac  : the equations above; sums wrap modulo 2^32
///   drain: sum_o = own sum if ctrl.row is this row, else sum_i
///   load : shadow = weight_i if ctrl.row is this row
/// Load goes with a WS mac in one beat (weights of the next block stream in beneath), but not with an
/// OS mac (both use weight_i) nor with drain (both use ctrl.row).
/// Reset value: stationary operands and control zero. act_o, weight_o and sum_o hold their old
/// value in beats that do not use them.
module pe
  import mesh_pkg::*;
#(
  /// Row of the mesh that this PE is in, 0..31.
  parameter int unsigned Row = 0
) (
  input logic clk_i,
  input logic rst_ni,
  input logic enable_i,

  input beat_ctrl_t         ctrl_i,
  input logic signed [ 7:0] act_i,
  input logic signed [ 7:0] weight_i,
  input logic signed [31:0] sum_i,

  output beat_ctrl_t         ctrl_o,
  output logic signed [ 7:0] act_o,
  output logic signed [ 7:0] weight_o,
  output logic signed [31:0] sum_o
);

  localparam logic [4:0] OwnRow = Row[4:0];

  beat_ctrl_t ctrl_q;
  logic signed [7:0] act_q, weight_pass_q;
  logic signed [31:0] sum_pass_q;
  logic signed [7:0] shadow_q, weight_q;
  logic signed [31:0] sum_q;

  logic row_hit;
  assign row_hit = ctrl_i.row == OwnRow;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ctrl_q        <= '0;
      act_q         <= '0;
      weight_pass_q <= '0;
      sum_pass_q    <= '0;
      shadow_q      <= '0;
      weight_q      <= '0;
      sum_q         <= '0;
    end else if (enable_i) begin
      // Stationary operands as the mac of this beat sees them. Declared here, so that a mesh at
      // rest costs a simulator nothing.
      automatic logic signed [ 7:0] taken = ctrl_i.flip_zero ? 8'sd0 : shadow_q;
      automatic logic signed [ 7:0] weight_now = (ctrl_i.flip && !ctrl_i.is_os) ? taken : weight_q;
      automatic logic signed [31:0] sum_now = (ctrl_i.flip && ctrl_i.is_os) ? 32'(taken) : sum_q;

      automatic logic signed [ 7:0] factor = ctrl_i.is_os ? weight_i : weight_now;
      automatic logic signed [15:0] product = act_i * factor;
      automatic logic signed [31:0] addend = ctrl_i.is_os ? sum_now : sum_i;
      automatic logic signed [31:0] total = addend + 32'(product);

      ctrl_q <= ctrl_i;
      if (ctrl_i.mac) begin
        act_q      <= act_i;
        sum_pass_q <= total;
      end
      if (ctrl_i.drain) sum_pass_q <= row_hit ? sum_now : sum_i;
      if (ctrl_i.load || (ctrl_i.mac && ctrl_i.is_os)) weight_pass_q <= weight_i;
      if (ctrl_i.load && row_hit) shadow_q <= weight_i;
      if (ctrl_i.flip && !ctrl_i.is_os) weight_q <= taken;
      if (ctrl_i.is_os && ctrl_i.mac) sum_q <= total;
      else if (ctrl_i.is_os && ctrl_i.flip) sum_q <= sum_now;
    end
  end

  assign ctrl_o   = ctrl_q;
  assign act_o    = act_q;
  assign weight_o = weight_pass_q;
  assign sum_o    = sum_pass_q;

  `HIL_ASSERT_INIT(RowInRange_A, Row < 32, "the row field of a beat has 5 bits")
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
