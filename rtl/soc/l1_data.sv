// SPDX-License-Identifier: Apache-2.0

/// The lines of a two-way cache: read by words of 8 bytes from both ways at once, written by beats
/// of 16 bytes into one way.
///
/// Latency, throughput and collisions of reads and writes are those of l1_bank: a read gives what
/// was written at the same edge. Words with even and odd numbers are in different banks.
/// Reset: nothing; the bank that was read last is part of the data that is not valid before a read.
module l1_data #(
  /// Lines of 64 bytes per way, a power of two, >= 2.
  parameter int unsigned Sets = 128,
  localparam int unsigned SetBits = $clog2(Sets)
) (
  input logic clk_i,

  /// Set, then word within the line.
  input  logic                     rd_valid_i,
  input  logic [SetBits+2:0]       rd_word_i,
  output logic [        1:0][63:0] rd_data_o,

  /// Set, then beat within the line.
  input logic               wr_valid_i,
  input logic               wr_way_i,
  input logic [SetBits+1:0] wr_beat_i,
  input logic [      127:0] wr_data_i,
  input logic [       15:0] wr_strobe_i
);

  logic rd_odd_q;
  always_ff @(posedge clk_i) begin
    if (rd_valid_i) rd_odd_q <= rd_word_i[0];
  end

  for (genvar way = 0; way < 2; way++) begin : gen_way
    logic [1:0][63:0] bank_data;
    for (genvar bank = 0; bank < 2; bank++) begin : gen_bank
      l1_bank #(
        .Depth(4 * Sets)
      ) u_bank (
        .clk_i,
        .rd_valid_i (rd_valid_i && rd_word_i[0] == 1'(bank)),
        .rd_word_i  (rd_word_i[SetBits+2:1]),
        .rd_data_o  (bank_data[bank]),
        .wr_valid_i (wr_valid_i && wr_way_i == 1'(way)),
        .wr_word_i  (wr_beat_i),
        .wr_data_i  (wr_data_i[64*bank+:64]),
        .wr_strobe_i(wr_strobe_i[8*bank+:8])
      );
    end
    assign rd_data_o[way] = bank_data[rd_odd_q];
  end

endmodule
