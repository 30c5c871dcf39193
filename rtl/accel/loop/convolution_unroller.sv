// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Replaces LOOP_CONV_WS by the commands that it stands for (docs/reference/isa.md, "Convolution
/// loops"); takes its settings; lets the other commands pass.
///
/// Two loops are unrolled at once; loop_contexts says what may overtake what. Inside a loop products
/// follow all of its loads, and stores all of its products.
/// LOOP_CONV_WS itself passes, with what dispatch has to check; a loop that breaks a rule stands for
/// nothing. Settings keep their value from loop to loop.
/// Latency: none for what passes. Throughput: one command per cycle.
/// Reset value: no loop, settings 0, lower halves of the local memories next.
module convolution_unroller
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

  output logic busy_o
);

  localparam row_t ScratchpadHalf = row_t'(Cfg.scratchpad_rows / 2);
  localparam row_t AccumulatorHalf = row_t'(Cfg.accumulator_rows / 2);

  // ---- Settings ----
  typedef struct packed {
    loop_conv_ws_config_1_rs1_t tensor;
    loop_conv_ws_config_1_rs2_t output_tensor;
    loop_conv_ws_config_2_rs1_t kernel;
    loop_conv_ws_config_2_rs2_t tile;
    loop_conv_ws_config_3_rs1_t kernel_tile;
    loop_conv_ws_config_3_rs2_t padding;
    loop_conv_ws_config_4_rs1_t pooling;
    loop_conv_ws_config_4_rs2_t strides;
    logic [63:0]                weights;
    logic [63:0]                result;
    logic [63:0]                bias;
    logic [63:0]                image;
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
      FunctLoopConvWsConfig1: begin
        settings_d.tensor        = loop_conv_ws_config_1_rs1_t'(word1);
        settings_d.output_tensor = loop_conv_ws_config_1_rs2_t'(word2);
      end
      FunctLoopConvWsConfig2: begin
        settings_d.kernel = loop_conv_ws_config_2_rs1_t'(word1);
        settings_d.tile   = loop_conv_ws_config_2_rs2_t'(word2);
      end
      FunctLoopConvWsConfig3: begin
        settings_d.kernel_tile = loop_conv_ws_config_3_rs1_t'(word1);
        settings_d.padding     = loop_conv_ws_config_3_rs2_t'(word2);
      end
      FunctLoopConvWsConfig4: begin
        settings_d.pooling = loop_conv_ws_config_4_rs1_t'(word1);
        settings_d.strides = loop_conv_ws_config_4_rs2_t'(word2);
      end
      FunctLoopConvWsConfig5: begin
        settings_d.weights = word1;
        settings_d.result  = word2;
      end
      FunctLoopConvWsConfig6: begin
        settings_d.bias  = word1;
        settings_d.image = word2;
      end
      default: is_setting = 1'b0;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) settings_q <= '0;
    else if (setting) settings_q <= settings_d;
  end

  // ---- The loop that LOOP_CONV_WS would start ----
  loop_conv_ws_rs1_t rs1;
  loop_conv_ws_rs2_t rs2;
  assign rs1 = loop_conv_ws_rs1_t'(word1);
  assign rs2 = loop_conv_ws_rs2_t'(word2);

  conv_loop_t given, sized, loop;
  always_comb begin
    given                   = '0;
    given.batch_size        = settings_q.tensor.batch_size;
    given.in_row_dim        = settings_q.tensor.in_row_dim;
    given.in_channels       = settings_q.tensor.in_channels;
    given.out_channels      = settings_q.tensor.out_channels;
    given.out_row_dim       = settings_q.output_tensor.out_row_dim;
    given.pool_out_row_dim  = settings_q.output_tensor.pool_out_row_dim;
    given.out_col_dim       = settings_q.output_tensor.out_col_dim;
    given.stride            = settings_q.output_tensor.stride;
    given.pool_stride       = settings_q.kernel.pool_stride;
    given.pool_size         = settings_q.kernel.pool_size;
    given.pool_out_col_dim  = settings_q.kernel.pool_out_col_dim;
    given.kernel_dim        = settings_q.kernel.kernel_dim;
    given.pochs             = settings_q.tile.pochs;
    given.pocols            = settings_q.tile.pocols;
    given.porows            = settings_q.tile.porows;
    given.batches           = settings_q.tile.batches;
    given.lpad              = settings_q.kernel_tile.lpad;
    given.kchs              = settings_q.kernel_tile.kchs;
    given.kcols             = settings_q.kernel_tile.kcols;
    given.krows             = settings_q.kernel_tile.krows;
    given.in_col_dim        = settings_q.padding.in_col_dim;
    given.plpad             = settings_q.padding.plpad;
    given.dpad              = {8'd0, settings_q.padding.dpad};
    given.upad              = settings_q.padding.upad;
    given.rpad              = settings_q.padding.rpad;
    given.kernel_dilation   = settings_q.pooling.kernel_dilation;
    given.pupad             = settings_q.pooling.pupad;
    given.orows             = settings_q.pooling.orows;
    given.ocols             = settings_q.strides.ocols;
    given.out_stride        = settings_q.strides.out_stride;
    given.weight_stride     = settings_q.strides.weight_stride;
    given.in_stride         = settings_q.strides.in_stride;
    given.weights           = settings_q.weights;
    given.result            = settings_q.result;
    given.bias              = settings_q.bias;
    given.image             = settings_q.image;
    given.no_bias           = rs1.no_bias;
    given.wrot180           = rs1.wrot180;
    given.trans_output_1203 = rs1.trans_output_1203;
    given.trans_weight_1203 = rs1.trans_weight_1203;
    given.trans_weight_0132 = rs1.trans_weight_0132;
    given.trans_input_3120  = rs1.trans_input_3120;
    given.depthwise         = rs1.depthwise;
    given.pixels            = rs1.max_pixels_per_row == '0 ? 8'd1 : rs1.max_pixels_per_row;
    given.no_pool           = rs2.no_pool;
    given.downsample        = rs2.downsample;
    given.input_dilated     = rs2.input_dilated;
    given.activation        = rs2.activation;
  end

  loop_check_t check;
  row_t b_rows;
  convolution_sizes #(
    .Cfg(Cfg)
  ) u_sizes (
    .loop_i     (given),
    .a_spad_id_i(rs1.a_spad_id),
    .b_spad_id_i(rs1.b_spad_id),
    .loop_o     (sized),
    .b_rows_o   (b_rows),
    .check_o    (check)
  );

  logic scratchpad_half_q, accumulator_half_q, a_half, b_half, stores;
  assign a_half = (rs1.a_spad_id == '0) ? scratchpad_half_q : rs1.a_spad_id[1];
  assign b_half = (rs1.b_spad_id == '0) ? scratchpad_half_q : rs1.b_spad_id[1];
  assign stores = given.result != '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      scratchpad_half_q  <= 1'b0;
      accumulator_half_q <= 1'b0;
    end else if (start) begin
      scratchpad_half_q  <= !scratchpad_half_q;
      accumulator_half_q <= accumulator_half_q ^ stores;
    end
  end
  always_comb begin
    loop       = sized;
    loop.a_row = a_half ? ScratchpadHalf : '0;
    loop.b_row = (b_half ? ScratchpadHalf << 1 : ScratchpadHalf) - b_rows;
    loop.c_row = accumulator_half_q ? AccumulatorHalf : '0;
  end

  streams_t streams;
  touches_t touches;
  always_comb begin
    streams                  = '0;
    streams[STREAM_BIAS]     = given.bias != '0;
    streams[STREAM_A]        = given.image != '0;
    streams[STREAM_B]        = given.weights != '0;
    streams[STREAM_PRODUCTS] = sized.multiplies || given.trans_input_3120;
    streams[STREAM_RESULTS]  = stores;
    if (check.fault) streams = '0;
    touches                                 = '0;
    touches.accumulator_half                = accumulator_half_q;
    touches.scratchpad_halves[a_half]       = 1'b1;
    touches.scratchpad_halves[b_half]       = 1'b1;
    touches.in_scratchpad[STREAM_A]         = 1'b1;
    touches.in_scratchpad[STREAM_B]         = 1'b1;
    touches.in_scratchpad[STREAM_PRODUCTS]  = 1'b1;
    touches.in_accumulator[STREAM_BIAS]     = 1'b1;
    touches.in_accumulator[STREAM_PRODUCTS] = 1'b1;
    touches.in_accumulator[STREAM_RESULTS]  = 1'b1;
  end

  // ---- Two loops, five streams ----
  streams_t begins, step_valid, step_ready, last, holds;
  conv_loop_t [STREAMS-1:0] loops;
  step_t [STREAMS-1:0] steps;
  streams_t [STREAMS-1:0] done, working;
  logic is_preload, step_leaves;

  loop_contexts #(
    .loop_t(conv_loop_t)
  ) u_contexts (
    .clk_i,
    .rst_ni,
    .in_valid_i,
    .in_ready_o,
    .in_i,
    .is_setting_i        (is_setting),
    .is_start_i          (funct == FunctLoopConvWs),
    .start_check_i       (check),
    .start_loop_i        (loop),
    .start_streams_i     (streams),
    .start_touches_i     (touches),
    .start_is_alone_i    (given.trans_input_3120),
    .start_pools_i       (stores && !given.no_pool),
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
    .step_leaves_o       (step_leaves),
    .busy_o
  );

  always_comb begin
    holds = '0;
    holds[STREAM_PRODUCTS] = !done[STREAM_PRODUCTS][STREAM_BIAS] ||
                             !done[STREAM_PRODUCTS][STREAM_A] || !done[STREAM_PRODUCTS][STREAM_B];
    holds[STREAM_RESULTS]  = !done[STREAM_RESULTS][STREAM_PRODUCTS] ||
                             !done[STREAM_RESULTS][STREAM_BIAS];
  end

  tensor_walk_t [STREAMS-1:0] walks;
  assign walks[STREAM_PRODUCTS] = '0;
  convolution_walks #(
    .Cfg(Cfg)
  ) u_walks (
    .bias_loop_i   (loops[STREAM_BIAS]),
    .image_loop_i  (loops[STREAM_A]),
    .weights_loop_i(loops[STREAM_B]),
    .results_loop_i(loops[STREAM_RESULTS]),
    .bias_o        (walks[STREAM_BIAS]),
    .image_o       (walks[STREAM_A]),
    .weights_o     (walks[STREAM_B]),
    .results_o     (walks[STREAM_RESULTS])
  );

  for (genvar s = 0; s < STREAMS; s++) begin : gen_stream
    if (s != STREAM_PRODUCTS) begin : gen_walk
      tensor_walker u_walker (
        .clk_i,
        .rst_ni,
        .begin_i     (begins[s]),
        .walk_i      (walks[s]),
        .hold_i      (holds[s]),
        .step_valid_o(step_valid[s]),
        .step_ready_i(step_ready[s]),
        .step_o      (steps[s]),
        .last_o      (last[s])
      );
    end
  end

  convolution_products #(
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
    .last_o      (last[STREAM_PRODUCTS])
  );

  logic unused_signals;
  assign unused_signals = ^{
    step_leaves, walks[STREAM_PRODUCTS], working, settings_q, rs1, rs2, done
  };

endmodule
