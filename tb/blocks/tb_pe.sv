// SPDX-License-Identifier: Apache-2.0

/// pe with the beat's control as scalar ports.
module tb_pe #(
  parameter int unsigned Row = 2
) (
  input logic clk_i,
  input logic rst_ni,

  input logic        enable_i,
  input logic        mac_i,
  input logic        is_os_i,
  input logic        flip_i,
  input logic        flip_zero_i,
  input logic        load_i,
  input logic        drain_i,
  input logic [ 4:0] row_i,
  input logic [ 7:0] act_i,
  input logic [ 7:0] weight_i,
  input logic [31:0] sum_i,

  output logic        mac_o,
  output logic        is_os_o,
  output logic        flip_o,
  output logic        flip_zero_o,
  output logic        load_o,
  output logic        drain_o,
  output logic [ 4:0] row_o,
  output logic [ 7:0] act_o,
  output logic [ 7:0] weight_o,
  output logic [31:0] sum_o,
  output logic [31:0] own_row_o
);

  assign own_row_o = Row;

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  mesh_pkg::beat_ctrl_t ctrl, ctrl_out;
  assign ctrl = '{
          mac: mac_i,
          is_os: is_os_i,
          flip: flip_i,
          flip_zero: flip_zero_i,
          load: load_i,
          drain: drain_i,
          row: row_i
      };
  assign mac_o = ctrl_out.mac;
  assign is_os_o = ctrl_out.is_os;
  assign flip_o = ctrl_out.flip;
  assign flip_zero_o = ctrl_out.flip_zero;
  assign load_o = ctrl_out.load;
  assign drain_o = ctrl_out.drain;
  assign row_o = ctrl_out.row;

  pe #(
    .Row(Row)
  ) u_pe (
    .clk_i,
    .rst_ni(rst_n),
    .enable_i,
    .ctrl_i(ctrl),
    .act_i,
    .weight_i,
    .sum_i,
    .ctrl_o(ctrl_out),
    .act_o,
    .weight_o,
    .sum_o
  );

endmodule
