// SPDX-License-Identifier: Apache-2.0

/// dma_writer fed by a byte packer of 16-byte beats, as the bench drives it.
module tb_dma_writer (
  input logic clk_i,
  input logic rst_ni,

  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic [63:0] req_addr_i,
  input  logic [ 9:0] req_bytes_i,

  input  logic         data_valid_i,
  output logic         data_ready_o,
  input  logic [127:0] data_data_i,
  input  logic [  4:0] data_count_i,

  output logic         aw_valid_o,
  input  logic         aw_ready_i,
  output logic [ 63:0] aw_addr_o,
  output logic [  7:0] aw_len_o,
  output logic         w_valid_o,
  input  logic         w_ready_i,
  output logic [127:0] w_data_o,
  output logic [ 15:0] w_strb_o,
  output logic         w_last_o,
  input  logic         b_valid_i,
  output logic         b_ready_o,

  output logic       busy_o,
  output logic [7:0] in_flight_o,
  output logic [4:0] bytes_sent_o
);

  localparam int unsigned LevelWidth = 6;
  logic [LevelWidth-1:0] packed_bytes;
  logic [127:0] packed_data;
  logic [4:0] packed_take;

  prim_byte_packer #(
    .InBytes (16),
    .OutBytes(16)
  ) u_packer (
    .clk_i,
    .rst_ni,
    .in_valid_i (data_valid_i),
    .in_ready_o (data_ready_o),
    .in_data_i  (data_data_i),
    .in_count_i (data_count_i),
    .out_bytes_o(packed_bytes),
    .out_data_o (packed_data),
    .out_take_i (packed_take)
  );

  dma_writer #(
    .Cfg       (hil_config_pkg::CFG),
    .LevelWidth(LevelWidth)
  ) u_dut (
    .clk_i,
    .rst_ni,
    .req_valid_i,
    .req_ready_o,
    .req_addr_i,
    .req_bytes_i,
    .data_bytes_i(packed_bytes),
    .data_i      (packed_data),
    .data_take_o (packed_take),
    .aw_valid_o,
    .aw_ready_i,
    .aw_addr_o,
    .aw_len_o,
    .w_valid_o,
    .w_ready_i,
    .w_data_o,
    .w_strb_o,
    .w_last_o,
    .b_valid_i,
    .b_ready_o,
    .busy_o,
    .in_flight_o,
    .bytes_sent_o
  );

endmodule
