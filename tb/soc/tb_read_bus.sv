// SPDX-License-Identifier: Apache-2.0

/// read_bus of three masters with flat ports: m<i>_* belong to master i.
module tb_read_bus #(
  parameter int unsigned MaxInFlight = 16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic        m0_ar_valid_i,
  output logic        m0_ar_ready_o,
  input  logic [63:0] m0_ar_addr_i,
  input  logic [ 7:0] m0_ar_len_i,
  output logic        m0_r_valid_o,
  input  logic        m0_r_ready_i,

  input  logic        m1_ar_valid_i,
  output logic        m1_ar_ready_o,
  input  logic [63:0] m1_ar_addr_i,
  input  logic [ 7:0] m1_ar_len_i,
  output logic        m1_r_valid_o,
  input  logic        m1_r_ready_i,

  input  logic        m2_ar_valid_i,
  output logic        m2_ar_ready_o,
  input  logic [63:0] m2_ar_addr_i,
  input  logic [ 7:0] m2_ar_len_i,
  output logic        m2_r_valid_o,
  input  logic        m2_r_ready_i,

  output logic [127:0] r_data_o,
  output logic         r_last_o,

  output logic         ar_valid_o,
  input  logic         ar_ready_i,
  output logic [ 63:0] ar_addr_o,
  output logic [  7:0] ar_len_o,
  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i,

  output logic [$clog2(MaxInFlight+1)-1:0] in_flight_o
);

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  logic [2:0] ar_ready, r_valid;
  assign {m2_ar_ready_o, m1_ar_ready_o, m0_ar_ready_o} = ar_ready;
  assign {m2_r_valid_o, m1_r_valid_o, m0_r_valid_o}    = r_valid;

  read_bus #(
    .Masters    (3),
    .MaxInFlight(MaxInFlight)
  ) u_read_bus (
    .clk_i,
    .rst_ni    (rst_n),
    .ar_valid_i({m2_ar_valid_i, m1_ar_valid_i, m0_ar_valid_i}),
    .ar_ready_o(ar_ready),
    .ar_addr_i ({m2_ar_addr_i, m1_ar_addr_i, m0_ar_addr_i}),
    .ar_len_i  ({m2_ar_len_i, m1_ar_len_i, m0_ar_len_i}),
    .r_valid_o (r_valid),
    .r_ready_i ({m2_r_ready_i, m1_r_ready_i, m0_r_ready_i}),
    .r_data_o,
    .r_last_o,
    .ar_valid_o,
    .ar_ready_i,
    .ar_addr_o,
    .ar_len_o,
    .r_valid_i,
    .r_ready_o,
    .r_data_i,
    .r_last_i,
    .in_flight_o
  );

endmodule
