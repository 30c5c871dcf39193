// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Instruction cache: the instruction at the address asked last, once its line is there.
///
/// Two ways, lines of 64 bytes, the way used longest ago is replaced. A line that is missing is
/// read as one burst of four beats; while the program runs in a line, the next PrefetchLines lines
/// of the same 4 KiB page are read ahead. Up to four bursts are in flight, in order.
///
/// Latency: lookup in cycle t, answer in t + 1 if the line is there, else one cycle after the last
/// beat of its refill. The answer holds until the next lookup; a lookup may come at any time and
/// drops the one before, whose refill goes on. Throughput: one lookup per cycle.
/// flush_i empties the cache at this edge; refills in flight are taken and forgotten.
/// No combinational path from lookup to answer. Reset value: empty, nothing asked.
module l1i #(
  /// Capacity, a power of two, 256 bytes to 1 MiB.
  parameter int unsigned Bytes = 16384,
  /// Lines read ahead, 0..3.
  parameter int unsigned PrefetchLines = 2
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic        lookup_valid_i,
  input  logic [63:0] lookup_address_i,
  output logic        answer_valid_o,
  output logic [31:0] answer_o,
  input  logic        flush_i,

  output logic         ar_valid_o,
  input  logic         ar_ready_i,
  output logic [ 63:0] ar_addr_o,
  output logic [  7:0] ar_len_o,
  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i
);

  localparam int unsigned Sets = Bytes / 128;
  localparam int unsigned SetBits = $clog2(Sets);
  localparam int unsigned TagBits = 58 - SetBits;
  localparam int unsigned Slots = 4;
  // Lines of a 4 KiB page are numbered by this many bits.
  localparam int unsigned PageLineBits = 6;

  typedef logic [57:0] line_t;
  typedef logic [SetBits-1:0] set_t;
  typedef logic [TagBits-1:0] tag_t;

  // ---- Tags ----
  logic [Sets-1:0] valid_q[2];
  tag_t tag_q[2][Sets];
  logic [Sets-1:0] oldest_q;  // the way to replace

  logic is_asked_q, is_hit, hit_way;
  logic [63:0] address_q;
  line_t line;
  set_t set;
  tag_t tag;
  logic [1:0] way_hit;
  assign line = address_q[63:6];
  assign set  = line[SetBits-1:0];
  assign tag  = line[57:SetBits];
  for (genvar way = 0; way < 2; way++) begin : gen_hit
    assign way_hit[way] = valid_q[way][set] && tag_q[way][set] == tag;
  end
  assign is_hit         = |way_hit;
  assign hit_way        = way_hit[1];
  assign answer_valid_o = is_asked_q && is_hit;

  // ---- Lines on their way ----
  logic [Slots-1:0] slot_live_q, slot_killed_q;
  line_t slot_line_q[Slots];
  logic [1:0] take_slot_q, send_slot_q, fill_slot_q;
  logic [2:0] unsent_q, used_q;

  function automatic logic is_pending(line_t wanted);
    logic found;
    found = 1'b0;
    for (int unsigned slot = 0; slot < Slots; slot++) begin
      if (slot_live_q[slot] && !slot_killed_q[slot] && slot_line_q[slot] == wanted) found = 1'b1;
    end
    return found;
  endfunction

  logic needs_line, wants_ahead, take, is_ahead_legal, is_ahead_present;
  line_t ahead_line;
  logic [1:0] ahead_q;
  set_t ahead_set;
  assign needs_line = is_asked_q && !is_hit && !is_pending(line);
  assign ahead_line = line + 58'd1 + {56'd0, ahead_q};
  assign ahead_set = ahead_line[SetBits-1:0];
  assign is_ahead_legal = PrefetchLines != 0 &&
                          ahead_line[57:PageLineBits] == line[57:PageLineBits];
  assign is_ahead_present =
      (valid_q[0][ahead_set] && tag_q[0][ahead_set] == ahead_line[57:SetBits]) ||
      (valid_q[1][ahead_set] && tag_q[1][ahead_set] == ahead_line[57:SetBits]);
  // One slot is kept for a line that is needed.
  assign wants_ahead = is_asked_q && !needs_line && is_ahead_legal && !is_ahead_present &&
                       used_q < 3'(Slots - 1) && !is_pending(
      ahead_line
  );
  assign take = !flush_i && ((needs_line && used_q != 3'(Slots)) || wants_ahead);

  logic ar_fire, r_fire, fill_ends;
  assign ar_valid_o = unsent_q != '0;
  assign ar_addr_o  = {slot_line_q[send_slot_q], 6'd0};
  assign ar_len_o   = 8'd3;
  assign ar_fire    = ar_valid_o && ar_ready_i;
  assign r_ready_o  = 1'b1;
  assign r_fire     = r_valid_i && r_ready_o;
  assign fill_ends  = r_fire && r_last_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      slot_live_q   <= '0;
      slot_killed_q <= '0;
      take_slot_q   <= '0;
      send_slot_q   <= '0;
      fill_slot_q   <= '0;
      unsent_q      <= '0;
      used_q        <= '0;
      ahead_q       <= '0;
      for (int unsigned slot = 0; slot < Slots; slot++) slot_line_q[slot] <= '0;
    end else begin
      if (flush_i) slot_killed_q <= '1;
      if (take) begin
        slot_live_q[take_slot_q]   <= 1'b1;
        slot_killed_q[take_slot_q] <= 1'b0;
        slot_line_q[take_slot_q]   <= needs_line ? line : ahead_line;
        take_slot_q                <= take_slot_q + 2'd1;
      end
      if (ar_fire) send_slot_q <= send_slot_q + 2'd1;
      if (fill_ends) begin
        slot_live_q[fill_slot_q] <= 1'b0;
        fill_slot_q              <= fill_slot_q + 2'd1;
      end
      if (take && !ar_fire) unsent_q <= unsent_q + 3'd1;
      if (!take && ar_fire) unsent_q <= unsent_q - 3'd1;
      if (take && !fill_ends) used_q <= used_q + 3'd1;
      if (!take && fill_ends) used_q <= used_q - 3'd1;
      ahead_q <= (32'(ahead_q) + 32'd1 >= PrefetchLines) ? 2'd0 : ahead_q + 2'd1;
    end
  end

  // ---- Refill ----
  line_t fill_line;
  set_t fill_set;
  logic [1:0] beat_q;
  logic fill_way, fill_way_q;
  assign fill_line = slot_line_q[fill_slot_q];
  assign fill_set  = fill_line[SetBits-1:0];
  always_comb begin
    if (beat_q != 2'd0) fill_way = fill_way_q;
    else if (!valid_q[0][fill_set]) fill_way = 1'b0;
    else if (!valid_q[1][fill_set]) fill_way = 1'b1;
    else fill_way = oldest_q[fill_set];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q[0] <= '0;
      valid_q[1] <= '0;
      oldest_q   <= '0;
      beat_q     <= '0;
      fill_way_q <= 1'b0;
    end else begin
      if (answer_valid_o) oldest_q[set] <= !hit_way;
      if (r_fire) begin
        beat_q                      <= beat_q + 2'd1;
        fill_way_q                  <= fill_way;
        valid_q[fill_way][fill_set] <= r_last_i && !slot_killed_q[fill_slot_q];
        if (r_last_i) oldest_q[fill_set] <= !fill_way;
      end
      if (flush_i) begin
        valid_q[0] <= '0;
        valid_q[1] <= '0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (fill_ends) tag_q[fill_way][fill_set] <= fill_line[57:SetBits];
  end

  // ---- Lookup ----
  // While there is no answer, the line is read again in each cycle: its refill may be ending.
  logic [63:0] read_address;
  logic [1:0][63:0] words;
  logic [63:0] word;
  assign read_address = lookup_valid_i ? lookup_address_i : address_q;

  l1_data #(
    .Sets(Sets)
  ) u_data (
    .clk_i,
    .rd_valid_i (lookup_valid_i || !answer_valid_o),
    .rd_word_i  (read_address[SetBits+5:3]),
    .rd_data_o  (words),
    .wr_valid_i (r_fire),
    .wr_way_i   (fill_way),
    .wr_beat_i  ({fill_set, beat_q}),
    .wr_data_i  (r_data_i),
    .wr_strobe_i(16'hFFFF)
  );
  assign word     = words[hit_way];
  assign answer_o = address_q[2] ? word[63:32] : word[31:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_asked_q <= 1'b0;
      address_q  <= '0;
    end else if (lookup_valid_i) begin
      is_asked_q <= 1'b1;
      address_q  <= lookup_address_i;
    end
  end

  logic unused_bits;
  assign unused_bits = ^read_address;

  `HIL_ASSERT_INIT(BytesLegal_A, Bytes >= 256 && Bytes <= 1 << 20 && (Bytes & (Bytes - 1)) == 0,
                   "Bytes must be a power of two, 256 to 1048576")
  `HIL_ASSERT_INIT(PrefetchLegal_A, PrefetchLines <= 3, "PrefetchLines must be 0..3")
  `HIL_ASSERT(OneWay_A, !(is_asked_q && (&way_hit)), "a line is in both ways")
  `HIL_ASSERT(RefillHidden_A, beat_q == 2'd0 || !valid_q[fill_way_q][fill_set],
              "a line is found while it is overwritten")
  `HIL_ASSERT(RefillExpected_A, !r_valid_i || slot_live_q[fill_slot_q],
              "read data without a burst in flight")
  `HIL_ASSERT(RefillLength_A, !r_valid_i || r_last_i == (beat_q == 2'd3),
              "a refill is not four beats long")
  `HIL_ASSERT(SlotsInRange_A, used_q <= 3'(Slots) && unsent_q <= used_q, "more refills than slots")
  `HIL_ASSERT_HELD(ArHeld_A, ar_valid_o, ar_ready_i, ar_addr_o,
                   "read address changed before it was accepted")

endmodule
