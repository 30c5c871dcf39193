// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Canary: a stream that withdraws an offer that was not accepted, every fourth cycle.
module canary_held (
  input  logic clk_i,
  input  logic rst_ni,
  output logic out_valid_o,
  input  logic out_ready_i
);

  logic [1:0] count_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_q <= '0;
    else count_q <= count_q + 2'd1;
  end

  assign out_valid_o = count_q != 2'd3;

  `HIL_ASSERT_HELD(CanaryHeld_A, out_valid_o, out_ready_i, out_valid_o,
                   "the canary dropped its offer")

endmodule
