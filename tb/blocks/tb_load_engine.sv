// SPDX-License-Identifier: Apache-2.0

/// load_engine of the chosen configuration, with the command as scalar ports.
module tb_load_engine
  import accel_pkg::*;
#(
  localparam int unsigned Dim = hil_config_pkg::CFG.dim
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic        cmd_valid_i,
  output logic        cmd_ready_o,
  input  logic [63:0] cmd_dram_addr_i,
  input  logic [63:0] cmd_stride_bytes_i,
  input  logic        cmd_is_acc_i,
  input  logic        cmd_accumulate_i,
  input  logic [19:0] cmd_row_i,
  input  logic [ 5:0] cmd_rows_i,
  input  logic [ 7:0] cmd_cols_i,
  input  logic        cmd_shrunk_i,
  input  logic [31:0] cmd_scale_i,
  input  logic [19:0] cmd_block_stride_i,
  input  logic [ 5:0] cmd_pixel_repeats_i,
  input  logic [ 5:0] cmd_id_i,

  output logic       done_valid_o,
  output logic [5:0] done_id_o,

  output logic             spad_wr_valid_o,
  input  logic             spad_wr_ready_i,
  output logic [     19:0] spad_wr_row_o,
  output logic [Dim*8-1:0] spad_wr_data_o,
  output logic [  Dim-1:0] spad_wr_mask_o,

  output logic              acc_wr_valid_o,
  input  logic              acc_wr_ready_i,
  output logic [      19:0] acc_wr_row_o,
  output logic [Dim*32-1:0] acc_wr_data_o,
  output logic [   Dim-1:0] acc_wr_mask_o,
  output logic              acc_wr_accumulate_o,

  output logic         ar_valid_o,
  input  logic         ar_ready_i,
  output logic [ 63:0] ar_addr_o,
  output logic [  7:0] ar_len_o,
  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i,

  output logic       ld_dma_wait_o,
  output logic       ld_active_o,
  output logic       ld_spad_wait_o,
  output logic [7:0] reads_in_flight_o,
  output logic       busy_o
);

  localparam int unsigned InFlightWidth = $clog2(hil_config_pkg::CFG.dma_max_in_flight + 1);
  logic [InFlightWidth-1:0] reads_in_flight;
  load_cmd_t cmd;
  logic rst_n;

  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  assign cmd = '{
          dram_addr: cmd_dram_addr_i,
          stride_bytes: cmd_stride_bytes_i,
          is_acc: cmd_is_acc_i,
          accumulate: cmd_accumulate_i,
          row: cmd_row_i,
          rows: cmd_rows_i,
          cols: cmd_cols_i,
          shrunk: cmd_shrunk_i,
          scale: cmd_scale_i,
          block_stride: cmd_block_stride_i,
          pixel_repeats: cmd_pixel_repeats_i
      };

  observe_pkg::load_row_t unused_observe;
  load_engine #(
    .Cfg(hil_config_pkg::CFG)
  ) u_dut (
    .clk_i,
    .rst_ni           (rst_n),
    .cmd_valid_i,
    .cmd_ready_o,
    .cmd_i            (cmd),
    .cmd_id_i,
    .done_valid_o,
    .done_id_o,
    .spad_wr_valid_o,
    .spad_wr_ready_i,
    .spad_wr_row_o,
    .spad_wr_data_o,
    .spad_wr_mask_o,
    .acc_wr_valid_o,
    .acc_wr_ready_i,
    .acc_wr_row_o,
    .acc_wr_data_o,
    .acc_wr_mask_o,
    .acc_wr_accumulate_o,
    .ar_valid_o,
    .ar_ready_i,
    .ar_addr_o,
    .ar_len_o,
    .r_valid_i,
    .r_ready_o,
    .r_data_i,
    .r_last_i,
    .ld_dma_wait_o,
    .ld_active_o,
    .ld_spad_wait_o,
    .reads_in_flight_o(reads_in_flight),
    .busy_o,
    .observe_o        (unused_observe)
  );

  assign reads_in_flight_o = 8'(reads_in_flight);

endmodule
