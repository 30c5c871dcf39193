// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Lane by lane the larger of a_i and b_i, input elements in storage; b_i where compare_i is low or
/// the two are equal.
///
/// Combinational. Of each lane the value decides and the whole lane comes out.
module element_maximum
  import accel_cfg_pkg::*;
#(
  parameter element_t Element = ELEMENT_INT8_INT32,
  /// Elements side by side.
  parameter int unsigned Lanes = 16,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Element)
) (
  input  logic                           compare_i,
  input  logic [Lanes-1:0][LaneBits-1:0] a_i,
  input  logic [Lanes-1:0][LaneBits-1:0] b_i,
  output logic [Lanes-1:0][LaneBits-1:0] maximum_o
);

  if (Element.family == FamilyInteger) begin : gen_integer
    always_comb begin
      maximum_o = b_i;
      for (int unsigned j = 0; j < Lanes; j++) begin
        if (compare_i && ($signed(a_i[j][InputBits-1:0]) > $signed(b_i[j][InputBits-1:0]))) begin
          maximum_o[j] = a_i[j];
        end
      end
    end
  end else begin : gen_unknown
    `HIL_ASSERT_INIT(FamilyKnown_A, 1'b0, "element_maximum: unknown element family")
  end

endmodule
