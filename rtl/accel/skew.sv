// SPDX-License-Identifier: Apache-2.0

/// Delays lane n of a vector by n cycles (or by Lanes-1-n with Reverse): the triangle of registers
/// that turns a beat into the mesh's diagonal wave front, and back.
///
/// Latency: n (or Lanes-1-n) cycles for lane n; lane 0 (or the last) is combinational.
/// Throughput: one vector per cycle while enable_i is high; low: all registers hold.
/// Reset value: zero.
module skew #(
  /// Elements of the vector, >= 2.
  parameter int unsigned Lanes = 16,
  /// Bits per element.
  parameter int unsigned Width = 8,
  /// Lane n waits Lanes-1-n cycles instead of n.
  parameter bit Reverse = 1'b0
) (
  input logic clk_i,
  input logic rst_ni,
  input logic enable_i,
  input logic [Lanes-1:0][Width-1:0] data_i,
  output logic [Lanes-1:0][Width-1:0] data_o
);

  for (genvar n = 0; n < Lanes; n++) begin : gen_lane
    localparam int unsigned Delay = Reverse ? Lanes - 1 - n : n;
    if (Delay == 0) begin : gen_wire
      assign data_o[n] = data_i[n];
    end else begin : gen_delay
      logic [Width-1:0] line_q[Delay];
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) begin
          for (int unsigned i = 0; i < Delay; i++) line_q[i] <= '0;
        end else if (enable_i) begin
          line_q[0] <= data_i[n];
          for (int unsigned i = 1; i < Delay; i++) line_q[i] <= line_q[i-1];
        end
      end
      assign data_o[n] = line_q[Delay-1];
    end
  end

endmodule
