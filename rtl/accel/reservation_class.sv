// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The commands of one class: gives each allocation the next entry number, keeps its payload, and
/// shows the entry that is next to be issued.
///
/// Entry numbers FirstEntry .. FirstEntry + Entries - 1 are handed out round and round, so that both
/// allocation and issue walk through them in program order. Whether an entry is free or may be
/// issued is not known here.
/// Latency: an entry allocated in cycle t can be the next to issue from cycle t + 1 on.
/// Throughput: one allocation and one issue per cycle. Reset value: both at the first entry; the
/// payload is not reset and must not be used before the entry is allocated.
module reservation_class #(
  /// Commands held, >= 1.
  parameter int unsigned Entries = 8,
  /// Number of the first entry of this class.
  parameter int unsigned FirstEntry = 0,
  /// Bits of an entry number.
  parameter int unsigned IndexWidth = 5,
  /// Bits of a command.
  parameter int unsigned PayloadWidth = 32
) (
  input logic clk_i,
  input logic rst_ni,

  /// The entry that the next allocation gets.
  output logic [  IndexWidth-1:0] alloc_entry_o,
  /// The entry is taken with this payload.
  input  logic                    alloc_fire_i,
  input  logic [PayloadWidth-1:0] alloc_payload_i,

  /// The entry that is next to be issued; it may not be allocated yet.
  output logic [  IndexWidth-1:0] issue_entry_o,
  output logic [PayloadWidth-1:0] issue_payload_o,
  input  logic                    issue_fire_i
);

  localparam int unsigned SlotWidth = (Entries > 1) ? $clog2(Entries) : 1;
  localparam logic [SlotWidth-1:0] LastSlot = SlotWidth'(Entries - 1);

  logic [PayloadWidth-1:0] payload_q[Entries];
  logic [SlotWidth-1:0] alloc_slot_q, issue_slot_q;

  assign alloc_entry_o   = IndexWidth'(FirstEntry) + IndexWidth'(alloc_slot_q);
  assign issue_entry_o   = IndexWidth'(FirstEntry) + IndexWidth'(issue_slot_q);
  assign issue_payload_o = payload_q[issue_slot_q];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      alloc_slot_q <= '0;
      issue_slot_q <= '0;
    end else begin
      if (alloc_fire_i) alloc_slot_q <= (alloc_slot_q == LastSlot) ? '0 : alloc_slot_q + 1'b1;
      if (issue_fire_i) issue_slot_q <= (issue_slot_q == LastSlot) ? '0 : issue_slot_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (alloc_fire_i) payload_q[alloc_slot_q] <= alloc_payload_i;
  end

  `HIL_ASSERT_INIT(EntriesRange_A, Entries >= 1 && FirstEntry + Entries <= (1 << IndexWidth),
                   "the entries of a class do not fit their numbers")

endmodule
