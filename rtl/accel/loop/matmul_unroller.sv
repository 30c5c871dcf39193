// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Replaces LOOP_WS by the commands that it stands for (docs/reference/isa.md, "Matrix loops"); takes
/// its settings; lets the other commands pass.
///
/// Two loops are unrolled at once; loop_contexts says what may overtake what. Inside a loop a product
/// follows the loads of its operands and of its bias, a store the last products of its blocks, and the
/// second matrix of a residual add the first one, block by block.
/// LOOP_WS itself passes, with what dispatch has to check; a loop that breaks a rule stands for
/// nothing. Settings keep their value from loop to loop.
/// Latency: none for what passes. Throughput: one command per cycle.
/// Reset value: no loop, settings 0, lower halves of the local memories next.
module matmul_unroller
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  checked_command_t in_i,

  output logic             out_valid_o,
  input  logic             out_ready_i,
  output checked_command_t out_o,

  input logic [2:0] has_room_i,
  input logic       has_room_for_pair_i,

  /// What leaves stands for a loop.
  output logic step_leaves_o,

  output logic busy_o
);

  localparam int unsigned DimBits = $clog2(Cfg.dim);
  localparam row_t ScratchpadHalf = row_t'(Cfg.scratchpad_rows / 2);
  localparam row_t AccumulatorHalf = row_t'(Cfg.accumulator_rows / 2);

  // ---- Settings ----
  typedef struct packed {
    loop_ws_config_bounds_rs1_t pads;
    loop_ws_config_bounds_rs2_t blocks;
    logic [63:0]                a;
    logic [63:0]                b;
    logic [63:0]                d;
    logic [63:0]                c;
    logic [63:0]                a_stride;
    logic [63:0]                b_stride;
    logic [63:0]                d_stride;
    logic [63:0]                c_stride;
  } settings_t;

  settings_t settings_d, settings_q;
  logic [6:0] funct;
  logic [63:0] word1, word2;
  logic is_setting, setting, start;
  assign funct = in_i.command.funct;
  assign word1 = in_i.command.rs1;
  assign word2 = in_i.command.rs2;

  always_comb begin
    settings_d = settings_q;
    is_setting = 1'b1;
    unique case (funct)
      FunctLoopWsConfigBounds: begin
        settings_d.pads   = loop_ws_config_bounds_rs1_t'(word1);
        settings_d.blocks = loop_ws_config_bounds_rs2_t'(word2);
      end
      FunctLoopWsConfigAddrsAb: begin
        settings_d.a = word1;
        settings_d.b = word2;
      end
      FunctLoopWsConfigAddrsDc: begin
        settings_d.d = word1;
        settings_d.c = word2;
      end
      FunctLoopWsConfigStridesAb: begin
        settings_d.a_stride = word1;
        settings_d.b_stride = word2;
      end
      FunctLoopWsConfigStridesDc: begin
        settings_d.d_stride = word1;
        settings_d.c_stride = word2;
      end
      default: is_setting = 1'b0;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) settings_q <= '0;
    else if (setting) settings_q <= settings_d;
  end

  // ---- The loop that LOOP_WS would start ----
  loop_ws_rs1_t rs1;
  loop_ws_rs2_t rs2;
  logic has_a, has_b, has_c, has_d;
  assign rs1   = loop_ws_rs1_t'(word1);
  assign rs2   = loop_ws_rs2_t'(word2);
  assign has_a = settings_q.a != '0;
  assign has_b = settings_q.b != '0;
  assign has_c = settings_q.c != '0;
  assign has_d = settings_q.d != '0 && !rs2.is_resadd;

  loop_check_t check;
  matmul_check #(
    .Cfg(Cfg)
  ) u_check (
    .rs1_i   (rs1),
    .rs2_i   (rs2),
    .pads_i  (settings_q.pads),
    .blocks_i(settings_q.blocks),
    .has_a_i (has_a),
    .has_b_i (has_b),
    .has_c_i (has_c),
    .has_d_i (has_d),
    .check_o (check)
  );

  logic scratchpad_half_q, accumulator_half_q, a_half, b_half;
  assign a_half = (rs1.a_spad_id == '0) ? scratchpad_half_q : rs1.a_spad_id[1];
  assign b_half = (rs1.b_spad_id == '0) ? scratchpad_half_q : rs1.b_spad_id[1];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      scratchpad_half_q  <= 1'b0;
      accumulator_half_q <= 1'b0;
    end else if (start) begin
      scratchpad_half_q  <= !scratchpad_half_q;
      accumulator_half_q <= accumulator_half_q ^ has_c;
    end
  end

  matmul_loop_t loop;
  row_t b_blocks;
  assign b_blocks = {4'd0, settings_q.blocks.blocks_k} * {4'd0, settings_q.blocks.blocks_j};
  always_comb begin
    loop = '{
        blocks_i: settings_q.blocks.blocks_i,
        blocks_j: settings_q.blocks.blocks_j,
        blocks_k: settings_q.blocks.blocks_k,
        pad_i: settings_q.pads.pad_i[5:0],
        pad_j: settings_q.pads.pad_j[5:0],
        pad_k: settings_q.pads.pad_k[5:0],
        a: settings_q.a,
        b: settings_q.b,
        d: settings_q.d,
        c: settings_q.c,
        a_stride: settings_q.a_stride,
        b_stride: settings_q.b_stride,
        d_stride: settings_q.d_stride,
        c_stride: settings_q.c_stride,
        accumulates: rs1.ex_accumulate,
        full_c: rs1.full_c,
        low_d: rs1.low_d,
        a_transpose: rs2.a_transpose,
        b_transpose: rs2.b_transpose,
        is_resadd: rs2.is_resadd,
        a_row: a_half ? ScratchpadHalf : '0,
        b_row: (b_half ? ScratchpadHalf << 1 : ScratchpadHalf) - (b_blocks << DimBits),
        c_row: accumulator_half_q ? AccumulatorHalf : '0
    };
  end

  streams_t streams;
  touches_t touches;
  always_comb begin
    streams                  = '0;
    streams[STREAM_BIAS]     = has_d;
    streams[STREAM_A]        = has_a;
    streams[STREAM_B]        = has_b;
    streams[STREAM_PRODUCTS] = !rs2.is_resadd;
    streams[STREAM_RESULTS]  = has_c;
    if (check.fault) streams = '0;
    touches                  = '0;
    touches.accumulator_half = accumulator_half_q;
    touches.in_accumulator   = '1;
    if (!rs2.is_resadd) begin
      touches.scratchpad_halves[a_half]      = 1'b1;
      touches.scratchpad_halves[b_half]      = 1'b1;
      touches.in_scratchpad[STREAM_A]        = 1'b1;
      touches.in_scratchpad[STREAM_B]        = 1'b1;
      touches.in_scratchpad[STREAM_PRODUCTS] = 1'b1;
      touches.in_accumulator[STREAM_A]       = 1'b0;
      touches.in_accumulator[STREAM_B]       = 1'b0;
    end
  end

  // ---- Two loops, five streams ----
  streams_t begins, step_valid, step_ready, last, holds;
  matmul_loop_t [STREAMS-1:0] loops;
  step_t [STREAMS-1:0] steps;
  streams_t [STREAMS-1:0] done, working;
  logic is_preload;

  loop_contexts #(
    .loop_t (matmul_loop_t),
    .IsFirst(Cfg.loop_unrollers_convolution == 0)
  ) u_contexts (
    .clk_i,
    .rst_ni,
    .in_valid_i,
    .in_ready_o,
    .in_i,
    .is_setting_i        (is_setting),
    .is_start_i          (funct == FunctLoopWs),
    .start_check_i       (check),
    .start_loop_i        (loop),
    .start_streams_i     (streams),
    .start_touches_i     (touches),
    .start_is_alone_i    (1'b0),
    .start_pools_i       (1'b0),
    .setting_o           (setting),
    .start_o             (start),
    .out_valid_o,
    .out_ready_i,
    .out_o,
    .has_room_i,
    .has_room_for_pair_i,
    .begin_o             (begins),
    .loop_o              (loops),
    .step_valid_i        (step_valid),
    .step_ready_o        (step_ready),
    .step_i              (steps),
    .last_i              (last),
    .product_is_preload_i(is_preload),
    .done_o              (done),
    .working_o           (working),
    .step_leaves_o,
    .busy_o
  );

  walk_t [STREAMS-1:0] walks;
  position_t [STREAMS-1:0] positions;
  count_t [STREAMS-1:0] last_col_blocks;
  assign walks[STREAM_PRODUCTS]           = '0;
  assign positions[STREAM_PRODUCTS]       = '0;
  assign last_col_blocks[STREAM_PRODUCTS] = '0;
  matmul_walks #(
    .Cfg(Cfg)
  ) u_walks (
    .bias_loop_i   (loops[STREAM_BIAS]),
    .a_loop_i      (loops[STREAM_A]),
    .b_loop_i      (loops[STREAM_B]),
    .results_loop_i(loops[STREAM_RESULTS]),
    .bias_o        (walks[STREAM_BIAS]),
    .a_o           (walks[STREAM_A]),
    .b_o           (walks[STREAM_B]),
    .results_o     (walks[STREAM_RESULTS])
  );

  for (genvar s = 0; s < STREAMS; s++) begin : gen_stream
    if (s != STREAM_PRODUCTS) begin : gen_walk
      loop_walker #(
        .Dim(Cfg.dim)
      ) u_walker (
        .clk_i,
        .rst_ni,
        .begin_i         (begins[s]),
        .walk_i          (walks[s]),
        .hold_i          (holds[s]),
        .step_valid_o    (step_valid[s]),
        .step_ready_i    (step_ready[s]),
        .step_o          (steps[s]),
        .last_o          (last[s]),
        .position_o      (positions[s]),
        .last_col_block_o(last_col_blocks[s])
      );
    end
  end

  count_t next_i, next_j, next_k;
  logic at_last_k;
  matmul_products #(
    .Dim(Cfg.dim)
  ) u_products (
    .clk_i,
    .rst_ni,
    .begin_i     (begins[STREAM_PRODUCTS]),
    .loop_i      (loops[STREAM_PRODUCTS]),
    .hold_i      (holds[STREAM_PRODUCTS]),
    .step_valid_o(step_valid[STREAM_PRODUCTS]),
    .step_ready_i(step_ready[STREAM_PRODUCTS]),
    .step_o      (steps[STREAM_PRODUCTS]),
    .is_preload_o(is_preload),
    .last_o      (last[STREAM_PRODUCTS]),
    .block_i_o   (next_i),
    .block_j_o   (next_j),
    .block_k_o   (next_k),
    .is_last_k_o (at_last_k)
  );

  // ---- What waits for what inside a loop ----
  // Whether a stream has issued the block (outer, inner), for a stream that is at the same loop.
  function automatic logic has(logic is_done, logic is_working, position_t position, count_t outer,
                               count_t inner);
    return is_done || (is_working && is_issued(position, outer, inner));
  endfunction

  logic b_is_resadd_q, results_is_resadd_q;
  always_ff @(posedge clk_i) begin
    if (begins[STREAM_B]) b_is_resadd_q <= loops[STREAM_B].is_resadd;
    if (begins[STREAM_RESULTS]) results_is_resadd_q <= loops[STREAM_RESULTS].is_resadd;
  end

  always_comb begin
    streams_t is_done, is_working;
    count_t results_j, results_i;
    logic products_done, sum_done;
    holds = '0;

    is_done = done[STREAM_PRODUCTS];
    is_working = working[STREAM_PRODUCTS];
    holds[STREAM_PRODUCTS] = !has(is_done[STREAM_BIAS], is_working[STREAM_BIAS],
                                  positions[STREAM_BIAS], next_j, next_i) ||
        !has(is_done[STREAM_A], is_working[STREAM_A], positions[STREAM_A], next_k, next_i) ||
        !has(is_done[STREAM_B], is_working[STREAM_B], positions[STREAM_B], next_k, next_j);

    is_done = done[STREAM_RESULTS];
    is_working = working[STREAM_RESULTS];
    results_j = last_col_blocks[STREAM_RESULTS];
    results_i = positions[STREAM_RESULTS].inner;
    products_done   = is_done[STREAM_PRODUCTS] ||
                      (is_working[STREAM_PRODUCTS] && at_last_k &&
                       (next_j > results_j || (next_j == results_j && next_i > results_i)));
    sum_done =
        has(is_done[STREAM_A], is_working[STREAM_A], positions[STREAM_A], results_j, results_i) &&
        has(is_done[STREAM_B], is_working[STREAM_B], positions[STREAM_B], results_j, results_i);
    holds[STREAM_RESULTS] = results_is_resadd_q ? !sum_done : !products_done;

    // The walks of a residual add are equal, so positions are compared step by step.
    is_done = done[STREAM_B];
    is_working = working[STREAM_B];
    holds[STREAM_B] = b_is_resadd_q && !has(
      is_done[STREAM_A],
      is_working[STREAM_A],
      positions[STREAM_A],
      positions[STREAM_B].outer,
      positions[STREAM_B].inner
    );
  end

  logic unused_walks;
  assign unused_walks = ^{walks[STREAM_PRODUCTS], positions[STREAM_PRODUCTS], last_col_blocks};

endmodule
