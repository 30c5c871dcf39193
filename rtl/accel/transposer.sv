// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Transposes blocks: element i of output beat c is element c of input row i.
///
/// A job {rows_in, beats_out} says how many rows come in (0..Dim) and how many beats go out
/// (0..Dim); elements of rows that did not come in are zero. Jobs are served in order. Two banks in
/// turn: a job's rows come in while the beats of the job before go out.
///
/// Latency: first output beat one cycle after the last input row. Throughput: one row in and one
/// beat out per cycle; one extra cycle per job without rows or without beats.
/// Ready of the row stream depends on registers only, that of the job stream also on beat_ready_i.
/// Reset value: no job.
module transposer #(
  /// Rows and columns of a block, 2..32.
  parameter int unsigned Dim = 16,
  /// Bits of an element.
  parameter int unsigned InputBits = 8
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                  job_valid_i,
  output logic                  job_ready_o,
  input  accel_pkg::dim_count_t job_rows_in_i,
  input  accel_pkg::dim_count_t job_beats_out_i,
  /// Source of the job, which comes back beside the job's rows and beats.
  input  execute_pkg::source_e  job_source_i,

  input  logic                                          row_valid_i,
  output logic                                          row_ready_o,
  input  logic                 [Dim-1:0][InputBits-1:0] row_data_i,
  /// Source of the rows that are taken now.
  output execute_pkg::source_e                          row_source_o,

  output logic                                          beat_valid_o,
  input  logic                                          beat_ready_i,
  output logic                 [Dim-1:0][InputBits-1:0] beat_data_o,
  /// Source of the job that beats go out for.
  output execute_pkg::source_e                          beat_source_o
);

  import accel_pkg::dim_count_t;
  import execute_pkg::source_e;
  import execute_pkg::SourceA;

  localparam int unsigned IdxWidth = $clog2(Dim);

  logic [Dim-1:0][Dim-1:0][InputBits-1:0] bank_q[2];

  // Per bank: is a job in it, have all its rows come in, and what the job wants.
  logic [1:0] busy_q, filled_q;
  dim_count_t [1:0] rows_in_q, beats_out_q;
  source_e source_q[2];
  logic job_ptr_q, in_ptr_q, out_ptr_q;
  dim_count_t in_count_q, out_count_q;

  // A bank takes its next job in the cycle in which its last beat leaves.
  logic out_done;
  assign job_ready_o = !busy_q[job_ptr_q] || (out_done && (out_ptr_q == job_ptr_q));
  logic job_fire;
  assign job_fire = job_valid_i && job_ready_o;

  // Input side
  logic in_open, in_fire;
  assign in_open     = busy_q[in_ptr_q] && !filled_q[in_ptr_q];
  assign row_ready_o = in_open && (in_count_q != rows_in_q[in_ptr_q]);
  assign in_fire     = row_valid_i && row_ready_o;
  dim_count_t in_count_next;
  assign in_count_next = in_count_q + (in_fire ? 6'd1 : 6'd0);
  logic in_done;
  assign in_done = in_open && (in_count_next == rows_in_q[in_ptr_q]);

  // Output side
  logic out_open, out_fire;
  assign out_open     = busy_q[out_ptr_q] && filled_q[out_ptr_q];
  assign beat_valid_o = out_open && (out_count_q != beats_out_q[out_ptr_q]);
  assign out_fire     = beat_valid_o && beat_ready_i;
  dim_count_t out_count_next;
  assign out_count_next = out_count_q + (out_fire ? 6'd1 : 6'd0);
  assign out_done = out_open && (out_count_next == beats_out_q[out_ptr_q]);
  assign row_source_o = source_q[in_ptr_q];
  assign beat_source_o = source_q[out_ptr_q];

  logic [IdxWidth-1:0] out_col;
  assign out_col = out_count_q[IdxWidth-1:0];
  for (genvar i = 0; i < Dim; i++) begin : gen_beat
    localparam logic [5:0] RowNumber = i;
    assign beat_data_o[i] = (rows_in_q[out_ptr_q] > RowNumber) ? bank_q[out_ptr_q][i][out_col] : '0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q      <= '0;
      filled_q    <= '0;
      rows_in_q   <= '0;
      beats_out_q <= '0;
      source_q    <= '{SourceA, SourceA};
      job_ptr_q   <= 1'b0;
      in_ptr_q    <= 1'b0;
      out_ptr_q   <= 1'b0;
      in_count_q  <= '0;
      out_count_q <= '0;
    end else begin
      in_count_q <= in_done ? '0 : in_count_next;
      if (in_done) begin
        filled_q[in_ptr_q] <= 1'b1;
        in_ptr_q           <= !in_ptr_q;
      end
      out_count_q <= out_done ? '0 : out_count_next;
      if (out_done) begin
        busy_q[out_ptr_q]   <= 1'b0;
        filled_q[out_ptr_q] <= 1'b0;
        out_ptr_q           <= !out_ptr_q;
      end
      if (job_fire) begin
        busy_q[job_ptr_q]      <= 1'b1;
        filled_q[job_ptr_q]    <= 1'b0;
        rows_in_q[job_ptr_q]   <= job_rows_in_i;
        beats_out_q[job_ptr_q] <= job_beats_out_i;
        source_q[job_ptr_q]    <= job_source_i;
        job_ptr_q              <= !job_ptr_q;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (in_fire) bank_q[in_ptr_q][in_count_q[IdxWidth-1:0]] <= row_data_i;
  end

  `HIL_ASSERT_HELD(BeatHeld_A, beat_valid_o, beat_ready_i, beat_data_o,
                   "output beat changed before it was accepted")
  `HIL_ASSERT(JobInRange_A,
              !job_valid_i || ({26'd0, job_rows_in_i} <= Dim && {26'd0, job_beats_out_i} <= Dim),
              "a job has more than Dim rows or beats")

endmodule
