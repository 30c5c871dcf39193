// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Says how many commands of each class an unroller may still issue so that none of them has to wait
/// in front of dispatch for an entry of the reservation station.
///
/// What was issued, or joined on the way, and not yet taken by dispatch is counted here; the reservation
/// station says how many commands it would accept. has_room_o: at least one more fits.
/// has_room_for_pair_o: at least two more of class execute, a PRELOAD and its COMPUTE.
/// Latency: an issue, a taking and a completion count from the next cycle on. Reset value: all free.
module loop_room
  import accel_pkg::*;
  import accel_isa_pkg::*;
(
  input logic clk_i,
  input logic rst_ni,

  input logic       issued_i,
  input logic [6:0] issued_funct_i,
  /// What another unroller issues between this one and dispatch.
  input logic       joins_i,
  input logic [6:0] joins_funct_i,
  input logic       taken_i,
  input logic [6:0] taken_funct_i,

  /// Commands that the reservation station would accept one after the other, by class.
  input entry_id_t [2:0] room_i,

  output logic [2:0] has_room_o,
  output logic       has_room_for_pair_o
);

  function automatic logic [2:0] class_of(logic [6:0] funct);
    logic [2:0] bits;
    bits = '0;
    unique case (funct)
      FunctMvin, FunctMvin2, FunctMvin3: bits[ClassLoad] = 1'b1;
      FunctPreload, FunctComputePreloaded, FunctComputeAccumulated: bits[ClassExecute] = 1'b1;
      FunctMvout: bits[ClassStore] = 1'b1;
      default: bits = '0;
    endcase
    return bits;
  endfunction

  logic [2:0] issued, joins, taken;
  logic [2:0][7:0] waiting_q;
  assign issued = issued_i ? class_of(issued_funct_i) : '0;
  assign joins  = joins_i ? class_of(joins_funct_i) : '0;
  assign taken  = taken_i ? class_of(taken_funct_i) : '0;

  logic [2:0][7:0] room;
  for (genvar c = 0; c < 3; c++) begin : gen_room
    assign room[c]       = {2'd0, room_i[c]};
    assign has_room_o[c] = waiting_q[c] < room[c];
  end
  assign has_room_for_pair_o = waiting_q[ClassExecute] + 8'd1 < room[ClassExecute];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      waiting_q <= '0;
    end else begin
      for (int unsigned c = 0; c < 3; c++) begin
        waiting_q[c] <= waiting_q[c] + {7'd0, issued[c]} + {7'd0, joins[c]} - {7'd0, taken[c]};
      end
    end
  end

  for (genvar c = 0; c < 3; c++) begin : gen_class
    `HIL_ASSERT(NothingFromNowhere_A, !taken[c] || waiting_q[c] != '0,
                "dispatch took a command that was not issued")
  end

endmodule
