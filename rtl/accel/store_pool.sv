// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The maximum, per input element, of the rows from `first` to `last` comes out as one row.
///
/// A row that is first and last passes unchanged, all its bits; a window of several rows is pooled
/// in its low Dim input elements, what is above comes out meaningless.
///
/// Latency: one cycle from `last` to the output. Throughput: one row per cycle.
/// Ordering: order of input. Reset value: no output, maximum 0 (never visible).
/// Combinational paths: out_ready_i to in_ready_o; in_ready_o does not depend on the input.
module store_pool #(
  parameter accel_cfg_pkg::element_t Element = accel_cfg_pkg::ELEMENT_INT8_INT32,
  /// Elements of a row.
  parameter int unsigned Dim = 16,
  localparam int unsigned InputRowBits = Dim * element_pkg::input_lane_bits(Element),
  localparam int unsigned RowBits = 8 * Dim * element_pkg::longest_bytes(Element)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                                    in_valid_i,
  output logic                                    in_ready_o,
  input  logic                      [RowBits-1:0] in_data_i,
  input  store_pkg::segment_bytes_t               in_bytes_i,
  input  logic                                    in_first_i,
  input  logic                                    in_last_i,

  output logic                                    out_valid_o,
  input  logic                                    out_ready_i,
  output logic                      [RowBits-1:0] out_data_o,
  output store_pkg::segment_bytes_t               out_bytes_o
);

  logic [InputRowBits-1:0] maximum_q, maximum_d;
  logic [RowBits-1:0] out_data_q;
  store_pkg::segment_bytes_t out_bytes_q;
  logic out_valid_q, in_fire;

  assign in_ready_o  = !out_valid_q || out_ready_i;
  assign in_fire     = in_valid_i && in_ready_o;
  assign out_valid_o = out_valid_q;
  assign out_data_o  = out_data_q;
  assign out_bytes_o = out_bytes_q;

  element_maximum #(
    .Element(Element),
    .Lanes  (Dim)
  ) u_maximum (
    .compare_i(!in_first_i),
    .a_i      (maximum_q),
    .b_i      (in_data_i[InputRowBits-1:0]),
    .maximum_o(maximum_d)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      out_valid_q <= 1'b0;
      out_data_q  <= '0;
      out_bytes_q <= '0;
      maximum_q   <= '0;
    end else begin
      if (in_ready_o) out_valid_q <= in_valid_i && in_last_i;
      if (in_fire && in_last_i) begin
        out_data_q  <= {in_data_i[RowBits-1:InputRowBits], maximum_d};
        out_bytes_q <= in_bytes_i;
      end
      if (in_fire && !in_last_i) maximum_q <= maximum_d;
    end
  end

  `HIL_ASSERT_HELD(OutputHeld_A, out_valid_o, out_ready_i, {out_data_o, out_bytes_o},
                   "output changed before it was accepted")
  // A window starts right after the last one ended.
  logic window_open_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) window_open_q <= 1'b0;
    else if (in_fire) window_open_q <= !in_last_i;
  end
  `HIL_ASSERT(WindowsInTurn_A, !in_fire || (in_first_i == !window_open_q),
              "pooling window starts inside another or without a first row")

endmodule
