// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Gives out the rows of a store in the order of their slots, though they arrive by two ways of
/// different length: unscaled rows straight from the memories, scaled rows from the scale unit.
///
/// A slot is reserved when a local read is issued, so that everything on its way has its place and
/// nothing ever has to wait in the scale unit. A slot is filled once, by either way.
///
/// Latency: one cycle from fill to output. Throughput: one slot per cycle each of reserve, raw
/// fill, scaled fill and output. Ordering: output in the order of reservation.
/// Reset value: empty; the storage is not reset and never visible before it is filled.
/// No combinational path from input to output but alloc_slot_o, a register.
module store_buffer #(
  /// Bits of a row of input elements.
  parameter int unsigned InputRowBits = 128,
  /// Bits of the longest row, more than InputRowBits.
  parameter int unsigned RowBits = 512,
  /// Rows held or on their way.
  parameter int unsigned Slots = 12,
  localparam int unsigned SlotWidth = $clog2(Slots)
) (
  input logic clk_i,
  input logic rst_ni,

  /// Reserves alloc_slot_o, with what is known of the row already.
  input  logic                                      alloc_valid_i,
  output logic                                      alloc_ready_o,
  output logic                      [SlotWidth-1:0] alloc_slot_o,
  input  store_pkg::segment_bytes_t                 alloc_bytes_i,
  input  logic                                      alloc_first_i,
  input  logic                                      alloc_last_i,

  /// Unscaled row: the low InputRowBits, or all when raw_full_i.
  input logic                 raw_valid_i,
  input logic [SlotWidth-1:0] raw_slot_i,
  input logic                 raw_full_i,
  input logic [  RowBits-1:0] raw_data_i,

  input logic                    scaled_valid_i,
  input logic [   SlotWidth-1:0] scaled_slot_i,
  input logic [InputRowBits-1:0] scaled_data_i,

  /// The bits above InputRowBits are meaningless unless out_bytes_o says that they are used.
  output logic                                    out_valid_o,
  input  logic                                    out_ready_i,
  output logic                      [RowBits-1:0] out_data_o,
  output store_pkg::segment_bytes_t               out_bytes_o,
  output logic                                    out_first_o,
  output logic                                    out_last_o,

  output logic empty_o
);

  typedef logic [SlotWidth-1:0] slot_t;
  localparam slot_t LastSlot = slot_t'(Slots - 1);
  localparam int unsigned CountWidth = $clog2(Slots + 1);
  localparam int unsigned MetaWidth = $bits(store_pkg::segment_bytes_t) + 2;

  logic [InputRowBits-1:0] low_q[Slots];
  logic [RowBits-InputRowBits-1:0] high_q[Slots];
  logic [MetaWidth-1:0] meta_q[Slots];
  logic [Slots-1:0] filled_q;
  slot_t alloc_slot_q, out_slot_q;
  logic [CountWidth-1:0] count_q;
  logic alloc_fire, out_fire;

  assign alloc_ready_o                          = count_q != CountWidth'(Slots);
  assign alloc_slot_o                           = alloc_slot_q;
  assign alloc_fire                             = alloc_valid_i && alloc_ready_o;
  assign empty_o                                = count_q == '0;

  assign out_valid_o                            = filled_q[out_slot_q];
  assign out_data_o                             = {high_q[out_slot_q], low_q[out_slot_q]};
  assign {out_bytes_o, out_first_o, out_last_o} = meta_q[out_slot_q];
  assign out_fire                               = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      alloc_slot_q <= '0;
      out_slot_q   <= '0;
      count_q      <= '0;
      filled_q     <= '0;
    end else begin
      if (alloc_fire) alloc_slot_q <= (alloc_slot_q == LastSlot) ? '0 : alloc_slot_q + 1'b1;
      if (out_fire) out_slot_q <= (out_slot_q == LastSlot) ? '0 : out_slot_q + 1'b1;
      if (alloc_fire && !out_fire) count_q <= count_q + 1'b1;
      if (!alloc_fire && out_fire) count_q <= count_q - 1'b1;
      if (raw_valid_i) filled_q[raw_slot_i] <= 1'b1;
      if (scaled_valid_i) filled_q[scaled_slot_i] <= 1'b1;
      if (out_fire) filled_q[out_slot_q] <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (alloc_fire) meta_q[alloc_slot_q] <= {alloc_bytes_i, alloc_first_i, alloc_last_i};
    if (raw_valid_i) low_q[raw_slot_i] <= raw_data_i[InputRowBits-1:0];
    if (raw_valid_i && raw_full_i) high_q[raw_slot_i] <= raw_data_i[RowBits-1:InputRowBits];
    if (scaled_valid_i) low_q[scaled_slot_i] <= scaled_data_i;
  end

  `HIL_ASSERT(RawOnce_A, !raw_valid_i || !filled_q[raw_slot_i], "unscaled row into a filled slot")
  `HIL_ASSERT(ScaledOnce_A, !scaled_valid_i || !filled_q[scaled_slot_i],
              "scaled row into a filled slot")
  `HIL_ASSERT(OneWay_A, !(raw_valid_i && scaled_valid_i && (raw_slot_i == scaled_slot_i)),
              "slot filled by both ways at once")
  `HIL_ASSERT(CountInRange_A, count_q <= CountWidth'(Slots), "more slots reserved than there are")
  `HIL_ASSERT(FilledReserved_A, !out_valid_o || (count_q != '0), "slot filled without reservation")

endmodule
