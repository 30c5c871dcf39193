// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Guesses from an instruction's address alone what comes after it.
///
/// A direct-mapped table holds jumps and branches that were taken once: target, kind, and for
/// branches a 2-bit counter (taken if 2 or 3). Returns take their target from a stack of
/// StackDepth addresses, if it holds one.
///   hit = valid and tag equal; else the guess is pc + 4.
///
/// Latency: the guess is combinational in pc_i and the state; what execute reports counts from the
/// next cycle on. The stack moves when calls and returns execute: a return that is fetched less
/// than three instructions after its call, or after another return, is guessed wrong.
/// Guesses may be wrong in any way (tags are TagBits wide); execute compares each one.
/// Reset value: nothing known, stack empty.
module core_predictor #(
  /// Entries of the table, a power of two.
  parameter int unsigned Entries = 128,
  /// Bits of the address above the index that are compared.
  parameter int unsigned TagBits = 16,
  /// Return addresses held, a power of two.
  parameter int unsigned StackDepth = 8
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic [63:0] pc_i,
  output logic [63:0] next_pc_o,

  /// An instruction leaves execute.
  input logic        executed_i,
  input logic [63:0] executed_pc_i,
  input logic        is_branch_i,
  input logic        is_jump_i,
  input logic        is_call_i,
  input logic        is_return_i,
  input logic        is_taken_i,
  input logic [63:0] target_i,
  input logic [63:0] link_i,
  /// It was guessed not to go on at the next address.
  input logic        was_guessed_taken_i
);

  localparam int unsigned IndexBits = $clog2(Entries);
  localparam int unsigned StackBits = $clog2(StackDepth);
  localparam int unsigned TagLow = IndexBits + 2;

  typedef struct packed {
    logic               is_branch;
    logic               is_return;
    logic [1:0]         counter;
    logic [TagBits-1:0] tag;
    logic [61:0]        target;
  } entry_t;

  logic [Entries-1:0] valid_q;
  entry_t entries_q[Entries];
  logic [61:0] stack_q[StackDepth];
  logic [StackBits-1:0] top_q;
  logic [StackBits:0] depth_q;

  // ---- Guess ----
  entry_t guess;
  logic guess_hit, guess_taken;
  logic [IndexBits-1:0] guess_index;
  assign guess_index = pc_i[TagLow-1:2];
  assign guess       = entries_q[guess_index];
  assign guess_hit   = valid_q[guess_index] && guess.tag == pc_i[TagLow+:TagBits];
  assign guess_taken = guess_hit && (!guess.is_branch || guess.counter[1]);
  always_comb begin
    if (!guess_taken) next_pc_o = pc_i + 64'd4;
    else if (guess.is_return && depth_q != '0) next_pc_o = {stack_q[top_q], 2'd0};
    else next_pc_o = {guess.target, 2'd0};
  end

  // ---- Learning ----
  logic [IndexBits-1:0] index;
  entry_t entry, fresh;
  logic is_known, is_control;
  assign index      = executed_pc_i[TagLow-1:2];
  assign entry      = entries_q[index];
  assign is_known   = valid_q[index] && entry.tag == executed_pc_i[TagLow+:TagBits];
  assign is_control = is_branch_i || is_jump_i;

  always_comb begin
    fresh           = entry;
    fresh.is_branch = is_branch_i;
    fresh.is_return = is_return_i;
    fresh.tag       = executed_pc_i[TagLow+:TagBits];
    if (is_taken_i) fresh.target = target_i[63:2];
    if (!is_known) fresh.counter = 2'd2;
    else if (is_taken_i && entry.counter != 2'd3) fresh.counter = entry.counter + 2'd1;
    else if (!is_taken_i && entry.counter != 2'd0) fresh.counter = entry.counter - 2'd1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
    end else if (executed_i) begin
      if (is_control && is_taken_i) valid_q[index] <= 1'b1;
      else if (!is_control && was_guessed_taken_i) valid_q[index] <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (executed_i && is_control && (is_known || is_taken_i)) entries_q[index] <= fresh;
  end

  // ---- Stack ----
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      top_q   <= '0;
      depth_q <= '0;
    end else if (executed_i && is_call_i && !is_return_i) begin
      top_q <= top_q + 1'b1;
      if (depth_q != (StackBits + 1)'(StackDepth)) depth_q <= depth_q + 1'b1;
    end else if (executed_i && is_return_i && !is_call_i && depth_q != '0) begin
      top_q   <= top_q - 1'b1;
      depth_q <= depth_q - 1'b1;
    end
  end

  logic [StackBits-1:0] push_index;
  assign push_index = is_return_i ? top_q : top_q + 1'b1;
  always_ff @(posedge clk_i) begin
    if (executed_i && is_call_i) stack_q[push_index] <= link_i[63:2];
  end

  logic unused_bits;
  assign unused_bits = ^{target_i[1:0], link_i[1:0], executed_pc_i};

  `HIL_ASSERT_INIT(EntriesLegal_A, Entries >= 2 && (Entries & (Entries - 1)) == 0,
                   "Entries must be a power of two")
  `HIL_ASSERT_INIT(StackLegal_A, StackDepth >= 2 && (StackDepth & (StackDepth - 1)) == 0,
                   "StackDepth must be a power of two")
  `HIL_ASSERT_INIT(TagLegal_A, TagBits >= 1 && TagLow + TagBits <= 64,
                   "the tag reaches past the address")
  `HIL_ASSERT(StackInRange_A, depth_q <= (StackBits + 1)'(StackDepth),
              "more return addresses than the stack holds")

endmodule
