// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Two-ported memory: in each cycle one row is read and the masked lanes of one row are written.
///
/// Latency: a row read at a clock edge is on rd_data_o after that edge and stays there until the
/// next read; a write is visible to reads at later edges.
/// Throughput: one read and one write per cycle.
/// Corner case: a read and a write of the same row at the same edge: the read gives the old row.
/// Reset: the content is not reset, rd_data_o neither; the user must ignore it before a read.
/// Lanes whose mask bit is 0 keep their content. No combinational paths.
/// In simulation the content can be read and written from C, see hil_ram_get64 below.
module prim_ram_1r1w #(
  /// Bits per row, a multiple of MaskGranularity.
  parameter int unsigned Width = 32,
  /// Rows, >= 2.
  parameter int unsigned Depth = 16,
  /// Bits per mask bit.
  parameter int unsigned MaskGranularity = 32,
  localparam int unsigned AddrWidth = $clog2(Depth),
  localparam int unsigned Lanes = Width / MaskGranularity
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                 rd_valid_i,
  input  logic [AddrWidth-1:0] rd_row_i,
  output logic [    Width-1:0] rd_data_o,

  input logic                 wr_valid_i,
  input logic [AddrWidth-1:0] wr_row_i,
  input logic [    Width-1:0] wr_data_i,
  input logic [    Lanes-1:0] wr_mask_i
);

  logic [Width-1:0] storage_q[Depth];

`ifdef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (wr_valid_i) begin
      for (int unsigned lane = 0; lane < Lanes; lane++) begin
        if (wr_mask_i[lane]) begin
          storage_q[wr_row_i][lane*MaskGranularity+:MaskGranularity] <=
              wr_data_i[lane*MaskGranularity+:MaskGranularity];
        end
      end
    end
  end
  logic unused_reset;
  assign unused_reset = rst_ni;
`else
  /// The lanes of `fresh` where `mask` is set, else those of `old`. One assignment of a whole row
  /// simulates several times faster than one per lane.
  function automatic logic [Width-1:0] merge(logic [Width-1:0] old, logic [Width-1:0] fresh,
                                             logic [Lanes-1:0] mask);
    merge = old;
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      if (mask[lane]) begin
        merge[lane*MaskGranularity+:MaskGranularity] = fresh[lane*MaskGranularity+:MaskGranularity];
      end
    end
  endfunction

  always_ff @(posedge clk_i) begin
    if (wr_valid_i) begin
      if (&wr_mask_i) storage_q[wr_row_i] <= wr_data_i;
      else storage_q[wr_row_i] <= merge(storage_q[wr_row_i], wr_data_i, wr_mask_i);
    end
  end
`endif

  always_ff @(posedge clk_i) begin
    if (rd_valid_i) rd_data_o <= storage_q[rd_row_i];
  end

  `HIL_ASSERT_INIT(WidthIsLanes_A, Width % MaskGranularity == 0 && Width != 0,
                   "the width is not a multiple of the mask granularity")
  `HIL_ASSERT_INIT(DepthRange_A, Depth >= 2, "a memory needs two rows or more")
  `HIL_ASSERT(ReadRowInRange_A, !rd_valid_i || 32'(rd_row_i) < Depth, "read past the last row")
  `HIL_ASSERT(WriteRowInRange_A, !wr_valid_i || 32'(wr_row_i) < Depth, "write past the last row")

`ifndef SYNTHESIS
  `include "prim_ram_backdoor.svh"
`endif

endmodule
