// SPDX-License-Identifier: Apache-2.0

/// Stands in for rtl/accel/mesh.sv where a model is built in the fast view: mesh_fast by its name.
module mesh
  import mesh_pkg::*;
#(
  parameter accel_cfg_pkg::element_t Element = accel_cfg_pkg::ELEMENT_INT8_INT32,
  /// Rows and columns, 2..32.
  parameter int unsigned Dim = 16,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  input beat_ctrl_t                          ctrl_i,
  input logic       [Dim-1:0][InputBits-1:0] act_i,
  input logic       [Dim-1:0][InputBits-1:0] weight_i,
  input logic       [Dim-1:0][InputBits-1:0] d_i,

  output logic                        out_valid_o,
  output logic [Dim-1:0][SumBits-1:0] out_data_o
);

  mesh_fast #(
    .Element(Element),
    .Dim    (Dim)
  ) u_mesh_fast (
    .clk_i,
    .rst_ni,
    .ctrl_i,
    .act_i,
    .weight_i,
    .d_i,
    .out_valid_o,
    .out_data_o
  );

endmodule
