// SPDX-License-Identifier: Apache-2.0

/// Memory of 8-byte words for the caches: in each cycle one word is read and the bytes with strobe
/// of one word are written.
///
/// Latency: a word read at a clock edge is on rd_data_o after it and stays until the next read. A
/// read and a write of one word at the same edge: the read gives the new bytes.
/// Throughput: one read and one write per cycle. No combinational paths.
/// Reset: neither content nor rd_data_o; a cache ignores both until a refill made them valid.
module l1_bank #(
  /// Words, >= 2.
  parameter int unsigned Depth = 512,
  localparam int unsigned AddressBits = $clog2(Depth)
) (
  input logic clk_i,

  input  logic                   rd_valid_i,
  input  logic [AddressBits-1:0] rd_word_i,
  output logic [           63:0] rd_data_o,

  input logic                   wr_valid_i,
  input logic [AddressBits-1:0] wr_word_i,
  input logic [           63:0] wr_data_i,
  input logic [            7:0] wr_strobe_i
);

  logic [63:0] storage_q[Depth];

  function automatic logic [63:0] merge(logic [63:0] old, logic [63:0] fresh, logic [7:0] strobe);
    logic [63:0] mask;
    for (int unsigned lane = 0; lane < 8; lane++) mask[8*lane+:8] = {8{strobe[lane]}};
    return (old & ~mask) | (fresh & mask);
  endfunction

  always_ff @(posedge clk_i) begin
    if (wr_valid_i) storage_q[wr_word_i] <= merge(storage_q[wr_word_i], wr_data_i, wr_strobe_i);
    if (rd_valid_i) begin
      if (wr_valid_i && wr_word_i == rd_word_i) begin
        rd_data_o <= merge(storage_q[rd_word_i], wr_data_i, wr_strobe_i);
      end else begin
        rd_data_o <= storage_q[rd_word_i];
      end
    end
  end

endmodule
