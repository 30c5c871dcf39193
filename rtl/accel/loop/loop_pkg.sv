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
    logic        accumulates;  ///< the first products add to the accumulator
    logic        full_c;       ///< C is stored as sums
    logic        low_d;        ///< D is inputs in DRAM
    logic        a_transpose;
    logic        b_transpose;
    logic        is_resadd;    ///< A and B are added
    row_t        a_row;        ///< first scratchpad row of A
    row_t        b_row;        ///< first scratchpad row of B
    row_t        c_row;        ///< first accumulator row of C
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

  /// One dimension of a tensor that is walked over.
  typedef struct packed {
    count_t      count;
    count_t      step;
    logic [63:0] stride;  ///< bytes per step in DRAM; of the dimension of pixels, per pixel
    row_t        rows;    ///< local rows per step; of the dimension of pixels, per pixel
  } dimension_t;
  parameter int unsigned DIMENSIONS = 4;
  parameter int unsigned INNER = 0;
  parameter int unsigned PIXELS = 1;
  parameter int unsigned LINES = 2;
  parameter int unsigned OUTER = 3;

  /// Loads or stores of a tensor: four dimensions, with a command before and one behind.
  typedef struct packed {
    logic has_first;
    logic has_final;
    step_t first;  ///< a CONFIG
    step_t final_step;
    logic [6:0] funct;
    logic is_acc;
    logic [63:0] address;
    row_t row;
    dimension_t [DIMENSIONS-1:0] dimensions;
    logic [1:0] rows_from;  ///< dimension whose extent is the rows
    logic cols_from_outer;  ///< dimension of columns: OUTER, else INNER
    logic no_rows;  ///< the store pools
    logic no_address;  ///< zeros are loaded
    logic is_padded;  ///< lines and pixels outside of the image are zeros
    logic halves;  ///< every second line and pixel counts
    count_t top;  ///< lines of padding above the image
    count_t height;  ///< lines of the image
    count_t left;
    count_t width;
    count_t padding_step;  ///< most pixels of padding at once
  } tensor_walk_t;

  /// A convolution loop with what follows from its settings.
  typedef struct packed {
    count_t batch_size;
    count_t in_row_dim;
    count_t in_col_dim;
    count_t in_channels;
    count_t out_channels;
    count_t out_row_dim;
    count_t out_col_dim;
    count_t pool_out_row_dim;
    count_t pool_out_col_dim;
    count_t kernel_dim;
    logic [7:0] stride;
    logic [9:0] kernel_dilation;
    count_t pool_size;
    logic [7:0] pool_stride;
    count_t batches;
    count_t porows;
    count_t pocols;
    count_t pochs;
    count_t krows;
    count_t kcols;
    count_t kchs;
    count_t lpad;
    count_t rpad;
    count_t upad;
    count_t dpad;
    logic [7:0] plpad;
    logic [10:0] pupad;
    count_t orows;
    count_t ocols;
    count_t in_stride;
    count_t weight_stride;
    count_t out_stride;
    logic [63:0] weights;
    logic [63:0] result;  ///< output address
    logic [63:0] bias;
    logic [63:0] image;  ///< input address
    logic no_bias;
    logic wrot180;
    logic trans_output_1203;
    logic trans_weight_1203;
    logic trans_weight_0132;
    logic trans_input_3120;
    logic depthwise;
    logic [7:0] pixels;  ///< input pixels side by side in a row, 1 and up
    logic no_pool;
    logic downsample;
    logic input_dilated;
    logic [1:0] activation;
    // What follows: sizes of the input without zeros between pixels, blocks in the local memories.
    count_t image_rows;  ///< lines of the input in DRAM
    count_t image_cols;
    count_t top;  ///< lines of padding above
    count_t bottom;
    count_t left;
    count_t right;
    count_t irows;  ///< all lines, before downsampling
    count_t icols;
    logic multiplies;  ///< at least one kernel element meets an output
    row_t image_size;  ///< scratchpad rows of one channel block of one image
    row_t a_block;  ///< rows between blocks of Dim channels (or images) of the input
    row_t b_block;  ///< rows between blocks of Dim channels of the weights
    row_t c_block;  ///< rows between blocks of Dim output channels
    row_t a_row;
    row_t b_row;
    row_t c_row;
  } conv_loop_t;

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
