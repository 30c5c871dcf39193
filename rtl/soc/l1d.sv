// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Data cache: loads are answered from it, stores go through it to memory and do not wait.
///
/// Two ways, lines of 64 bytes, the way used longest ago is replaced. Write-through: a store
/// changes the line if it is there, and enters the write buffer; it brings no line in. A load that
/// misses waits until no store of its line is on its way, then reads the line as one burst.
/// The host device is not cached: such a load or store waits until every older store has its
/// response, is one beat on its own, and ends with its data or response.
///
/// Use: a load is announced by lookup_valid_i in the cycle before access_valid_i rises; an access
/// holds until done_o. Loads that hit and stores that find room are done in their first cycle.
/// A load that misses is done memory latency + 5 cycles later. One access at a time.
/// invalidate_valid_i drops a line at this edge, also one that is being refilled: the load that
/// waits for it is answered, the line is not kept. Whoever writes memory behind the cache raises it
/// when the write is visible to reads or later.
/// idle_o: every store has its write response.
/// Combinational paths: access to done and data. Reset value: empty, nothing in flight.
module l1d #(
  /// Capacity, a power of two, 256 bytes to 1 MiB.
  parameter int unsigned Bytes = 16384,
  /// Stores on their way, a power of two.
  parameter int unsigned WriteBufferDepth = 16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic        lookup_valid_i,
  input  logic [63:0] lookup_address_i,
  input  logic        access_valid_i,
  input  logic        access_write_i,
  input  logic [63:0] access_address_i,
  /// Within the aligned 8 bytes of the address.
  input  logic [63:0] write_data_i,
  input  logic [ 7:0] write_strobe_i,
  output logic        done_o,
  /// The aligned 8 bytes of the address.
  output logic [63:0] read_data_o,
  output logic        idle_o,

  input logic        invalidate_valid_i,
  /// Any address in the line.
  input logic [63:0] invalidate_address_i,

  output logic         ar_valid_o,
  input  logic         ar_ready_i,
  output logic [ 63:0] ar_addr_o,
  output logic [  7:0] ar_len_o,
  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i,
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

  localparam int unsigned Sets = Bytes / 128;
  localparam int unsigned SetBits = $clog2(Sets);
  localparam int unsigned TagBits = 58 - SetBits;
  localparam int unsigned HostBits = $clog2(memory_map_pkg::HOST_DEVICE_BYTES);

  typedef logic [57:0] line_t;
  typedef logic [SetBits-1:0] set_t;
  typedef logic [TagBits-1:0] tag_t;

  typedef enum logic [2:0] {
    StIdle,
    StRequest,
    StFill,
    StAnswer,
    StHostStore
  } state_e;

  state_e state_q, state_d;

  // ---- Tags ----
  logic [Sets-1:0] valid_q[2];
  tag_t tag_q[2][Sets];
  logic [Sets-1:0] oldest_q;  // the way to replace

  line_t line;
  set_t set;
  logic [1:0] way_hit;
  logic is_hit, is_host, is_cached_load, is_host_load, is_cached_store, is_host_store;
  assign line = access_address_i[63:6];
  assign set  = line[SetBits-1:0];
  for (genvar way = 0; way < 2; way++) begin : gen_hit
    assign way_hit[way] = valid_q[way][set] && tag_q[way][set] == line[57:SetBits];
  end
  assign is_hit = |way_hit;
  assign is_host = access_address_i[63:HostBits] == memory_map_pkg::HOST_DEVICE_BASE[63:HostBits];
  assign is_cached_load = access_valid_i && !access_write_i && !is_host;
  assign is_host_load = access_valid_i && !access_write_i && is_host;
  assign is_cached_store = access_valid_i && access_write_i && !is_host;
  assign is_host_store = access_valid_i && access_write_i && is_host;

  // ---- Stores ----
  logic push_valid, push_ready, has_line, is_drained, store_fire;
  assign push_valid = state_q == StIdle && (is_cached_store || (is_host_store && is_drained));
  assign store_fire = push_valid && push_ready;
  assign idle_o     = is_drained;

  l1d_write_buffer #(
    .Depth(WriteBufferDepth)
  ) u_write_buffer (
    .clk_i,
    .rst_ni,
    .push_valid_i  (push_valid),
    .push_ready_o  (push_ready),
    .push_address_i(access_address_i),
    .push_data_i   (write_data_i),
    .push_strobe_i (write_strobe_i),
    .line_i        (line),
    .has_line_o    (has_line),
    .is_empty_o    (is_drained),
    .aw_valid_o,
    .aw_ready_i,
    .aw_addr_o,
    .aw_len_o,
    .w_valid_o,
    .w_ready_i,
    .w_data_o,
    .w_strb_o,
    .w_last_o,
    .b_valid_i,
    .b_ready_o
  );

  // ---- Loads ----
  logic r_fire, fill_ends, is_killed_q, is_invalidated, load_hits;
  logic [  1:0] beat_q;
  logic [127:0] beat_data_q;
  assign load_hits      = is_cached_load && is_hit;
  assign r_ready_o      = state_q == StFill;
  assign r_fire         = r_valid_i && r_ready_o;
  assign fill_ends      = r_fire && r_last_i;
  assign is_invalidated = invalidate_valid_i && invalidate_address_i[63:6] == line;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      StIdle: begin
        if (is_cached_load && !is_hit && !has_line) state_d = StRequest;
        if (is_host_load && is_drained) state_d = StRequest;
        if (is_host_store && store_fire) state_d = StHostStore;
      end
      StRequest: if (ar_ready_i) state_d = StFill;
      StFill: if (fill_ends) state_d = StAnswer;
      StAnswer: state_d = StIdle;
      StHostStore: if (is_drained) state_d = StIdle;
      default: state_d = StIdle;
    endcase
  end

  always_comb begin
    unique case (state_q)
      StIdle: done_o = load_hits || (is_cached_store && push_ready);
      StAnswer: done_o = 1'b1;
      StHostStore: done_o = is_drained;
      default: done_o = 1'b0;
    endcase
  end

  assign ar_valid_o = state_q == StRequest;
  assign ar_addr_o  = is_host ? {access_address_i[63:4], 4'd0} : {line, 6'd0};
  assign ar_len_o   = is_host ? 8'd0 : 8'd3;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q     <= StIdle;
      beat_q      <= '0;
      beat_data_q <= '0;
      is_killed_q <= 1'b0;
    end else begin
      state_q <= state_d;
      if (state_q == StIdle) is_killed_q <= 1'b0;
      else if (is_invalidated) is_killed_q <= 1'b1;
      if (r_fire) begin
        beat_q <= r_last_i ? 2'd0 : beat_q + 2'd1;
        if (is_host || beat_q == access_address_i[5:4]) beat_data_q <= r_data_i;
      end
    end
  end

  // ---- Lines ----
  logic fill_way, fill_way_q;
  always_comb begin
    if (beat_q != 2'd0) fill_way = fill_way_q;
    else if (!valid_q[0][set]) fill_way = 1'b0;
    else if (!valid_q[1][set]) fill_way = 1'b1;
    else fill_way = oldest_q[set];
  end

  set_t invalidate_set;
  logic [1:0] invalidate_hit;
  assign invalidate_set = invalidate_address_i[SetBits+5:6];
  for (genvar way = 0; way < 2; way++) begin : gen_invalidate
    assign invalidate_hit[way] =
        invalidate_valid_i && tag_q[way][invalidate_set] == invalidate_address_i[63:SetBits+6];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q[0] <= '0;
      valid_q[1] <= '0;
      oldest_q   <= '0;
      fill_way_q <= 1'b0;
    end else begin
      if (access_valid_i && done_o && is_hit && !is_host) oldest_q[set] <= way_hit[0];
      for (int unsigned way = 0; way < 2; way++) begin
        if (invalidate_hit[way]) valid_q[way][invalidate_set] <= 1'b0;
      end
      if (r_fire && !is_host) begin
        fill_way_q             <= fill_way;
        valid_q[fill_way][set] <= r_last_i && !is_killed_q && !is_invalidated;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (fill_ends && !is_host) tag_q[fill_way][set] <= line[57:SetBits];
  end

  logic [1:0][63:0] words;
  logic is_filling;
  assign is_filling = r_fire && !is_host;

  l1_data #(
    .Sets(Sets)
  ) u_data (
    .clk_i,
    .rd_valid_i(lookup_valid_i),
    .rd_word_i(lookup_address_i[SetBits+5:3]),
    .rd_data_o(words),
    .wr_valid_i(is_filling || (store_fire && is_hit && !is_host)),
    .wr_way_i(is_filling ? fill_way : way_hit[1]),
    .wr_beat_i({set, is_filling ? beat_q : access_address_i[5:4]}),
    .wr_data_i(is_filling ? r_data_i : {write_data_i, write_data_i}),
    .wr_strobe_i(is_filling ? 16'hFFFF : access_address_i[3] ? {write_strobe_i, 8'd0} :
                 {8'd0, write_strobe_i})
  );

  always_comb begin
    if (state_q == StAnswer) begin
      read_data_o = access_address_i[3] ? beat_data_q[127:64] : beat_data_q[63:0];
    end else begin
      read_data_o = words[way_hit[1]];
    end
  end

  logic unused_bits;
  assign unused_bits = ^{lookup_address_i[63:SetBits+6], lookup_address_i[2:0],
                         invalidate_address_i[5:0]};

  `HIL_ASSERT_INIT(BytesLegal_A, Bytes >= 256 && Bytes <= 1 << 20 && (Bytes & (Bytes - 1)) == 0,
                   "Bytes must be a power of two, 256 to 1048576")
  `HIL_ASSERT(OneWay_A, !(access_valid_i && (&way_hit)), "a line is in both ways")
  `HIL_ASSERT(RefillHidden_A, beat_q == 2'd0 || !valid_q[fill_way_q][set],
              "a line is found while it is overwritten")
  `HIL_ASSERT_HELD(AccessHeld_A, access_valid_i, done_o, {access_address_i, access_write_i},
                   "access changed before it was done")
  `HIL_ASSERT(RefillExpected_A, !r_valid_i || state_q == StFill,
              "read data without a burst in flight")
  `HIL_ASSERT(RefillLength_A, !r_fire || r_last_i == (is_host || beat_q == 2'd3),
              "a refill is not as long as asked")
  `HIL_ASSERT(LookupAhead_A, !(lookup_valid_i && access_valid_i && !done_o),
              "a load is announced before the access ahead of it is done")

endmodule
