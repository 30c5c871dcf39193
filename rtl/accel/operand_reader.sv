// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Fetches one operand stream: for a job it reads `reads` rows of the scratchpad (row, row + stride,
/// ...) and gives `beats` vectors, elements from `cols` on and beats from `reads` on being zero.
///
/// Latency: two cycles from a granted read to its beat. Throughput: one beat per cycle, jobs back
/// to back. Buffer: Dim beats, so a whole operand is fetched even when nobody takes beats.
/// Ordering: beats in job order. fetched_o pulses once per job, in order, in the cycle in which its
/// last beat enters the buffer (the data of its last read has returned by then); a job without
/// beats pulses too.
/// Reset value: no job, buffer empty.
module operand_reader
  import accel_pkg::*;
  import execute_pkg::*;
#(
  parameter accel_cfg_pkg::element_t Element = accel_cfg_pkg::ELEMENT_INT8_INT32,
  /// Elements per row, 2..32.
  parameter int unsigned Dim = 16,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Element)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic      op_valid_i,
  output logic      op_ready_o,
  input  fetch_op_t op_i,

  output logic                    rd_valid_o,
  input  logic                    rd_ready_i,
  output row_t                    rd_row_o,
  input  logic [Dim*LaneBits-1:0] rd_data_i,

  output logic                          beat_valid_o,
  input  logic                          beat_ready_i,
  output logic [Dim-1:0][InputBits-1:0] beat_data_o,
  output logic                          beat_via_o,

  output logic fetched_o
);

  localparam int unsigned BeatWidth = Dim * InputBits + 1;
  localparam int unsigned CountWidth = $clog2(Dim + 1);
  localparam logic [CountWidth:0] Depth = Dim[CountWidth:0];

  // One beat is on its way between the read and the buffer.
  typedef struct packed {
    logic       valid;
    logic       has_beat;
    logic       is_zero;
    logic       last;
    logic       via;
    dim_count_t cols;
  } pending_t;
  pending_t pending_d, pending_q;

  dim_count_t index_q;
  row_t offset_q;
  logic [CountWidth-1:0] count;
  logic [CountWidth:0] occupied;
  assign occupied = {1'b0, count} + (CountWidth + 1)'(pending_q.valid && pending_q.has_beat);

  logic has_beat, wants_read, has_space, fire, last;
  assign has_beat   = op_i.beats != '0;
  assign wants_read = index_q < op_i.reads;
  assign has_space  = occupied < Depth;
  assign last       = !has_beat || (index_q + 6'd1 == op_i.beats);
  assign rd_valid_o = op_valid_i && has_beat && wants_read && has_space;
  assign rd_row_o   = op_i.row + offset_q;
  assign fire       = op_valid_i && (!has_beat || (has_space && (!wants_read || rd_ready_i)));
  assign op_ready_o = fire && last;

  always_comb begin
    pending_d          = '0;
    pending_d.valid    = fire;
    pending_d.has_beat = has_beat;
    pending_d.is_zero  = !wants_read;
    pending_d.last     = last;
    pending_d.via      = op_i.via;
    pending_d.cols     = op_i.cols;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pending_q <= '0;
      index_q   <= '0;
      offset_q  <= '0;
    end else begin
      if (fire || pending_q.valid) pending_q <= pending_d;
      if (fire) begin
        index_q  <= last ? '0 : index_q + 6'd1;
        offset_q <= last ? '0 : offset_q + op_i.stride;
      end
    end
  end

  logic [Dim-1:0][LaneBits-1:0] lanes;
  logic [Dim-1:0][InputBits-1:0] value, masked;
  assign lanes = rd_data_i;
  for (genvar j = 0; j < Dim; j++) begin : gen_mask
    localparam logic [5:0] Column = j;
    assign value[j]  = lanes[j][InputBits-1:0];
    assign masked[j] = (!pending_q.is_zero && pending_q.cols > Column) ? value[j] : '0;
  end

  logic buffer_ready;
  prim_fifo #(
    .Width(BeatWidth),
    .Depth(Dim)
  ) u_buffer (
    .clk_i,
    .rst_ni,
    .in_valid_i (pending_q.valid && pending_q.has_beat),
    .in_ready_o (buffer_ready),
    .in_data_i  ({pending_q.via, masked}),
    .out_valid_o(beat_valid_o),
    .out_ready_i(beat_ready_i),
    .out_data_o ({beat_via_o, beat_data_o}),
    .count_o    (count)
  );

  assign fetched_o = pending_q.valid && pending_q.last;

  `HIL_ASSERT(BufferHasRoom_A, !(pending_q.valid && pending_q.has_beat) || buffer_ready,
              "a beat arrived and the buffer is full")
  `HIL_ASSERT(ReadsInRange_A, !op_valid_i || (op_i.reads <= op_i.beats),
              "a job reads more rows than it gives beats")

endmodule
