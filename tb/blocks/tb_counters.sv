// SPDX-License-Identifier: Apache-2.0

/// The performance counters of the configuration under test.
module tb_counters (
  input logic clk_i,
  input logic rst_ni,

  input  logic        cmd_valid_i,
  output logic        cmd_ready_o,
  input  logic [63:0] cmd_rs1_i,

  output logic        resp_valid_o,
  input  logic        resp_ready_i,
  output logic [63:0] resp_data_o,

  input logic [44:0] events_i,
  input logic [ 5:0] rs_load_count_i,
  input logic [ 5:0] rs_store_count_i,
  input logic [ 5:0] rs_execute_count_i,
  input logic [ 7:0] rdma_bytes_i,
  input logic [ 7:0] wdma_bytes_i,
  input logic [ 7:0] reads_in_flight_i,
  input logic [ 7:0] writes_in_flight_i
);

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  counters #(
    .Cfg(hil_config_pkg::CFG)
  ) u_counters (
    .clk_i,
    .rst_ni(rst_n),
    .cmd_valid_i,
    .cmd_ready_o,
    .cmd_rs1_i,
    .resp_valid_o,
    .resp_ready_i,
    .resp_data_o,
    .events_i,
    .rs_load_count_i,
    .rs_store_count_i,
    .rs_execute_count_i,
    .rdma_bytes_i,
    .wdma_bytes_i,
    .reads_in_flight_i,
    .writes_in_flight_i
  );

endmodule
