// SPDX-License-Identifier: Apache-2.0

/// The accumulator of the configuration under test.
module tb_accumulator #(
  localparam int unsigned Dim = hil_config_pkg::CFG.dim,
  localparam int unsigned RowWidth = accel_pkg::ROW_WIDTH
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                mesh_wr_valid_i,
  input logic [RowWidth-1:0] mesh_wr_row_i,
  input logic [  Dim*32-1:0] mesh_wr_data_i,
  input logic [     Dim-1:0] mesh_wr_mask_i,
  input logic                mesh_wr_accumulate_i,

  input  logic                load_wr_valid_i,
  output logic                load_wr_ready_o,
  input  logic [RowWidth-1:0] load_wr_row_i,
  input  logic [  Dim*32-1:0] load_wr_data_i,
  input  logic [     Dim-1:0] load_wr_mask_i,
  input  logic                load_wr_accumulate_i,

  input  logic                rd_valid_i,
  output logic                rd_ready_o,
  input  logic [RowWidth-1:0] rd_row_i,
  output logic                rd_data_valid_o,
  output logic [  Dim*32-1:0] rd_data_o,

  output logic        busy_o,
  output logic [31:0] rows_o,
  output logic [31:0] banks_o
);

  assign rows_o  = hil_config_pkg::CFG.accumulator_rows;
  assign banks_o = hil_config_pkg::CFG.accumulator_banks;

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  accumulator #(
    .Cfg(hil_config_pkg::CFG)
  ) u_accumulator (
    .clk_i,
    .rst_ni(rst_n),
    .mesh_wr_valid_i,
    .mesh_wr_row_i,
    .mesh_wr_data_i,
    .mesh_wr_mask_i,
    .mesh_wr_accumulate_i,
    .load_wr_valid_i,
    .load_wr_ready_o,
    .load_wr_row_i,
    .load_wr_data_i,
    .load_wr_mask_i,
    .load_wr_accumulate_i,
    .rd_valid_i,
    .rd_ready_o,
    .rd_row_i,
    .rd_data_valid_o,
    .rd_data_o,
    .busy_o
  );

endmodule
