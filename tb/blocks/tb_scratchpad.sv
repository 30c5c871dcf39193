// SPDX-License-Identifier: Apache-2.0

/// The scratchpad of the configuration under test with flat ports: field i of a vector is port i.
module tb_scratchpad #(
  localparam int unsigned Dim = hil_config_pkg::CFG.dim,
  localparam int unsigned RowWidth = accel_pkg::ROW_WIDTH
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic [           3:0] rd_valid_i,
  output logic [           3:0] rd_ready_o,
  input  logic [4*RowWidth-1:0] rd_row_i,
  output logic [           3:0] rd_data_valid_o,
  output logic [   4*Dim*8-1:0] rd_data_o,

  input logic                mesh_wr_valid_i,
  input logic [RowWidth-1:0] mesh_wr_row_i,
  input logic [   Dim*8-1:0] mesh_wr_data_i,
  input logic [     Dim-1:0] mesh_wr_mask_i,

  input  logic                load_wr_valid_i,
  output logic                load_wr_ready_o,
  input  logic [RowWidth-1:0] load_wr_row_i,
  input  logic [   Dim*8-1:0] load_wr_data_i,
  input  logic [     Dim-1:0] load_wr_mask_i,

  output logic [31:0] rows_o,
  output logic [31:0] banks_o,
  output logic        loads_first_o
);

  assign rows_o        = hil_config_pkg::CFG.scratchpad_rows;
  assign banks_o       = hil_config_pkg::CFG.scratchpad_banks;
  assign loads_first_o = hil_config_pkg::CFG.scratchpad_loads_first != 0;

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  scratchpad #(
    .Cfg(hil_config_pkg::CFG)
  ) u_scratchpad (
    .clk_i,
    .rst_ni(rst_n),
    .rd_valid_i,
    .rd_ready_o,
    .rd_row_i,
    .rd_data_valid_o,
    .rd_data_o,
    .mesh_wr_valid_i,
    .mesh_wr_row_i,
    .mesh_wr_data_i,
    .mesh_wr_mask_i,
    .load_wr_valid_i,
    .load_wr_ready_o,
    .load_wr_row_i,
    .load_wr_data_i,
    .load_wr_mask_i
  );

endmodule
