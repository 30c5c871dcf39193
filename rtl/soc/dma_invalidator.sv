// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Names the lines that the data cache must drop because someone else wrote them: each line that
/// the accelerator's DMA wrote, when the write response passes, and each line that the host wrote.
///
///   aw of the accelerator -> [lines in flight] -- b of the accelerator --> invalidate
///   host ----------------------------------------- in a free cycle ----> invalidate
///
/// Why at the response: memory has the data by then and did not before their handover. A refill
/// that read the old bytes has either ended, then its line is dropped now, or is in flight, then
/// the cache is told while it can still forget it; a refill that starts later reads the new bytes.
/// An invalidation at the address would be too early: a refill between address and data brings
/// the old bytes back. The core waits at a fence until all responses have passed, so after it
/// no line is stale.
/// Bursts stay within one line of 64 bytes, responses come in the order of the addresses.
/// Latency: none from response or host to invalidate_valid_o (combinational).
/// host_ready_o depends on b_valid_i and b_ready_i alone. Reset value: nothing in flight.
module dma_invalidator #(
  /// Bursts of the accelerator in flight, 1..1024.
  parameter int unsigned MaxInFlight = 16
) (
  input logic clk_i,
  input logic rst_ni,

  /// The accelerator's write port, watched.
  input logic        aw_valid_i,
  input logic        aw_ready_i,
  input logic [63:0] aw_addr_i,
  input logic        b_valid_i,
  input logic        b_ready_i,

  /// Memory written by the host, when it has been written.
  input  logic        host_valid_i,
  output logic        host_ready_o,
  input  logic [63:0] host_address_i,

  output logic        invalidate_valid_o,
  /// The first byte of the line.
  output logic [63:0] invalidate_address_o
);

  typedef logic [57:0] line_t;
  localparam int unsigned CountWidth = $clog2(MaxInFlight + 1);

  logic is_expected, has_room, b_fire;
  line_t line;
  logic [CountWidth-1:0] unused_count;

  assign b_fire = b_valid_i && b_ready_i;

  prim_fifo #(
    .Width($bits(line_t)),
    .Depth(MaxInFlight)
  ) u_lines (
    .clk_i,
    .rst_ni,
    .in_valid_i (aw_valid_i && aw_ready_i),
    .in_ready_o (has_room),
    .in_data_i  (aw_addr_i[63:6]),
    .out_valid_o(is_expected),
    .out_ready_i(b_fire),
    .out_data_o (line),
    .count_o    (unused_count)
  );

  assign host_ready_o         = !b_fire;
  assign invalidate_valid_o   = b_fire || host_valid_i;
  assign invalidate_address_o = {b_fire ? line : host_address_i[63:6], 6'd0};

  logic unused_bits;
  assign unused_bits = ^{aw_addr_i[5:0], host_address_i[5:0]};

  `HIL_ASSERT_INIT(InFlightLegal_A, MaxInFlight >= 1 && MaxInFlight <= 1024,
                   "MaxInFlight must be 1..1024")
  `HIL_ASSERT(RoomForLine_A, !(aw_valid_i && aw_ready_i) || has_room,
              "more bursts in flight than lines are remembered")
  `HIL_ASSERT(LineKnown_A, !b_fire || is_expected, "write response without a line")
  `HIL_ASSERT_HELD(HostHeld_A, host_valid_i, host_ready_o, host_address_i,
                   "host line changed before it was invalidated")

endmodule
