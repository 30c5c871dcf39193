// SPDX-License-Identifier: Apache-2.0

/// mesh with the beat's control as scalar ports; element n of a vector at [width*n +: width].
module tb_mesh #(
  parameter int unsigned Dim = 4
) (
  input logic clk_i,
  input logic rst_ni,

  input logic             mac_i,
  input logic             is_os_i,
  input logic             flip_i,
  input logic             flip_zero_i,
  input logic             load_i,
  input logic             drain_i,
  input logic [      4:0] row_i,
  input logic [Dim*8-1:0] act_i,
  input logic [Dim*8-1:0] weight_i,
  input logic [Dim*8-1:0] d_i,

  output logic              out_valid_o,
  output logic [Dim*32-1:0] out_data_o
);

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  mesh_pkg::beat_ctrl_t ctrl;
  assign ctrl = '{
          mac: mac_i,
          is_os: is_os_i,
          flip: flip_i,
          flip_zero: flip_zero_i,
          load: load_i,
          drain: drain_i,
          row: row_i
      };

  mesh #(
    .Dim(Dim)
  ) u_mesh (
    .clk_i,
    .rst_ni(rst_n),
    .ctrl_i(ctrl),
    .act_i,
    .weight_i,
    .d_i,
    .out_valid_o,
    .out_data_o
  );

endmodule
