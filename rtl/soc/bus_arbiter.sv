// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Chooses which of several masters hands over its address next, in turn.
///
/// The first requesting master after the one served last is chosen; a choice that is offered and
/// not taken stays, so the stream behind the arbiter is held if the masters hold theirs.
/// While request_i of a master is high, each other master is served at most once before it.
/// Combinational paths: request_i and enable_i to valid_o and index_o, none from ready_i.
/// Reset value: master 0 is first in turn.
module bus_arbiter #(
  /// Masters, >= 2.
  parameter int unsigned Masters = 3,
  localparam int unsigned IndexWidth = $clog2(Masters)
) (
  input logic clk_i,
  input logic rst_ni,

  /// Held until served.
  input logic [Masters-1:0] request_i,
  /// There is room for one more; falls only after one was served.
  input logic               enable_i,

  output logic                  valid_o,
  input  logic                  ready_i,
  output logic [IndexWidth-1:0] index_o
);

  typedef logic [IndexWidth-1:0] index_t;
  typedef logic [IndexWidth:0] sum_t;

  logic is_held_q, fire;
  index_t last_q, held_q, choice;

  always_comb begin
    sum_t candidate;
    choice = last_q;
    // The nearest one comes last and wins.
    for (int unsigned distance = Masters; distance >= 1; distance--) begin
      candidate = {1'b0, last_q} + sum_t'(distance);
      if (candidate >= sum_t'(Masters)) candidate = candidate - sum_t'(Masters);
      if (request_i[candidate[IndexWidth-1:0]]) choice = candidate[IndexWidth-1:0];
    end
  end

  assign index_o = is_held_q ? held_q : choice;
  assign valid_o = enable_i && request_i != '0;
  assign fire    = valid_o && ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_held_q <= 1'b0;
      held_q    <= '0;
      last_q    <= index_t'(Masters - 1);
    end else begin
      is_held_q <= valid_o && !ready_i;
      held_q    <= index_o;
      if (fire) last_q <= index_o;
    end
  end

  `HIL_ASSERT_INIT(MastersLegal_A, Masters >= 2, "an arbiter has two masters or more")
  `HIL_ASSERT(ServesRequest_A, !valid_o || request_i[index_o],
              "a master was chosen that asks for nothing")
  `HIL_ASSERT_HELD(ChoiceHeld_A, valid_o, ready_i, index_o,
                   "the choice changed before it was accepted")

endmodule
