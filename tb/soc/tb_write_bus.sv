// SPDX-License-Identifier: Apache-2.0

/// write_bus of three masters with flat ports: m<i>_* belong to master i.
module tb_write_bus #(
  parameter int unsigned MaxInFlight = 16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic         m0_aw_valid_i,
  output logic         m0_aw_ready_o,
  input  logic [ 63:0] m0_aw_addr_i,
  input  logic [  7:0] m0_aw_len_i,
  input  logic         m0_w_valid_i,
  output logic         m0_w_ready_o,
  input  logic [127:0] m0_w_data_i,
  input  logic [ 15:0] m0_w_strb_i,
  input  logic         m0_w_last_i,
  output logic         m0_b_valid_o,
  input  logic         m0_b_ready_i,

  input  logic         m1_aw_valid_i,
  output logic         m1_aw_ready_o,
  input  logic [ 63:0] m1_aw_addr_i,
  input  logic [  7:0] m1_aw_len_i,
  input  logic         m1_w_valid_i,
  output logic         m1_w_ready_o,
  input  logic [127:0] m1_w_data_i,
  input  logic [ 15:0] m1_w_strb_i,
  input  logic         m1_w_last_i,
  output logic         m1_b_valid_o,
  input  logic         m1_b_ready_i,

  input  logic         m2_aw_valid_i,
  output logic         m2_aw_ready_o,
  input  logic [ 63:0] m2_aw_addr_i,
  input  logic [  7:0] m2_aw_len_i,
  input  logic         m2_w_valid_i,
  output logic         m2_w_ready_o,
  input  logic [127:0] m2_w_data_i,
  input  logic [ 15:0] m2_w_strb_i,
  input  logic         m2_w_last_i,
  output logic         m2_b_valid_o,
  input  logic         m2_b_ready_i,

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

  output logic [$clog2(MaxInFlight+1)-1:0] in_flight_o
);

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  logic [2:0] aw_ready, w_ready, b_valid;
  assign {m2_aw_ready_o, m1_aw_ready_o, m0_aw_ready_o} = aw_ready;
  assign {m2_w_ready_o, m1_w_ready_o, m0_w_ready_o}    = w_ready;
  assign {m2_b_valid_o, m1_b_valid_o, m0_b_valid_o}    = b_valid;

  write_bus #(
    .Masters    (3),
    .MaxInFlight(MaxInFlight)
  ) u_write_bus (
    .clk_i,
    .rst_ni    (rst_n),
    .aw_valid_i({m2_aw_valid_i, m1_aw_valid_i, m0_aw_valid_i}),
    .aw_ready_o(aw_ready),
    .aw_addr_i ({m2_aw_addr_i, m1_aw_addr_i, m0_aw_addr_i}),
    .aw_len_i  ({m2_aw_len_i, m1_aw_len_i, m0_aw_len_i}),
    .w_valid_i ({m2_w_valid_i, m1_w_valid_i, m0_w_valid_i}),
    .w_ready_o (w_ready),
    .w_data_i  ({m2_w_data_i, m1_w_data_i, m0_w_data_i}),
    .w_strb_i  ({m2_w_strb_i, m1_w_strb_i, m0_w_strb_i}),
    .w_last_i  ({m2_w_last_i, m1_w_last_i, m0_w_last_i}),
    .b_valid_o (b_valid),
    .b_ready_i ({m2_b_ready_i, m1_b_ready_i, m0_b_ready_i}),
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
    .in_flight_o
  );

endmodule
