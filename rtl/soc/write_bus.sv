// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Joins the write ports of several masters to one memory port.
///
///   aw[masters] -> bus_arbiter -> aw
///                       |-> [data order] ----> w of the oldest master, up to its w_last -> w
///                       '-> [answer order] --> b to the oldest master <- b
///
/// Addresses are served in turn. Data follow their addresses, burst by burst in the order of the
/// addresses, from the cycle after the address was accepted. Memory answers in the order of the
/// addresses; the oldest number in the answer order says whose answer comes.
/// Latency: none, but for the cycle between address and data. Throughput: one address and one beat
/// per cycle; after MaxInFlight bursts are in flight, counted over all masters, a new one waits
/// until the cycle after one was answered. A master that was given its turn and sends no data stops
/// the data of all.
/// Combinational paths: aw_valid_i to aw_valid_o; aw_valid_i and aw_ready_i to aw_ready_o; w_valid_i
/// and data to w; w_ready_i to w_ready_o; b_valid_i to b_valid_o; b_ready_i to b_ready_o. None
/// leads back. Reset value: nothing in flight.
module write_bus #(
  /// Masters, >= 2; master i has element i of each port.
  parameter int unsigned Masters = 2,
  /// Bursts whose address was accepted and which were not answered, 1..1024.
  parameter int unsigned MaxInFlight = 16,
  localparam int unsigned IndexWidth = $clog2(Masters),
  localparam int unsigned CountWidth = $clog2(MaxInFlight + 1)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic [Masters-1:0]        aw_valid_i,
  output logic [Masters-1:0]        aw_ready_o,
  input  logic [Masters-1:0][ 63:0] aw_addr_i,
  input  logic [Masters-1:0][  7:0] aw_len_i,
  input  logic [Masters-1:0]        w_valid_i,
  output logic [Masters-1:0]        w_ready_o,
  input  logic [Masters-1:0][127:0] w_data_i,
  input  logic [Masters-1:0][ 15:0] w_strb_i,
  input  logic [Masters-1:0]        w_last_i,
  output logic [Masters-1:0]        b_valid_o,
  input  logic [Masters-1:0]        b_ready_i,

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

  /// Bursts in flight.
  output logic [CountWidth-1:0] in_flight_o
);

  logic [IndexWidth-1:0] chosen, sender, answered;
  logic has_data_room, has_answer_room, is_sending, is_expected;
  logic aw_fire, last_fire, b_fire;
  logic [CountWidth-1:0] unused_data_count;

  bus_arbiter #(
    .Masters(Masters)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .request_i(aw_valid_i),
    .enable_i (has_data_room && has_answer_room),
    .valid_o  (aw_valid_o),
    .ready_i  (aw_ready_i),
    .index_o  (chosen)
  );
  assign aw_fire   = aw_valid_o && aw_ready_i;
  assign aw_addr_o = aw_addr_i[chosen];
  assign aw_len_o  = aw_len_i[chosen];
  always_comb begin
    aw_ready_o         = '0;
    aw_ready_o[chosen] = aw_fire;
  end

  prim_fifo #(
    .Width(IndexWidth),
    .Depth(MaxInFlight)
  ) u_data_order (
    .clk_i,
    .rst_ni,
    .in_valid_i (aw_fire),
    .in_ready_o (has_data_room),
    .in_data_i  (chosen),
    .out_valid_o(is_sending),
    .out_ready_i(last_fire),
    .out_data_o (sender),
    .count_o    (unused_data_count)
  );

  assign w_valid_o = is_sending && w_valid_i[sender];
  assign w_data_o  = w_data_i[sender];
  assign w_strb_o  = w_strb_i[sender];
  assign w_last_o  = w_last_i[sender];
  assign last_fire = w_valid_o && w_ready_i && w_last_o;
  always_comb begin
    w_ready_o         = '0;
    w_ready_o[sender] = is_sending && w_ready_i;
  end

  prim_fifo #(
    .Width(IndexWidth),
    .Depth(MaxInFlight)
  ) u_answer_order (
    .clk_i,
    .rst_ni,
    .in_valid_i (aw_fire),
    .in_ready_o (has_answer_room),
    .in_data_i  (chosen),
    .out_valid_o(is_expected),
    .out_ready_i(b_fire),
    .out_data_o (answered),
    .count_o    (in_flight_o)
  );

  assign b_ready_o = is_expected && b_ready_i[answered];
  assign b_fire    = b_valid_i && b_ready_o;
  always_comb begin
    b_valid_o           = '0;
    b_valid_o[answered] = b_valid_i && is_expected;
  end

  `HIL_ASSERT_INIT(InFlightLegal_A, MaxInFlight >= 1 && MaxInFlight <= 1024,
                   "MaxInFlight must be 1..1024")
  `HIL_ASSERT(AnswerExpected_A, !b_valid_i || is_expected,
              "write response without a burst in flight")
  `HIL_ASSERT_HELD(AwHeld_A, aw_valid_o, aw_ready_i, {aw_addr_o, aw_len_o},
                   "write address changed before it was accepted")
  `HIL_ASSERT_HELD(WHeld_A, w_valid_o, w_ready_i, {w_data_o, w_strb_o, w_last_o},
                   "write data changed before they were accepted")
`ifndef SYNTHESIS
  for (genvar master = 0; master < Masters; master++) begin : gen_fair
    bus_fairness #(
      .Masters(Masters)
    ) u_fairness (
      .clk_i,
      .rst_ni,
      .request_i(aw_valid_i[master]),
      .served_i (aw_ready_o[master]),
      .any_i    (aw_fire)
    );
  end
`endif

endmodule
