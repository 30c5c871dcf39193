// SPDX-License-Identifier: Apache-2.0

/// transposer with the sources as plain numbers; element n of a vector at [8*n +: 8].
module tb_transposer #(
  localparam int unsigned Dim = hil_config_pkg::CFG.dim
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic       job_valid_i,
  output logic       job_ready_o,
  input  logic [5:0] job_rows_in_i,
  input  logic [5:0] job_beats_out_i,
  input  logic [1:0] job_source_i,

  input  logic             row_valid_i,
  output logic             row_ready_o,
  input  logic [Dim*8-1:0] row_data_i,
  output logic [      1:0] row_source_o,

  output logic             beat_valid_o,
  input  logic             beat_ready_i,
  output logic [Dim*8-1:0] beat_data_o,
  output logic [      1:0] beat_source_o
);

  import execute_pkg::source_e;

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  source_e row_source, beat_source;
  assign row_source_o  = row_source;
  assign beat_source_o = beat_source;

  transposer #(
    .Dim(Dim)
  ) u_transposer (
    .clk_i,
    .rst_ni(rst_n),
    .job_valid_i,
    .job_ready_o,
    .job_rows_in_i,
    .job_beats_out_i,
    .job_source_i(source_e'(job_source_i)),
    .row_valid_i,
    .row_ready_o,
    .row_data_i,
    .row_source_o(row_source),
    .beat_valid_o,
    .beat_ready_i,
    .beat_data_o,
    .beat_source_o(beat_source)
  );

endmodule
