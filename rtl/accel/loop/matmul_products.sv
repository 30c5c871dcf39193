// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Gives PRELOAD and COMPUTE of each block product of a matrix loop.
///
///   for k, for j, for i: PRELOAD (B (k, j) where i = 0, else GARBAGE; C (i, j)); COMPUTE A (i, k)
///
/// C is added to, but where k = 0 and the loop does not accumulate. The weights stay while i changes.
/// begin_i takes loop_i when nothing is left; the first command is there one cycle later.
/// Throughput: one command per cycle. A PRELOAD is offered while hold_i is low; hold_i may depend on
/// the block's numbers, which change with its COMPUTE only, and must not rise while it waits.
/// Reset value: nothing left.
module matmul_products
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
#(
  parameter int unsigned Dim = 16
) (
  input logic clk_i,
  input logic rst_ni,

  input logic         begin_i,
  input matmul_loop_t loop_i,
  input logic         hold_i,

  output logic  step_valid_o,
  input  logic  step_ready_i,
  output step_t step_o,
  output logic  is_preload_o,
  output logic  last_o,

  /// The block that comes next: everything before, in the order above, has been issued.
  output count_t block_i_o,
  output count_t block_j_o,
  output count_t block_k_o,
  output logic   is_last_k_o
);

  localparam int unsigned DimBits = $clog2(Dim);
  localparam count_t DimCount = Dim[15:0];

  logic busy_q, is_compute_q;
  matmul_loop_t loop_q;
  count_t i_q, j_q, k_q;
  // Rows of the block's operands; *_k and *_j are those of the first block of this k and j.
  row_t a_row_q, a_row_k_q, b_row_q, b_row_k_q, c_row_q, c_row_j_q;

  logic i_ends, j_ends, k_ends, fire;
  assign i_ends       = i_q + 16'd1 == loop_q.blocks_i;
  assign j_ends       = j_q + 16'd1 == loop_q.blocks_j;
  assign k_ends       = k_q + 16'd1 == loop_q.blocks_k;
  assign step_valid_o = busy_q && (is_compute_q || !hold_i);
  assign fire         = step_valid_o && step_ready_i;
  assign is_preload_o = !is_compute_q;
  assign last_o       = is_compute_q && i_ends && j_ends && k_ends;
  assign block_i_o    = i_q;
  assign block_j_o    = j_q;
  assign block_k_o    = k_q;
  assign is_last_k_o  = k_ends;

  count_t rows, cols, depth;
  assign rows  = DimCount - (i_ends ? {10'd0, loop_q.pad_i} : '0);
  assign cols  = DimCount - (j_ends ? {10'd0, loop_q.pad_j} : '0);
  assign depth = DimCount - (k_ends ? {10'd0, loop_q.pad_k} : '0);

  local_operand_t a, w, c, nothing;
  always_comb begin
    a                  = '{rows: rows, cols: depth, laddr: '0};
    a.laddr.row        = {6'd0, a_row_q};
    w                  = '{rows: depth, cols: cols, laddr: '0};
    w.laddr.row        = {6'd0, b_row_q};
    c                  = '{rows: rows, cols: cols, laddr: '0};
    c.laddr.is_acc     = 1'b1;
    c.laddr.accumulate = loop_q.accumulates || k_q != '0;
    c.laddr.row        = {6'd0, c_row_q};
    nothing            = '{rows: rows, cols: cols, laddr: GARBAGE_ADDR};
    if (i_q != '0) w.laddr = GARBAGE_ADDR;
    if (!is_compute_q) step_o = '{funct: FunctPreload, rs1: w, rs2: c};
    else if (i_q == '0) step_o = '{funct: FunctComputePreloaded, rs1: a, rs2: nothing};
    else step_o = '{funct: FunctComputeAccumulated, rs1: a, rs2: nothing};
  end

  // Rows from one block to the next.
  row_t a_step_i, a_step_k, b_step_j, b_step_k, c_step_i;
  function automatic row_t rows_of(count_t blocks);
    row_t wide;
    wide = {4'd0, blocks};
    return wide << DimBits;
  endfunction
  assign a_step_i = loop_q.a_transpose ? rows_of(16'd1) : rows_of(loop_q.blocks_k);
  assign a_step_k = loop_q.a_transpose ? rows_of(loop_q.blocks_i) : rows_of(16'd1);
  assign b_step_j = loop_q.b_transpose ? rows_of(loop_q.blocks_k) : rows_of(16'd1);
  assign b_step_k = loop_q.b_transpose ? rows_of(16'd1) : rows_of(loop_q.blocks_j);
  assign c_step_i = rows_of(loop_q.blocks_j);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q       <= 1'b0;
      is_compute_q <= 1'b0;
    end else if (begin_i) begin
      busy_q       <= 1'b1;
      is_compute_q <= 1'b0;
    end else if (fire) begin
      is_compute_q <= !is_compute_q;
      if (last_o) busy_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (begin_i) begin
      loop_q    <= loop_i;
      i_q       <= '0;
      j_q       <= '0;
      k_q       <= '0;
      a_row_q   <= loop_i.a_row;
      a_row_k_q <= loop_i.a_row;
      b_row_q   <= loop_i.b_row;
      b_row_k_q <= loop_i.b_row;
      c_row_q   <= loop_i.c_row;
      c_row_j_q <= loop_i.c_row;
    end else if (fire && is_compute_q) begin
      if (!i_ends) begin
        i_q     <= i_q + 16'd1;
        a_row_q <= a_row_q + a_step_i;
        c_row_q <= c_row_q + c_step_i;
      end else if (!j_ends) begin
        i_q       <= '0;
        j_q       <= j_q + 16'd1;
        a_row_q   <= a_row_k_q;
        b_row_q   <= b_row_q + b_step_j;
        c_row_q   <= c_row_j_q + rows_of(16'd1);
        c_row_j_q <= c_row_j_q + rows_of(16'd1);
      end else begin
        i_q       <= '0;
        j_q       <= '0;
        k_q       <= k_q + 16'd1;
        a_row_q   <= a_row_k_q + a_step_k;
        a_row_k_q <= a_row_k_q + a_step_k;
        b_row_q   <= b_row_k_q + b_step_k;
        b_row_k_q <= b_row_k_q + b_step_k;
        c_row_q   <= loop_q.c_row;
        c_row_j_q <= loop_q.c_row;
      end
    end
  end

  logic unused_loop;
  assign unused_loop = ^loop_q;

  `HIL_ASSERT_HELD(StepHeld_A, step_valid_o, step_ready_i, {step_o, last_o},
                   "step changed before it was accepted")
  `HIL_ASSERT(BeginIdle_A, !begin_i || !busy_q, "a loop began before the last one ended")

endmodule
