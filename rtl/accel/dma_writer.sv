// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Writes rows of bytes to DRAM: request {addr, bytes} takes the next `bytes` bytes of the data
/// stream to addr, addr + 1, ... as write bursts that stay within one line of
/// dma_max_request_bytes each.
///
/// A row that crosses a line becomes several bursts. aw_addr_o is aligned to a beat; strobes of
/// the first and last beat mark the bytes; bytes without strobe are 0. Exactly `bytes` bytes are
/// written, none twice.
///
///   req -> [row register] -> AW          in_flight: AW accepted, B not yet
///                 |-> [burst FIFO] -> W <- data (a byte packer: level, oldest bytes, take)
///
/// Latency: request to AW one cycle; AW to first W beat one cycle if its bytes are there.
/// Throughput: one AW and one W beat per cycle, no gap between bursts and rows. AW runs at most
/// BurstsAhead bursts ahead of W; at most dma_max_in_flight bursts are in flight. A B frees its
/// place for the next cycle.
/// Ordering: bursts in the order of requests and of rising address within a request; W in the
/// order of AW, never before its AW was accepted; B in any order, always accepted at once.
/// Reset value: idle. Combinational paths: aw_ready_i to req_ready_o; data to W; w_ready_i to
/// data_take_o.
module dma_writer #(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  /// Bits of the data stream's fill level.
  parameter int unsigned LevelWidth = 8,
  /// Bursts whose AW was accepted and whose W beats are not finished.
  parameter int unsigned BurstsAhead = 4
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                         req_valid_i,
  output logic                         req_ready_o,
  input  logic                  [63:0] req_addr_i,
  input  store_pkg::row_bytes_t        req_bytes_i,

  /// Fill level of the byte packer, its oldest bytes (oldest lowest), how many are taken now.
  input  logic [LevelWidth-1:0] data_bytes_i,
  input  logic [         127:0] data_i,
  output logic [           4:0] data_take_o,

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

  /// A row is being split, a burst waits for data, or a response is outstanding.
  output logic       busy_o,
  /// Bursts whose AW was accepted and whose B was not.
  output logic [7:0] in_flight_o,
  /// Bytes with strobe in the W beat accepted in this cycle, 0..16.
  output logic [4:0] bytes_sent_o
);

  localparam int unsigned BeatBytes = 16;
  localparam int unsigned LineBytes = Cfg.dma_max_request_bytes;
  localparam int unsigned LineBits = $clog2(LineBytes);
  localparam int unsigned BurstBytesWidth = LineBits + 1;
  localparam logic [7:0] MaxInFlight = 8'(Cfg.dma_max_in_flight);

  typedef logic [BurstBytesWidth-1:0] burst_bytes_t;
  typedef struct packed {
    logic [3:0]   offset;  ///< first byte within its beat
    burst_bytes_t bytes;   ///< 1..LineBytes
  } burst_t;

  // ---------------------------------------------------------------------- rows to bursts: AW
  logic                         row_valid_q;
  logic                  [63:0] row_addr_q;
  store_pkg::row_bytes_t        row_left_q;
  logic                  [ 7:0] in_flight_q;

  burst_bytes_t line_room, piece_bytes, piece_span;
  logic piece_is_last, req_fire, aw_fire, b_fire;
  logic burst_in_ready, burst_valid, burst_done;
  burst_t burst_in, burst;
  logic [$clog2(BurstsAhead+1)-1:0] unused_bursts;

  // Bytes from the row's address to the end of the line: 1..LineBytes.
  assign line_room     = burst_bytes_t'(LineBytes) - {1'b0, row_addr_q[LineBits-1:0]};
  assign piece_is_last = row_left_q <= store_pkg::row_bytes_t'(line_room);
  assign piece_bytes   = piece_is_last ? row_left_q[BurstBytesWidth-1:0] : line_room;
  // Bytes from the start of the first beat to the last byte, less one.
  assign piece_span    = piece_bytes + burst_bytes_t'(row_addr_q[3:0]) - 1'b1;

  assign aw_valid_o    = row_valid_q && burst_in_ready && (in_flight_q < MaxInFlight);
  assign aw_addr_o     = {row_addr_q[63:4], 4'b0};
  assign aw_len_o      = 8'(piece_span >> 4);
  assign aw_fire       = aw_valid_o && aw_ready_i;

  assign req_ready_o   = !row_valid_q || (aw_fire && piece_is_last);
  assign req_fire      = req_valid_i && req_ready_o;

  assign b_ready_o     = 1'b1;
  assign b_fire        = b_valid_i && b_ready_o;
  assign in_flight_o   = in_flight_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_valid_q <= 1'b0;
      row_addr_q  <= '0;
      row_left_q  <= '0;
    end else if (req_fire) begin
      row_valid_q <= 1'b1;
      row_addr_q  <= req_addr_i;
      row_left_q  <= req_bytes_i;
    end else if (aw_fire) begin
      row_valid_q <= !piece_is_last;
      row_addr_q  <= row_addr_q + 64'(piece_bytes);
      row_left_q  <= row_left_q - store_pkg::row_bytes_t'(piece_bytes);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      in_flight_q <= '0;
    end else begin
      if (aw_fire && !b_fire) in_flight_q <= in_flight_q + 1'b1;
      if (!aw_fire && b_fire) in_flight_q <= in_flight_q - 1'b1;
    end
  end

  // -------------------------------------------------------------------------- bursts to beats: W
  assign burst_in.offset = row_addr_q[3:0];
  assign burst_in.bytes  = piece_bytes;

  prim_fifo #(
    .Width($bits(burst_t)),
    .Depth(BurstsAhead)
  ) u_burst_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (aw_fire),
    .in_ready_o (burst_in_ready),
    .in_data_i  (burst_in),
    .out_valid_o(burst_valid),
    .out_ready_i(burst_done),
    .out_data_o (burst),
    .count_o    (unused_bursts)
  );

  burst_bytes_t burst_sent_q, burst_left;
  logic [4:0] beat_room, beat_bytes;
  logic [  3:0] beat_offset;
  logic [ 15:0] beat_mask;
  logic [127:0] beat_data;
  logic beat_is_first, beat_is_last, w_fire;

  assign beat_is_first = burst_sent_q == '0;
  assign burst_left    = burst.bytes - burst_sent_q;
  assign beat_offset   = beat_is_first ? burst.offset : 4'd0;
  assign beat_room     = 5'(BeatBytes) - {1'b0, beat_offset};
  assign beat_is_last  = burst_left <= burst_bytes_t'(beat_room);
  assign beat_bytes    = beat_is_last ? burst_left[4:0] : beat_room;

  always_comb begin
    for (int unsigned i = 0; i < BeatBytes; i++) begin
      beat_mask[i] = 5'(i) < beat_bytes;
      beat_data[8*i+:8] = beat_mask[i] ? data_i[8*i+:8] : 8'd0;
    end
  end

  assign w_valid_o    = burst_valid && (data_bytes_i >= LevelWidth'(beat_bytes));
  assign w_data_o     = beat_data << {beat_offset, 3'b0};
  assign w_strb_o     = beat_mask << beat_offset;
  assign w_last_o     = beat_is_last;
  assign w_fire       = w_valid_o && w_ready_i;

  assign burst_done   = w_fire && beat_is_last;
  assign data_take_o  = w_fire ? beat_bytes : 5'd0;
  assign bytes_sent_o = data_take_o;
  assign busy_o       = row_valid_q || burst_valid || (in_flight_q != '0);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      burst_sent_q <= '0;
    end else if (w_fire) begin
      burst_sent_q <= beat_is_last ? '0 : burst_sent_q + burst_bytes_t'(beat_bytes);
    end
  end

  `HIL_ASSERT_INIT(BusIs16Bytes_A, Cfg.dma_bus_bytes == BeatBytes,
                   "dma_bus_bytes: only 16 is built")
  `HIL_ASSERT_INIT(LineLegal_A, (LineBytes >= BeatBytes) && ((LineBytes & (LineBytes - 1)) == 0),
                   "dma_max_request_bytes must be a power of two of at least one beat")
  `HIL_ASSERT_INIT(InFlightLegal_A, (Cfg.dma_max_in_flight >= 1) && (Cfg.dma_max_in_flight < 256),
                   "dma_max_in_flight must be 1..255")
  `HIL_ASSERT_INIT(LevelLegal_A, LevelWidth >= 5, "the fill level must be able to say 16")
  `HIL_ASSERT_HELD(AwHeld_A, aw_valid_o, aw_ready_i, {aw_addr_o, aw_len_o},
                   "write address changed before it was accepted")
  `HIL_ASSERT_HELD(WHeld_A, w_valid_o, w_ready_i, {w_data_o, w_strb_o, w_last_o},
                   "write beat changed before it was accepted")
  `HIL_ASSERT(RequestNotEmpty_A, !req_valid_i || (req_bytes_i != '0), "row request of no bytes")
  `HIL_ASSERT(InFlightInRange_A, in_flight_q <= MaxInFlight, "more writes in flight than allowed")
  `HIL_ASSERT(ResponseExpected_A, !b_valid_i || (in_flight_q != '0),
              "write response without a write")

endmodule
