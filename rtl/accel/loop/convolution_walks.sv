// SPDX-License-Identifier: Apache-2.0

/// Gives the walks of a convolution loop's loads and stores. Combinational.
///
/// Bias and results go over images, lines, runs of Dim pixels and channels; the input likewise, with
/// its padding; weights go over output channels, the kernel, and input channels.
module convolution_walks
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input  conv_loop_t   bias_loop_i,
  input  conv_loop_t   image_loop_i,
  input  conv_loop_t   weights_loop_i,
  input  conv_loop_t   results_loop_i,
  output tensor_walk_t bias_o,
  output tensor_walk_t image_o,
  output tensor_walk_t weights_o,
  output tensor_walk_t results_o
);

  localparam count_t Dim = Cfg.dim[15:0];
  localparam count_t InputCols = Cfg.max_block_cols[15:0];
  localparam count_t SumCols = Cfg.max_block_cols_accumulator[15:0];
  localparam row_t InputBlocks = 20'(Cfg.max_block_cols / Cfg.dim);
  localparam row_t SumBlocks = 20'(Cfg.max_block_cols_accumulator / Cfg.dim);
  localparam int unsigned InputShift = $clog2(Cfg.element.input_bytes);
  localparam int unsigned SumShift = $clog2(Cfg.element.accumulator_bits / 8);

  function automatic logic [63:0] wide(count_t value);
    return {48'd0, value};
  endfunction

  function automatic row_t rows(count_t value);
    return {4'd0, value};
  endfunction

  /// CONFIG_LD with scale 1.0.
  function automatic step_t load_state(logic [1:0] state, logic [63:0] stride,
                                       logic [15:0] block_stride, logic [7:0] pixel_repeats);
    config_ld_rs1_t rs1;
    config_ld_rs2_t rs2;
    rs1               = '0;
    rs1.kind          = ConfigLd;
    rs1.state_id      = state;
    rs1.pixel_repeats = pixel_repeats;
    rs1.block_stride  = block_stride;
    rs1.scale         = FP32_ONE;
    rs2               = '0;
    rs2.stride        = stride;
    return '{funct: FunctConfig, rs1: rs1, rs2: rs2};
  endfunction

  // ---- Bias: one row for all pixels ----
  always_comb begin
    conv_loop_t l;
    logic unused_fields;
    l = bias_loop_i;
    unused_fields = ^l;
    bias_o = '0;
    bias_o.has_first = 1'b1;
    bias_o.first = load_state(2'd2, '0, l.c_block[15:0], 8'd1);
    bias_o.funct = FunctMvin3;
    bias_o.is_acc = 1'b1;
    bias_o.address = l.bias;
    bias_o.no_address = l.no_bias;
    bias_o.row = l.c_row;
    bias_o.rows_from = PIXELS[1:0];
    bias_o.dimensions[OUTER] = '{
        count: l.batches,
        step: 16'd1,
        stride: '0,
        rows: rows(l.orows) * rows(l.ocols)
    };
    bias_o.dimensions[LINES] = '{count: l.orows, step: 16'd1, stride: '0, rows: rows(l.ocols)};
    bias_o.dimensions[PIXELS] = '{count: l.ocols, step: Dim, stride: '0, rows: 20'd1};
    bias_o.dimensions[INNER] = '{
        count: l.pochs,
        step: SumCols,
        stride: wide(SumCols) << SumShift,
        rows: SumBlocks * l.c_block
    };
  end

  // ---- Input: with its padding; by channels, or by images where these are the columns ----
  always_comb begin
    conv_loop_t l;
    logic unused_fields;
    logic [63:0] pixel, line, plane;
    row_t line_rows;
    l = image_loop_i;
    unused_fields = ^l;
    pixel = wide(l.trans_input_3120 ? l.batch_size : l.in_stride) << InputShift;
    line = wide(l.in_col_dim) * pixel;
    plane = wide(l.in_row_dim) * line;
    line_rows = rows(l.icols >> l.downsample);
    image_o = '0;
    image_o.has_first = 1'b1;
    image_o.first = load_state(2'd0, pixel << l.downsample, l.a_block[15:0], l.pixels);
    image_o.funct = FunctMvin;
    image_o.address = l.image - wide(l.top) * line - wide(l.left) * pixel;
    image_o.row = l.a_row;
    image_o.rows_from = PIXELS[1:0];
    image_o.cols_from_outer = l.trans_input_3120;
    image_o.is_padded = 1'b1;
    image_o.halves = l.downsample;
    image_o.top = l.top;
    image_o.height = l.image_rows;
    image_o.left = l.left;
    image_o.width = l.image_cols;
    image_o.padding_step = Dim;
    image_o.dimensions[LINES] = '{
        count: l.top + l.image_rows + l.bottom,
        step: 16'd1 << l.downsample,
        stride: line << l.downsample,
        rows: line_rows
    };
    image_o.dimensions[PIXELS] = '{
        count: l.left + l.image_cols + l.right,
        step: Dim << l.downsample,
        stride: pixel,
        rows: 20'd1
    };
    if (l.trans_input_3120) begin
      image_o.dimensions[OUTER] = '{
          count: l.batches,
          step: InputCols,
          stride: wide(InputCols) << InputShift,
          rows: InputBlocks * l.a_block
      };
      image_o.dimensions[INNER] = '{
          count: l.kchs,
          step: 16'd1,
          stride: plane,
          rows: l.image_size
      };
    end else begin
      image_o.dimensions[OUTER] = '{
          count: l.batches,
          step: 16'd1,
          stride: plane,
          rows: l.image_size
      };
      image_o.dimensions[INNER] = '{
          count: l.kchs,
          step: InputCols,
          stride: wide(InputCols) << InputShift,
          rows: InputBlocks * l.a_block
      };
    end
  end

  // ---- Weights: rows are input channels, or output channels where they lie transposed ----
  always_comb begin
    conv_loop_t l;
    logic unused_fields;
    logic is_turned;
    logic [63:0] pitch, channel, kernel_row, kernel_col, och_stride, kch_stride;
    row_t place_rows;
    l             = weights_loop_i;
    unused_fields = ^l;
    is_turned     = l.trans_weight_0132;
    // Elements from one input channel, kernel column, kernel row and output channel to the next.
    if (l.depthwise) begin
      pitch      = 64'd1;
      kch_stride = '0;
      och_stride = '0;
      kernel_col = 64'd1;
    end else if (l.trans_weight_1203) begin
      pitch      = wide(l.kernel_dim) * wide(l.kernel_dim) * wide(l.out_channels);
      kch_stride = pitch;
      och_stride = 64'd1;
      kernel_col = wide(l.out_channels);
    end else if (is_turned) begin
      pitch      = wide(l.in_channels);
      kch_stride = 64'd1;
      och_stride = wide(l.in_channels);
      kernel_col = wide(l.out_channels) * wide(l.in_channels);
    end else begin
      pitch      = wide(l.weight_stride);
      kch_stride = wide(l.weight_stride);
      och_stride = 64'd1;
      kernel_col = wide(l.in_channels) * wide(l.weight_stride);
    end
    channel = pitch << InputShift;
    kernel_col = kernel_col << InputShift;
    kernel_row = wide(l.kernel_dim) * kernel_col;
    place_rows = rows(is_turned ? l.pochs : l.kchs);
    weights_o = '0;
    weights_o.has_first = 1'b1;
    weights_o.first = load_state(2'd1, channel, l.b_block[15:0], 8'd1);
    weights_o.funct = FunctMvin2;
    weights_o.address = l.weights;
    weights_o.row = l.b_row;
    weights_o.rows_from = is_turned ? OUTER[1:0] : INNER[1:0];
    weights_o.cols_from_outer = !is_turned;
    weights_o.dimensions[LINES] = '{
        count: l.krows,
        step: 16'd1,
        stride: kernel_row,
        rows: rows(l.kcols) * place_rows
    };
    weights_o.dimensions[PIXELS] = '{
        count: l.kcols,
        step: 16'd1,
        stride: kernel_col,
        rows: place_rows
    };
    if (is_turned) begin
      weights_o.dimensions[OUTER] = '{
          count: l.pochs,
          step: Dim,
          stride: (wide(Dim) * och_stride) << InputShift,
          rows: rows(Dim)
      };
      weights_o.dimensions[INNER] = '{
          count: l.kchs,
          step: InputCols,
          stride: (wide(InputCols) * kch_stride) << InputShift,
          rows: InputBlocks * l.b_block
      };
    end else begin
      weights_o.dimensions[OUTER] = '{
          count: l.pochs,
          step: InputCols,
          stride: (wide(InputCols) * och_stride) << InputShift,
          rows: InputBlocks * l.b_block
      };
      weights_o.dimensions[INNER] = '{
          count: l.kchs,
          step: Dim,
          stride: (wide(Dim) * kch_stride) << InputShift,
          rows: rows(Dim)
      };
    end
  end

  // ---- Results: by runs of pixels, or pooled by images ----
  always_comb begin
    conv_loop_t l;
    logic unused_fields;
    logic [63:0] pixel;
    config_st_rs1_t pool_rs1, plain_rs1;
    config_st_rs2_t rs2;
    l = results_loop_i;
    unused_fields = ^l;
    pixel = wide(l.out_stride) << InputShift;
    plain_rs1 = '0;
    plain_rs1.kind = ConfigSt;
    plain_rs1.activation = l.activation;
    pool_rs1 = plain_rs1;
    pool_rs1.pool_stride = l.pool_stride[1:0];
    pool_rs1.pool_size = l.pool_size[1:0];
    pool_rs1.pool_upad = l.pupad[1:0];
    pool_rs1.pool_lpad = l.plpad[1:0];
    pool_rs1.pool_out_dim = l.pool_out_col_dim[7:0];
    pool_rs1.porows = l.porows[7:0];
    pool_rs1.pocols = l.pocols[7:0];
    pool_rs1.orows = l.orows[7:0];
    pool_rs1.ocols = l.ocols[7:0];
    rs2 = '0;
    rs2.stride = pixel[31:0];
    rs2.acc_scale = KEEP_SCALE;
    results_o = '0;
    results_o.funct = FunctMvout;
    results_o.is_acc = 1'b1;
    results_o.address = l.result;
    results_o.row = l.c_row;
    results_o.rows_from = PIXELS[1:0];
    results_o.dimensions[INNER] = '{
        count: l.pochs,
        step: Dim,
        stride: wide(Dim) << InputShift,
        rows: l.c_block
    };
    results_o.dimensions[OUTER] = '{
        count: l.batches,
        step: 16'd1,
        stride: '0,
        rows: rows(l.orows) * rows(l.ocols)
    };
    if (l.no_pool) begin
      if (l.trans_output_1203) pixel = (wide(l.batch_size) * wide(l.out_channels)) << InputShift;
      results_o.dimensions[LINES] = '{
          count: l.orows,
          step: 16'd1,
          stride: wide(l.out_col_dim) * pixel,
          rows: rows(l.ocols)
      };
      results_o.dimensions[PIXELS] = '{count: l.ocols, step: Dim, stride: pixel, rows: 20'd1};
      results_o.dimensions[OUTER].stride = l.trans_output_1203 ?
          wide(l.out_channels) << InputShift : wide(l.out_row_dim) * wide(l.out_col_dim) * pixel;
    end else begin
      results_o.has_first = 1'b1;
      results_o.first = '{funct: FunctConfig, rs1: pool_rs1, rs2: rs2};
      results_o.has_final = 1'b1;
      results_o.final_step = '{funct: FunctConfig, rs1: plain_rs1, rs2: rs2};
      results_o.no_rows = 1'b1;
      results_o.dimensions[LINES] = '{count: 16'd1, step: 16'd1, stride: '0, rows: '0};
      results_o.dimensions[PIXELS] = '{count: 16'd1, step: 16'd1, stride: '0, rows: '0};
      results_o.dimensions[OUTER].stride = wide(l.pool_out_row_dim) * wide(l.pool_out_col_dim) *
          pixel;
    end
  end

endmodule
