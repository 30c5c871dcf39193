// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// What a store makes of accumulator elements: max(q, 0) with relu_i, times the fp32 scale,
/// rounded and saturated to an input element as memories hold it.
///
/// Latency: scale_pkg::SCALE_LATENCY cycles, fixed. Throughput: one vector per cycle; there is no
/// stall, the user keeps room for what is on its way. Ordering: as they came.
/// Reset value: nothing valid. No combinational path from input to output.
module element_from_accumulator
  import accel_cfg_pkg::*;
#(
  parameter element_t Element = ELEMENT_INT8_INT32,
  /// Elements side by side.
  parameter int unsigned Lanes = 16,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Element),
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                          valid_i,
  input logic [Lanes-1:0][SumBits-1:0] sum_i,
  /// fp32 bits.
  input logic [     31:0]              scale_i,
  input logic                          relu_i,

  output logic                           valid_o,
  output logic [Lanes-1:0][LaneBits-1:0] input_o
);

  if (Element.family == FamilyInteger) begin : gen_integer
    scale_unit #(
      .Lanes    (Lanes),
      .InWidth  (SumBits),
      .OutWidth (Element.input_bits),
      .LaneWidth(LaneBits)
    ) u_scale_unit (
      .clk_i,
      .rst_ni,
      .in_valid_i (valid_i),
      .in_data_i  (sum_i),
      .scale_i,
      // Times 1.0 is saturation alone, for every value.
      .bypass_i   (scale_i == scale_pkg::SCALE_ONE),
      .relu_i,
      .out_valid_o(valid_o),
      .out_data_o (input_o)
    );
  end else begin : gen_unknown
    `HIL_ASSERT_INIT(FamilyKnown_A, 1'b0, "element_from_accumulator: unknown element family")
  end

endmodule
