// SPDX-License-Identifier: Apache-2.0

/// What follows from the settings of a convolution loop, and whether it keeps to the rules.
///
/// loop_o is loop_i with the sizes of its input and of its blocks in the local memories; they mean
/// something for loops that break no rule. check_o: the first rule of the loop's own that it breaks, in
/// the order of docs/reference/isa.md, and the configuration it needs. Combinational.
module convolution_sizes
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input conv_loop_t loop_i,
  input logic [1:0] a_spad_id_i,
  input logic [1:0] b_spad_id_i,

  output conv_loop_t  loop_o,
  output row_t        b_rows_o,  ///< scratchpad rows of the weights
  output loop_check_t check_o
);

  localparam int unsigned DimBits = $clog2(Cfg.dim);
  localparam count_t Dim = Cfg.dim[15:0];

  /// Row counts that saturate far above any memory, so that what is too large stays so.
  typedef logic [23:0] size_t;
  function automatic size_t times(size_t a, size_t b);
    logic [47:0] product;
    product = {24'd0, a} * {24'd0, b};
    return product > 48'hFFFFFF ? '1 : product[23:0];
  endfunction
  function automatic size_t wide(count_t value);
    return {8'd0, value};
  endfunction
  function automatic size_t blocks(count_t elements);
    logic [16:0] filled;
    filled = {1'b0, elements} + {1'b0, Dim} - 17'd1;
    return {7'd0, filled >> DimBits};
  endfunction

  localparam size_t ScratchpadHalf = 24'(Cfg.scratchpad_rows / 2);
  localparam size_t AccumulatorHalf = 24'(Cfg.accumulator_rows / 2);

  // ---- Sizes of the input ----
  typedef logic [27:0] span_t;
  span_t padded_rows, padded_cols, image_rows, image_cols, irows, icols;
  function automatic span_t span_of(count_t outputs, logic [7:0] stride, logic [9:0] dilation,
                                    count_t elements);
    return {12'd0, outputs} * {20'd0, stride} + {18'd0, dilation} * {12'd0, elements - 16'd1};
  endfunction
  function automatic span_t undilated(span_t count, logic is_dilated);
    return (count + {27'd0, is_dilated}) >> is_dilated;
  endfunction
  function automatic size_t size_of(span_t span);
    return span > 28'hFFFFFF ? '1 : span[23:0];
  endfunction

  logic dilated;
  span_t top, bottom, left, right;
  assign dilated = loop_i.input_dilated;
  assign padded_rows = span_of(loop_i.orows, loop_i.stride, loop_i.kernel_dilation, loop_i.krows);
  assign padded_cols = span_of(loop_i.ocols, loop_i.stride, loop_i.kernel_dilation, loop_i.kcols);
  assign top = undilated({12'd0, loop_i.upad}, dilated);
  assign bottom = undilated({12'd0, loop_i.dpad}, dilated);
  assign left = undilated({12'd0, loop_i.lpad}, dilated);
  assign right = undilated({12'd0, loop_i.rpad}, dilated);
  assign image_rows = undilated(padded_rows - {12'd0, loop_i.upad} - {12'd0, loop_i.dpad}, dilated);
  assign image_cols = undilated(padded_cols - {12'd0, loop_i.lpad} - {12'd0, loop_i.rpad}, dilated);
  assign irows = image_rows + top + bottom;
  assign icols = image_cols + left + right;

  // ---- Rows in the local memories ----
  size_t image_size, a_block, b_block, c_block, a_rows, b_rows, c_rows;
  logic [24:0] operand_rows;
  assign image_size = times(
      size_of(irows >> loop_i.downsample), size_of(icols >> loop_i.downsample)
  );
  assign a_block = times(image_size, wide(loop_i.trans_input_3120 ? loop_i.kchs : loop_i.batches));
  assign b_block = times(
      times(
          wide(loop_i.krows), wide(loop_i.kcols)
      ),
      wide(
          loop_i.trans_weight_0132 ? loop_i.pochs : loop_i.kchs)
  );
  assign c_block = times(times(wide(loop_i.batches), wide(loop_i.orows)), wide(loop_i.ocols));
  assign a_rows = times(a_block, blocks(loop_i.trans_input_3120 ? loop_i.batches : loop_i.kchs));
  assign b_rows = times(b_block, blocks(loop_i.trans_weight_0132 ? loop_i.kchs : loop_i.pochs));
  assign c_rows = times(c_block, blocks(loop_i.pochs));
  assign operand_rows = {1'b0, a_rows} + {1'b0, b_rows};
  assign b_rows_o = b_rows[ROW_WIDTH-1:0];

  // A kernel may meet zeros only, with one output line (or pixel) and an even kernel dilation.
  logic no_line, no_pixel;
  assign no_line  = dilated && loop_i.orows == 16'd1 && loop_i.upad[0] &&
                    (!loop_i.kernel_dilation[0] || loop_i.krows == 16'd1);
  assign no_pixel = dilated && loop_i.ocols == 16'd1 && loop_i.lpad[0] &&
                    (!loop_i.kernel_dilation[0] || loop_i.kcols == 16'd1);

  always_comb begin
    loop_o            = loop_i;
    loop_o.image_rows = image_rows[15:0];
    loop_o.image_cols = image_cols[15:0];
    loop_o.top        = top[15:0];
    loop_o.bottom     = bottom[15:0];
    loop_o.left       = left[15:0];
    loop_o.right      = right[15:0];
    loop_o.irows      = irows[15:0];
    loop_o.icols      = icols[15:0];
    loop_o.multiplies = !no_line && !no_pixel;
    loop_o.image_size = image_size[ROW_WIDTH-1:0];
    loop_o.a_block    = a_block[ROW_WIDTH-1:0];
    loop_o.b_block    = b_block[ROW_WIDTH-1:0];
    loop_o.c_block    = c_block[ROW_WIDTH-1:0];
  end

  // ---- Rules ----
  // Strides between blocks, and those of transposed operands, have 16 bits.
  localparam size_t MostRows = 24'h00FFFF;
  logic inputs_too_long;
  assign inputs_too_long = a_rows > MostRows || b_rows > MostRows ||
                           irows > {4'd0, MostRows} || icols > {4'd0, MostRows};

  logic is_padded, pools, downsample_ok, pixels_ok;
  logic [23:0] row_pixels;
  assign is_padded = (loop_i.upad | loop_i.dpad | loop_i.lpad | loop_i.rpad) != '0;
  assign pools = !loop_i.no_pool && loop_i.result != '0;
  assign downsample_ok = loop_i.stride == 8'd2 && loop_i.krows == 16'd1 && loop_i.kcols == 16'd1 &&
                         !is_padded && !loop_i.input_dilated && !loop_i.trans_input_3120;
  assign row_pixels = {16'd0, loop_i.pixels} * {8'd0, loop_i.kchs};
  assign pixels_ok = row_pixels <= wide(
      Dim
  ) && loop_i.kernel_dilation == 10'd1 && !loop_i.wrot180 && !loop_i.downsample &&
      !loop_i.input_dilated && !loop_i.trans_input_3120 && !loop_i.trans_weight_0132;

  fault_rule_e  rule;
  fault_field_e field;
  always_comb begin
    rule  = RuleLoopSizeRange;
    field = FieldNone;
    if (loop_i.activation > 2'd1) begin
      rule  = RuleActivationUnsupported;
      field = FieldActivation;
    end else if (loop_i.batches == '0) field = FieldBatches;
    else if (loop_i.pochs == '0) field = FieldPochs;
    else if (loop_i.krows == '0) field = FieldKrows;
    else if (loop_i.kcols == '0) field = FieldKcols;
    else if (loop_i.kchs == '0) field = FieldKchs;
    else if (loop_i.orows == '0) field = FieldOrows;
    else if (loop_i.ocols == '0) field = FieldOcols;
    else if (loop_i.stride == '0) field = FieldStride;
    else if (loop_i.kernel_dilation == '0) field = FieldKernelDilation;
    else if ({12'd0, loop_i.upad} + {12'd0, loop_i.dpad} > padded_rows) field = FieldUpad;
    else if ({12'd0, loop_i.lpad} + {12'd0, loop_i.rpad} > padded_cols) field = FieldLpad;
    else if (loop_i.downsample && !downsample_ok) begin
      rule  = RuleLoopMode;
      field = FieldDownsample;
    end else if (loop_i.input_dilated && loop_i.stride != 8'd1) begin
      rule  = RuleLoopMode;
      field = FieldInputDilated;
    end else if (loop_i.pixels > 8'd1 && !pixels_ok) begin
      rule  = RuleLoopMode;
      field = FieldMaxPixelsPerRow;
    end else if (b_spad_id_i == 2'd3) field = FieldBSpadId;
    else if (a_spad_id_i == 2'd3) field = FieldASpadId;
    else if (pools && (loop_i.pool_stride == '0 || loop_i.pool_stride > 8'd3))
      field = FieldPoolStride;
    else if (pools && (loop_i.pool_size == '0 || loop_i.pool_size > 16'd3)) field = FieldPoolSize;
    else if (pools && loop_i.pupad > 11'd3) field = FieldPupad;
    else if (pools && loop_i.plpad > 8'd3) field = FieldPlpad;
    else if (pools && loop_i.pool_out_col_dim > 16'd255) field = FieldPoolOutColDim;
    else if (pools && (loop_i.porows == '0 || loop_i.porows > 16'd255)) field = FieldPorows;
    else if (pools && (loop_i.pocols == '0 || loop_i.pocols > 16'd255)) field = FieldPocols;
    else if (pools && loop_i.orows > 16'd255) field = FieldOrows;
    else if (pools && loop_i.ocols > 16'd255) field = FieldOcols;
    else if (operand_rows > {1'b0, ScratchpadHalf} || inputs_too_long) begin
      rule  = RuleLoopPastScratchpad;
      field = FieldFunct;
    end else if (c_rows > AccumulatorHalf || c_rows > MostRows) begin
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
    check_o.multiplies     = 1'b1;
    check_o.a_transpose    = loop_i.trans_input_3120;
    check_o.b_transpose    = loop_i.trans_weight_0132;
    check_o.checks_strides = !loop_i.trans_input_3120;
    check_o.a_stride       = {8'd0, loop_i.stride >> loop_i.downsample};
    check_o.c_stride       = 16'd1 + {15'd0, loop_i.input_dilated};
    check_o.plain_stores   = loop_i.no_pool && loop_i.result != '0;
  end

  logic unused_bits;
  assign unused_bits = ^{irows, icols, image_rows, image_cols, top, bottom, left, right, b_rows};

endmodule
