// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Asks the instruction cache for one instruction after the other, along the guessed path, and
/// hands each with its address and the guess to decode.
///
///   next address -> [cache lookup] -> fetched pc, instruction -> decode
///        ^------------ predictor <-------'
///
/// Latency: an address is looked up in the cycle after it was chosen; a redirect in cycle t gives
/// its instruction in cycle t + 1 at the earliest. Throughput: one instruction per cycle, taken
/// jumps and branches that are guessed right included.
/// The lookup is held until the cache answers and decode takes the instruction, or a redirect
/// drops it. After reset the first address is boot_address_i.
/// Combinational paths: redirect, cache answer and decode's ready to the lookup address.
module core_fetch (
  input logic clk_i,
  input logic rst_ni,

  input logic [63:0] boot_address_i,

  input logic        redirect_valid_i,
  input logic [63:0] redirect_pc_i,

  /// Questions to the predictor, and its guess.
  output logic [63:0] pc_o,
  input  logic [63:0] guess_i,

  /// Lookup in the cache; the answer is for the latest address asked.
  output logic        lookup_valid_o,
  output logic [63:0] lookup_address_o,
  input  logic        answer_valid_i,
  input  logic [31:0] answer_i,

  output logic        fetched_valid_o,
  input  logic        fetched_ready_i,
  output logic [31:0] fetched_instruction_o
);

  logic [63:0] pc_q;
  logic is_running_q;
  logic advance;

  assign pc_o                  = pc_q;
  assign fetched_valid_o       = is_running_q && answer_valid_i && !redirect_valid_i;
  assign fetched_instruction_o = answer_i;
  assign advance               = fetched_valid_o && fetched_ready_i;

  assign lookup_valid_o        = !is_running_q || redirect_valid_i || advance;
  always_comb begin
    if (!is_running_q) lookup_address_o = {boot_address_i[63:2], 2'd0};
    else if (redirect_valid_i) lookup_address_o = redirect_pc_i;
    else lookup_address_o = guess_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_running_q <= 1'b0;
      pc_q         <= '0;
    end else begin
      is_running_q <= 1'b1;
      if (lookup_valid_o) pc_q <= lookup_address_o;
    end
  end

  logic unused_bits;
  assign unused_bits = ^boot_address_i[1:0];

  `HIL_ASSERT(RedirectAligned_A, !redirect_valid_i || redirect_pc_i[1:0] == 2'd0,
              "redirected to an address that has no code")

endmodule
