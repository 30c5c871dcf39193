// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Lane by lane a_i + b_i in accumulator format; b_i where add_i is low.
///
/// Combinational. Arithmetic: integers wrap modulo 2^accumulator_bits.
module element_add
  import accel_cfg_pkg::*;
#(
  parameter element_t Element = ELEMENT_INT8_INT32,
  /// Elements side by side.
  parameter int unsigned Lanes = 16,
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input  logic                          add_i,
  input  logic [Lanes-1:0][SumBits-1:0] a_i,
  input  logic [Lanes-1:0][SumBits-1:0] b_i,
  output logic [Lanes-1:0][SumBits-1:0] sum_o
);

  if (Element.family == FamilyInteger) begin : gen_integer
    always_comb begin
      sum_o = b_i;
      if (add_i) begin
        for (int unsigned j = 0; j < Lanes; j++) sum_o[j] = a_i[j] + b_i[j];
      end
    end
  end else begin : gen_unknown
    `HIL_ASSERT_INIT(FamilyKnown_A, 1'b0, "element_add: unknown element family")
  end

endmodule
