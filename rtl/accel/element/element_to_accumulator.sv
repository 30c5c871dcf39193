// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The value of each input element in accumulator format.
///
/// Combinational. Integers are sign-extended; every format must hold its inputs exactly.
module element_to_accumulator
  import accel_cfg_pkg::*;
#(
  parameter element_t Element = ELEMENT_INT8_INT32,
  /// Elements side by side.
  parameter int unsigned Lanes = 1,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input  logic [Lanes-1:0][InputBits-1:0] value_i,
  output logic [Lanes-1:0][  SumBits-1:0] value_o
);

  if (Element.family == FamilyInteger) begin : gen_integer
    for (genvar j = 0; j < Lanes; j++) begin : gen_lane
      assign value_o[j] = SumBits'($signed(value_i[j]));
    end
    `HIL_ASSERT_INIT(SumHoldsInput_A, SumBits >= InputBits,
                     "the accumulator is narrower than an input")
  end else begin : gen_unknown
    `HIL_ASSERT_INIT(FamilyKnown_A, 1'b0, "element_to_accumulator: unknown element family")
  end

endmodule
