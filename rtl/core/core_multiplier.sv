// SPDX-License-Identifier: Apache-2.0

/// Product of two 64-bit numbers: its low or high half, signed, unsigned or mixed; or of words.
///
///   cycle 1: four 32 x 32 bit products and the correction for signs
///   cycle 2: their sum
///   cycle 3: result_o
///
/// Latency: operands in cycle t with start_i, result_o in cycle t + 2, held until the second stage
/// advances again. Throughput: one per cycle. The pipeline moves with the core's stages: the first
/// register takes operands with start_i, the second takes the sum with advance_i.
/// The high half of a signed product is that of the unsigned one, less the other operand for each
/// operand that is negative. Reset value: zero.
module core_multiplier (
  input logic clk_i,
  input logic rst_ni,

  input logic        start_i,
  /// funct3: 0 MUL, 1 MULH, 2 MULHSU, 3 MULHU.
  input logic [ 1:0] op_i,
  input logic        is_word_i,
  input logic [63:0] first_i,
  input logic [63:0] second_i,

  input  logic        advance_i,
  output logic [63:0] result_o
);

  logic [63:0] low_low, low_high, high_low, high_high;
  assign low_low   = {32'd0, first_i[31:0]} * {32'd0, second_i[31:0]};
  assign low_high  = {32'd0, first_i[31:0]} * {32'd0, second_i[63:32]};
  assign high_low  = {32'd0, first_i[63:32]} * {32'd0, second_i[31:0]};
  assign high_high = {32'd0, first_i[63:32]} * {32'd0, second_i[63:32]};

  logic is_first_negative, is_second_negative;
  logic [63:0] correction;
  assign is_first_negative = (op_i == 2'd1 || op_i == 2'd2) && first_i[63];
  assign is_second_negative = op_i == 2'd1 && second_i[63];
  assign correction = (is_first_negative ? second_i : 64'd0) +
                      (is_second_negative ? first_i : 64'd0);

  logic [63:0] low_low_q, low_high_q, high_low_q, high_high_q, correction_q;
  logic takes_high_q, is_word_q;

  logic [63:0] middle, low, high;
  logic [63:0] upper_low_high, upper_high_low, upper_middle;
  // Bits 32 and up of the product, in units of 2^32; three summands of 32 bits fit in 64.
  assign middle = {32'd0, low_low_q[63:32]} + {32'd0, low_high_q[31:0]} + {32'd0, high_low_q[31:0]};
  assign low = {middle[31:0], low_low_q[31:0]};
  assign upper_low_high = {32'd0, low_high_q[63:32]};
  assign upper_high_low = {32'd0, high_low_q[63:32]};
  assign upper_middle = {32'd0, middle[63:32]};
  assign high = high_high_q + upper_low_high + upper_high_low + upper_middle - correction_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      low_low_q    <= '0;
      low_high_q   <= '0;
      high_low_q   <= '0;
      high_high_q  <= '0;
      correction_q <= '0;
      takes_high_q <= 1'b0;
      is_word_q    <= 1'b0;
      result_o     <= '0;
    end else begin
      if (start_i) begin
        low_low_q    <= low_low;
        low_high_q   <= low_high;
        high_low_q   <= high_low;
        high_high_q  <= high_high;
        correction_q <= correction;
        takes_high_q <= op_i != 2'd0;
        is_word_q    <= is_word_i;
      end
      if (advance_i) begin
        if (is_word_q) result_o <= {{32{low[31]}}, low[31:0]};
        else result_o <= takes_high_q ? high : low;
      end
    end
  end

endmodule
