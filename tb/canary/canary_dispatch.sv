// SPDX-License-Identifier: Apache-2.0

/// Canary: dispatch of a configuration that cannot be; Defect chooses what is wrong.
module canary_dispatch
  import accel_pkg::*;
#(
  /// 0: dim is no power of two. 1: more rows than row_t can name.
  parameter int unsigned Defect = 0
) (
  input logic clk_i,
  input logic rst_ni
);

  function automatic accel_cfg_pkg::accel_cfg_t broken();
    accel_cfg_pkg::accel_cfg_t cfg;
    cfg = hil_config_pkg::CFG;
    if (Defect == 0) cfg.dim = 6;
    else cfg.scratchpad_rows = 32'd1 << 21;
    return cfg;
  endfunction

  // Outputs lead nowhere: only the assertions inside matter.
  // verilator lint_off UNUSEDSIGNAL
  logic cmd_ready, alloc_valid, counter_valid, counter_silent, fault_valid;
  class_e alloc_class;
  row_range_t [1:0] alloc_reads;
  row_range_t alloc_write;
  load_cmd_t alloc_load;
  execute_cmd_t alloc_execute;
  store_cmd_t alloc_store;
  logic [63:0] counter_rs1;
  logic [31:0] fault_command;
  logic [6:0] fault_funct;
  accel_isa_pkg::fault_field_e fault_field;
  accel_isa_pkg::fault_rule_e fault_rule;
  // verilator lint_on UNUSEDSIGNAL

  dispatch #(
    .Cfg(broken())
  ) u_dispatch (
    .clk_i,
    .rst_ni,
    .cmd_valid_i     (1'b0),
    .cmd_ready_o     (cmd_ready),
    .cmd_funct_i     ('0),
    .cmd_rs1_i       ('0),
    .cmd_rs2_i       ('0),
    .alloc_valid_o   (alloc_valid),
    .alloc_ready_i   (1'b0),
    .alloc_class_o   (alloc_class),
    .alloc_reads_o   (alloc_reads),
    .alloc_write_o   (alloc_write),
    .alloc_load_o    (alloc_load),
    .alloc_execute_o (alloc_execute),
    .alloc_store_o   (alloc_store),
    .counter_valid_o (counter_valid),
    .counter_ready_i (1'b0),
    .counter_rs1_o   (counter_rs1),
    .counter_silent_o(counter_silent),
    .fault_valid_o   (fault_valid),
    .fault_command_o (fault_command),
    .fault_funct_o   (fault_funct),
    .fault_field_o   (fault_field),
    .fault_rule_o    (fault_rule)
  );

endmodule
