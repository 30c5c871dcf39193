// SPDX-License-Identifier: Apache-2.0

/// The 32 integer registers: two are read as they are now, one is written at the clock edge.
///
/// Reads are combinational and give the value before the write of the same cycle; the pipeline
/// forwards. x0 reads as 0: it is never written (write_valid_i is not raised for it).
/// Reset value: all 0, so that a program that reads a register it never wrote is reproducible.
module core_regfile (
  input logic clk_i,
  input logic rst_ni,

  input  logic [ 4:0] rs1_i,
  output logic [63:0] rs1_value_o,
  input  logic [ 4:0] rs2_i,
  output logic [63:0] rs2_value_o,

  input logic        write_valid_i,
  input logic [ 4:0] rd_i,
  input logic [63:0] rd_value_i
);

  logic [63:0] registers_q[32];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int unsigned index = 0; index < 32; index++) registers_q[index] <= '0;
    end else if (write_valid_i) begin
      registers_q[rd_i] <= rd_value_i;
    end
  end

  assign rs1_value_o = registers_q[rs1_i];
  assign rs2_value_o = registers_q[rs2_i];

endmodule
