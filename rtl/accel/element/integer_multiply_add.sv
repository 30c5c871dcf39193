// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// element_multiply_add for signed integers: sums wrap modulo 2^SumBits, one cycle.
module integer_multiply_add
  import mesh_pkg::*;
#(
  parameter int unsigned InputBits = 8,
  /// Bits of a sum, at least 2 * InputBits.
  parameter int unsigned SumBits   = 32
) (
  input logic clk_i,
  input logic rst_ni,
  input logic enable_i,

  input beat_ctrl_t                  ctrl_i,
  input logic                        row_hit_i,
  input logic signed [InputBits-1:0] act_i,
  input logic signed [InputBits-1:0] weight_i,
  input logic signed [InputBits-1:0] shadow_i,
  input logic signed [  SumBits-1:0] sum_i,

  output logic signed [SumBits-1:0] sum_o
);

  logic signed [InputBits-1:0] weight_q;
  logic signed [  SumBits-1:0] sum_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      weight_q <= '0;
      sum_q    <= '0;
      sum_o    <= '0;
    end else if (enable_i) begin
      // Stationary operands as the mac of this beat sees them. Declared here, so that a mesh at
      // rest costs a simulator nothing.
      automatic logic signed [InputBits-1:0] taken = ctrl_i.flip_zero ? '0 : shadow_i;
      automatic
      logic signed [InputBits-1:0]
      weight_now = (ctrl_i.flip && !ctrl_i.is_os) ? taken : weight_q;
      automatic
      logic signed [SumBits-1:0]
      sum_now = (ctrl_i.flip && ctrl_i.is_os) ? SumBits'(taken) : sum_q;

      automatic logic signed [InputBits-1:0] factor = ctrl_i.is_os ? weight_i : weight_now;
      automatic logic signed [2*InputBits-1:0] product = act_i * factor;
      automatic logic signed [SumBits-1:0] addend = ctrl_i.is_os ? sum_now : sum_i;
      automatic logic signed [SumBits-1:0] total = addend + SumBits'(product);

      if (ctrl_i.mac) sum_o <= total;
      if (ctrl_i.drain) sum_o <= row_hit_i ? sum_now : sum_i;
      if (ctrl_i.flip && !ctrl_i.is_os) weight_q <= taken;
      if (ctrl_i.is_os && ctrl_i.mac) sum_q <= total;
      else if (ctrl_i.is_os && ctrl_i.flip) sum_q <= sum_now;
    end
  end

  `HIL_ASSERT_INIT(SumHoldsProduct_A, SumBits >= 2 * InputBits,
                   "the accumulator is narrower than a product of two inputs")

endmodule
