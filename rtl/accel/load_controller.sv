// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Executes load commands: asks the DMA reader for the bytes of each DRAM row, cuts the byte stream
/// that comes back into segments of at most Dim elements, and writes them to scratchpad or
/// accumulator rows, all in program order.
///
/// Column j of DRAM row r goes to element j % Dim of local row row + r + (j / Dim) * block_stride.
/// dram_addr 0: zeros, without DRAM traffic. stride 0: the first DRAM row serves all rows.
/// pixel_repeats P > 1: copy p of row r goes to row + r - p, p * cols elements further up; copies
/// below row 0, or below the middle of the scratchpad if `row` is in its upper half, are dropped.
/// Input elements are scaled (element_mvin_scale) unless the scale is exactly 1.0 or the command fills
/// with zeros; for an accumulator destination (`shrunk`) they are then converted. Elements
/// in accumulator format are never scaled. Elements that a segment does not cover are masked out.
///
///   cmd -+-> requests FIFO -> one request per row -> req
///        +-> descriptor FIFO -> current command -> segment -+-> write FIFO ------> spad_wr, acc_wr
///                                    ^ seg                  +-> mvin scale -> result FIFO -^
///
/// Latency: a row request appears the cycle after the command was accepted; a write two cycles
/// after its last byte entered the packer, SCALE_LATENCY + 1 more if it is scaled.
/// Throughput: one row request and one segment per cycle, no bubbles between commands. Requests of
/// up to load_entries commands run ahead of their writes.
/// Ordering: writes in program order over both memories; done in the cycle of the last acceptance
/// (combinational path from *_wr_ready_i to done_valid_o).
/// Reset value: no commands. cmd_ready_o depends on fill levels alone.
module load_controller
  import accel_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  localparam int unsigned Dim = Cfg.dim,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Cfg.element),
  localparam int unsigned SumBits = Cfg.element.accumulator_bits,
  localparam int unsigned SegmentBytes = Dim * element_pkg::longest_bytes(Cfg.element),
  // Fill level and take of a prim_byte_packer from 16 to SegmentBytes bytes.
  localparam int unsigned LevelWidth = $clog2(SegmentBytes + 32 + 1),
  localparam int unsigned TakeWidth = $clog2(SegmentBytes + 1)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic      cmd_valid_i,
  output logic      cmd_ready_o,
  input  load_cmd_t cmd_i,
  input  entry_id_t cmd_id_i,

  output logic        req_valid_o,
  input  logic        req_ready_i,
  output logic [63:0] req_addr_o,
  output logic [ 7:0] req_bytes_o,
  output logic        req_is_last_o, ///< last row of its command

  /// Byte packer: fill level, oldest bytes, bytes to drop.
  input  logic [    LevelWidth-1:0] seg_bytes_i,
  input  logic [SegmentBytes*8-1:0] seg_data_i,
  output logic [     TakeWidth-1:0] seg_take_o,

  output logic                    spad_wr_valid_o,
  input  logic                    spad_wr_ready_i,
  output row_t                    spad_wr_row_o,
  output logic [Dim*LaneBits-1:0] spad_wr_data_o,
  output logic [         Dim-1:0] spad_wr_mask_o,

  output logic                   acc_wr_valid_o,
  input  logic                   acc_wr_ready_i,
  output row_t                   acc_wr_row_o,
  output logic [Dim*SumBits-1:0] acc_wr_data_o,
  output logic [        Dim-1:0] acc_wr_mask_o,
  output logic                   acc_wr_accumulate_o,

  /// One cycle per command: its last write is accepted at this clock edge.
  output logic      done_valid_o,
  output entry_id_t done_id_o,

  /// A segment waits for bytes from DRAM.
  output logic ld_dma_wait_o,
  /// A segment moves on towards the memories.
  output logic ld_active_o,
  /// A memory does not take the write that is offered.
  output logic ld_spad_wait_o,
  /// A command is held that is not done.
  output logic busy_o
);

  localparam row_t HalfRows = ROW_WIDTH'(Cfg.scratchpad_rows / 2);
  // Covers the way through the scaler and the result FIFO at one write per cycle.
  localparam int unsigned WriteDepth = scale_pkg::SCALE_LATENCY + 3;
  localparam int unsigned WriteCountWidth = $clog2(WriteDepth + 1);
  localparam int unsigned EntriesWidth = $clog2(Cfg.load_entries + 1);
  localparam logic [Dim-1:0] AllElements = '1;
  localparam int unsigned SegmentBits = 8 * SegmentBytes;
  localparam int unsigned InputRowBits = Dim * LaneBits;
  localparam int unsigned LaneShift = $clog2(LaneBits);
  localparam int unsigned InputShift = $clog2(LaneBits / 8);
  localparam int unsigned FullShift = $clog2(SumBits / 8);

  /// What the request generator needs of a command.
  typedef struct packed {
    logic [63:0] addr;
    logic [63:0] stride;
    dim_count_t  rows;
    logic [7:0]  row_bytes;
  } rows_t;

  /// What the write generator needs of a command.
  typedef struct packed {
    entry_id_t   id;
    logic        zero;          ///< no bytes come from DRAM
    logic        broadcast;     ///< each segment serves all rows
    logic        is_acc;
    logic        accumulate;
    logic        is_full;
    logic        scaled;
    logic [31:0] scale;
    row_t        row;
    dim_count_t  rows;
    col_count_t  cols;
    row_t        block_stride;
    dim_count_t  last_copy;     ///< pixel repeats minus one
  } descriptor_t;

  /// One write to a memory; data holds elements in accumulator format, input elements in its low
  /// bits, or, if scaled, nothing: then the result FIFO has the input elements.
  typedef struct packed {
    entry_id_t              id;
    logic                   is_last;
    logic                   is_acc;
    logic                   accumulate;
    logic                   is_full;
    logic                   scaled;
    row_t                   row;
    logic [Dim-1:0]         mask;
    logic [SegmentBits-1:0] data;
  } write_t;

  /// Bytes of so many elements; the limits of a block keep them within 128.
  function automatic logic [7:0] bytes_of(logic [7:0] count, logic full);
    return full ? count << FullShift : count << InputShift;
  endfunction

  // ---- commands --------------------------------------------------------------------------------
  logic cmd_fire, is_zero, is_broadcast, is_full;
  rows_t rows_in, rows_head;
  descriptor_t descriptor_in, descriptor_head, current_q;
  logic [EntriesWidth-1:0] unused_rows_count, unused_descriptor_count;
  logic rows_ready, descriptor_ready, rows_pop, descriptor_valid, descriptor_pop;

  assign cmd_ready_o = rows_ready && descriptor_ready;
  assign cmd_fire = cmd_valid_i && cmd_ready_o;
  assign is_zero = cmd_i.dram_addr == '0;
  assign is_broadcast = cmd_i.stride_bytes == '0 && !is_zero;
  assign is_full = cmd_i.is_acc && !cmd_i.shrunk;

  assign rows_in = '{
          addr: cmd_i.dram_addr,
          stride: cmd_i.stride_bytes,
          rows: is_broadcast ? 6'd1 : cmd_i.rows,
          row_bytes: bytes_of(cmd_i.cols, is_full)
      };

  assign descriptor_in = '{
          id: cmd_id_i,
          zero: is_zero,
          broadcast: is_broadcast,
          is_acc: cmd_i.is_acc,
          accumulate: cmd_i.accumulate,
          is_full: is_full,
          scaled: !is_full && !is_zero && cmd_i.scale != scale_pkg::SCALE_ONE,
          scale: cmd_i.scale,
          row: cmd_i.row,
          rows: cmd_i.rows,
          cols: cmd_i.cols,
          block_stride: cmd_i.block_stride,
          last_copy: cmd_i.pixel_repeats - 6'd1
      };

  prim_fifo #(
    .Width($bits(rows_t)),
    .Depth(Cfg.load_entries)
  ) u_rows_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (cmd_fire && !is_zero),
    .in_ready_o (rows_ready),
    .in_data_i  (rows_in),
    .out_valid_o(req_valid_o),
    .out_ready_i(rows_pop),
    .out_data_o (rows_head),
    .count_o    (unused_rows_count)
  );

  prim_fifo #(
    .Width($bits(descriptor_t)),
    .Depth(Cfg.load_entries)
  ) u_descriptor_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (cmd_fire),
    .in_ready_o (descriptor_ready),
    .in_data_i  (descriptor_in),
    .out_valid_o(descriptor_valid),
    .out_ready_i(descriptor_pop),
    .out_data_o (descriptor_head),
    .count_o    (unused_descriptor_count)
  );

  // ---- request generator: one request per DRAM row ---------------------------------------------
  logic req_started_q, req_fire, req_is_last;
  logic [63:0] req_addr_q;
  dim_count_t req_rows_q, req_rows;

  assign req_rows    = req_started_q ? req_rows_q : rows_head.rows;
  assign req_addr_o  = req_started_q ? req_addr_q : rows_head.addr;
  assign req_bytes_o = rows_head.row_bytes;
  assign req_fire    = req_valid_o && req_ready_i;
  assign req_is_last   = req_rows == 6'd1;
  assign req_is_last_o = req_is_last;
  assign rows_pop    = req_fire && req_is_last;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      req_started_q <= 1'b0;
      req_addr_q    <= '0;
      req_rows_q    <= '0;
    end else if (req_fire) begin
      req_started_q <= !req_is_last;
      req_addr_q    <= req_addr_o + rows_head.stride;
      req_rows_q    <= req_rows - 6'd1;
    end
  end

  // ---- write generator: copies inside segments inside rows (broadcast: rows inside segments) ---
  logic current_valid_q;
  dim_count_t rows_left_q, copy_q;
  col_count_t cols_left_q;
  row_t outer_row_q, inner_row_q;  // row of the first and of the next inner step

  logic is_last_row, is_last_segment, is_inner_end, is_end, is_dropped, has_bytes, is_taken;
  logic step, write_ready;
  row_t inner_step, outer_step, next_outer_row, rows_above_floor;
  logic [7:0] elements, segment_bytes;

  assign is_last_row = rows_left_q == 6'd1;
  assign is_last_segment = cols_left_q <= 8'(Dim);
  assign is_inner_end = current_q.broadcast ? is_last_row : is_last_segment;
  assign is_end = copy_q == '0 && is_last_row && is_last_segment;

  assign elements = is_last_segment ? cols_left_q : 8'(Dim);
  assign segment_bytes = bytes_of(elements, current_q.is_full);
  assign has_bytes = current_q.zero || 8'(seg_bytes_i) >= segment_bytes;
  assign is_taken = copy_q == '0 && !current_q.zero && (!current_q.broadcast || is_last_row);

  // The row of a copy is tested against the floor; the row of copy 0 never lies below it, so the
  // last step of a command always writes.
  assign rows_above_floor = (current_q.row >= HalfRows) ? inner_row_q - HalfRows : inner_row_q;
  assign is_dropped = rows_above_floor < ROW_WIDTH'(copy_q);

  assign step = current_valid_q && has_bytes && (write_ready || is_dropped);
  assign seg_take_o = (step && is_taken) ? segment_bytes[TakeWidth-1:0] : '0;
  assign descriptor_pop = !current_valid_q || (step && is_end);

  assign inner_step = current_q.broadcast ? ROW_WIDTH'(1) : current_q.block_stride;
  assign outer_step = current_q.broadcast ? current_q.block_stride : ROW_WIDTH'(1);
  assign next_outer_row = outer_row_q + outer_step;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      current_valid_q <= 1'b0;
      current_q       <= '0;
      rows_left_q     <= '0;
      cols_left_q     <= '0;
      copy_q          <= '0;
      outer_row_q     <= '0;
      inner_row_q     <= '0;
    end else if (descriptor_pop) begin
      current_valid_q <= descriptor_valid;
      if (descriptor_valid) begin
        current_q   <= descriptor_head;
        rows_left_q <= descriptor_head.rows;
        cols_left_q <= descriptor_head.cols;
        copy_q      <= descriptor_head.last_copy;
        outer_row_q <= descriptor_head.row;
        inner_row_q <= descriptor_head.row;
      end
    end else if (step && copy_q != '0) begin
      copy_q <= copy_q - 6'd1;
    end else if (step) begin
      copy_q <= current_q.last_copy;
      if (is_inner_end) begin
        outer_row_q <= next_outer_row;
        inner_row_q <= next_outer_row;
      end else begin
        inner_row_q <= inner_row_q + inner_step;
      end
      if (current_q.broadcast) begin
        rows_left_q <= is_last_row ? current_q.rows : rows_left_q - 6'd1;
        if (is_last_row) cols_left_q <= cols_left_q - 8'(Dim);
      end else begin
        cols_left_q <= is_last_segment ? current_q.cols : cols_left_q - 8'(Dim);
        if (is_last_segment) rows_left_q <= rows_left_q - 6'd1;
      end
    end
  end

  // ---- what is written -------------------------------------------------------------------------
  write_t write_in, write_head;
  logic write_in_valid, write_in_fire, write_valid, write_pop;
  logic [13:0] shift;
  logic [InputRowBits-1:0] segment_inputs, input_data;
  logic [            Dim-1:0] mask;
  logic [WriteCountWidth-1:0] unused_write_count;

  assign write_in_valid = current_valid_q && has_bytes && !is_dropped;
  assign write_in_fire  = write_in_valid && write_ready;
  // Elements by which a copy is shifted; pixel_repeats * cols <= Dim keeps them within a row.
  assign shift          = 14'(copy_q) * 14'(cols_left_q);

  element_storage #(
    .Element(Cfg.element),
    .Lanes  (Dim)
  ) u_storage (
    .lanes_i(seg_data_i[InputRowBits-1:0]),
    .lanes_o(segment_inputs)
  );

  always_comb begin
    mask       = ~(AllElements << elements);
    input_data = segment_inputs;
    if (copy_q != '0) begin
      mask       = mask << shift;
      input_data = input_data << (shift << LaneShift);
    end
  end

  always_comb begin
    write_in = '{
        id: current_q.id,
        is_last: is_end,
        is_acc: current_q.is_acc,
        accumulate: current_q.accumulate,
        is_full: current_q.is_full,
        scaled: current_q.scaled,
        row: inner_row_q - ROW_WIDTH'(copy_q),
        mask: mask,
        data: '0
    };
    if (current_q.is_full) write_in.data = seg_data_i;
    else write_in.data[InputRowBits-1:0] = input_data;
    if (current_q.zero) write_in.data = '0;
  end

  prim_fifo #(
    .Width($bits(write_t)),
    .Depth(WriteDepth)
  ) u_write_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (write_in_valid),
    .in_ready_o (write_ready),
    .in_data_i  (write_in),
    .out_valid_o(write_valid),
    .out_ready_i(write_pop),
    .out_data_o (write_head),
    .count_o    (unused_write_count)
  );

  // ---- scaling: as many results as writes in the FIFO that wait for one ------------------------
  logic scaled_valid, result_ready, result_valid;
  logic [InputRowBits-1:0] scaled_data, result_data;
  logic [WriteCountWidth-1:0] unused_result_count;

  element_mvin_scale #(
    .Element(Cfg.element),
    .Lanes  (Dim)
  ) u_mvin_scale (
    .clk_i,
    .rst_ni,
    .valid_i(write_in_fire && current_q.scaled),
    .input_i(input_data),
    .scale_i(current_q.scale),
    .valid_o(scaled_valid),
    .input_o(scaled_data)
  );

  prim_fifo #(
    .Width(InputRowBits),
    .Depth(WriteDepth)
  ) u_result_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (scaled_valid),
    .in_ready_o (result_ready),
    .in_data_i  (scaled_data),
    .out_valid_o(result_valid),
    .out_ready_i(write_pop && write_head.scaled),
    .out_data_o (result_data),
    .count_o    (unused_result_count)
  );

  // ---- to the memories -------------------------------------------------------------------------
  logic                                               head_valid;
  logic [        Dim-1:0][              LaneBits-1:0] head_input;
  logic [        Dim-1:0][Cfg.element.input_bits-1:0] head_value;
  logic [Dim*SumBits-1:0]                             head_sum;

  assign head_valid          = write_valid && (!write_head.scaled || result_valid);
  assign head_input          = write_head.scaled ? result_data : write_head.data[InputRowBits-1:0];
  assign write_pop           = head_valid && (write_head.is_acc ? acc_wr_ready_i : spad_wr_ready_i);

  assign spad_wr_valid_o     = head_valid && !write_head.is_acc;
  assign spad_wr_row_o       = write_head.row;
  assign spad_wr_data_o      = head_input;
  assign spad_wr_mask_o      = write_head.mask;

  assign acc_wr_valid_o      = head_valid && write_head.is_acc;
  assign acc_wr_row_o        = write_head.row;
  assign acc_wr_mask_o       = write_head.mask;
  assign acc_wr_accumulate_o = write_head.accumulate;

  for (genvar j = 0; j < Dim; j++) begin : gen_value
    assign head_value[j] = head_input[j][Cfg.element.input_bits-1:0];
  end
  element_to_accumulator #(
    .Element(Cfg.element),
    .Lanes  (Dim)
  ) u_to_accumulator (
    .value_i(head_value),
    .value_o(head_sum)
  );
  assign acc_wr_data_o  = write_head.is_full ? write_head.data[Dim*SumBits-1:0] : head_sum;

  assign done_valid_o   = write_pop && write_head.is_last;
  assign done_id_o      = write_head.id;

  assign ld_dma_wait_o  = current_valid_q && !has_bytes;
  assign ld_active_o    = step;
  assign ld_spad_wait_o = head_valid && !write_pop;
  assign busy_o         = descriptor_valid || current_valid_q || write_valid;

  `HIL_ASSERT(CommandSize_A,
              !cmd_valid_i || (cmd_i.rows != '0 && cmd_i.cols != '0 && cmd_i.pixel_repeats != '0),
              "load of no rows, columns or copies")
  `HIL_ASSERT(ResultRoom_A, !scaled_valid || result_ready, "scaled data lost for lack of room")
  `HIL_ASSERT_HELD(RequestHeld_A, req_valid_o, req_ready_i, {req_addr_o, req_bytes_o},
                   "row request changed before it was accepted")
  `HIL_ASSERT_HELD(SpadWriteHeld_A, spad_wr_valid_o, spad_wr_ready_i, {
                   spad_wr_row_o, spad_wr_data_o, spad_wr_mask_o},
                   "scratchpad write changed before it was accepted")
  `HIL_ASSERT_HELD(AccWriteHeld_A, acc_wr_valid_o, acc_wr_ready_i, {
                   acc_wr_row_o, acc_wr_data_o, acc_wr_mask_o, acc_wr_accumulate_o},
                   "accumulator write changed before it was accepted")

endmodule
