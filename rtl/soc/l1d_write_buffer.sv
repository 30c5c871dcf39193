// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Takes stores of up to 8 bytes and writes them to memory in order, each until its response.
///
///   push -> [newest ... | waiting for W | waiting for B | oldest] -> AW, W -> B frees the oldest
///
/// A store to the same 8 bytes as the newest entry joins it while that one is not the next to be
/// sent. AW and W run on their own; each entry is one beat.
/// Latency: push in cycle t, AW and W offered in t + 1. Throughput: one store per cycle while there
/// is room; Depth writes per round trip. push_ready_o depends on the fill level alone.
/// has_line_o: an entry without response is in the line asked for (combinational).
/// is_empty_o: every store pushed has its response. Reset value: empty.
module l1d_write_buffer #(
  /// Entries, a power of two, >= 2; each is a write in flight or waiting.
  parameter int unsigned Depth = 16,
  localparam int unsigned PointerBits = $clog2(Depth)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic        push_valid_i,
  output logic        push_ready_o,
  input  logic [63:0] push_address_i,
  input  logic [63:0] push_data_i,
  input  logic [ 7:0] push_strobe_i,

  input  logic [57:0] line_i,
  output logic        has_line_o,
  output logic        is_empty_o,

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
  output logic         b_ready_o
);

  typedef logic [PointerBits-1:0] pointer_t;
  typedef logic [PointerBits:0] count_t;

  logic [60:0] word_q[Depth];
  logic [63:0] data_q[Depth];
  logic [7:0] strobe_q[Depth];
  logic [Depth-1:0] live_q;
  pointer_t next_q, aw_q, w_q, oldest_q, newest;
  count_t used_q, aw_left_q, w_left_q;

  logic push_fire, joins, enters, aw_fire, w_fire, b_fire;
  assign newest = next_q - 1'b1;
  assign push_ready_o = used_q != count_t'(Depth);
  assign push_fire = push_valid_i && push_ready_o;
  assign joins = push_fire && w_left_q >= count_t'(2) && word_q[newest] == push_address_i[63:3];
  assign enters = push_fire && !joins;

  assign aw_valid_o = aw_left_q != '0;
  assign aw_addr_o = {word_q[aw_q][60:1], 4'd0};
  assign aw_len_o = 8'd0;
  assign aw_fire = aw_valid_o && aw_ready_i;

  assign w_valid_o = w_left_q != '0;
  assign w_data_o = {data_q[w_q], data_q[w_q]};
  assign w_strb_o = word_q[w_q][0] ? {strobe_q[w_q], 8'd0} : {8'd0, strobe_q[w_q]};
  assign w_last_o = 1'b1;
  assign w_fire = w_valid_o && w_ready_i;

  assign b_ready_o = 1'b1;
  assign b_fire = b_valid_i && b_ready_o;
  assign is_empty_o = used_q == '0;

  always_comb begin
    has_line_o = 1'b0;
    for (int unsigned entry = 0; entry < Depth; entry++) begin
      if (live_q[entry] && word_q[entry][60:3] == line_i) has_line_o = 1'b1;
    end
  end

  logic [63:0] joined_mask, joined_data;
  always_comb begin
    for (int unsigned lane = 0; lane < 8; lane++) begin
      joined_mask[8*lane+:8] = {8{push_strobe_i[lane]}};
    end
  end
  assign joined_data = (data_q[newest] & ~joined_mask) | (push_data_i & joined_mask);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q    <= '0;
      next_q    <= '0;
      aw_q      <= '0;
      w_q       <= '0;
      oldest_q  <= '0;
      used_q    <= '0;
      aw_left_q <= '0;
      w_left_q  <= '0;
    end else begin
      if (enters) begin
        live_q[next_q] <= 1'b1;
        next_q         <= next_q + 1'b1;
      end
      if (aw_fire) aw_q <= aw_q + 1'b1;
      if (w_fire) w_q <= w_q + 1'b1;
      if (b_fire) begin
        live_q[oldest_q] <= 1'b0;
        oldest_q         <= oldest_q + 1'b1;
      end
      used_q    <= used_q + count_t'(enters) - count_t'(b_fire);
      aw_left_q <= aw_left_q + count_t'(enters) - count_t'(aw_fire);
      w_left_q  <= w_left_q + count_t'(enters) - count_t'(w_fire);
    end
  end

  always_ff @(posedge clk_i) begin
    if (enters) begin
      word_q[next_q]   <= push_address_i[63:3];
      data_q[next_q]   <= push_data_i;
      strobe_q[next_q] <= push_strobe_i;
    end else if (joins) begin
      data_q[newest]   <= joined_data;
      strobe_q[newest] <= strobe_q[newest] | push_strobe_i;
    end
  end

  logic unused_bits;
  assign unused_bits = ^push_address_i[2:0];

  `HIL_ASSERT_INIT(DepthLegal_A, Depth >= 2 && (Depth & (Depth - 1)) == 0,
                   "Depth must be a power of two")
  `HIL_ASSERT(CountsInRange_A,
              used_q <= count_t'(Depth) && aw_left_q <= used_q && w_left_q <= used_q,
              "more writes than entries")
  `HIL_ASSERT(ResponseExpected_A, !b_valid_i || (used_q > aw_left_q && used_q > w_left_q),
              "write response without a write")
  `HIL_ASSERT_HELD(AwHeld_A, aw_valid_o, aw_ready_i, aw_addr_o,
                   "write address changed before it was accepted")
  `HIL_ASSERT_HELD(WHeld_A, w_valid_o, w_ready_i, {w_data_o, w_strb_o},
                   "write data changed before they were accepted")

endmodule
