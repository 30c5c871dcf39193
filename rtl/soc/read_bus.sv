// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Joins the read ports of several masters to one memory port.
///
///   ar[masters] -> bus_arbiter -> ar        order: numbers of the masters whose bursts are
///                       '-> [order] -.      in flight, oldest first
///   r[masters]  <--------- route <---'- r
///
/// Addresses are served in turn. Memory answers in the order of the addresses, so the oldest number
/// in `order` says whose answer comes; r_data_o and r_last_o go to all, r_valid_o to that one.
/// Latency: none. Throughput: one address and one beat per cycle; after MaxInFlight bursts are in
/// flight, counted over all masters, a new one waits until the cycle after one ended.
/// A master that does not take its beats stops the answers of all.
/// Combinational paths: ar_valid_i to ar_valid_o; ar_valid_i and ar_ready_i to ar_ready_o; r_valid_i
/// to r_valid_o; r_ready_i to r_ready_o. None leads back, so valid may not depend on ready outside.
/// Reset value: nothing in flight.
module read_bus #(
  /// Masters, >= 2; master i has element i of each port.
  parameter int unsigned Masters = 3,
  /// Bursts whose address was accepted and whose last beat was not, 1..1024.
  parameter int unsigned MaxInFlight = 16,
  localparam int unsigned IndexWidth = $clog2(Masters),
  localparam int unsigned CountWidth = $clog2(MaxInFlight + 1)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic [Masters-1:0]       ar_valid_i,
  output logic [Masters-1:0]       ar_ready_o,
  input  logic [Masters-1:0][63:0] ar_addr_i,
  input  logic [Masters-1:0][ 7:0] ar_len_i,
  output logic [Masters-1:0]       r_valid_o,
  input  logic [Masters-1:0]       r_ready_i,
  output logic [      127:0]       r_data_o,
  output logic                     r_last_o,

  output logic         ar_valid_o,
  input  logic         ar_ready_i,
  output logic [ 63:0] ar_addr_o,
  output logic [  7:0] ar_len_o,
  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i,

  /// Bursts in flight.
  output logic [CountWidth-1:0] in_flight_o
);

  logic [IndexWidth-1:0] chosen, answered;
  logic has_room, is_expected, ar_fire, last_fire;

  bus_arbiter #(
    .Masters(Masters)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .request_i(ar_valid_i),
    .enable_i (has_room),
    .valid_o  (ar_valid_o),
    .ready_i  (ar_ready_i),
    .index_o  (chosen)
  );
  assign ar_fire   = ar_valid_o && ar_ready_i;
  assign ar_addr_o = ar_addr_i[chosen];
  assign ar_len_o  = ar_len_i[chosen];
  always_comb begin
    ar_ready_o         = '0;
    ar_ready_o[chosen] = ar_fire;
  end

  prim_fifo #(
    .Width(IndexWidth),
    .Depth(MaxInFlight)
  ) u_order (
    .clk_i,
    .rst_ni,
    .in_valid_i (ar_fire),
    .in_ready_o (has_room),
    .in_data_i  (chosen),
    .out_valid_o(is_expected),
    .out_ready_i(last_fire),
    .out_data_o (answered),
    .count_o    (in_flight_o)
  );

  assign r_ready_o = is_expected && r_ready_i[answered];
  assign last_fire = r_valid_i && r_ready_o && r_last_i;
  assign r_data_o  = r_data_i;
  assign r_last_o  = r_last_i;
  always_comb begin
    r_valid_o           = '0;
    r_valid_o[answered] = r_valid_i && is_expected;
  end

  `HIL_ASSERT_INIT(InFlightLegal_A, MaxInFlight >= 1 && MaxInFlight <= 1024,
                   "MaxInFlight must be 1..1024")
  `HIL_ASSERT(AnswerExpected_A, !r_valid_i || is_expected, "read data without a burst in flight")
  `HIL_ASSERT_HELD(ArHeld_A, ar_valid_o, ar_ready_i, {ar_addr_o, ar_len_o},
                   "read address changed before it was accepted")
`ifndef SYNTHESIS
  for (genvar master = 0; master < Masters; master++) begin : gen_fair
    bus_fairness #(
      .Masters(Masters)
    ) u_fairness (
      .clk_i,
      .rst_ni,
      .request_i(ar_valid_i[master]),
      .served_i (ar_ready_o[master]),
      .any_i    (ar_fire)
    );
  end
`endif

endmodule
