// SPDX-License-Identifier: Apache-2.0

/// Integer operation of two operands, and the comparison that decides a branch.
///
/// Combinational. With is_word_i the operation is one of 32 bits: operands are the low halves, the
/// result is sign-extended. Shift amounts are the low 6 bits (5 for words) of the second operand.
/// Sums wrap. The comparison is that of funct3 of a branch: BEQ, BNE, BLT, BGE, BLTU, BGEU.
module core_alu
  import core_pkg::*;
(
  input  alu_op_e        op_i,
  input  logic           is_word_i,
  input  logic    [63:0] first_i,
  input  logic    [63:0] second_i,
  output logic    [63:0] result_o,

  input  logic [2:0] compare_i,
  output logic       is_taken_o
);

  logic is_equal, is_less, is_less_unsigned;
  assign is_equal         = first_i == second_i;
  assign is_less          = $signed(first_i) < $signed(second_i);
  assign is_less_unsigned = first_i < second_i;

  logic is_true;
  always_comb begin
    unique case (compare_i[2:1])
      2'd2: is_true = is_less;
      2'd3: is_true = is_less_unsigned;
      default: is_true = is_equal;
    endcase
  end
  assign is_taken_o = is_true ^ compare_i[0];

  logic [5:0] amount;
  logic [63:0] right_operand, shifted_right;
  logic fill;
  assign amount = {second_i[5] && !is_word_i, second_i[4:0]};
  assign fill = op_i == AluSra && (is_word_i ? first_i[31] : first_i[63]);
  assign right_operand = is_word_i ? {{32{fill}}, first_i[31:0]} : first_i;
  // Filling ones from the left is shifting the complement and complementing again.
  assign shifted_right = fill ? ~(~right_operand >> amount) : right_operand >> amount;

  logic [63:0] full;
  always_comb begin
    unique case (op_i)
      AluSub: full = first_i - second_i;
      AluSll: full = first_i << amount;
      AluSlt: full = {63'd0, is_less};
      AluSltu: full = {63'd0, is_less_unsigned};
      AluXor: full = first_i ^ second_i;
      AluSrl, AluSra: full = shifted_right;
      AluOr: full = first_i | second_i;
      AluAnd: full = first_i & second_i;
      default: full = first_i + second_i;
    endcase
  end
  assign result_o = is_word_i ? {{32{full[31]}}, full[31:0]} : full;

endmodule
