// SPDX-License-Identifier: Apache-2.0

/// store_engine with scalar ports, and its sizes as outputs.
module tb_store_engine (
  input logic clk_i,
  input logic rst_ni,

  input  logic        cmd_valid_i,
  output logic        cmd_ready_o,
  input  logic [63:0] cmd_dram_addr_i,
  input  logic [31:0] cmd_stride_bytes_i,
  input  logic        cmd_is_acc_i,
  input  logic        cmd_read_full_i,
  input  logic [19:0] cmd_row_i,
  input  logic [ 5:0] cmd_rows_i,
  input  logic [ 7:0] cmd_cols_i,
  input  logic        cmd_relu_i,
  input  logic [31:0] cmd_scale_i,
  input  logic        cmd_pool_enable_i,
  input  logic [ 1:0] cmd_pool_stride_i,
  input  logic [ 1:0] cmd_pool_size_i,
  input  logic [ 1:0] cmd_pool_upad_i,
  input  logic [ 1:0] cmd_pool_lpad_i,
  input  logic [ 7:0] cmd_pool_out_dim_i,
  input  logic [ 7:0] cmd_pool_porows_i,
  input  logic [ 7:0] cmd_pool_pocols_i,
  input  logic [ 7:0] cmd_pool_orows_i,
  input  logic [ 7:0] cmd_pool_ocols_i,
  input  logic [ 5:0] cmd_id_i,

  output logic                                  spad_rd_valid_o,
  input  logic                                  spad_rd_ready_i,
  output logic [                          19:0] spad_rd_row_o,
  input  logic                                  spad_rd_data_valid_i,
  input  logic [ hil_config_pkg::CFG.dim*8-1:0] spad_rd_data_i,
  output logic                                  acc_rd_valid_o,
  input  logic                                  acc_rd_ready_i,
  output logic [                          19:0] acc_rd_row_o,
  input  logic                                  acc_rd_data_valid_i,
  input  logic [hil_config_pkg::CFG.dim*32-1:0] acc_rd_data_i,

  output logic       done_valid_o,
  output logic [5:0] done_id_o,

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

  output logic        busy_o,
  output logic        st_dma_wait_o,
  output logic        st_active_o,
  output logic        st_pooling_o,
  output logic        st_spad_wait_o,
  output logic [ 7:0] in_flight_o,
  output logic [ 4:0] bytes_sent_o,
  output logic [31:0] dim_o
);

  accel_pkg::store_cmd_t cmd;

  always_comb begin
    cmd.dram_addr    = cmd_dram_addr_i;
    cmd.stride_bytes = cmd_stride_bytes_i;
    cmd.is_acc       = cmd_is_acc_i;
    cmd.read_full    = cmd_read_full_i;
    cmd.row          = cmd_row_i;
    cmd.rows         = cmd_rows_i;
    cmd.cols         = cmd_cols_i;
    cmd.relu         = cmd_relu_i;
    cmd.scale        = cmd_scale_i;
    cmd.pool.enable  = cmd_pool_enable_i;
    cmd.pool.stride  = cmd_pool_stride_i;
    cmd.pool.size    = cmd_pool_size_i;
    cmd.pool.upad    = cmd_pool_upad_i;
    cmd.pool.lpad    = cmd_pool_lpad_i;
    cmd.pool.out_dim = cmd_pool_out_dim_i;
    cmd.pool.porows  = cmd_pool_porows_i;
    cmd.pool.pocols  = cmd_pool_pocols_i;
    cmd.pool.orows   = cmd_pool_orows_i;
    cmd.pool.ocols   = cmd_pool_ocols_i;
  end

  observe_pkg::store_t unused_observe;
  store_engine #(
    .Cfg(hil_config_pkg::CFG)
  ) u_dut (
    .clk_i,
    .rst_ni,
    .cmd_valid_i,
    .cmd_ready_o,
    .cmd_i(cmd),
    .cmd_id_i,
    .spad_rd_valid_o,
    .spad_rd_ready_i,
    .spad_rd_row_o,
    .spad_rd_data_valid_i,
    .spad_rd_data_i,
    .acc_rd_valid_o,
    .acc_rd_ready_i,
    .acc_rd_row_o,
    .acc_rd_data_valid_i,
    .acc_rd_data_i,
    .done_valid_o,
    .done_id_o,
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
    .busy_o,
    .st_dma_wait_o,
    .st_active_o,
    .st_pooling_o,
    .st_spad_wait_o,
    .in_flight_o,
    .bytes_sent_o,
    .observe_o(unused_observe)
  );

  assign dim_o = hil_config_pkg::CFG.dim;

endmodule
