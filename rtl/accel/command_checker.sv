// SPDX-License-Identifier: Apache-2.0

/// Finds the rule that a command breaks, if any: the first in the order of docs/reference/isa.md.
///
/// Combinational. Inputs are the command, the configuration in force and what the command would
/// touch; the configuration state itself is kept by dispatch.
module command_checker
  import accel_pkg::*;
  import accel_isa_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input logic [ 6:0] funct_i,
  input logic [63:0] rs1_i,
  input logic [63:0] rs2_i,

  // Configuration in force
  input logic        is_os_i,
  input logic        ld_shrunk_i,         ///< of the load state that the command uses
  input logic [15:0] ld_block_stride_i,
  input logic [ 7:0] ld_pixel_repeats_i,  ///< as written; 0 counts as 1
  input logic        pool_enable_i,
  input logic        preload_pending_i,   ///< a PRELOAD waits for its COMPUTE
  input logic        preload_is_os_i,     ///< its dataflow

  // What the command would touch, see command_footprint
  input footprint_t mvin_i,
  input footprint_t mvout_i,
  input footprint_t stationary_i,
  input footprint_t c_i,
  input footprint_t a_i,
  input footprint_t bd_i,

  // What loop_checker says, if the command starts a loop
  input logic         loop_fault_i,
  input fault_rule_e  loop_rule_i,
  input fault_field_e loop_field_i,

  output logic         fault_o,
  output fault_rule_e  rule_o,
  output fault_field_e field_o
);

  localparam logic [15:0] Dim = Cfg.dim[15:0];
  localparam logic [15:0] MaxCols = Cfg.max_block_cols[15:0];
  localparam logic [15:0] MaxColsAcc = Cfg.max_block_cols_accumulator[15:0];

  localparam row_sum_t SpadRows = 34'(Cfg.scratchpad_rows);
  localparam row_sum_t AccRows = 34'(Cfg.accumulator_rows);

  function automatic logic is_past_end(footprint_t touched);
    return touched.valid && touched.past_end > (touched.is_acc ? AccRows : SpadRows);
  endfunction

  // ---- Operand views ----
  local_operand_t first, second;
  laddr_t first_addr, second_addr;
  logic first_garbage, second_garbage;
  logic first_empty, second_empty;  // An operand without elements: its address means nothing.
  assign first          = local_operand_t'(rs1_i);
  assign second         = local_operand_t'(rs2_i);
  assign first_addr     = laddr_t'(first.laddr);
  assign second_addr    = laddr_t'(second.laddr);
  assign first_garbage  = first.laddr == GARBAGE_ADDR;
  assign second_garbage = second.laddr == GARBAGE_ADDR;
  assign first_empty    = first.rows == '0 || first.cols == '0;
  assign second_empty   = second.rows == '0 || second.cols == '0;

  typedef struct packed {
    logic         fault;
    fault_rule_e  rule;
    fault_field_e field;
  } verdict_t;

  function automatic verdict_t broken(fault_rule_e rule, fault_field_e field);
    return '{fault: 1'b1, rule: rule, field: field};
  endfunction

  localparam verdict_t Legal = '{fault: 1'b0, rule: fault_rule_e'(0), field: fault_field_e'(0)};

  // ---- MVIN ----
  logic mvin_is_full;
  logic [15:0] mvin_repeats, mvin_max_cols;
  logic [23:0] mvin_repeat_cols;
  assign mvin_is_full = second_addr.is_acc && !ld_shrunk_i;
  assign mvin_repeats = (ld_pixel_repeats_i == '0) ? 16'd1 : {8'd0, ld_pixel_repeats_i};
  assign mvin_max_cols = mvin_is_full ? MaxColsAcc : MaxCols;
  assign mvin_repeat_cols = {8'd0, mvin_repeats} * {8'd0, second.cols};

  verdict_t mvin_verdict;
  always_comb begin
    mvin_verdict = Legal;
    if (second_garbage) begin
      mvin_verdict = broken(RuleGarbageAddress, FieldLaddr);
    end else if (second.rows == '0 || second.rows > Dim) begin
      mvin_verdict = broken(RuleRowsRange, FieldRows);
    end else if (second.cols == '0 || second.cols > mvin_max_cols) begin
      mvin_verdict = broken(RuleColsRange, FieldCols);
    end else if (second.cols > Dim && ld_block_stride_i < second.rows) begin
      mvin_verdict = broken(RuleBlockStrideMisuse, FieldBlockStride);
    end else if (mvin_repeats > 16'd1 && second_addr.is_acc) begin
      mvin_verdict = broken(RulePixelRepeatAcc, FieldPixelRepeats);
    end else if (mvin_repeats > 16'd1 && mvin_repeat_cols > {8'd0, Dim}) begin
      mvin_verdict = broken(RulePixelRepeatRange, FieldPixelRepeats);
    end else if (is_past_end(mvin_i)) begin
      mvin_verdict = broken(RuleRowsPastEnd, FieldLaddr);
    end
  end

  // ---- MVOUT ----
  verdict_t mvout_verdict;
  always_comb begin
    mvout_verdict = Legal;
    if (second_garbage) begin
      mvout_verdict = broken(RuleGarbageAddress, FieldLaddr);
    end else if (second_addr.is_acc && second_addr.norm_cmd != '0) begin
      mvout_verdict = broken(RuleNormUnsupported, FieldLaddr);
    end else if (pool_enable_i) begin
      if (second.cols == '0 || second.cols > Dim) begin
        mvout_verdict = broken(RuleColsRange, FieldCols);
      end else if (second_addr.is_acc && second_addr.read_full) begin
        mvout_verdict = broken(RulePoolFull, FieldLaddr);
      end else if (is_past_end(mvout_i)) begin
        mvout_verdict = broken(RuleRowsPastEnd, FieldLaddr);
      end
    end else if (second.rows == '0 || second.rows > Dim) begin
      mvout_verdict = broken(RuleRowsRange, FieldRows);
    end else if (second.cols == '0 || second.cols > MaxCols) begin
      mvout_verdict = broken(RuleColsRange, FieldCols);
    end else if (is_past_end(mvout_i)) begin
      mvout_verdict = broken(RuleRowsPastEnd, FieldLaddr);
    end
  end

  // ---- PRELOAD ----
  verdict_t preload_verdict;
  always_comb begin
    preload_verdict = Legal;
    if (!first_garbage && !first_empty && first_addr.is_acc) begin
      preload_verdict = broken(RuleOperandInAcc, FieldLaddr);
    end else if (!first_garbage && first.rows > Dim) begin
      preload_verdict = broken(RuleRowsRange, FieldRows);
    end else if (!first_garbage && first.cols > Dim) begin
      preload_verdict = broken(RuleColsRange, FieldCols);
    end else if (!first_garbage && is_past_end(stationary_i)) begin
      preload_verdict = broken(RuleRowsPastEnd, FieldLaddr);
    end else if (!second_garbage && second.rows > Dim) begin
      preload_verdict = broken(RuleCRowsRange, FieldCRows);
    end else if (!second_garbage && second.cols > Dim) begin
      preload_verdict = broken(RuleCColsRange, FieldCCols);
    end else if (!second_garbage && is_past_end(c_i)) begin
      preload_verdict = broken(RuleRowsPastEnd, FieldCLaddr);
    end
  end

  // ---- COMPUTE ----
  verdict_t compute_verdict;
  always_comb begin
    compute_verdict = Legal;
    if (!preload_pending_i) begin
      compute_verdict = broken(RuleComputeWithoutPreload, FieldFunct);
    end else if (preload_is_os_i != is_os_i) begin
      compute_verdict = broken(RuleDataflowChanged, FieldFunct);
    end else if (!first_empty && first_garbage) begin
      compute_verdict = broken(RuleGarbageAddress, FieldLaddr);
    end else if (!first_empty && first_addr.is_acc) begin
      compute_verdict = broken(RuleOperandInAcc, FieldLaddr);
    end else if (first.rows > Dim) begin
      compute_verdict = broken(RuleRowsRange, FieldRows);
    end else if (first.cols > Dim) begin
      compute_verdict = broken(RuleColsRange, FieldCols);
    end else if (is_past_end(a_i)) begin
      compute_verdict = broken(RuleRowsPastEnd, FieldLaddr);
    end else if (!second_garbage && !second_empty && second_addr.is_acc) begin
      compute_verdict = broken(RuleOperandInAcc, FieldBdLaddr);
    end else if (!second_garbage && second.rows > Dim) begin
      compute_verdict = broken(RuleRowsRange, FieldBdRows);
    end else if (!second_garbage && second.cols > Dim) begin
      compute_verdict = broken(RuleColsRange, FieldBdCols);
    end else if (!second_garbage && is_past_end(bd_i)) begin
      compute_verdict = broken(RuleRowsPastEnd, FieldBdLaddr);
    end
  end

  // ---- CONFIG ----
  config_ex_rs1_t ex;
  config_ex_rs2_t ex2;
  config_ld_rs1_t ld;
  config_st_rs1_t st;
  assign ex  = config_ex_rs1_t'(rs1_i);
  assign ex2 = config_ex_rs2_t'(rs2_i);
  assign ld  = config_ld_rs1_t'(rs1_i);
  assign st  = config_st_rs1_t'(rs1_i);

  verdict_t config_verdict;
  always_comb begin
    config_verdict = Legal;
    unique case (ex.kind)
      ConfigEx: begin
        if (!ex.set_only_strides) begin
          if (ex.activation > 2'd1) begin
            config_verdict = broken(RuleActivationUnsupported, FieldActivation);
          end else if (!ex.dataflow && ex2.in_shift > 32'd31) begin
            config_verdict = broken(RuleShiftRange, FieldInShift);
          end else if (ex.b_transpose && (ex.a_transpose == ex.dataflow)) begin
            config_verdict = broken(RuleIllegalTranspose, FieldATranspose);
          end
        end
      end
      ConfigLd: begin
        if (ld.state_id == 2'd3) config_verdict = broken(RuleStateIdRange, FieldStateId);
      end
      ConfigSt: begin
        if (st.activation > 2'd1) begin
          config_verdict = broken(RuleActivationUnsupported, FieldActivation);
        end else if (st.pool_stride != '0) begin
          if (st.pool_size == '0) config_verdict = broken(RulePoolGeometry, FieldPoolSize);
          else if (st.porows == '0) config_verdict = broken(RulePoolGeometry, FieldPorows);
          else if (st.pocols == '0) config_verdict = broken(RulePoolGeometry, FieldPocols);
          else if (st.orows == '0) config_verdict = broken(RulePoolGeometry, FieldOrows);
          else if (st.ocols == '0) config_verdict = broken(RulePoolGeometry, FieldOcols);
        end
      end
      default: config_verdict = Legal;  // CONFIG_NORM: no effect
    endcase
  end

  // ---- By command ----
  verdict_t verdict;
  localparam bit HasMatmul = Cfg.loop_unrollers_matmul != 0;
  localparam bit HasConvolution = Cfg.loop_unrollers_convolution != 0;
  verdict_t loop_verdict, unsupported;
  assign loop_verdict = loop_fault_i ? broken(loop_rule_i, loop_field_i) : Legal;
  assign unsupported  = broken(RuleUnsupportedCommand, FieldFunct);

  always_comb begin
    unique case (funct_i)
      FunctConfig: verdict = config_verdict;
      FunctMvin, FunctMvin2, FunctMvin3: verdict = mvin_verdict;
      FunctMvout: verdict = mvout_verdict;
      FunctPreload: verdict = preload_verdict;
      FunctComputePreloaded, FunctComputeAccumulated: verdict = compute_verdict;
      FunctFlush, FunctClkgateEn, FunctCounter: verdict = Legal;
      FunctLoopWs:
      if (HasMatmul) verdict = loop_verdict;
      else verdict = unsupported;
      FunctLoopConvWs:
      if (HasConvolution) verdict = loop_verdict;
      else verdict = unsupported;
      // The unroller of a family keeps its settings to itself.
      FunctLoopWsConfigBounds, FunctLoopWsConfigAddrsAb, FunctLoopWsConfigAddrsDc,
      FunctLoopWsConfigStridesAb, FunctLoopWsConfigStridesDc,
      FunctLoopConvWsConfig1, FunctLoopConvWsConfig2, FunctLoopConvWsConfig3,
      FunctLoopConvWsConfig4, FunctLoopConvWsConfig5, FunctLoopConvWsConfig6, FunctMvoutSpad,
      FunctLoopWsConfigSpadAb, FunctLoopWsConfigSpadC:
      verdict = unsupported;
      default: verdict = broken(RuleUnknownCommand, FieldFunct);
    endcase
  end

  assign fault_o = verdict.fault;
  assign rule_o  = verdict.rule;
  assign field_o = verdict.field;

endmodule
