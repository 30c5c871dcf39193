// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The arithmetic of a processing element, with its stationary operands W and S. A beat does, in
/// this order:
///
///   flip : W (weight stationary) or S (output stationary) = shadow_i, zero with flip_zero;
///          converted to accumulator format for S
///   mac  : sum_o = sum_i + act_i * W (weight stationary), or S = S + act_i * weight_i
///   drain: sum_o = S if row_hit_i, else sum_i
///
/// Latency: element_pkg::multiply_add_cycles(Element) enabled cycles from a beat to its sum_o; the
/// mesh places its other registers by that number. How an implementation with more than one gives
/// S to the next beat is its own matter. Throughput: one beat per enabled cycle.
/// sum_o holds its old value in beats that have none. Reset value: W, S and sum_o zero.
/// No combinational path from input to output.
module element_multiply_add
  import accel_cfg_pkg::*;
  import mesh_pkg::*;
#(
  parameter element_t Element = ELEMENT_INT8_INT32,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,
  /// Low: all registers hold.
  input logic enable_i,

  input beat_ctrl_t                 ctrl_i,
  /// The row that the beat names is this row.
  input logic                       row_hit_i,
  input logic       [InputBits-1:0] act_i,
  input logic       [InputBits-1:0] weight_i,
  input logic       [InputBits-1:0] shadow_i,
  input logic       [  SumBits-1:0] sum_i,

  output logic [SumBits-1:0] sum_o
);

  if (Element.family == FamilyInteger) begin : gen_integer
    integer_multiply_add #(
      .InputBits(InputBits),
      .SumBits  (SumBits)
    ) u_multiply_add (
      .clk_i,
      .rst_ni,
      .enable_i,
      .ctrl_i,
      .row_hit_i,
      .act_i,
      .weight_i,
      .shadow_i,
      .sum_i,
      .sum_o
    );
  end else begin : gen_unknown
    `HIL_ASSERT_INIT(FamilyKnown_A, 1'b0, "element_multiply_add: unknown element family")
  end

endmodule
