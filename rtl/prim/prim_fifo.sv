// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// First-in first-out queue: a beat accepted at the input comes out at the output, in order.
///
/// Latency: one cycle from input to output (no combinational path from input to output).
/// Throughput: one beat per cycle; for Depth 1 one beat every two cycles.
/// Ready depends on the fill level alone, valid on the fill level alone.
/// Reset value: empty; the storage itself is not reset and never visible while empty.
module prim_fifo #(
  /// Bits per beat, >= 1.
  parameter int unsigned Width = 8,
  /// Beats held, >= 1; need not be a power of two.
  parameter int unsigned Depth = 2,
  localparam int unsigned CountWidth = $clog2(Depth + 1)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,

  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o,

  /// Beats held now.
  output logic [CountWidth-1:0] count_o
);

  localparam int unsigned PtrWidth = (Depth > 1) ? $clog2(Depth) : 1;
  localparam logic [PtrWidth-1:0] LastPtr = PtrWidth'(Depth - 1);
  localparam logic [CountWidth-1:0] FullCount = CountWidth'(Depth);

  logic [Width-1:0] storage_q[Depth];
  logic [PtrWidth-1:0] wr_ptr_q, rd_ptr_q;
  logic [CountWidth-1:0] count_q;

  logic in_fire, out_fire;
  assign in_fire     = in_valid_i && in_ready_o;
  assign out_fire    = out_valid_o && out_ready_i;

  assign in_ready_o  = count_q != FullCount;
  assign out_valid_o = count_q != '0;
  assign out_data_o  = storage_q[rd_ptr_q];
  assign count_o     = count_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wr_ptr_q <= '0;
      rd_ptr_q <= '0;
      count_q  <= '0;
    end else begin
      if (in_fire) wr_ptr_q <= (wr_ptr_q == LastPtr) ? '0 : wr_ptr_q + 1'b1;
      if (out_fire) rd_ptr_q <= (rd_ptr_q == LastPtr) ? '0 : rd_ptr_q + 1'b1;
      if (in_fire && !out_fire) count_q <= count_q + 1'b1;
      if (!in_fire && out_fire) count_q <= count_q - 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (in_fire) storage_q[wr_ptr_q] <= in_data_i;
  end

  `HIL_ASSERT_HELD(OutputHeld_A, out_valid_o, out_ready_i, out_data_o,
                   "output changed before it was accepted")
  `HIL_ASSERT(CountInRange_A, count_q <= FullCount, "fill level above the depth")

endmodule
