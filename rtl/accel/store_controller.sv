// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Turns store commands into the local rows to read (steps) and the DRAM rows to write (rows).
///
/// Plain store: for r < rows, for b < ceil(cols / Dim): local row `row + r + b * Dim`; DRAM row at
/// dram_addr + r * stride of cols elements, input elements, or sums with read_full.
/// Pooling store: for porow, pocol, wrow, wcol: image element (porow * stride + wrow - upad,
/// pocol * stride + wcol - lpad) at local row `row + r * ocols + c`, a padding step outside of the
/// image; DRAM row at dram_addr + (porow * out_dim + pocol) * stride of cols elements.
///
/// A DRAM row enters the row queue with the first of its steps. Steps are all there is to a
/// command: the engine behind must read every one, in order.
///
/// Latency: command to first step two cycles; step to row one cycle.
/// Throughput: one step per cycle, also across commands (no bubble); one row per cycle.
/// Ordering: program order throughout. Reset value: idle.
/// Arithmetic: DRAM addresses wrap modulo 2^64, local rows modulo 2^20 (real rows are in range by
/// the dispatcher's checks). Combinational paths: step_ready_i to the next state only.
/// Corner cases: a window that lies in the padding alone makes padding steps only, value 0.
module store_controller #(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  /// DRAM rows that wait for the writer.
  parameter int unsigned RowsAhead = 8
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                  cmd_valid_i,
  output logic                  cmd_ready_o,
  input  accel_pkg::store_cmd_t cmd_i,
  input  accel_pkg::entry_id_t  cmd_id_i,

  output logic                   step_valid_o,
  input  logic                   step_ready_i,
  output store_pkg::store_step_t step_o,

  output logic                         row_valid_o,
  input  logic                         row_ready_i,
  output logic                  [63:0] row_addr_o,
  output store_pkg::row_bytes_t        row_bytes_o,

  /// A command waits or is being walked, or a row waits.
  output logic busy_o,
  /// A command is being walked.
  output logic active_o,
  /// The command that is being walked pools.
  output logic pooling_o,
  /// A command is being walked and the row queue is full.
  output logic row_wait_o,

  /// Simulation only.
  output observe_pkg::store_row_t observe_o
);

  import accel_pkg::*;
  import store_pkg::*;

  localparam int unsigned Dim = Cfg.dim;
  localparam int unsigned DimBits = $clog2(Dim);
  localparam int unsigned InputShift = $clog2(Cfg.element.input_bytes);
  localparam int unsigned FullShift = $clog2(Cfg.element.accumulator_bits / 8);

  typedef logic [$bits(col_count_t)-DimBits-1:0] block_t;
  /// Image coordinate: -3..767.
  typedef logic signed [10:0] coord_t;
  typedef struct packed {
    store_cmd_t cmd;
    entry_id_t  id;
  } queued_t;
  typedef struct packed {
    logic [63:0] addr;
    row_bytes_t  bytes;
  } dram_row_t;

  // ---------------------------------------------------------------------------- command queue
  queued_t queued_in, queued;
  logic queued_valid, queued_take;
  logic [1:0] unused_commands;

  assign queued_in.cmd = cmd_i;
  assign queued_in.id  = cmd_id_i;

  prim_fifo #(
    .Width($bits(queued_t)),
    .Depth(2)
  ) u_command_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (cmd_valid_i),
    .in_ready_o (cmd_ready_o),
    .in_data_i  (queued_in),
    .out_valid_o(queued_valid),
    .out_ready_i(queued_take),
    .out_data_o (queued),
    .count_o    (unused_commands)
  );

  // ----------------------------------------------------------------------------- command state
  logic active_q;
  queued_t current_q;
  store_cmd_t cmd;
  pool_t pool;
  assign cmd  = current_q.cmd;
  assign pool = cmd.pool;
  // Needed at the start of the walk only.
  logic unused_cmd;
  assign unused_cmd = ^{cmd.dram_addr, cmd.row, pool.upad};

  // Where the walk is. Plain: (r, block). Pooling: (porow, pocol, wrow, wcol) with the image
  // coordinates of the window's corner and of the element.
  dim_count_t r_q, r_d;
  block_t block_q, block_d;
  logic [7:0] porow_q, porow_d, pocol_q, pocol_d;
  logic [1:0] wrow_q, wrow_d, wcol_q, wcol_d;
  coord_t corner_row_q, corner_row_d, corner_col_q, corner_col_d;
  coord_t image_row_q, image_row_d, image_col_q, image_col_d;
  // Local row of (r, block 0), or of (corner row, column 0); of (r, block), or (image row, column 0).
  row_t start_row_q, start_row_d, line_row_q, line_row_d;
  // DRAM address of the row, and of the first row of this row of windows.
  logic [63:0] row_addr_q, row_addr_d, first_addr_q, first_addr_d;

  // --------------------------------------------------------------------- constants of a command
  col_count_t cols_less_one;
  block_t last_block;
  segment_bytes_t tail_elements, step_elements;
  logic [ 9:0] corner_step_rows;
  logic [39:0] pooled_row_bytes;
  logic [ 9:0] start_padding_rows;

  assign cols_less_one      = cmd.cols - 1'b1;
  assign last_block         = cols_less_one[$bits(col_count_t)-1:DimBits];
  assign tail_elements      = segment_bytes_t'(cols_less_one[DimBits-1:0]) + 1'b1;
  assign corner_step_rows   = pool.stride * pool.ocols;
  assign pooled_row_bytes   = pool.out_dim * cmd.stride_bytes;
  assign start_padding_rows = queued.cmd.pool.upad * queued.cmd.pool.ocols;

  // ------------------------------------------------------------------------------------ the step
  logic is_last_block, is_last_wcol, is_last_wrow, is_last_pocol, is_last_porow;
  logic window_first, window_last, row_first, command_last, is_outside;
  logic step_fire, row_in_ready;
  row_t image_col_offset;

  assign is_last_block = block_q == last_block;
  assign is_last_wcol = wcol_q + 2'd1 == pool.size;
  assign is_last_wrow = wrow_q + 2'd1 == pool.size;
  assign is_last_pocol = pocol_q + 8'd1 == pool.pocols;
  assign is_last_porow = porow_q + 8'd1 == pool.porows;

  assign window_first = (wrow_q == '0) && (wcol_q == '0);
  assign window_last = is_last_wrow && is_last_wcol;
  assign row_first = pool.enable ? window_first : (block_q == '0);
  assign command_last = pool.enable ? (window_last && is_last_pocol && is_last_porow) :
                                      (is_last_block && (r_q + 6'd1 == cmd.rows));
  assign is_outside   = (image_row_q < 0) || (image_col_q < 0) ||
                        (image_row_q >= coord_t'({3'b0, pool.orows})) ||
                        (image_col_q >= coord_t'({3'b0, pool.ocols}));
  assign step_elements = is_last_block ? tail_elements : segment_bytes_t'(Dim);
  assign image_col_offset = row_t'(signed'(image_col_q));

  assign step_valid_o = active_q && row_in_ready;
  assign step_fire = step_valid_o && step_ready_i;

  always_comb begin
    step_o.is_padding = pool.enable && is_outside;
    step_o.is_acc = cmd.is_acc;
    step_o.read_full = cmd.is_acc && cmd.read_full;
    step_o.row = pool.enable ? line_row_q + image_col_offset : line_row_q;
    step_o.bytes = step_o.read_full ? step_elements << FullShift : step_elements << InputShift;
    step_o.first = !pool.enable || window_first;
    step_o.last = !pool.enable || window_last;
    step_o.relu = cmd.relu;
    step_o.scale = cmd.scale;
    step_o.command_last = command_last;
    step_o.id = current_q.id;
  end

  // --------------------------------------------------------------------------------- row queue
  dram_row_t row_in, row_out;
  logic [$clog2(RowsAhead+1)-1:0] unused_rows;
  row_bytes_t row_elements;
  assign row_elements = row_bytes_t'(cmd.cols);
  assign row_in.addr  = row_addr_q;
  assign row_in.bytes = step_o.read_full ? row_elements << FullShift : row_elements << InputShift;

  prim_fifo #(
    .Width($bits(dram_row_t)),
    .Depth(RowsAhead)
  ) u_row_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (step_fire && row_first),
    .in_ready_o (row_in_ready),
    .in_data_i  (row_in),
    .out_valid_o(row_valid_o),
    .out_ready_i(row_ready_i),
    .out_data_o (row_out),
    .count_o    (unused_rows)
  );

`ifdef SYNTHESIS
  assign observe_o = '0;
`else
  assign observe_o = '{
          valid: step_fire,
          begins: row_first,
          is_last: command_last,
          entry: current_q.id,
          bytes: 16'(row_in.bytes),
          address: row_in.addr
      };
`endif

  assign row_addr_o  = row_out.addr;
  assign row_bytes_o = row_out.bytes;

  // ----------------------------------------------------------------------------------- the walk
  assign queued_take = !active_q || (step_fire && command_last);

  always_comb begin
    r_d          = r_q;
    block_d      = block_q;
    porow_d      = porow_q;
    pocol_d      = pocol_q;
    wrow_d       = wrow_q;
    wcol_d       = wcol_q;
    corner_row_d = corner_row_q;
    corner_col_d = corner_col_q;
    image_row_d  = image_row_q;
    image_col_d  = image_col_q;
    start_row_d  = start_row_q;
    line_row_d   = line_row_q;
    row_addr_d   = row_addr_q;
    first_addr_d = first_addr_q;

    if (queued_take) begin
      r_d          = '0;
      block_d      = '0;
      porow_d      = '0;
      pocol_d      = '0;
      wrow_d       = '0;
      wcol_d       = '0;
      corner_row_d = -coord_t'({9'b0, queued.cmd.pool.upad});
      corner_col_d = -coord_t'({9'b0, queued.cmd.pool.lpad});
      image_row_d  = corner_row_d;
      image_col_d  = corner_col_d;
      start_row_d  = queued.cmd.row;
      if (queued.cmd.pool.enable) start_row_d = queued.cmd.row - row_t'(start_padding_rows);
      line_row_d   = start_row_d;
      row_addr_d   = queued.cmd.dram_addr;
      first_addr_d = queued.cmd.dram_addr;
    end else if (step_fire && !pool.enable) begin
      block_d    = block_q + 1'b1;
      line_row_d = line_row_q + row_t'(Dim);
      if (is_last_block) begin
        block_d     = '0;
        r_d         = r_q + 1'b1;
        start_row_d = start_row_q + 1'b1;
        line_row_d  = start_row_d;
        row_addr_d  = row_addr_q + 64'(cmd.stride_bytes);
      end
    end else if (step_fire) begin
      wcol_d      = wcol_q + 1'b1;
      image_col_d = image_col_q + 1'b1;
      if (is_last_wcol) begin
        wcol_d      = '0;
        image_col_d = corner_col_q;
        wrow_d      = wrow_q + 1'b1;
        image_row_d = image_row_q + 1'b1;
        line_row_d  = line_row_q + row_t'(pool.ocols);
      end
      if (window_last) begin
        wrow_d       = '0;
        pocol_d      = pocol_q + 1'b1;
        corner_col_d = corner_col_q + coord_t'({9'b0, pool.stride});
        row_addr_d   = row_addr_q + 64'(cmd.stride_bytes);
        if (is_last_pocol) begin
          pocol_d      = '0;
          porow_d      = porow_q + 1'b1;
          corner_col_d = -coord_t'({9'b0, pool.lpad});
          corner_row_d = corner_row_q + coord_t'({9'b0, pool.stride});
          start_row_d  = start_row_q + row_t'(corner_step_rows);
          first_addr_d = first_addr_q + 64'(pooled_row_bytes);
          row_addr_d   = first_addr_d;
        end
        image_row_d = corner_row_d;
        image_col_d = corner_col_d;
        line_row_d  = start_row_d;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q  <= 1'b0;
      current_q <= '0;
    end else if (queued_take) begin
      active_q <= queued_valid;
      if (queued_valid) current_q <= queued;
    end
  end

  // The walk stands still unless a command starts or a step fires.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      r_q          <= '0;
      block_q      <= '0;
      porow_q      <= '0;
      pocol_q      <= '0;
      wrow_q       <= '0;
      wcol_q       <= '0;
      corner_row_q <= '0;
      corner_col_q <= '0;
      image_row_q  <= '0;
      image_col_q  <= '0;
      start_row_q  <= '0;
      line_row_q   <= '0;
      row_addr_q   <= '0;
      first_addr_q <= '0;
    end else if (step_fire || (queued_take && queued_valid)) begin
      r_q          <= r_d;
      block_q      <= block_d;
      porow_q      <= porow_d;
      pocol_q      <= pocol_d;
      wrow_q       <= wrow_d;
      wcol_q       <= wcol_d;
      corner_row_q <= corner_row_d;
      corner_col_q <= corner_col_d;
      image_row_q  <= image_row_d;
      image_col_q  <= image_col_d;
      start_row_q  <= start_row_d;
      line_row_q   <= line_row_d;
      row_addr_q   <= row_addr_d;
      first_addr_q <= first_addr_d;
    end
  end

  assign busy_o     = queued_valid || active_q || row_valid_o;
  assign active_o   = active_q;
  assign pooling_o  = active_q && pool.enable;
  assign row_wait_o = active_q && !row_in_ready;

  `HIL_ASSERT_INIT(DimLegal_A, (Dim >= 4) && (Dim <= 32) && ((Dim & (Dim - 1)) == 0),
                   "dim must be 4, 8, 16 or 32")
  `HIL_ASSERT_HELD(StepHeld_A, step_valid_o, step_ready_i, step_o,
                   "step changed before it was accepted")
  logic pool_has_windows;
  assign pool_has_windows = (pool.size != '0) && (pool.porows != '0) && (pool.pocols != '0);

  `HIL_ASSERT(ColsLegal_A, !active_q || ((cmd.cols != '0) && (cmd.cols <= 8'(Cfg.max_block_cols))),
              "store of no columns or too many was dispatched")
  `HIL_ASSERT(RowsLegal_A, !active_q || pool.enable || ((cmd.rows != '0) && (cmd.rows <= 6'(Dim))),
              "store of no rows or too many was dispatched")
  `HIL_ASSERT(PoolLegal_A,
              !pooling_o || (pool_has_windows && (cmd.cols <= 8'(Dim)) && !step_o.read_full),
              "illegal pooling store was dispatched")

endmodule
