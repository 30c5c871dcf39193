// SPDX-License-Identifier: Apache-2.0

/// Gives the walks of a matrix loop's loads and stores. Combinational.
///
/// Products take K outside, then J, then I; so A and B are walked with K outside, D and C with J
/// outside. Several blocks side by side in DRAM are one command.
module matmul_walks
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input  matmul_loop_t bias_loop_i,
  input  matmul_loop_t a_loop_i,
  input  matmul_loop_t b_loop_i,
  input  matmul_loop_t results_loop_i,
  output walk_t        bias_o,
  output walk_t        a_o,
  output walk_t        b_o,
  output walk_t        results_o
);

  localparam int unsigned DimBits = $clog2(Cfg.dim);
  localparam int unsigned InputBits = DimBits + $clog2(Cfg.element.input_bytes);
  localparam int unsigned SumBits = DimBits + $clog2(Cfg.element.accumulator_bits / 8);
  localparam count_t InputBlocks = 16'(Cfg.max_block_cols / Cfg.dim);
  localparam count_t SumBlocks = 16'(Cfg.max_block_cols_accumulator / Cfg.dim);

  function automatic row_t rows_of(count_t blocks);
    row_t wide;
    wide = {4'd0, blocks};
    return wide << DimBits;
  endfunction

  // Blocks of C, D, or the matrices of a residual add: J outside, several blocks in its direction.
  function automatic walk_t over_sums(matmul_loop_t l, logic [6:0] funct, logic [63:0] address,
                                      logic [63:0] stride, logic is_wide, count_t blocks);
    walk_t walk;
    logic unused_fields;
    int unsigned bits;
    unused_fields     = ^l;
    bits              = is_wide ? SumBits : InputBits;
    walk              = '0;
    walk.funct        = funct;
    walk.address      = address;
    walk.outer_stride = {48'd0, blocks} << bits;
    walk.inner_stride = stride << bits;
    walk.is_acc       = 1'b1;
    walk.row          = l.c_row;
    walk.outer_rows   = rows_of(blocks);
    walk.inner_rows   = rows_of(l.blocks_j);
    walk.outer_count  = l.blocks_j;
    walk.inner_count  = l.blocks_i;
    walk.outer_step   = blocks;
    walk.inner_step   = 16'd1;
    walk.outer_pad    = l.pad_j;
    walk.inner_pad    = l.pad_i;
    walk.cols_outer   = 1'b1;
    return walk;
  endfunction

  // Blocks of A or B with K outside. Several blocks lie in the direction of K, or of the other one.
  function automatic walk_t over_operand(matmul_loop_t l, logic [6:0] funct, logic [63:0] address,
                                         logic [63:0] stride, row_t row, count_t count,
                                         dim_count_t pad, logic several_in_k);
    walk_t walk;
    logic  unused_fields;
    unused_fields     = ^l;
    walk              = '0;
    walk.funct        = funct;
    walk.address      = address;
    walk.row          = row;
    walk.outer_count  = l.blocks_k;
    walk.inner_count  = count;
    walk.outer_pad    = l.pad_k;
    walk.inner_pad    = pad;
    walk.cols_outer   = several_in_k;
    walk.outer_step   = several_in_k ? InputBlocks : 16'd1;
    walk.inner_step   = several_in_k ? 16'd1 : InputBlocks;
    walk.outer_stride = several_in_k ? {48'd0, InputBlocks} << InputBits : stride << InputBits;
    walk.inner_stride = several_in_k ? stride << InputBits : {48'd0, InputBlocks} << InputBits;
    walk.outer_rows   = several_in_k ? rows_of(InputBlocks) : rows_of(count);
    walk.inner_rows   = several_in_k ? rows_of(l.blocks_k) : rows_of(InputBlocks);
    return walk;
  endfunction

  assign bias_o = over_sums(
      bias_loop_i,
      FunctMvin3,
      bias_loop_i.d,
      bias_loop_i.d_stride,
      !bias_loop_i.low_d,
      bias_loop_i.low_d ? InputBlocks : SumBlocks
  );

  always_comb begin
    if (a_loop_i.is_resadd)
      a_o = over_sums(a_loop_i, FunctMvin, a_loop_i.a, a_loop_i.a_stride, 1'b0, InputBlocks);
    else
      a_o = over_operand(
        a_loop_i,
        FunctMvin,
        a_loop_i.a,
        a_loop_i.a_stride,
        a_loop_i.a_row,
        a_loop_i.blocks_i,
        a_loop_i.pad_i,
        !a_loop_i.a_transpose
      );
  end

  always_comb begin
    if (b_loop_i.is_resadd) begin
      b_o = over_sums(b_loop_i, FunctMvin2, b_loop_i.b, b_loop_i.b_stride, 1'b0, InputBlocks);
      b_o.accumulate = 1'b1;
    end else begin
      b_o = over_operand(
        b_loop_i,
        FunctMvin2,
        b_loop_i.b,
        b_loop_i.b_stride,
        b_loop_i.b_row,
        b_loop_i.blocks_j,
        b_loop_i.pad_j,
        b_loop_i.b_transpose
      );
    end
  end

  always_comb begin
    results_o = over_sums(
      results_loop_i,
      FunctMvout,
      results_loop_i.c,
      results_loop_i.c_stride,
      results_loop_i.full_c,
      results_loop_i.full_c ? 16'd1 : InputBlocks
    );
    results_o.read_full = results_loop_i.full_c;
  end

endmodule
