// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Replaces each LOOP_* command by the commands that it stands for; all others pass.
///
/// No loop is unrolled yet: every command passes, and dispatch refuses LOOP_*.
/// What holds for every view of this module: commands leave in the order of their origins; those of
/// one origin leave together, the last of them marked is_last; a command may be replaced by none.
/// busy_o: a command was taken, and one that stands for it has not left.
/// Latency: none (combinational). Throughput: one command per cycle. Reset value: not busy.
module loop_unroller
  import accel_pkg::*;
(
  input logic clk_i,
  input logic rst_ni,

  input  logic     in_valid_i,
  output logic     in_ready_o,
  input  command_t in_i,

  output logic     out_valid_o,
  input  logic     out_ready_i,
  output command_t out_o,

  output logic busy_o
);

  assign out_valid_o = in_valid_i;
  assign in_ready_o  = out_ready_i;
  assign out_o       = in_i;
  assign busy_o      = 1'b0;

  `HIL_ASSERT_HELD(OutputHeld_A, out_valid_o, out_ready_i, out_o,
                   "command changed before it was accepted")

endmodule
