// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// One accumulator bank: row[i] = data[i], or row[i] + data[i], for every element i of the mask.
///
///     accept (cycle t)              update (cycle t + 1)
///     rows to read -> SRAM read --> rd_data (+ forwarded) -> add -> SRAM write at the end of t + 1
///
/// A write accepted in cycle t is in the SRAM after the edge that ends cycle t + 1. The SRAM read of
/// cycle t + 1 would miss it: its elements are then kept aside and replace the read ones in t + 2.
/// Latency: a read accepted in cycle t has its row in rd_data_o in cycle t + 1, with all writes
/// accepted up to t - 1 in it. Throughput: one write per cycle, to any row; one read per cycle in
/// which no accumulating write is accepted.
/// Arithmetic: element_add. Reset value: no write under way; the content is not reset.
/// Combinational paths: none from the ports to rd_data_o; an accumulating write and a read must not
/// be asked for in the same cycle (the user arbitrates).
module accumulator_bank #(
  parameter accel_cfg_pkg::element_t Element = accel_cfg_pkg::ELEMENT_INT8_INT32,
  /// Elements per row.
  parameter int unsigned Dim = 16,
  /// Rows of this bank.
  parameter int unsigned Rows = 512,
  localparam int unsigned SumBits = Element.accumulator_bits,
  localparam int unsigned AddrWidth = $clog2(Rows)
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                   wr_valid_i,
  input logic [  AddrWidth-1:0] wr_row_i,
  input logic [Dim*SumBits-1:0] wr_data_i,
  input logic [        Dim-1:0] wr_mask_i,
  input logic                   wr_accumulate_i,

  input  logic                   rd_valid_i,
  input  logic [  AddrWidth-1:0] rd_row_i,
  output logic [Dim*SumBits-1:0] rd_data_o,

  /// A write is accepted but not yet in the SRAM.
  output logic busy_o
);

  logic update_valid_q, update_accumulate_q;
  logic [AddrWidth-1:0] update_row_q;
  logic [Dim*SumBits-1:0] update_data_q;
  logic [Dim-1:0] update_mask_q;

  /// Elements that the SRAM was given in the same cycle in which it was read.
  logic [Dim-1:0] forward_mask_q;
  logic [Dim*SumBits-1:0] forward_data_q;

  logic ram_rd_valid;
  logic [AddrWidth-1:0] ram_rd_row;
  logic [Dim*SumBits-1:0] ram_rd_data, update_result;
  logic wr_accumulate, is_collision;

  assign wr_accumulate = wr_valid_i && wr_accumulate_i;
  assign ram_rd_valid  = wr_accumulate || rd_valid_i;
  assign ram_rd_row    = wr_accumulate ? wr_row_i : rd_row_i;
  assign is_collision  = ram_rd_valid && update_valid_q && ram_rd_row == update_row_q;
  assign busy_o        = update_valid_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      update_valid_q      <= 1'b0;
      update_accumulate_q <= 1'b0;
      update_row_q        <= '0;
      update_data_q       <= '0;
      update_mask_q       <= '0;
      forward_mask_q      <= '0;
      forward_data_q      <= '0;
    end else begin
      update_valid_q <= wr_valid_i;
      if (wr_valid_i) begin
        update_accumulate_q <= wr_accumulate_i;
        update_row_q        <= wr_row_i;
        update_data_q       <= wr_data_i;
        update_mask_q       <= wr_mask_i;
      end
      if (ram_rd_valid) forward_mask_q <= is_collision ? update_mask_q : '0;
      if (is_collision) forward_data_q <= update_result;
    end
  end

  /// The row as all earlier writes left it.
  always_comb begin
    rd_data_o = ram_rd_data;
    if (|forward_mask_q) begin
      for (int unsigned i = 0; i < Dim; i++) begin
        if (forward_mask_q[i]) rd_data_o[i*SumBits+:SumBits] = forward_data_q[i*SumBits+:SumBits];
      end
    end
  end

  element_add #(
    .Element(Element),
    .Lanes  (Dim)
  ) u_add (
    .add_i(update_valid_q && update_accumulate_q),
    .a_i  (rd_data_o),
    .b_i  (update_data_q),
    .sum_o(update_result)
  );

  prim_ram_1r1w #(
    .Width          (Dim * SumBits),
    .Depth          (Rows),
    .MaskGranularity(SumBits)
  ) u_ram (
    .clk_i,
    .rst_ni,
    .rd_valid_i(ram_rd_valid),
    .rd_row_i  (ram_rd_row),
    .rd_data_o (ram_rd_data),
    .wr_valid_i(update_valid_q),
    .wr_row_i  (update_row_q),
    .wr_data_i (update_result),
    .wr_mask_i (update_mask_q)
  );

  `HIL_ASSERT(OneRead_A, !(wr_accumulate && rd_valid_i),
              "a read and an accumulating write want the read port in one cycle")

endmodule
