// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Performance counters, read and configured by the COUNTER command.
///
/// Counter i adds 1 in every cycle in which its internal event is high, or shows an external value:
/// 1, 2, 3 live reservation-station entries of load, store, execute; 4, 5 bytes read and written by
/// the DMA; 6, 7 sums over the cycles of reads and writes in flight. Codes that are not in the
/// tables, and 0, count nothing and show 0.
/// A COUNTER command answers the value of its counter before any effect of the same command; while a
/// snapshot is active, the value in the snapshot. Then the command's effects:
///   write_config: the counter takes event and kind, and is 0 afterwards;
///   reset: all counters and external sums are 0 afterwards, the snapshot is off; or else
///   drop_snapshot: the snapshot is off; or else
///   take_snapshot: all counters' values are kept, in place of an older snapshot. The answer of the
///     same command is what goes into the new snapshot.
/// Configuration survives a reset command. Bits of the operand without a meaning are ignored.
///
/// Latency: the answer is valid in the cycle after the command was accepted, and waits for
/// resp_ready_i. Throughput: one command every two cycles. Events of the accepting cycle are not in
/// the answer. Arithmetic: all sums are 64 bits and wrap.
/// Reset value: all counters 0 and configured to event 0, snapshot off. Combinational paths: none.
module counters #(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  localparam int unsigned Events = accel_isa_pkg::NUM_EVENTS
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic        cmd_valid_i,
  output logic        cmd_ready_o,
  /// The operand of the COUNTER command, accel_isa_pkg::counter_rs1_t.
  input  logic [63:0] cmd_rs1_i,

  output logic        resp_valid_o,
  input  logic        resp_ready_i,
  output logic [63:0] resp_data_o,

  /// Bit = event code; bit 0 is ignored.
  input logic [Events-1:0] events_i,
  /// Live reservation-station entries.
  input logic [5:0] rs_load_count_i,
  input logic [5:0] rs_store_count_i,
  input logic [5:0] rs_execute_count_i,
  /// Bytes that came from, went to, memory in this cycle.
  input logic [7:0] rdma_bytes_i,
  input logic [7:0] wdma_bytes_i,
  /// Requests to memory that are not answered yet.
  input logic [7:0] reads_in_flight_i,
  input logic [7:0] writes_in_flight_i
);

  localparam int unsigned Count = Cfg.counters;
  localparam int unsigned Externals = accel_isa_pkg::NUM_EXTERNAL_EVENTS;

  accel_isa_pkg::counter_rs1_t rs1;
  assign rs1 = cmd_rs1_i;
  logic unused_rs1;
  assign unused_rs1 = ^{rs1.reserved_32, rs1.reserved_18, rs1.reserved_7};

  logic cmd_fire, is_reset, is_take, is_drop;
  assign cmd_fire = cmd_valid_i && cmd_ready_o;
  assign is_reset = cmd_fire && rs1.reset;
  assign is_drop  = cmd_fire && rs1.drop_snapshot;
  assign is_take  = cmd_fire && rs1.take_snapshot && !rs1.reset && !rs1.drop_snapshot;

  ////////////////////
  // External values
  ////////////////////

  logic [63:0] rdma_bytes_q, wdma_bytes_q, rdma_latency_q, wdma_latency_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rdma_bytes_q   <= '0;
      wdma_bytes_q   <= '0;
      rdma_latency_q <= '0;
      wdma_latency_q <= '0;
    end else if (is_reset) begin
      rdma_bytes_q   <= '0;
      wdma_bytes_q   <= '0;
      rdma_latency_q <= '0;
      wdma_latency_q <= '0;
    end else begin
      rdma_bytes_q   <= rdma_bytes_q + 64'(rdma_bytes_i);
      wdma_bytes_q   <= wdma_bytes_q + 64'(wdma_bytes_i);
      rdma_latency_q <= rdma_latency_q + 64'(reads_in_flight_i);
      wdma_latency_q <= wdma_latency_q + 64'(writes_in_flight_i);
    end
  end

  logic [63:0] external[Externals];
  assign external[0] = '0;
  assign external[1] = 64'(rs_load_count_i);
  assign external[2] = 64'(rs_store_count_i);
  assign external[3] = 64'(rs_execute_count_i);
  assign external[4] = rdma_bytes_q;
  assign external[5] = wdma_bytes_q;
  assign external[6] = rdma_latency_q;
  assign external[7] = wdma_latency_q;

  ////////////////////
  // Counters
  ////////////////////

  /// Events by their 6-bit code; codes without an event, and 0, never count.
  logic [63:0] events_by_code;
  always_comb begin
    events_by_code             = '0;
    events_by_code[Events-1:1] = events_i[Events-1:1];
  end
  logic unused_event;
  assign unused_event = events_i[0];

  logic [5:0] code_q[Count];
  logic [Count-1:0] is_external_q;
  logic [63:0] value_q[Count], snapshot_q[Count];
  logic snapshot_active_q;

  /// What a counter shows without a snapshot.
  function automatic logic [63:0] shown(logic is_external, logic [5:0] code, logic [63:0] value);
    if (!is_external) return value;
    return (code < 6'(Externals)) ? external[code[2:0]] : '0;
  endfunction

  for (genvar i = 0; i < Count; i++) begin : gen_counters
    logic is_configured;
    assign is_configured = cmd_fire && rs1.write_config && 32'(rs1.index) == i;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        code_q[i]        <= '0;
        is_external_q[i] <= 1'b0;
        value_q[i]       <= '0;
        snapshot_q[i]    <= '0;
      end else begin
        if (is_configured) begin
          code_q[i]        <= rs1.event_code;
          is_external_q[i] <= rs1.is_external;
        end
        if (is_configured || is_reset) value_q[i] <= '0;
        else if (!is_external_q[i] && events_by_code[code_q[i]]) value_q[i] <= value_q[i] + 64'd1;
        if (is_take) snapshot_q[i] <= shown(is_external_q[i], code_q[i], value_q[i]);
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) snapshot_active_q <= 1'b0;
    else if (is_reset || is_drop) snapshot_active_q <= 1'b0;
    else if (is_take) snapshot_active_q <= 1'b1;
  end

  ////////////////////
  // Answer
  ////////////////////

  logic [63:0] addressed;
  always_comb begin
    addressed = '0;
    if (cmd_fire) begin
      for (int unsigned i = 0; i < Count; i++) begin
        if (32'(rs1.index) == i) begin
          if (snapshot_active_q && !is_take) addressed = snapshot_q[i];
          else addressed = shown(is_external_q[i], code_q[i], value_q[i]);
        end
      end
    end
  end

  assign cmd_ready_o = !resp_valid_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      resp_valid_o <= 1'b0;
      resp_data_o  <= '0;
    end else if (cmd_fire) begin
      resp_valid_o <= 1'b1;
      resp_data_o  <= addressed;
    end else if (resp_ready_i) begin
      resp_valid_o <= 1'b0;
    end
  end

  `HIL_ASSERT_INIT(CountRange_A, Count >= 1 && Count <= 8,
                   "the COUNTER command addresses 1 to 8 counters")
  `HIL_ASSERT_INIT(EventsRange_A, Events >= 2 && Events <= 64, "event codes have 6 bits")
  `HIL_ASSERT_HELD(ResponseHeld_A, resp_valid_o, resp_ready_i, resp_data_o,
                   "answer changed before it was accepted")
  `HIL_ASSERT_HELD(CommandHeld_A, cmd_valid_i, cmd_ready_o, cmd_rs1_i,
                   "command changed before it was accepted")

endmodule
