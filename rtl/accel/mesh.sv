// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Systolic mesh of Dim x Dim processing elements with the skew registers around it: a result row
/// comes out for every beat that has one, in the order of the beats.
///
///   WS mac beat : out[j] = d[j] + sum over k of act[k] * W[k][j]       (W as flipped so far)
///   OS mac beat : S[i][j] += act[i] * weight[j]                        (no output row)
///   drain beat  : out[j] = S[row][j]
///   load beat   : shadow row `row` = weight[*]; a later flip makes it W (WS) or S (OS)
///
/// Inputs of a beat are given together; activations travel east, weights and sums south, control
/// south beside them, one register per hop. Every PE sees the beats in injection order, so a
/// program of beats means the same as if all PEs executed each beat at once.
///
/// Latency: 2*Dim - 1 cycles from a beat to its row. Throughput: one beat per cycle; beats may be
/// any number of cycles apart. No backpressure: the caller takes every row when it comes.
/// Reset value: W and S zero, nothing in flight.
module mesh
  import mesh_pkg::*;
#(
  /// Rows and columns, 2..32.
  parameter int unsigned Dim = 16
) (
  input logic clk_i,
  input logic rst_ni,

  /// The beat; all zero when there is none.
  input beat_ctrl_t                ctrl_i,
  input logic       [Dim-1:0][7:0] act_i,
  input logic       [Dim-1:0][7:0] weight_i,
  input logic       [Dim-1:0][7:0] d_i,

  output logic                 out_valid_o,
  output logic [Dim-1:0][31:0] out_data_o
);

  localparam int unsigned Latency = 2 * Dim - 1;
  localparam int unsigned CountWidth = $clog2(Latency + 1);
  localparam logic [CountWidth-1:0] LatencyCount = Latency[CountWidth-1:0];

  // Registers move only while a beat is on its way.
  logic [CountWidth-1:0] active_q;
  logic beat, active;
  assign beat   = ctrl_i.mac || ctrl_i.flip || ctrl_i.load || ctrl_i.drain;
  assign active = beat || (active_q != '0);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) active_q <= '0;
    else if (beat) active_q <= LatencyCount;
    else if (active_q != '0) active_q <= active_q - 1'b1;
  end

  logic [Dim-1:0][7:0] act_skewed, weight_skewed, d_skewed;
  beat_ctrl_t [Dim-1:0] ctrl_lanes, ctrl_skewed;
  assign ctrl_lanes = {Dim{ctrl_i}};

  skew #(
    .Lanes(Dim),
    .Width(8)
  ) u_skew_act (
    .clk_i,
    .rst_ni,
    .enable_i(active),
    .data_i  (act_i),
    .data_o  (act_skewed)
  );
  skew #(
    .Lanes(Dim),
    .Width(8)
  ) u_skew_weight (
    .clk_i,
    .rst_ni,
    .enable_i(active),
    .data_i  (weight_i),
    .data_o  (weight_skewed)
  );
  skew #(
    .Lanes(Dim),
    .Width(8)
  ) u_skew_d (
    .clk_i,
    .rst_ni,
    .enable_i(active),
    .data_i  (d_i),
    .data_o  (d_skewed)
  );
  skew #(
    .Lanes(Dim),
    .Width(BEAT_CTRL_WIDTH)
  ) u_skew_ctrl (
    .clk_i,
    .rst_ni,
    .enable_i(active),
    .data_i  (ctrl_lanes),
    .data_o  (ctrl_skewed)
  );

  // act[k][j] enters PE (k, j) from the west; the other three enter from the north.
  logic signed [7:0] act[Dim][Dim+1];
  logic signed [7:0] weight[Dim+1][Dim];
  logic signed [31:0] sum[Dim+1][Dim];
  beat_ctrl_t ctrl[Dim+1][Dim];

  for (genvar n = 0; n < Dim; n++) begin : gen_edge
    assign act[n][0]    = act_skewed[n];
    assign weight[0][n] = weight_skewed[n];
    assign sum[0][n]    = 32'(signed'(d_skewed[n]));
    assign ctrl[0][n]   = ctrl_skewed[n];
  end

  for (genvar k = 0; k < Dim; k++) begin : gen_row
    for (genvar j = 0; j < Dim; j++) begin : gen_col
      pe #(
        .Row(k)
      ) u_pe (
        .clk_i,
        .rst_ni,
        .ctrl_i  (ctrl[k][j]),
        .act_i   (act[k][j]),
        .weight_i(weight[k][j]),
        .sum_i   (sum[k][j]),
        .ctrl_o  (ctrl[k+1][j]),
        .act_o   (act[k][j+1]),
        .weight_o(weight[k+1][j]),
        .sum_o   (sum[k+1][j])
      );
    end
  end

  logic [Dim-1:0][31:0] out_skewed;
  for (genvar j = 0; j < Dim; j++) begin : gen_out
    assign out_skewed[j] = sum[Dim][j];
  end
  skew #(
    .Lanes  (Dim),
    .Width  (32),
    .Reverse(1'b1)
  ) u_deskew (
    .clk_i,
    .rst_ni,
    .enable_i(active),
    .data_i  (out_skewed),
    .data_o  (out_data_o)
  );

  // The last column's control leaves the mesh together with the deskewed row.
  beat_ctrl_t last_ctrl;
  assign last_ctrl   = ctrl[Dim][Dim-1];
  assign out_valid_o = (last_ctrl.mac && !last_ctrl.is_os) || last_ctrl.drain;

  `HIL_ASSERT_INIT(DimInRange_A, Dim >= 2 && Dim <= 32, "Dim must be 2..32")

endmodule
