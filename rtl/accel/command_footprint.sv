// SPDX-License-Identifier: Apache-2.0

/// The local rows that each operand of a command touches, for the rules that keep them inside their
/// memories and for the hazards between commands alike.
///
/// Combinational. Every output is there for every command; the caller uses those of the command's
/// kind. A GARBAGE address has a footprint too: the caller knows that nothing is there.
/// An operand without elements touches nothing. MVIN: the rows below the destination that pixel
/// repeats write are not part of it. MVOUT with pooling: the image up to the last pixel that a
/// window can hold.
module command_footprint
  import accel_pkg::*;
  import accel_isa_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input local_operand_t first_i,
  input local_operand_t second_i,

  // Configuration in force
  input logic         is_os_i,
  input logic         a_transpose_i,
  input logic         b_transpose_i,
  input logic  [15:0] a_stride_i,
  input logic  [15:0] c_stride_i,
  input logic  [15:0] ld_block_stride_i,  ///< of the load state that the command uses
  input pool_t        pool_i,

  output footprint_t mvin_o,        ///< written
  output footprint_t mvout_o,       ///< read
  output footprint_t stationary_o,  ///< PRELOAD, first operand: read
  output footprint_t c_o,           ///< PRELOAD, second operand: written by its COMPUTE
  output footprint_t a_o,           ///< COMPUTE, first operand: read
  output footprint_t bd_o           ///< COMPUTE, second operand: read
);

  localparam logic [15:0] Dim = Cfg.dim[15:0];
  localparam int unsigned DimLog2 = $clog2(Cfg.dim);
  localparam row_t RowMask = row_t'((32'd1 << Cfg.row_field_bits) - 32'd1);

  laddr_t first_addr, second_addr;
  assign first_addr  = laddr_t'(first_i.laddr);
  assign second_addr = laddr_t'(second_i.laddr);

  /// `rows` rows from each of `blocks` starts, `stride` rows apart; blocks >= 1.
  function automatic footprint_t touched(logic is_acc, logic [31:0] laddr, logic [15:0] blocks,
                                         logic [15:0] stride, logic [15:0] rows);
    row_t row;
    logic [31:0] span;
    row  = laddr[ROW_WIDTH-1:0] & RowMask;
    span = {16'd0, blocks - 16'd1} * {16'd0, stride};
    return
    '{
        valid: rows != '0 && blocks != '0,
        is_acc: is_acc,
        first: row,
        past_end: {14'd0, row} + {2'd0, span} + {18'd0, rows}
    }
    ;
  endfunction

  // Blocks of Dim columns.
  logic [15:0] columns_up, blocks;
  assign columns_up = second_i.cols + Dim - 16'd1;
  assign blocks     = columns_up >> DimLog2;

  // Image rows, or columns, up to the last one that a window can hold; pool_i.enable.
  function automatic logic [15:0] pool_reach(logic [7:0] image, logic [7:0] windows,
                                             logic [1:0] padding);
    logic [15:0] padded_end, image_end;
    padded_end = {8'd0, windows - 8'd1} * {14'd0, pool_i.stride} + {14'd0, pool_i.size};
    image_end  = {8'd0, image} + {14'd0, padding};
    if (padded_end <= {14'd0, padding}) return '0;
    return ((padded_end < image_end) ? padded_end : image_end) - {14'd0, padding};
  endfunction

  logic first_empty, second_empty;
  assign first_empty  = first_i.rows == '0 || first_i.cols == '0;
  assign second_empty = second_i.rows == '0 || second_i.cols == '0;

  logic [15:0] pool_rows, pool_cols, stationary_rows, c_rows, a_rows, bd_rows;
  always_comb begin
    pool_rows       = pool_reach(pool_i.orows, pool_i.porows, pool_i.upad);
    pool_cols       = pool_reach(pool_i.ocols, pool_i.pocols, pool_i.lpad);
    stationary_rows = (!is_os_i && b_transpose_i) ? first_i.cols : first_i.rows;
    a_rows          = a_transpose_i ? first_i.cols : first_i.rows;
    c_rows          = second_i.rows;
    bd_rows         = (is_os_i && b_transpose_i) ? second_i.cols : second_i.rows;
    if (first_empty) begin
      stationary_rows = '0;
      a_rows          = '0;
    end
    if (second_empty) begin
      c_rows  = '0;
      bd_rows = '0;
    end
  end

  always_comb begin
    mvin_o = touched(second_addr.is_acc, second_i.laddr, blocks, ld_block_stride_i, second_i.rows);
    if (pool_i.enable) begin
      mvout_o =
          touched(second_addr.is_acc, second_i.laddr, pool_rows, {8'd0, pool_i.ocols}, pool_cols);
    end else begin
      mvout_o = touched(second_addr.is_acc, second_i.laddr, blocks, Dim, second_i.rows);
    end
    stationary_o = touched(first_addr.is_acc, first_i.laddr, stationary_rows, 16'd1, 16'd1);
    c_o          = touched(second_addr.is_acc, second_i.laddr, c_rows, c_stride_i, 16'd1);
    a_o          = touched(first_addr.is_acc, first_i.laddr, a_rows, a_stride_i, 16'd1);
    bd_o         = touched(second_addr.is_acc, second_i.laddr, bd_rows, 16'd1, 16'd1);
  end

endmodule
