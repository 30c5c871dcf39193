// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Input elements in the form in which memories hold them: the value of each lane, with the bits
/// of the lane above it as they belong. What they are on the way in does not matter.
///
/// Combinational. Integers are sign-extended; where a value fills its lane this is a wire.
module element_storage
  import accel_cfg_pkg::*;
#(
  parameter element_t Element = ELEMENT_INT8_INT32,
  /// Elements side by side.
  parameter int unsigned Lanes = 16,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Element)
) (
  input  logic [Lanes-1:0][LaneBits-1:0] lanes_i,
  output logic [Lanes-1:0][LaneBits-1:0] lanes_o
);

  if (InputBits == LaneBits) begin : gen_full
    assign lanes_o = lanes_i;
  end else if (Element.family == FamilyInteger) begin : gen_integer
    for (genvar j = 0; j < Lanes; j++) begin : gen_lane
      logic unused_above;
      assign unused_above = ^lanes_i[j][LaneBits-1:InputBits];
      assign lanes_o[j]   = LaneBits'($signed(lanes_i[j][InputBits-1:0]));
    end
  end else begin : gen_unknown
    `HIL_ASSERT_INIT(FamilyKnown_A, 1'b0, "element_storage: unknown element family")
  end

  `HIL_ASSERT_INIT(ValueFits_A, InputBits <= LaneBits, "a value is wider than its lane in memory")

endmodule
