// SPDX-License-Identifier: Apache-2.0

/// dispatch of the chosen configuration; structs and arrays of ports as flat vectors.
module tb_dispatch
  import accel_pkg::*;
(
  input logic clk_i,
  input logic rst_ni,

  input  logic        cmd_valid_i,
  output logic        cmd_ready_o,
  input  logic [31:0] cmd_origin_i,
  input  logic [ 6:0] cmd_funct_i,
  input  logic [63:0] cmd_rs1_i,
  input  logic [63:0] cmd_rs2_i,

  output logic                          alloc_valid_o,
  input  logic                          alloc_ready_i,
  output logic [                   1:0] alloc_class_o,
  output logic [$bits(row_range_t)-1:0] alloc_read0_o,
  output logic [$bits(row_range_t)-1:0] alloc_read1_o,
  output logic [$bits(row_range_t)-1:0] alloc_write_o,
  output logic [    LOAD_CMD_WIDTH-1:0] alloc_load_o,
  output logic [ EXECUTE_CMD_WIDTH-1:0] alloc_execute_o,
  output logic [   STORE_CMD_WIDTH-1:0] alloc_store_o,

  output logic        counter_valid_o,
  input  logic        counter_ready_i,
  output logic [63:0] counter_rs1_o,
  output logic        counter_silent_o,

  output logic        fault_valid_o,
  output logic [31:0] fault_command_o,
  output logic [ 6:0] fault_funct_o,
  output logic [ 5:0] fault_field_o,
  output logic [ 5:0] fault_rule_o,

  output logic [31:0] dim_o
);

  assign dim_o = hil_config_pkg::CFG.dim;

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  class_e alloc_class;
  row_range_t [1:0] alloc_reads;
  row_range_t alloc_write;
  load_cmd_t alloc_load;
  execute_cmd_t alloc_execute;
  store_cmd_t alloc_store;
  accel_isa_pkg::fault_field_e fault_field;
  accel_isa_pkg::fault_rule_e fault_rule;
  assign alloc_class_o   = alloc_class;
  assign alloc_read0_o   = alloc_reads[0];
  assign alloc_read1_o   = alloc_reads[1];
  assign alloc_write_o   = alloc_write;
  assign alloc_load_o    = alloc_load;
  assign alloc_execute_o = alloc_execute;
  assign alloc_store_o   = alloc_store;
  assign fault_field_o   = fault_field;
  assign fault_rule_o    = fault_rule;

  checked_command_t cmd;
  assign cmd.check = '0;
  assign cmd.command = '{
          origin: cmd_origin_i,
          is_last: 1'b1,
          funct: cmd_funct_i,
          rs1: cmd_rs1_i,
          rs2: cmd_rs2_i
      };

  dispatch #(
    .Cfg(hil_config_pkg::CFG)
  ) u_dispatch (
    .clk_i,
    .rst_ni(rst_n),
    .cmd_valid_i,
    .cmd_ready_o,
    .checked_i(cmd),
    .alloc_valid_o,
    .alloc_ready_i,
    .alloc_class_o(alloc_class),
    .alloc_reads_o(alloc_reads),
    .alloc_write_o(alloc_write),
    .alloc_load_o(alloc_load),
    .alloc_execute_o(alloc_execute),
    .alloc_store_o(alloc_store),
    .counter_valid_o,
    .counter_ready_i,
    .counter_rs1_o,
    .counter_silent_o,
    .fault_valid_o,
    .fault_command_o,
    .fault_funct_o,
    .fault_field_o(fault_field),
    .fault_rule_o(fault_rule)
  );

endmodule
