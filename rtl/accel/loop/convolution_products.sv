// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Gives PRELOAD and COMPUTE of each run of outputs of a convolution loop.
///
///   CONFIG_EX of the strides, if the input lies transposed
///   for each block of output channels, kernel row, kernel column, block of input channels:
///     for images, output lines, runs of output pixels:
///       PRELOAD (the weights for the first run, else GARBAGE; the sums, which are added to); COMPUTE
///
/// With a dilated input a kernel element meets zeros in every second line and pixel: these outputs are
/// left out, and kernel elements of which nothing is left. begin_i takes loop_i, which gives at least
/// one command, when nothing is left; the first command is there one cycle later.
/// Throughput: one command per cycle. Steps are offered while hold_i is low, which must not rise while
/// one waits to be accepted. Reset value: nothing left.
module convolution_products
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
#(
  parameter int unsigned Dim = 16
) (
  input logic clk_i,
  input logic rst_ni,

  input logic       begin_i,
  input conv_loop_t loop_i,
  input logic       hold_i,

  output logic  step_valid_o,
  input  logic  step_ready_i,
  output step_t step_o,
  output logic  is_preload_o,
  output logic  last_o
);

  localparam count_t DimCount = Dim[15:0];

  typedef enum logic [1:0] {
    StIdle,
    StStrides,
    StPreload,
    StCompute
  } state_e;
  state_e state_q;
  conv_loop_t loop_q;
  count_t och_q, krow_q, kcol_q, kch_q, b_q, orow_q, ocol_q;
  logic is_new_q;  // the weights have not been preloaded
  row_t och_rows_q, kch_rows_q;  // blocks of channels before this one, in rows of C and of A

  function automatic count_t smaller(count_t a, count_t b);
    return a < b ? a : b;
  endfunction

  function automatic row_t rows(count_t value);
    return {4'd0, value};
  endfunction

  // A kernel element meets a zero at output 0 if its place and the padding differ in their last bit;
  // outputs then begin at 1. With one output, the first kernel element that meets it may be 1 too.
  function automatic logic first_row(conv_loop_t l);
    logic unused_fields;
    unused_fields = ^l;
    return l.input_dilated && l.orows == 16'd1 && l.upad[0];
  endfunction
  function automatic logic first_col(conv_loop_t l);
    logic unused_fields;
    unused_fields = ^l;
    return l.input_dilated && l.ocols == 16'd1 && l.lpad[0];
  endfunction
  function automatic logic first_line(conv_loop_t l, logic krow_bit);
    logic unused_fields;
    unused_fields = ^l;
    return l.input_dilated && ((krow_bit && l.kernel_dilation[0]) ^ l.upad[0]);
  endfunction
  function automatic logic first_pixel(conv_loop_t l, logic kcol_bit);
    logic unused_fields;
    unused_fields = ^l;
    return l.input_dilated && ((kcol_bit && l.kernel_dilation[0]) ^ l.lpad[0]);
  endfunction

  // ---- Steps and ends of the dimensions, from the inside out ----
  count_t pixel_step, line_step, image_step, kcol_step, krow_step;
  logic skips_rows, skips_cols;
  assign skips_rows = loop_q.input_dilated && loop_q.orows == 16'd1 && loop_q.kernel_dilation[0];
  assign skips_cols = loop_q.input_dilated && loop_q.ocols == 16'd1 && loop_q.kernel_dilation[0];
  assign pixel_step = (loop_q.trans_input_3120 ? 16'd1 : DimCount) << loop_q.input_dilated;
  assign line_step  = 16'd1 << loop_q.input_dilated;
  assign image_step = loop_q.trans_input_3120 ? DimCount : 16'd1;
  assign kcol_step  = skips_cols ? 16'd2 : {8'd0, loop_q.pixels};
  assign krow_step  = skips_rows ? 16'd2 : 16'd1;

  function automatic logic is_end(count_t index, count_t step, count_t count);
    return {1'b0, index} + {1'b0, step} >= {1'b0, count};
  endfunction

  logic ocol_ends, orow_ends, b_ends, kch_ends, kcol_ends, krow_ends, och_ends, run_ends;
  assign ocol_ends = is_end(ocol_q, pixel_step, loop_q.ocols);
  assign orow_ends = is_end(orow_q, line_step, loop_q.orows);
  assign b_ends    = is_end(b_q, image_step, loop_q.batches);
  assign kch_ends  = is_end(kch_q, DimCount, loop_q.kchs);
  assign kcol_ends = is_end(kcol_q, kcol_step, loop_q.kcols);
  assign krow_ends = is_end(krow_q, krow_step, loop_q.krows);
  assign och_ends  = is_end(och_q, DimCount, loop_q.pochs);
  assign run_ends  = ocol_ends && orow_ends && b_ends;

  count_t next_kch, next_kcol, next_krow, next_och;
  always_comb begin
    next_kch  = kch_ends ? '0 : kch_q + DimCount;
    next_kcol = kcol_q;
    next_krow = krow_q;
    next_och  = och_q;
    if (kch_ends) begin
      next_kcol = kcol_ends ? {15'd0, first_col(loop_q)} : kcol_q + kcol_step;
      if (kcol_ends) begin
        next_krow = krow_ends ? {15'd0, first_row(loop_q)} : krow_q + krow_step;
        if (krow_ends) next_och = och_q + DimCount;
      end
    end
  end

  // ---- Rows of the operands ----
  row_t line_rows, irow, icol, pixel_row, a_row, b_place, b_row, c_row;
  logic [26:0] wide_irow, wide_icol;
  assign line_rows = rows(loop_q.icols >> loop_q.downsample);
  assign wide_irow = {11'd0, orow_q} * {19'd0, loop_q.stride} +
                     {11'd0, krow_q} * {17'd0, loop_q.kernel_dilation};
  assign wide_icol = {11'd0, ocol_q} * {19'd0, loop_q.stride} +
                     {11'd0, kcol_q} * {17'd0, loop_q.kernel_dilation};
  logic [26:0] there_irow, there_icol;
  assign there_irow = (wide_irow + {26'd0, loop_q.input_dilated}) >> loop_q.input_dilated;
  assign there_icol = (wide_icol + {26'd0, loop_q.input_dilated}) >> loop_q.input_dilated;
  assign irow = there_irow[ROW_WIDTH-1:0] >> loop_q.downsample;
  assign icol = there_icol[ROW_WIDTH-1:0] >> loop_q.downsample;
  assign pixel_row = irow * line_rows + icol;
  assign a_row = loop_q.a_row + pixel_row + (loop_q.trans_input_3120 ? (rows(
      b_q
  ) >> $clog2(
      Dim
  )) * loop_q.a_block + rows(
      kch_q
  ) * loop_q.image_size : kch_rows_q + rows(
      b_q
  ) * loop_q.image_size);

  count_t weight_row, weight_col;
  assign weight_row = loop_q.wrot180 ? loop_q.krows - 16'd1 - krow_q : krow_q;
  assign weight_col = loop_q.wrot180 ? loop_q.kcols - 16'd1 - kcol_q : kcol_q;
  assign b_place = rows(weight_row) * rows(loop_q.kcols) + rows(weight_col);
  assign b_row = loop_q.b_row + (loop_q.trans_weight_0132 ? (rows(
      kch_q
  ) >> $clog2(
      Dim
  )) * loop_q.b_block + b_place * rows(
      loop_q.pochs
  ) + rows(
      och_q
  ) : (rows(
      och_q
  ) >> $clog2(
      Dim
  )) * loop_q.b_block + b_place * rows(
      loop_q.kchs
  ) + rows(
      kch_q
  ));
  assign c_row = loop_q.c_row + och_rows_q + (rows(
      b_q
  ) * rows(
      loop_q.orows
  ) + rows(
      orow_q
  )) * rows(
      loop_q.ocols
  ) + rows(
      ocol_q
  );

  // ---- Extents of the operands ----
  count_t run, run_rows, cols, pixels, depth;
  assign run = smaller(DimCount << loop_q.input_dilated, loop_q.ocols - ocol_q);
  assign run_rows = loop_q.trans_input_3120 ? smaller(
      DimCount, loop_q.batches - b_q
  ) : (run + {15'd0, loop_q.input_dilated}) >> loop_q.input_dilated;
  assign cols = smaller(DimCount, loop_q.pochs - och_q);
  assign pixels = smaller({8'd0, loop_q.pixels}, loop_q.kcols - kcol_q);
  assign depth = pixels * smaller(DimCount, loop_q.kchs - kch_q);

  local_operand_t a, w, c, nothing;
  config_ex_rs1_t strides1;
  config_ex_rs2_t strides2;
  always_comb begin
    a                  = '{rows: run_rows, cols: depth, laddr: '0};
    a.laddr.row        = {6'd0, a_row};
    w                  = '{rows: depth, cols: cols, laddr: '0};
    w.laddr.row        = {6'd0, b_row};
    c                  = '{rows: run_rows, cols: cols, laddr: '0};
    c.laddr.is_acc     = 1'b1;
    c.laddr.accumulate = 1'b1;
    c.laddr.row        = {6'd0, c_row};
    nothing            = '{rows: run_rows, cols: cols, laddr: GARBAGE_ADDR};
    if (!is_new_q) w.laddr = GARBAGE_ADDR;
    strides1                  = '0;
    strides1.kind             = ConfigEx;
    strides1.set_only_strides = 1'b1;
    strides1.a_stride         = loop_q.irows * loop_q.icols;
    strides2                  = '0;
    strides2.c_stride         = loop_q.orows * loop_q.ocols;
    unique case (state_q)
      StStrides: step_o = '{funct: FunctConfig, rs1: strides1, rs2: strides2};
      StCompute: begin
        step_o = '{
            funct: is_new_q ? FunctComputePreloaded : FunctComputeAccumulated,
            rs1: a,
            rs2: nothing
        };
      end
      default:   step_o = '{funct: FunctPreload, rs1: w, rs2: c};
    endcase
  end

  logic fire;
  assign step_valid_o = state_q != StIdle && (state_q == StCompute || !hold_i);
  assign fire = step_valid_o && step_ready_i;
  assign is_preload_o = state_q != StCompute;
  logic all_ends;
  assign all_ends = run_ends && kch_ends && kcol_ends && krow_ends && och_ends;
  assign last_o   = state_q == StStrides ? !loop_q.multiplies : state_q == StCompute && all_ends;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else if (begin_i) begin
      state_q <= loop_i.trans_input_3120 ? StStrides : StPreload;
    end else if (fire) begin
      unique case (state_q)
        StPreload: state_q <= StCompute;
        default:   state_q <= last_o ? StIdle : StPreload;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (begin_i) begin
      loop_q     <= loop_i;
      och_q      <= '0;
      kch_q      <= '0;
      krow_q     <= {15'd0, first_row(loop_i)};
      kcol_q     <= {15'd0, first_col(loop_i)};
      b_q        <= '0;
      orow_q     <= {15'd0, first_line(loop_i, first_row(loop_i))};
      ocol_q     <= {15'd0, first_pixel(loop_i, first_col(loop_i))};
      is_new_q   <= 1'b1;
      och_rows_q <= '0;
      kch_rows_q <= '0;
    end else if (fire && state_q == StCompute) begin
      is_new_q <= run_ends;
      if (!ocol_ends) begin
        ocol_q <= ocol_q + pixel_step;
      end else begin
        ocol_q <= {15'd0, first_pixel(loop_q, run_ends ? next_kcol[0] : kcol_q[0])};
        if (!orow_ends) begin
          orow_q <= orow_q + line_step;
        end else begin
          orow_q <= {15'd0, first_line(loop_q, run_ends ? next_krow[0] : krow_q[0])};
          b_q    <= b_ends ? '0 : b_q + image_step;
        end
      end
      if (run_ends) begin
        kch_q      <= next_kch;
        kcol_q     <= next_kcol;
        krow_q     <= next_krow;
        och_q      <= next_och;
        kch_rows_q <= kch_ends ? '0 : kch_rows_q + loop_q.a_block;
        if (kch_ends && kcol_ends && krow_ends) och_rows_q <= och_rows_q + loop_q.c_block;
      end
    end
  end

  logic unused_loop;
  assign unused_loop = ^{loop_q, there_irow, there_icol};

  `HIL_ASSERT_HELD(StepHeld_A, step_valid_o, step_ready_i, {step_o, last_o},
                   "step changed before it was accepted")
  `HIL_ASSERT(BeginIdle_A, !begin_i || state_q == StIdle, "a loop began before the last one ended")

endmodule
