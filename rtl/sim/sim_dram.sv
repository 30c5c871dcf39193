// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Simulation only. A timed memory: what is written at an address comes back when it is read.
///
/// Timing, with the knobs of the running job (see sim_api.h): an address accepted in cycle t gets
/// its first beat in cycle t + first_beat_latency, then one beat of 16 bytes per cycle; the
/// response to a write is given write_response_latency cycles after its last beat (or after its
/// address, if that came later). A request occupies its channel for at least read_request_cycles or
/// write_request_cycles, so short ones are as dear as longer ones; the response to a write waits
/// for that too. Requests in flight are limited; responses keep the order of the requests. Jitter makes latencies longer and channels pause, drawn from the job's seed.
/// Write data may run ahead of their address by up to 8 beats.
/// All outputs are registers. Reset value: nothing offered, nothing accepted.
module sim_dram (
  input logic clk_i,
  input logic rst_ni,

  input  logic         ar_valid_i,
  output logic         ar_ready_o,
  input  logic [ 63:0] ar_addr_i,
  input  logic [  7:0] ar_len_i,
  output logic         r_valid_o,
  input  logic         r_ready_i,
  output logic [127:0] r_data_o,
  output logic         r_last_o,

  input  logic         aw_valid_i,
  output logic         aw_ready_o,
  input  logic [ 63:0] aw_addr_i,
  input  logic [  7:0] aw_len_i,
  input  logic         w_valid_i,
  output logic         w_ready_o,
  input  logic [127:0] w_data_i,
  input  logic [ 15:0] w_strb_i,
  input  logic         w_last_i,
  output logic         b_valid_o,
  input  logic         b_ready_i
);

  import "DPI-C" function void hil_dram_cycle(
    input  bit             ar_fire,
    input  longint         ar_address,
    input  int             ar_beats,
    input  bit             r_fire,
    input  bit             aw_fire,
    input  longint         aw_address,
    input  int             aw_beats,
    input  bit             w_fire,
    input  bit     [127:0] w_data,
    input  bit     [ 15:0] w_strobe,
    input  bit             w_last,
    input  bit             b_fire,
    output bit             ar_ready,
    output bit             r_valid,
    output bit             r_is_new,
    output bit     [127:0] r_data,
    output bit             r_last,
    output bit             aw_ready,
    output bit             w_ready,
    output bit             b_valid,
    output bit             is_legal
  );

  logic is_legal_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ar_ready_o <= 1'b0;
      r_valid_o  <= 1'b0;
      r_data_o   <= '0;
      r_last_o   <= 1'b0;
      aw_ready_o <= 1'b0;
      w_ready_o  <= 1'b0;
      b_valid_o  <= 1'b0;
      is_legal_q <= 1'b1;
    end else begin
      automatic bit ar_ready, r_valid, r_is_new, r_last, aw_ready, w_ready, b_valid;
      automatic bit [127:0] r_data;
      automatic bit is_legal;
      hil_dram_cycle(ar_valid_i && ar_ready_o, ar_addr_i, 32'(ar_len_i) + 1, r_valid_o && r_ready_i,
                     aw_valid_i && aw_ready_o, aw_addr_i, 32'(aw_len_i) + 1, w_valid_i && w_ready_o,
                     w_data_i, w_strb_i, w_last_i, b_valid_o && b_ready_i, ar_ready, r_valid,
                     r_is_new, r_data, r_last, aw_ready, w_ready, b_valid, is_legal);
      ar_ready_o <= ar_ready;
      r_valid_o  <= r_valid;
      if (r_is_new) begin
        r_data_o <= r_data;
        r_last_o <= r_last;
      end
      aw_ready_o <= aw_ready;
      w_ready_o  <= w_ready;
      b_valid_o  <= b_valid;
      is_legal_q <= is_legal;
    end
  end

  `HIL_ASSERT(WriteLast_A, is_legal_q, "w_last not at the last beat of its burst")
  `HIL_ASSERT(ReadAligned_A, !ar_valid_i || ar_addr_i[3:0] == '0,
              "read address not a multiple of a beat")
  `HIL_ASSERT(WriteAligned_A, !aw_valid_i || aw_addr_i[3:0] == '0,
              "write address not a multiple of a beat")
  `HIL_ASSERT_HELD(ReadAddressHeld_A, ar_valid_i, ar_ready_o, {ar_addr_i, ar_len_i},
                   "read address changed before it was accepted")
  `HIL_ASSERT_HELD(WriteAddressHeld_A, aw_valid_i, aw_ready_o, {aw_addr_i, aw_len_i},
                   "write address changed before it was accepted")
  `HIL_ASSERT_HELD(WriteDataHeld_A, w_valid_i, w_ready_o, {w_data_i, w_strb_i, w_last_i},
                   "write data changed before they were accepted")

endmodule
