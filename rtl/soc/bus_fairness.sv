// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Watches one master of a bus: while it asks, each other master is served at most once before it.
///
/// Drives nothing; ends the simulation by its assertion. Reset value: not waiting.
module bus_fairness #(
  /// Masters of the bus.
  parameter int unsigned Masters = 3
) (
  input logic clk_i,
  input logic rst_ni,

  /// The watched master asks.
  input logic request_i,
  /// It is served in this cycle.
  input logic served_i,
  /// Some master is served in this cycle.
  input logic any_i
);

  localparam int unsigned CountWidth = $clog2(Masters + 1);
  logic [CountWidth-1:0] passed_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) passed_q <= '0;
    else if (!request_i || served_i) passed_q <= '0;
    else if (any_i && passed_q != CountWidth'(Masters)) passed_q <= passed_q + 1'b1;
  end

  `HIL_ASSERT(Fair_A, passed_q < CountWidth'(Masters),
              "other masters were served again while one was waiting")

endmodule
