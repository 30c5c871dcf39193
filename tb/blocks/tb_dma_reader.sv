// SPDX-License-Identifier: Apache-2.0

/// dma_reader of the chosen configuration, with scalar ports.
module tb_dma_reader (
  input logic clk_i,
  input logic rst_ni,

  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic [63:0] req_addr_i,
  input  logic [ 7:0] req_bytes_i,

  output logic         ar_valid_o,
  input  logic         ar_ready_i,
  output logic [ 63:0] ar_addr_o,
  output logic [  7:0] ar_len_o,
  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i,

  output logic         bytes_valid_o,
  input  logic         bytes_ready_i,
  output logic [127:0] bytes_data_o,
  output logic [  4:0] bytes_count_o,

  output logic [7:0] in_flight_o,
  output logic       idle_o
);

  localparam int unsigned InFlightWidth = $clog2(hil_config_pkg::CFG.dma_max_in_flight + 1);
  logic [InFlightWidth-1:0] in_flight;
  logic rst_n;

  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  dma_reader #(
    .Cfg(hil_config_pkg::CFG)
  ) u_dut (
    .clk_i,
    .rst_ni     (rst_n),
    .req_valid_i,
    .req_ready_o,
    .req_addr_i,
    .req_bytes_i,
    .ar_valid_o,
    .ar_ready_i,
    .ar_addr_o,
    .ar_len_o,
    .r_valid_i,
    .r_ready_o,
    .r_data_i,
    .r_last_i,
    .bytes_valid_o,
    .bytes_ready_i,
    .bytes_data_o,
    .bytes_count_o,
    .in_flight_o(in_flight),
    .idle_o
  );

  assign in_flight_o = 8'(in_flight);

endmodule
