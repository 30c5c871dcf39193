// SPDX-License-Identifier: Apache-2.0

/// Reset for a block under test: rst_ni, but low until rst_ni was seen low at a clock edge.
///
/// Top-level pins have random values until the bench drives them for the first time; without the
/// guard an assertion could see them out of reset.
module tb_reset_guard (
  input  logic clk_i,
  input  logic rst_ni,
  output logic rst_no
);

  logic was_reset_q;
  initial was_reset_q = 1'b0;

  always @(posedge clk_i) begin
    if (!rst_ni) was_reset_q <= 1'b1;
  end

  assign rst_no = rst_ni && was_reset_q;

endmodule
