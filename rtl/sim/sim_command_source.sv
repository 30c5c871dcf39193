// SPDX-License-Identifier: Apache-2.0

/// Simulation only. Drives the commands of the running job, in order, each after its idle cycles,
/// and collects the answers. Every command that moves at the port is logged as it stands there.
///
/// A fence in the list drives nothing: what follows it waits until busy_i is low in a cycle in
/// which no command is offered. done_o is high once every command has been accepted and every
/// COUNTER answered. All outputs are registers; a command is held until it is accepted.
/// Throughput: one command per cycle. Reset value: nothing offered.
module sim_command_source (
  input logic clk_i,
  input logic rst_ni,

  output logic        cmd_valid_o,
  input  logic        cmd_ready_i,
  output logic [ 6:0] cmd_funct_o,
  output logic [63:0] cmd_rs1_o,
  output logic [63:0] cmd_rs2_o,

  input  logic        resp_valid_i,
  output logic        resp_ready_o,
  input  logic [63:0] resp_data_i,

  input  logic busy_i,
  output logic done_o
);

  import "DPI-C" function void hil_source_cycle(
    input  bit           cmd_fire,
    input  bit     [6:0] port_funct,
    input  longint       port_rs1,
    input  longint       port_rs2,
    input  bit           busy,
    input  bit           resp_fire,
    input  longint       resp_data,
    output bit           cmd_valid,
    output bit           cmd_is_new,
    output bit     [6:0] cmd_funct,
    output longint       cmd_rs1,
    output longint       cmd_rs2,
    output bit           resp_ready,
    output bit           done
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cmd_valid_o  <= 1'b0;
      cmd_funct_o  <= '0;
      cmd_rs1_o    <= '0;
      cmd_rs2_o    <= '0;
      resp_ready_o <= 1'b0;
      done_o       <= 1'b0;
    end else begin
      automatic bit cmd_valid, cmd_is_new, resp_ready, done;
      automatic bit [6:0] cmd_funct;
      automatic longint cmd_rs1, cmd_rs2;
      hil_source_cycle(cmd_valid_o && cmd_ready_i, cmd_funct_o, cmd_rs1_o, cmd_rs2_o, busy_i,
                       resp_valid_i && resp_ready_o, resp_data_i, cmd_valid, cmd_is_new, cmd_funct,
                       cmd_rs1, cmd_rs2, resp_ready, done);
      cmd_valid_o <= cmd_valid;
      if (cmd_is_new) begin
        cmd_funct_o <= cmd_funct;
        cmd_rs1_o   <= cmd_rs1;
        cmd_rs2_o   <= cmd_rs2;
      end
      resp_ready_o <= resp_ready;
      done_o       <= done;
    end
  end

endmodule
