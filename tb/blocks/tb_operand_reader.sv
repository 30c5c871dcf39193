// SPDX-License-Identifier: Apache-2.0

/// operand_reader with the job as one flat vector.
module tb_operand_reader #(
  localparam int unsigned Dim = hil_config_pkg::CFG.dim
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                                   op_valid_i,
  output logic                                   op_ready_o,
  input  logic [execute_pkg::FETCH_OP_WIDTH-1:0] op_i,

  output logic                            rd_valid_o,
  input  logic                            rd_ready_i,
  output logic [accel_pkg::ROW_WIDTH-1:0] rd_row_o,
  input  logic [               Dim*8-1:0] rd_data_i,

  output logic             beat_valid_o,
  input  logic             beat_ready_i,
  output logic [Dim*8-1:0] beat_data_o,
  output logic             beat_via_o,

  output logic fetched_o
);

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  operand_reader #(
    .Dim(Dim)
  ) u_reader (
    .clk_i,
    .rst_ni(rst_n),
    .op_valid_i,
    .op_ready_o,
    .op_i  (execute_pkg::fetch_op_t'(op_i)),
    .rd_valid_o,
    .rd_ready_i,
    .rd_row_o,
    .rd_data_i,
    .beat_valid_o,
    .beat_ready_i,
    .beat_data_o,
    .beat_via_o,
    .fetched_o
  );

endmodule
