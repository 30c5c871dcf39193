// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Quotient or remainder of two numbers of 64 or 32 bits, signed or unsigned, one bit per cycle.
///
/// Latency: start_i in cycle t, done_o and result_o in cycle t + 1 + n, where n is the number of
/// bits of the dividend's magnitude (at least 1); they stay until clear_i.
/// start_i counts only when idle; clear_i wins over everything and makes it idle.
/// By the ISA: division by zero gives all ones and the dividend; the most negative number by -1
/// gives itself and 0. Word results are sign-extended. Reset value: idle.
module core_divider (
  input logic clk_i,
  input logic rst_ni,

  input logic        start_i,
  input logic        clear_i,
  /// funct3[1:0]: 0 DIV, 1 DIVU, 2 REM, 3 REMU.
  input logic [ 1:0] op_i,
  input logic        is_word_i,
  input logic [63:0] first_i,
  input logic [63:0] second_i,

  output logic        done_o,
  output logic [63:0] result_o
);

  typedef enum logic [1:0] {
    StIdle,
    StDivide,
    StFinish
  } state_e;

  state_e state_q;
  logic [63:0] dividend_q, divisor_q, remainder_q, quotient_q;
  logic [6:0] bits_left_q;
  logic is_quotient_negative_q, is_remainder_negative_q, takes_remainder_q, is_word_q;

  // Operands extended to 64 bits, then their magnitudes.
  logic is_signed, is_first_negative, is_second_negative;
  logic [63:0] first, second, first_magnitude, second_magnitude;
  assign is_signed = !op_i[0];
  assign first = is_word_i ? {{32{is_signed && first_i[31]}}, first_i[31:0]} : first_i;
  assign second = is_word_i ? {{32{is_signed && second_i[31]}}, second_i[31:0]} : second_i;
  assign is_first_negative = is_signed && first[63];
  assign is_second_negative = is_signed && second[63];
  assign first_magnitude = is_first_negative ? -first : first;
  assign second_magnitude = is_second_negative ? -second : second;

  function automatic logic [6:0] significant_bits(logic [63:0] number);
    logic [6:0] count;
    count = 7'd1;
    for (int unsigned index = 1; index < 64; index++) begin
      if (number[index]) count = 7'(index) + 7'd1;
    end
    return count;
  endfunction

  logic [64:0] shifted, difference;
  assign shifted    = {remainder_q, dividend_q[bits_left_q[5:0] - 6'd1]};
  assign difference = shifted - {1'b0, divisor_q};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q                 <= StIdle;
      dividend_q              <= '0;
      divisor_q               <= '0;
      remainder_q             <= '0;
      quotient_q              <= '0;
      bits_left_q             <= '0;
      is_quotient_negative_q  <= 1'b0;
      is_remainder_negative_q <= 1'b0;
      takes_remainder_q       <= 1'b0;
      is_word_q               <= 1'b0;
    end else if (clear_i) begin
      state_q <= StIdle;
    end else begin
      unique case (state_q)
        StIdle: begin
          if (start_i) begin
            state_q                 <= StDivide;
            dividend_q              <= first_magnitude;
            divisor_q               <= second_magnitude;
            remainder_q             <= '0;
            quotient_q              <= '0;
            bits_left_q             <= significant_bits(first_magnitude);
            // All ones stay as they are when the divisor is zero.
            is_quotient_negative_q  <= (is_first_negative ^ is_second_negative) && second != '0;
            is_remainder_negative_q <= is_first_negative;
            takes_remainder_q       <= op_i[1];
            is_word_q               <= is_word_i;
          end
        end
        StDivide: begin
          bits_left_q <= bits_left_q - 7'd1;
          remainder_q <= difference[64] ? shifted[63:0] : difference[63:0];
          quotient_q  <= {quotient_q[62:0], !difference[64]};
          if (bits_left_q == 7'd1) state_q <= StFinish;
        end
        default: state_q <= state_q;
      endcase
    end
  end

  logic [63:0] quotient, remainder, chosen;
  always_comb begin
    if (divisor_q == '0) quotient = '1;
    else quotient = is_quotient_negative_q ? -quotient_q : quotient_q;
  end
  assign remainder = is_remainder_negative_q ? -remainder_q : remainder_q;
  assign chosen    = takes_remainder_q ? remainder : quotient;
  assign result_o  = is_word_q ? {{32{chosen[31]}}, chosen[31:0]} : chosen;
  assign done_o    = state_q == StFinish;

  `HIL_ASSERT(BitsLeft_A, state_q != StDivide || (bits_left_q != '0 && bits_left_q <= 7'd64),
              "divider counts bits that are not there")

endmodule
