// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Turns requests for byte ranges of DRAM into read bursts, and their answers into one stream of
/// the requested bytes in request order, with no bytes between that were not asked for.
///
/// A request of 1..128 bytes at any byte address is cut at multiples of dma_max_request_bytes; each
/// piece becomes one burst that starts at the bus beat holding its first byte and has only the
/// beats it needs. Answers must come in the order of the bursts (one transaction id).
/// Each R beat gives one output beat of 1..16 bytes, the first byte in bits 7:0; bytes above
/// bytes_count_o are of no meaning.
/// Latency: none; combinational paths req -> ar, ar_ready_i -> req_ready_o, r -> bytes and
/// bytes_ready_i -> r_ready_o. Throughput: one burst and one beat per cycle.
/// At most dma_max_in_flight bursts are accepted by ar whose last beat has not been taken.
/// Reset value: nothing outstanding.
module dma_reader #(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  localparam int unsigned InFlightWidth = $clog2(Cfg.dma_max_in_flight + 1)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic [63:0] req_addr_i,
  /// 1..128.
  input  logic [ 7:0] req_bytes_i,

  output logic        ar_valid_o,
  input  logic        ar_ready_i,
  /// A multiple of 16.
  output logic [63:0] ar_addr_o,
  /// Beats minus one.
  output logic [ 7:0] ar_len_o,

  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i,

  output logic         bytes_valid_o,
  input  logic         bytes_ready_i,
  output logic [127:0] bytes_data_o,
  output logic [  4:0] bytes_count_o,

  /// Bursts outstanding.
  output logic [InFlightWidth-1:0] in_flight_o,
  /// Nothing outstanding and nothing requested.
  output logic                     idle_o
);

  localparam int unsigned LineBytes = Cfg.dma_max_request_bytes;
  localparam int unsigned LineWidth = $clog2(LineBytes);

  /// What the answer to a burst means: bytes to skip in its first beat, bytes to give out.
  typedef struct packed {
    logic [3:0] skip;
    logic [7:0] bytes;
  } meta_t;

  // ---- bursts ----------------------------------------------------------------------------------
  logic [7:0] issued_q, left, room, piece;
  logic [3:0] last_beat, unused_span_low;
  logic [63:0] piece_addr;
  logic piece_is_last, ar_fire;
  logic meta_in_ready, meta_valid;
  meta_t meta_in, meta;

  assign piece_addr                   = req_addr_i + 64'(issued_q);
  assign left                         = req_bytes_i - issued_q;
  assign room                         = 8'(LineBytes) - 8'(piece_addr[LineWidth-1:0]);
  assign piece_is_last                = left <= room;
  assign piece                        = piece_is_last ? left : room;

  // The last byte wanted, counted from the start of the first beat, is in this beat and place.
  assign {last_beat, unused_span_low} = 8'(piece_addr[3:0]) + piece - 8'd1;

  assign ar_valid_o                   = req_valid_i && meta_in_ready;
  assign ar_addr_o                    = {piece_addr[63:4], 4'd0};
  assign ar_len_o                     = {4'd0, last_beat};
  assign ar_fire                      = ar_valid_o && ar_ready_i;
  assign req_ready_o                  = meta_in_ready && ar_ready_i && piece_is_last;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      issued_q <= '0;
    end else if (ar_fire) begin
      issued_q <= piece_is_last ? '0 : issued_q + piece;
    end
  end

  // ---- answers ---------------------------------------------------------------------------------
  logic started_q, beat_is_last, beat_fire;
  logic [7:0] remaining_q, wanted, available;
  logic [3:0] skip;

  assign meta_in = '{skip: piece_addr[3:0], bytes: piece};

  prim_fifo #(
    .Width($bits(meta_t)),
    .Depth(Cfg.dma_max_in_flight)
  ) u_prim_fifo (
    .clk_i,
    .rst_ni,
    .in_valid_i (ar_fire),
    .in_ready_o (meta_in_ready),
    .in_data_i  (meta_in),
    .out_valid_o(meta_valid),
    .out_ready_i(beat_fire && beat_is_last),
    .out_data_o (meta),
    .count_o    (in_flight_o)
  );

  assign skip          = started_q ? 4'd0 : meta.skip;
  assign wanted        = started_q ? remaining_q : meta.bytes;
  assign available     = 8'd16 - 8'(skip);
  assign beat_is_last  = wanted <= available;

  assign bytes_valid_o = r_valid_i && meta_valid;
  assign bytes_count_o = beat_is_last ? wanted[4:0] : available[4:0];
  assign r_ready_o     = bytes_ready_i && meta_valid;
  assign beat_fire     = bytes_valid_o && bytes_ready_i;

  always_comb begin
    bytes_data_o = r_data_i;
    if (skip != '0) bytes_data_o = r_data_i >> {skip, 3'b000};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      started_q   <= 1'b0;
      remaining_q <= '0;
    end else if (beat_fire) begin
      started_q   <= !beat_is_last;
      remaining_q <= wanted - available;
    end
  end

  assign idle_o = !req_valid_i && in_flight_o == '0;

  `HIL_ASSERT_INIT(BusWidth_A, Cfg.dma_bus_bytes == 16, "the bus must be 16 bytes wide")
  `HIL_ASSERT_INIT(RequestSize_A,
                   LineBytes >= 16 && LineBytes <= 128 && 2 ** LineWidth == LineBytes,
                   "dma_max_request_bytes must be a power of two, 16..128")
  `HIL_ASSERT(RequestBytes_A, !req_valid_i || (req_bytes_i != '0 && req_bytes_i <= 8'd128),
              "request of 0 or more than 128 bytes")
  `HIL_ASSERT(AnswerExpected_A, !r_valid_i || meta_valid, "read data that no burst asked for")
  `HIL_ASSERT(LastBeat_A, !(r_valid_i && meta_valid) || r_last_i == beat_is_last,
              "the last beat of a burst is not where its length says")
  `HIL_ASSERT_HELD(ArHeld_A, ar_valid_o, ar_ready_i, {ar_addr_o, ar_len_o},
                   "read burst changed before it was accepted")

endmodule
