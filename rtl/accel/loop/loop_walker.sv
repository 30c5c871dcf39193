// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Gives the loads or stores of a matrix, block by block, from the walk that it is handed.
///
///   for (outer = 0; outer < outer_count; outer += outer_step)
///     for (inner = 0; inner < inner_count; inner += inner_step)
///       one command: address and row grow by outer and inner strides
///
/// A command covers the blocks of its step that exist; the last block lacks the pad of its dimension.
/// begin_i takes walk_i when nothing is left; the first command is there one cycle later.
/// Throughput: one command per cycle. position_o: what has been issued. The command after last_o
/// does not exist. Steps are offered while hold_i is low; hold_i may depend on position_o and must
/// not rise while a step waits to be accepted. Reset value: nothing left.
module loop_walker
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
#(
  parameter int unsigned Dim = 16
) (
  input logic clk_i,
  input logic rst_ni,

  input logic  begin_i,
  input walk_t walk_i,
  input logic  hold_i,

  output logic  step_valid_o,
  input  logic  step_ready_i,
  output step_t step_o,
  output logic  last_o,

  output position_t position_o,
  output count_t    last_col_block_o  ///< last block of the columns that the step covers
);

  localparam int unsigned DimBits = $clog2(Dim);

  logic  busy_q;
  walk_t walk_q;
  count_t outer_q, inner_q;
  logic [63:0] outer_address_q, address_q;
  row_t outer_row_q, row_q;

  count_t outer_left, inner_left;
  logic outer_ends, inner_ends, fire;
  assign outer_left   = walk_q.outer_count - outer_q;
  assign inner_left   = walk_q.inner_count - inner_q;
  assign outer_ends   = outer_left <= walk_q.outer_step;
  assign inner_ends   = inner_left <= walk_q.inner_step;
  assign step_valid_o = busy_q && !hold_i;
  assign fire         = step_valid_o && step_ready_i;
  assign last_o       = outer_ends && inner_ends;
  assign position_o   = '{outer: outer_q, inner: inner_q, outer_step: walk_q.outer_step};

  // Elements of a step: Dim for each block that exists, without the pad at the end.
  count_t outer_blocks, inner_blocks, outer_elements, inner_elements;
  assign outer_blocks = outer_ends ? outer_left : walk_q.outer_step;
  assign inner_blocks = inner_ends ? inner_left : walk_q.inner_step;
  assign outer_elements = (outer_blocks << DimBits) - (outer_ends ? {10'd0, walk_q.outer_pad} : '0);
  assign inner_elements = (inner_blocks << DimBits) - (inner_ends ? {10'd0, walk_q.inner_pad} : '0);
  assign last_col_block_o = walk_q.cols_outer ? outer_q + outer_blocks - 16'd1 :
                            inner_q + inner_blocks - 16'd1;

  local_operand_t operand;
  always_comb begin
    operand                  = '0;
    operand.rows             = walk_q.cols_outer ? inner_elements : outer_elements;
    operand.cols             = walk_q.cols_outer ? outer_elements : inner_elements;
    operand.laddr.is_acc     = walk_q.is_acc;
    operand.laddr.accumulate = walk_q.accumulate;
    operand.laddr.read_full  = walk_q.read_full;
    operand.laddr.row        = {6'd0, row_q};
    step_o                   = '{funct: walk_q.funct, rs1: address_q, rs2: operand};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
    end else if (begin_i) begin
      busy_q <= 1'b1;
    end else if (fire && last_o) begin
      busy_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (begin_i) begin
      walk_q          <= walk_i;
      outer_q         <= '0;
      inner_q         <= '0;
      outer_address_q <= walk_i.address;
      address_q       <= walk_i.address;
      outer_row_q     <= walk_i.row;
      row_q           <= walk_i.row;
    end else if (fire && inner_ends) begin
      outer_q         <= outer_q + walk_q.outer_step;
      inner_q         <= '0;
      outer_address_q <= outer_address_q + walk_q.outer_stride;
      address_q       <= outer_address_q + walk_q.outer_stride;
      outer_row_q     <= outer_row_q + walk_q.outer_rows;
      row_q           <= outer_row_q + walk_q.outer_rows;
    end else if (fire) begin
      inner_q   <= inner_q + walk_q.inner_step;
      address_q <= address_q + walk_q.inner_stride;
      row_q     <= row_q + walk_q.inner_rows;
    end
  end

  logic unused_walk;
  assign unused_walk = ^{walk_q.address, walk_q.row};

  `HIL_ASSERT_HELD(StepHeld_A, step_valid_o, step_ready_i, {step_o, last_o},
                   "step changed before it was accepted")
  `HIL_ASSERT(BeginIdle_A, !begin_i || !busy_q, "a walk began before the last one ended")

endmodule
