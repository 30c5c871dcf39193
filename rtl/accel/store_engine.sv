// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Carries out store commands: local rows, scaled, pooled or raw, become bytes in DRAM.
///
///   cmd -> store_controller --step--> local read -> fetch register -+-----------> store_buffer
///                 |                                                 +-> scale ------^   |
///                 +--row--> dma_writer <- prim_byte_packer <- store_pool <--------------+
///
/// A step reserves its slot in the buffer when its read is accepted, so nothing that is on its way
/// ever waits and nothing is lost. Padding steps read nothing and travel in order as zeros.
/// Per element: scratchpad rows and accumulator rows with read_full go out as they are; other
/// accumulator rows as max(q, 0) if relu, then scaled and saturated to input elements (element_from_accumulator); pooling
/// takes the maximum of what came out of that, padding counts as 0.
///
/// done: the command's last local row has arrived; younger commands may overwrite its rows. Its
/// bytes may still be on their way: busy_o holds until the last write response.
/// Latency: command to first local read two cycles; read data to store_buffer one cycle, scaled
/// SCALE_LATENCY more; then three to the first W beat.
/// Throughput: one local row per cycle, one W beat per cycle, no gap between rows or commands.
/// Ordering: reads, AW, W and done in program order. Reset value: idle.
/// Combinational paths: *_rd_ready_i to the controller's next state; those of dma_writer.
module store_engine #(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  localparam int unsigned Dim = Cfg.dim,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Cfg.element),
  localparam int unsigned SumBits = Cfg.element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                  cmd_valid_i,
  output logic                  cmd_ready_o,
  input  accel_pkg::store_cmd_t cmd_i,
  input  accel_pkg::entry_id_t  cmd_id_i,

  /// Data comes exactly one cycle after a read is accepted.
  output logic                               spad_rd_valid_o,
  input  logic                               spad_rd_ready_i,
  output accel_pkg::row_t                    spad_rd_row_o,
  input  logic                               spad_rd_data_valid_i,
  input  logic            [Dim*LaneBits-1:0] spad_rd_data_i,

  output logic                              acc_rd_valid_o,
  input  logic                              acc_rd_ready_i,
  output accel_pkg::row_t                   acc_rd_row_o,
  input  logic                              acc_rd_data_valid_i,
  input  logic            [Dim*SumBits-1:0] acc_rd_data_i,

  output logic                 done_valid_o,
  output accel_pkg::entry_id_t done_id_o,

  output logic         aw_valid_o,
  input  logic         aw_ready_i,
  output logic [ 63:0] aw_addr_o,
  output logic [  7:0] aw_len_o,
  output logic         w_valid_o,
  input  logic         w_ready_i,
  output logic [127:0] w_data_o,
  output logic [ 15:0] w_strb_o,
  output logic         w_last_o,
  input  logic         b_valid_i,
  output logic         b_ready_o,

  /// Anything of any command is on its way, outstanding write responses included.
  output logic       busy_o,
  /// A command is at work, but rows or slots are taken until the DMA moves on.
  output logic       st_dma_wait_o,
  /// A command is at work.
  output logic       st_active_o,
  /// The command at work pools.
  output logic       st_pooling_o,
  /// The local memory does not accept the read.
  output logic       st_spad_wait_o,
  /// Write bursts in flight (AW accepted, B not yet), and bytes written in this cycle.
  output logic [7:0] in_flight_o,
  output logic [4:0] bytes_sent_o,

  /// Simulation only.
  output observe_pkg::store_t observe_o
);

  import accel_pkg::*;
  import store_pkg::*;

  localparam int unsigned RowBytes = Dim * element_pkg::longest_bytes(Cfg.element);
  localparam int unsigned RowBits = 8 * RowBytes;
  localparam int unsigned InputRowBits = Dim * LaneBits;
  localparam int unsigned RowCountWidth = $clog2(RowBytes + 1);
  localparam int unsigned BeatBytes = 16;
  localparam int unsigned LevelWidth = $clog2(BeatBytes + 2 * RowBytes + 1);
  // Read, fetch, scale, output: SCALE_LATENCY + 3 for one row per cycle, the rest is slack.
  localparam int unsigned Slots = scale_pkg::SCALE_LATENCY + 7;
  localparam int unsigned SlotWidth = $clog2(Slots);
  typedef logic [SlotWidth-1:0] slot_t;

  // ------------------------------------------------------------------------- steps, local reads
  logic step_valid, step_ready, step_offered, step_fire, memory_ready;
  store_step_t step;
  observe_pkg::store_row_t store_row;
  logic row_valid, row_ready;
  logic [63:0] row_addr;
  row_bytes_t row_bytes;
  logic controller_busy, controller_row_wait;
  logic slot_free, buffer_empty;
  slot_t slot;

  store_controller #(
    .Cfg(Cfg)
  ) u_store_controller (
    .clk_i,
    .rst_ni,
    .cmd_valid_i,
    .cmd_ready_o,
    .cmd_i,
    .cmd_id_i,
    .step_valid_o(step_valid),
    .step_ready_i(step_ready),
    .step_o      (step),
    .row_valid_o (row_valid),
    .row_ready_i (row_ready),
    .row_addr_o  (row_addr),
    .row_bytes_o (row_bytes),
    .busy_o      (controller_busy),
    .active_o    (st_active_o),
    .pooling_o   (st_pooling_o),
    .row_wait_o  (controller_row_wait),
    .observe_o   (store_row)
  );

  assign step_offered    = step_valid && slot_free;
  assign spad_rd_valid_o = step_offered && !step.is_padding && !step.is_acc;
  assign acc_rd_valid_o  = step_offered && !step.is_padding && step.is_acc;
  assign spad_rd_row_o   = step.row;
  assign acc_rd_row_o    = step.row;
  assign memory_ready    = step.is_padding || (step.is_acc ? acc_rd_ready_i : spad_rd_ready_i);
  assign step_ready      = slot_free && memory_ready;
  assign step_fire       = step_valid && step_ready;

  assign st_spad_wait_o  = step_offered && !memory_ready;
  assign st_dma_wait_o   = controller_row_wait || (step_valid && !slot_free);

  // ------------------------------------------------------------- fetch: the read data is here now
  typedef struct packed {
    logic        is_padding;
    logic        is_acc;
    logic        read_full;
    logic        relu;
    logic [31:0] scale;
    logic        command_last;
    entry_id_t   id;
    slot_t       slot;
  } fetch_t;
  logic fetch_valid_q;
  fetch_t fetch_d, fetch_q;
  logic fetch_scaled, raw_valid, scale_valid;
  logic [RowBits-1:0] raw_data;
  logic [InputRowBits-1:0] stored_inputs;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      fetch_valid_q <= 1'b0;
      fetch_q       <= '0;
    end else begin
      fetch_valid_q <= step_fire;
      if (step_fire) fetch_q <= fetch_d;
    end
  end

  assign fetch_d.is_padding   = step.is_padding;
  assign fetch_d.is_acc       = step.is_acc;
  assign fetch_d.read_full    = step.read_full;
  assign fetch_d.relu         = step.relu;
  assign fetch_d.scale        = step.scale;
  assign fetch_d.command_last = step.command_last;
  assign fetch_d.id           = step.id;
  assign fetch_d.slot         = slot;

  assign fetch_scaled         = fetch_q.is_acc && !fetch_q.read_full && !fetch_q.is_padding;
  assign raw_valid            = fetch_valid_q && !fetch_scaled;
  assign scale_valid          = fetch_valid_q && fetch_scaled;

  element_storage #(
    .Element(Cfg.element),
    .Lanes  (Dim)
  ) u_storage (
    .lanes_i(spad_rd_data_i),
    .lanes_o(stored_inputs)
  );

  always_comb begin
    raw_data = '0;
    if (!fetch_q.is_padding) begin
      if (fetch_q.is_acc) raw_data[Dim*SumBits-1:0] = acc_rd_data_i;
      else raw_data[InputRowBits-1:0] = stored_inputs;
    end
  end

  assign done_valid_o = fetch_valid_q && fetch_q.command_last;
  assign done_id_o    = fetch_q.id;

  // --------------------------------------------------------------------------- scale: sums to inputs
  logic scaled_valid;
  logic [InputRowBits-1:0] scaled_data;
  slot_t scaled_slot;
  logic scaled_slot_valid, scaled_slot_room;
  logic [$clog2(scale_pkg::SCALE_LATENCY+2)-1:0] unused_scaled;

  element_from_accumulator #(
    .Element(Cfg.element),
    .Lanes  (Dim)
  ) u_from_accumulator (
    .clk_i,
    .rst_ni,
    .valid_i(scale_valid),
    .sum_i  (acc_rd_data_i),
    .scale_i(fetch_q.scale),
    .relu_i (fetch_q.relu),
    .valid_o(scaled_valid),
    .input_o(scaled_data)
  );

  // Slots of what is in the scaler; one comes while the oldest goes.
  prim_fifo #(
    .Width(SlotWidth),
    .Depth(scale_pkg::SCALE_LATENCY + 1)
  ) u_scaled_slot_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (scale_valid),
    .in_ready_o (scaled_slot_room),
    .in_data_i  (fetch_q.slot),
    .out_valid_o(scaled_slot_valid),
    .out_ready_i(scaled_valid),
    .out_data_o (scaled_slot),
    .count_o    (unused_scaled)
  );

  // ---------------------------------------------------------------- order, pooling, packing, DMA
  logic ordered_valid, ordered_ready, ordered_first, ordered_last;
  logic [RowBits-1:0] ordered_data;
  segment_bytes_t ordered_bytes;

  store_buffer #(
    .InputRowBits(InputRowBits),
    .RowBits     (RowBits),
    .Slots       (Slots)
  ) u_store_buffer (
    .clk_i,
    .rst_ni,
    .alloc_valid_i (step_valid && memory_ready),
    .alloc_ready_o (slot_free),
    .alloc_slot_o  (slot),
    .alloc_bytes_i (step.bytes),
    .alloc_first_i (step.first),
    .alloc_last_i  (step.last),
    .raw_valid_i   (raw_valid),
    .raw_slot_i    (fetch_q.slot),
    .raw_full_i    (fetch_q.read_full),
    .raw_data_i    (raw_data),
    .scaled_valid_i(scaled_valid),
    .scaled_slot_i (scaled_slot),
    .scaled_data_i (scaled_data),
    .out_valid_o   (ordered_valid),
    .out_ready_i   (ordered_ready),
    .out_data_o    (ordered_data),
    .out_bytes_o   (ordered_bytes),
    .out_first_o   (ordered_first),
    .out_last_o    (ordered_last),
    .empty_o       (buffer_empty)
  );

  logic pooled_valid, pooled_ready;
  logic [RowBits-1:0] pooled_data;
  segment_bytes_t pooled_bytes;
  logic unused_pooled_bytes;
  assign unused_pooled_bytes = ^pooled_bytes;

  store_pool #(
    .Element(Cfg.element),
    .Dim    (Dim)
  ) u_store_pool (
    .clk_i,
    .rst_ni,
    .in_valid_i (ordered_valid),
    .in_ready_o (ordered_ready),
    .in_data_i  (ordered_data),
    .in_bytes_i (ordered_bytes),
    .in_first_i (ordered_first),
    .in_last_i  (ordered_last),
    .out_valid_o(pooled_valid),
    .out_ready_i(pooled_ready),
    .out_data_o (pooled_data),
    .out_bytes_o(pooled_bytes)
  );

  logic [LevelWidth-1:0] packed_bytes;
  logic [8*BeatBytes-1:0] packed_data;
  logic [4:0] packed_take;
  logic writer_busy;

  prim_byte_packer #(
    .InBytes (RowBytes),
    .OutBytes(BeatBytes)
  ) u_packer (
    .clk_i,
    .rst_ni,
    .in_valid_i (pooled_valid),
    .in_ready_o (pooled_ready),
    .in_data_i  (pooled_data),
    .in_count_i (RowCountWidth'(pooled_bytes)),
    .out_bytes_o(packed_bytes),
    .out_data_o (packed_data),
    .out_take_i (packed_take)
  );

  dma_writer #(
    .Cfg       (Cfg),
    .LevelWidth(LevelWidth)
  ) u_dma_writer (
    .clk_i,
    .rst_ni,
    .req_valid_i (row_valid),
    .req_ready_o (row_ready),
    .req_addr_i  (row_addr),
    .req_bytes_i (row_bytes),
    .data_bytes_i(packed_bytes),
    .data_i      (packed_data),
    .data_take_o (packed_take),
    .aw_valid_o,
    .aw_ready_i,
    .aw_addr_o,
    .aw_len_o,
    .w_valid_o,
    .w_ready_i,
    .w_data_o,
    .w_strb_o,
    .w_last_o,
    .b_valid_i,
    .b_ready_o,
    .busy_o      (writer_busy),
    .in_flight_o,
    .bytes_sent_o
  );

  // Every byte in the packer belongs to a row that keeps the writer busy.
  assign busy_o = controller_busy || !buffer_empty || pooled_valid || writer_busy;

`ifdef SYNTHESIS
  assign observe_o = '0;
`else
  assign observe_o = '{row_taken: row_valid && row_ready, row: store_row};
`endif

  `HIL_ASSERT(SpadDataOnTime_A,
              spad_rd_data_valid_i == (fetch_valid_q && !fetch_q.is_padding && !fetch_q.is_acc),
              "scratchpad data is not one cycle after the read")
  `HIL_ASSERT(AccDataOnTime_A,
              acc_rd_data_valid_i == (fetch_valid_q && !fetch_q.is_padding && fetch_q.is_acc),
              "accumulator data is not one cycle after the read")
  `HIL_ASSERT(ScaledInTurn_A, !scaled_valid || scaled_slot_valid, "scaled row without a slot")
  `HIL_ASSERT(ScaleRoom_A, !scale_valid || scaled_slot_room,
              "more rows in the scaler than its latency")
  `HIL_ASSERT_HELD(SpadReadHeld_A, spad_rd_valid_o, spad_rd_ready_i, spad_rd_row_o,
                   "scratchpad read changed before it was accepted")
  `HIL_ASSERT_HELD(AccReadHeld_A, acc_rd_valid_o, acc_rd_ready_i, acc_rd_row_o,
                   "accumulator read changed before it was accepted")
  `HIL_ASSERT(NothingLeft_A, busy_o || (packed_bytes == '0),
              "bytes are left over after the last write")

endmodule
