// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// A result row of the array, for either memory: sum_o is each sum shifted right by shift_i,
/// rounded half to even; input_o is that after ReLU (relu_i), saturated to an input element.
///
/// Latency: one cycle. Throughput: one row per cycle. Outputs keep their values while valid_i is
/// low. Reset value: zero.
module element_result
  import accel_cfg_pkg::*;
#(
  parameter element_t Element = ELEMENT_INT8_INT32,
  /// Elements side by side.
  parameter int unsigned Lanes = 16,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Element),
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                          valid_i,
  input logic [Lanes-1:0][SumBits-1:0] sum_i,
  input logic [      4:0]              shift_i,
  input logic                          relu_i,

  output logic [Lanes-1:0][ SumBits-1:0] sum_o,
  output logic [Lanes-1:0][LaneBits-1:0] input_o
);

  if (Element.family == FamilyInteger) begin : gen_integer
    integer_result #(
      .Lanes    (Lanes),
      .InputBits(InputBits),
      .LaneBits (LaneBits),
      .SumBits  (SumBits)
    ) u_result (
      .clk_i,
      .rst_ni,
      .valid_i,
      .sum_i,
      .shift_i,
      .relu_i,
      .sum_o,
      .input_o
    );
  end else begin : gen_unknown
    `HIL_ASSERT_INIT(FamilyKnown_A, 1'b0, "element_result: unknown element family")
  end

endmodule
