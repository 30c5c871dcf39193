// SPDX-License-Identifier: Apache-2.0

/// Both views of the mesh on the same beats, side by side; element n of a vector at
/// [width*n +: width]. mesh_views_main.cpp drives the beats and compares the outputs.
module tb_mesh_views
  import hil_config_pkg::CFG;
#(
  localparam int unsigned Dim = CFG.dim,
  localparam int unsigned InputBits = CFG.element.input_bits,
  localparam int unsigned SumBits = CFG.element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  /// mesh_pkg::beat_ctrl_t.
  input logic [             10:0] ctrl_i,
  input logic [Dim*InputBits-1:0] act_i,
  input logic [Dim*InputBits-1:0] weight_i,
  input logic [Dim*InputBits-1:0] d_i,

  /// Rows and columns of the meshes.
  output logic [31:0] dim_o,

  output logic                   rtl_valid_o,
  output logic [Dim*SumBits-1:0] rtl_data_o,
  output logic                   fast_valid_o,
  output logic [Dim*SumBits-1:0] fast_data_o
);

  assign dim_o = Dim;

  mesh #(
    .Element(CFG.element),
    .Dim    (Dim)
  ) u_mesh (
    .clk_i,
    .rst_ni,
    .ctrl_i,
    .act_i,
    .weight_i,
    .d_i,
    .out_valid_o(rtl_valid_o),
    .out_data_o (rtl_data_o)
  );

  mesh_fast #(
    .Element(CFG.element),
    .Dim    (Dim)
  ) u_mesh_fast (
    .clk_i,
    .rst_ni,
    .ctrl_i,
    .act_i,
    .weight_i,
    .d_i,
    .out_valid_o(fast_valid_o),
    .out_data_o (fast_data_o)
  );

endmodule
