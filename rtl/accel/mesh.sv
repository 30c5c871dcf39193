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
  parameter accel_cfg_pkg::element_t Element = accel_cfg_pkg::ELEMENT_INT8_INT32,
  /// Rows and columns, 2..32.
  parameter int unsigned Dim = 16,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  /// The beat; all zero when there is none.
  input beat_ctrl_t                          ctrl_i,
  input logic       [Dim-1:0][InputBits-1:0] act_i,
  input logic       [Dim-1:0][InputBits-1:0] weight_i,
  input logic       [Dim-1:0][InputBits-1:0] d_i,

  output logic                        out_valid_o,
  output logic [Dim-1:0][SumBits-1:0] out_data_o
);

  // South: a multiply-add per row; east: a register per column but the first.
  localparam int unsigned RowCycles = element_pkg::multiply_add_cycles(Element);
  localparam int unsigned Latency = RowCycles * Dim + Dim - 1;
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

  logic [Dim-1:0][InputBits-1:0] act_skewed, weight_skewed, d_skewed;
  beat_ctrl_t ctrl_skewed[Dim];

  skew #(
    .Lanes(Dim),
    .Width(InputBits)
  ) u_skew_act (
    .clk_i,
    .rst_ni,
    .enable_i(active),
    .data_i  (act_i),
    .data_o  (act_skewed)
  );
  skew #(
    .Lanes(Dim),
    .Width(InputBits)
  ) u_skew_weight (
    .clk_i,
    .rst_ni,
    .enable_i(active),
    .data_i  (weight_i),
    .data_o  (weight_skewed)
  );
  skew #(
    .Lanes(Dim),
    .Width(InputBits)
  ) u_skew_d (
    .clk_i,
    .rst_ni,
    .enable_i(active),
    .data_i  (d_i),
    .data_o  (d_skewed)
  );
  // All lanes have the same control: one line of registers delays it for all columns.
  assign ctrl_skewed[0] = ctrl_i;
  for (genvar j = 1; j < Dim; j++) begin : gen_ctrl
    beat_ctrl_t ctrl_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) ctrl_q <= '0;
      else if (active) ctrl_q <= ctrl_skewed[j-1];
    end
    assign ctrl_skewed[j] = ctrl_q;
  end

  // Wires between neighbours have names of their own: elements of one array would be copied there
  // and back in each simulated cycle.
  for (genvar k = 0; k < Dim; k++) begin : gen_row
    for (genvar j = 0; j < Dim; j++) begin : gen_col
      beat_ctrl_t ctrl_north, ctrl_south;
      logic [InputBits-1:0] act_west, act_east, weight_north, weight_south;
      logic [SumBits-1:0] sum_north, sum_south;
      if (j == 0) begin : gen_west_edge
        assign act_west = act_skewed[k];
      end else begin : gen_from_west
        assign act_west = gen_row[k].gen_col[j-1].act_east;
      end
      if (k == 0) begin : gen_north_edge
        assign ctrl_north   = ctrl_skewed[j];
        assign weight_north = weight_skewed[j];
        element_to_accumulator #(
          .Element(Element)
        ) u_d (
          .value_i(d_skewed[j]),
          .value_o(sum_north)
        );
      end else begin : gen_from_north
        assign ctrl_north   = gen_row[k-1].gen_col[j].ctrl_south;
        assign weight_north = gen_row[k-1].gen_col[j].weight_south;
        assign sum_north    = gen_row[k-1].gen_col[j].sum_south;
      end
      pe #(
        .Element(Element),
        .Row    (k)
      ) u_pe (
        .clk_i,
        .rst_ni,
        .enable_i(active),
        .ctrl_i  (ctrl_north),
        .act_i   (act_west),
        .weight_i(weight_north),
        .sum_i   (sum_north),
        .ctrl_o  (ctrl_south),
        .act_o   (act_east),
        .weight_o(weight_south),
        .sum_o   (sum_south)
      );
    end
  end

  logic [Dim-1:0][SumBits-1:0] out_skewed;
  for (genvar j = 0; j < Dim; j++) begin : gen_out
    assign out_skewed[j] = gen_row[Dim-1].gen_col[j].sum_south;
  end
  skew #(
    .Lanes  (Dim),
    .Width  (SumBits),
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
  assign last_ctrl   = gen_row[Dim-1].gen_col[Dim-1].ctrl_south;
  assign out_valid_o = (last_ctrl.mac && !last_ctrl.is_os) || last_ctrl.drain;

  `HIL_ASSERT_INIT(DimInRange_A, Dim >= 2 && Dim <= 32, "Dim must be 2..32")

endmodule
