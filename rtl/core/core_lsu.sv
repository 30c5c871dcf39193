// SPDX-License-Identifier: Apache-2.0

/// Byte lanes of loads and stores: a store's value and strobes within its aligned 8 bytes, and the
/// value that a load takes from its aligned 8 bytes.
///
/// Combinational; the access is aligned to its size. funct3 is that of the instruction: size in
/// bits 1:0, bit 2 set for a load that is extended with zeros. Little-endian.
module core_lsu (
  input logic [2:0] funct3_i,
  input logic [2:0] offset_i,

  input  logic [63:0] store_value_i,
  output logic [63:0] write_data_o,
  output logic [ 7:0] write_strobe_o,

  input  logic [63:0] read_data_i,
  output logic [63:0] load_value_o
);

  logic [5:0] shift;
  assign shift        = {offset_i, 3'd0};
  assign write_data_o = store_value_i << shift;

  logic [7:0] bytes;
  always_comb begin
    unique case (funct3_i[1:0])
      2'd0: bytes = 8'h01;
      2'd1: bytes = 8'h03;
      2'd2: bytes = 8'h0F;
      default: bytes = 8'hFF;
    endcase
  end
  assign write_strobe_o = bytes << offset_i;

  logic [63:0] shifted;
  logic fills_with_sign;
  assign shifted         = read_data_i >> shift;
  assign fills_with_sign = !funct3_i[2];
  always_comb begin
    unique case (funct3_i[1:0])
      2'd0: load_value_o = {{56{fills_with_sign && shifted[7]}}, shifted[7:0]};
      2'd1: load_value_o = {{48{fills_with_sign && shifted[15]}}, shifted[15:0]};
      2'd2: load_value_o = {{32{fills_with_sign && shifted[31]}}, shifted[31:0]};
      default: load_value_o = shifted;
    endcase
  end

endmodule
