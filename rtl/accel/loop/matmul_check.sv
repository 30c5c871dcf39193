// SPDX-License-Identifier: Apache-2.0

/// Says whether a matrix loop keeps to the rules for its own sizes, and what configuration it needs.
///
/// fault_o, rule_o, field_o: the first rule, in the order of docs/reference/isa.md, that it breaks.
/// check_o holds these too, and what dispatch has to compare. Combinational.
module matmul_check
  import accel_pkg::*;
  import accel_isa_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input loop_ws_rs1_t               rs1_i,
  input loop_ws_rs2_t               rs2_i,
  input loop_ws_config_bounds_rs1_t pads_i,
  input loop_ws_config_bounds_rs2_t blocks_i,
  /// Whether A, B, C and D have addresses other than 0.
  input logic                       has_a_i,
  input logic                       has_b_i,
  input logic                       has_c_i,
  input logic                       has_d_i,

  output loop_check_t check_o
);

  localparam logic [33:0] ScratchpadBlocks = {2'd0, Cfg.scratchpad_rows / 2 / Cfg.dim};
  localparam logic [31:0] AccumulatorBlocks = Cfg.accumulator_rows / 2 / Cfg.dim;
  localparam logic [15:0] Dim = Cfg.dim[15:0];

  logic is_product;
  logic [16:0] sides;
  logic [33:0] operand_blocks;
  logic [31:0] sum_blocks;
  assign is_product     = !rs2_i.is_resadd;
  assign sides          = {1'b0, blocks_i.blocks_i} + {1'b0, blocks_i.blocks_j};
  assign operand_blocks = {17'd0, sides} * {18'd0, blocks_i.blocks_k};
  assign sum_blocks     = {16'd0, blocks_i.blocks_i} * {16'd0, blocks_i.blocks_j};

  fault_rule_e  rule;
  fault_field_e field;
  always_comb begin
    rule  = RuleLoopSizeRange;
    field = FieldNone;
    if (rs1_i.activation > 3'd1) begin
      rule  = RuleActivationUnsupported;
      field = FieldActivation;
    end else if (blocks_i.blocks_i == '0) field = FieldBlocksI;
    else if (blocks_i.blocks_j == '0) field = FieldBlocksJ;
    else if (pads_i.pad_i >= Dim) field = FieldPadI;
    else if (pads_i.pad_j >= Dim) field = FieldPadJ;
    else if (is_product && blocks_i.blocks_k == '0) field = FieldBlocksK;
    else if (is_product && pads_i.pad_k >= Dim) field = FieldPadK;
    else if (is_product && rs1_i.b_spad_id == 2'd3) field = FieldBSpadId;
    else if (is_product && rs1_i.a_spad_id == 2'd3) field = FieldASpadId;
    else if (is_product && operand_blocks > ScratchpadBlocks) begin
      rule  = RuleLoopPastScratchpad;
      field = FieldFunct;
    end else if (sum_blocks > AccumulatorBlocks) begin
      rule  = RuleLoopPastAccumulator;
      field = FieldFunct;
    end else begin
      rule = RuleNone;
    end
  end

  always_comb begin
    check_o                = '0;
    check_o.fault          = rule != RuleNone;
    check_o.rule           = rule;
    check_o.field          = field;
    check_o.multiplies     = is_product;
    check_o.a_transpose    = rs2_i.a_transpose;
    check_o.b_transpose    = rs2_i.b_transpose;
    check_o.checks_strides = is_product;
    check_o.a_stride       = 16'd1;
    check_o.c_stride       = 16'd1;
    check_o.loads          = {has_d_i && is_product, has_b_i, has_a_i};
    check_o.checks_shrunk  = {1'b1, !is_product, !is_product};
    check_o.shrunk         = {rs1_i.low_d, !is_product, !is_product};
    check_o.plain_stores   = has_c_i;
  end

  logic unused_fields;
  assign unused_fields = ^{rs1_i, rs2_i, pads_i, blocks_i};

endmodule
