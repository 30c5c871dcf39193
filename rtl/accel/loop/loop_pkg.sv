// SPDX-License-Identifier: Apache-2.0

/// Types of the loop unrollers.
package loop_pkg;
  import accel_pkg::*;

  /// The streams of commands that a loop stands for.
  parameter int unsigned STREAMS = 5;
  parameter int unsigned STREAM_BIAS = 0;
  parameter int unsigned STREAM_A = 1;
  parameter int unsigned STREAM_B = 2;
  parameter int unsigned STREAM_PRODUCTS = 3;
  parameter int unsigned STREAM_RESULTS = 4;
  typedef logic [STREAMS-1:0] streams_t;

  /// Blocks of Dim rows or columns, or elements, in one dimension.
  typedef logic [15:0] count_t;

  /// A command of a stream; its origin is that of the loop.
  typedef struct packed {
    logic [6:0]  funct;
    logic [63:0] rs1;
    logic [63:0] rs2;
  } step_t;

  /// What a loop touches in the local memories, so that the next one knows when it may begin.
  typedef struct packed {
    logic [1:0] scratchpad_halves;
    logic       accumulator_half;
    streams_t   in_scratchpad;      ///< streams that read or write scratchpad rows
    streams_t   in_accumulator;     ///< streams that read or write accumulator rows
  } touches_t;

  /// A matrix loop with its place in the local memories. Addresses in bytes, strides in elements.
  typedef struct packed {
    count_t      blocks_i;
    count_t      blocks_j;
    count_t      blocks_k;
    dim_count_t  pad_i;
    dim_count_t  pad_j;
    dim_count_t  pad_k;
    logic [63:0] a;
    logic [63:0] b;
    logic [63:0] d;
    logic [63:0] c;
    logic [63:0] a_stride;
    logic [63:0] b_stride;
    logic [63:0] d_stride;
    logic [63:0] c_stride;
    logic        accumulates;   ///< the first products add to the accumulator
    logic        full_c;        ///< C is stored as sums
    logic        low_d;         ///< D is inputs in DRAM
    logic        a_transpose;
    logic        b_transpose;
    logic        is_resadd;     ///< A and B are added
    row_t        a_row;         ///< first scratchpad row of A
    row_t        b_row;         ///< first scratchpad row of B
    row_t        c_row;         ///< first accumulator row of C
  } matmul_loop_t;

  /// Loads or stores of a matrix, block by block: an outer and an inner dimension, one of which is
  /// walked over several blocks at once, which lie side by side in DRAM.
  typedef struct packed {
    logic [6:0]  funct;
    logic [63:0] address;       ///< bytes
    logic [63:0] outer_stride;  ///< bytes from one outer step to the next
    logic [63:0] inner_stride;
    logic        is_acc;
    logic        accumulate;
    logic        read_full;
    row_t        row;
    row_t        outer_rows;    ///< local rows from one outer step to the next
    row_t        inner_rows;
    count_t      outer_count;   ///< blocks
    count_t      inner_count;
    count_t      outer_step;    ///< blocks per step
    count_t      inner_step;
    dim_count_t  outer_pad;     ///< elements missing in the last block
    dim_count_t  inner_pad;
    logic        cols_outer;    ///< the outer dimension is the columns; else the rows
  } walk_t;

  /// Where a walk is: everything before has been issued, outer dimension first.
  typedef struct packed {
    count_t outer;
    count_t inner;
    count_t outer_step;
  } position_t;

  /// Whether a walk has issued the block (outer, inner) of its matrix.
  function automatic logic is_issued(position_t position, count_t outer, count_t inner);
    logic [16:0] outer_end;
    outer_end = {1'b0, position.outer} + {1'b0, position.outer_step};
    return outer < position.outer || ({1'b0, outer} < outer_end && inner < position.inner);
  endfunction

endpackage
