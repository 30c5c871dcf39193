// SPDX-License-Identifier: Apache-2.0

/// execute_engine of the chosen configuration; structs and arrays of ports as flat vectors, source s
/// of the read ports at [width*s +: width].
module tb_execute_engine
  import accel_pkg::*;
#(
  localparam int unsigned Dim = hil_config_pkg::CFG.dim
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                         cmd_valid_i,
  output logic                         cmd_ready_o,
  input  logic [EXECUTE_CMD_WIDTH-1:0] cmd_i,
  input  logic [   ENTRY_ID_WIDTH-1:0] cmd_id_i,

  output logic [            2:0] rd_valid_o,
  input  logic [            2:0] rd_ready_i,
  output logic [3*ROW_WIDTH-1:0] rd_row_o,
  input  logic [    3*Dim*8-1:0] rd_data_i,

  output logic                 spad_wr_valid_o,
  output logic [ROW_WIDTH-1:0] spad_wr_row_o,
  output logic [    Dim*8-1:0] spad_wr_data_o,
  output logic [      Dim-1:0] spad_wr_mask_o,

  output logic                 acc_wr_valid_o,
  output logic [ROW_WIDTH-1:0] acc_wr_row_o,
  output logic [   Dim*32-1:0] acc_wr_data_o,
  output logic [      Dim-1:0] acc_wr_mask_o,
  output logic                 acc_wr_accumulate_o,

  output logic                      preload_done_valid_o,
  output logic [ENTRY_ID_WIDTH-1:0] preload_done_id_o,
  output logic                      reads_done_valid_o,
  output logic [ENTRY_ID_WIDTH-1:0] reads_done_id_o,
  output logic                      compute_done_valid_o,
  output logic [ENTRY_ID_WIDTH-1:0] compute_done_id_o,

  output logic       busy_o,
  output logic       mac_o,
  output logic       drain_o,
  output logic       waits_load_o,
  output logic       waits_operand_o,
  output logic [2:0] rd_wait_o
);

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  execute_engine #(
    .Cfg(hil_config_pkg::CFG)
  ) u_engine (
    .clk_i,
    .rst_ni(rst_n),
    .cmd_valid_i,
    .cmd_ready_o,
    .cmd_i (execute_cmd_t'(cmd_i)),
    .cmd_id_i,
    .rd_valid_o,
    .rd_ready_i,
    .rd_row_o,
    .rd_data_i,
    .spad_wr_valid_o,
    .spad_wr_row_o,
    .spad_wr_data_o,
    .spad_wr_mask_o,
    .acc_wr_valid_o,
    .acc_wr_row_o,
    .acc_wr_data_o,
    .acc_wr_mask_o,
    .acc_wr_accumulate_o,
    .preload_done_valid_o,
    .preload_done_id_o,
    .reads_done_valid_o,
    .reads_done_id_o,
    .compute_done_valid_o,
    .compute_done_id_o,
    .busy_o,
    .mac_o,
    .drain_o,
    .waits_load_o,
    .waits_operand_o,
    .rd_wait_o
  );

endmodule
