// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// What a load makes of input elements: times the fp32 scale, rounded and saturated to an input
/// element, both as memories hold them.
///
/// Latency: scale_pkg::SCALE_LATENCY cycles, fixed. Throughput: one vector per cycle; there is no
/// stall, the user keeps room for what is on its way. Ordering: as they came.
/// Reset value: nothing valid. No combinational path from input to output.
module element_mvin_scale
  import accel_cfg_pkg::*;
#(
  parameter element_t Element = ELEMENT_INT8_INT32,
  /// Elements side by side.
  parameter int unsigned Lanes = 16,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Element)
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                           valid_i,
  input logic [Lanes-1:0][LaneBits-1:0] input_i,
  /// fp32 bits.
  input logic [     31:0]               scale_i,

  output logic                           valid_o,
  output logic [Lanes-1:0][LaneBits-1:0] input_o
);

  if (Element.family == FamilyInteger) begin : gen_integer
    scale_unit #(
      .Lanes    (Lanes),
      .InWidth  (LaneBits),
      .OutWidth (InputBits),
      .LaneWidth(LaneBits)
    ) u_scale_unit (
      .clk_i,
      .rst_ni,
      .in_valid_i (valid_i),
      .in_data_i  (input_i),
      .scale_i,
      .bypass_i   (1'b0),
      .relu_i     (1'b0),
      .out_valid_o(valid_o),
      .out_data_o (input_o)
    );
  end else begin : gen_unknown
    `HIL_ASSERT_INIT(FamilyKnown_A, 1'b0, "element_mvin_scale: unknown element family")
  end

endmodule
