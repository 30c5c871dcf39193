// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Splits PRELOAD and COMPUTE commands into the jobs of the execute engine's parts, in program order:
/// operand fetches, transposer jobs, mesh loads and mesh jobs.
///
/// Which operand goes through the transposer (isa.md 1.6; at most one per command):
///   WS: A with a_transpose, W with b_transpose.   OS: A without a_transpose, B with b_transpose.
/// Mac beats: WS one per row of C (none if C is GARBAGE); OS one per k < min(A.cols, B.rows).
///
/// Latency: one cycle to each job queue. Throughput: one command per cycle while the queues have
/// room. cmd_ready_o depends on the command (which queues it needs) and on the queues. Reset value: no jobs.
module execute_controller
  import accel_pkg::*;
  import execute_pkg::*;
#(
  parameter int unsigned Dim = 16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic         cmd_valid_i,
  output logic         cmd_ready_o,
  input  execute_cmd_t cmd_i,
  input  entry_id_t    cmd_id_i,

  // Fetch jobs, indexed by source_e
  output logic      [2:0] fetch_valid_o,
  input  logic      [2:0] fetch_ready_i,
  output fetch_op_t [2:0] fetch_o,

  output logic          transpose_valid_o,
  input  logic          transpose_ready_i,
  output transpose_op_t transpose_o,

  output logic     load_valid_o,
  input  logic     load_ready_i,
  output load_op_t load_o,

  output logic     mesh_valid_o,
  input  logic     mesh_ready_i,
  output mesh_op_t mesh_o,

  // Ids in program order, for those who report fetches
  output logic      preload_id_valid_o,
  input  logic      preload_id_ready_i,
  output entry_id_t preload_id_o,
  output logic      compute_id_valid_o,
  input  logic      compute_id_ready_i,
  output entry_id_t compute_id_o
);

  localparam dim_count_t FullBlock = 6'(Dim);

  preload_cmd_t preload;
  compute_cmd_t compute;
  logic is_compute;
  assign preload    = cmd_i.preload;
  assign compute    = cmd_i.compute;
  assign is_compute = cmd_i.is_compute;

  function automatic dim_count_t smaller(dim_count_t x, dim_count_t y);
    return (x < y) ? x : y;
  endfunction

  // An operand that streams straight to the mesh: beat n is row n.
  function automatic fetch_op_t direct(operand_t operand, row_t stride, dim_count_t rows,
                                       dim_count_t cols, dim_count_t beats);
    fetch_op_t op;
    op        = '0;
    op.row    = operand.row;
    op.stride = stride;
    op.reads  = operand.is_real ? smaller(rows, beats) : '0;
    op.beats  = beats;
    op.cols   = cols;
    return op;
  endfunction

  // An operand that goes through the transposer: all its memory rows, whatever comes out.
  function automatic fetch_op_t transposed(operand_t operand, row_t stride, dim_count_t rows,
                                           dim_count_t cols);
    fetch_op_t op;
    op        = '0;
    op.row    = operand.row;
    op.stride = stride;
    op.reads  = rows;
    op.beats  = rows;
    op.cols   = cols;
    op.via    = 1'b1;
    return op;
  endfunction

  logic c_has_rows, a_via, bd_via, w_via;
  dim_count_t macs;
  assign c_has_rows = compute.c.is_real && (compute.c.rows != '0);
  always_comb begin
    if (compute.is_os) macs = compute.bd.is_real ? smaller(compute.a.cols, compute.bd.rows) : '0;
    else macs = c_has_rows ? compute.c.rows : '0;
  end
  assign a_via  = (compute.is_os != compute.a_transpose) && (macs != '0);
  assign bd_via = compute.is_os && compute.b_transpose && (macs != '0);
  assign w_via  = !preload.is_os && preload.transpose;

  row_t one;
  assign one = 20'd1;

  always_comb begin
    if (a_via) begin
      fetch_o[SourceA] = compute.a_transpose ?
          transposed(compute.a, compute.a_stride, compute.a.cols, compute.a.rows) :
          transposed(compute.a, compute.a_stride, compute.a.rows, compute.a.cols);
    end else begin
      fetch_o[SourceA] = compute.a_transpose ?
          direct(compute.a, compute.a_stride, compute.a.cols, compute.a.rows, macs) :
          direct(compute.a, compute.a_stride, compute.a.rows, compute.a.cols, macs);
    end
    fetch_o[SourceBd] = bd_via ? transposed(compute.bd, one, compute.bd.cols, compute.bd.rows) :
        direct(compute.bd, one, compute.bd.rows, compute.bd.cols, macs);
    if (!preload.stationary.is_real) begin
      fetch_o[SourceW] = '0;
    end else if (w_via) begin
      fetch_o[SourceW] =
          transposed(preload.stationary, one, preload.stationary.cols, preload.stationary.rows);
    end else begin
      fetch_o[SourceW] = direct(preload.stationary, one, preload.stationary.rows,
                                preload.stationary.cols, FullBlock);
    end
  end

  logic wants_load, wants_transpose;
  assign wants_load      = !is_compute && preload.stationary.is_real;
  assign wants_transpose = is_compute ? (a_via || bd_via) : (wants_load && w_via);

  always_comb begin
    transpose_o = '0;
    if (!is_compute) begin
      transpose_o.source    = SourceW;
      transpose_o.rows_in   = fetch_o[SourceW].beats;
      transpose_o.beats_out = FullBlock;
    end else if (a_via) begin
      transpose_o.source    = SourceA;
      transpose_o.rows_in   = fetch_o[SourceA].beats;
      transpose_o.beats_out = macs;
    end else begin
      transpose_o.source    = SourceBd;
      transpose_o.rows_in   = fetch_o[SourceBd].beats;
      transpose_o.beats_out = macs;
    end
  end

  logic [3:0] loads_q, computes_q;
  always_comb begin
    load_o                 = '0;
    load_o.computes_before = computes_q;
    load_o.via             = w_via;

    mesh_o                 = '0;
    mesh_o.id              = cmd_id_i;
    mesh_o.loads_before    = loads_q;
    mesh_o.is_os           = compute.is_os;
    mesh_o.flip            = compute.flip;
    mesh_o.flip_zero       = !compute.preload_real;
    mesh_o.macs            = macs;
    mesh_o.a_via           = a_via;
    mesh_o.bd_via          = bd_via;
    mesh_o.c               = compute.c;
    mesh_o.relu            = compute.relu;
    mesh_o.shift           = compute.shift;
  end

  // All queues that a command needs take it in one cycle.
  logic fire;
  assign cmd_ready_o = (is_compute ?
                        (fetch_ready_i[SourceA] && fetch_ready_i[SourceBd] && mesh_ready_i &&
                         compute_id_ready_i) :
                        (fetch_ready_i[SourceW] && preload_id_ready_i &&
                         (!wants_load || load_ready_i))) &&
                       (!wants_transpose || transpose_ready_i);
  assign fire = cmd_valid_i && cmd_ready_o;

  assign fetch_valid_o[SourceA] = fire && is_compute;
  assign fetch_valid_o[SourceBd] = fire && is_compute;
  assign fetch_valid_o[SourceW] = fire && !is_compute;
  assign transpose_valid_o = fire && wants_transpose;
  assign load_valid_o = fire && wants_load;
  assign mesh_valid_o = fire && is_compute;
  assign compute_id_valid_o = fire && is_compute;
  assign compute_id_o = cmd_id_i;
  assign preload_id_valid_o = fire && !is_compute;
  assign preload_id_o = cmd_id_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      loads_q    <= '0;
      computes_q <= '0;
    end else begin
      if (load_valid_o) loads_q <= loads_q + 4'd1;
      if (mesh_valid_o) computes_q <= computes_q + 4'd1;
    end
  end

  `HIL_ASSERT(OneTransposer_A, !(cmd_valid_i && is_compute && a_via && bd_via),
              "a COMPUTE wants the transposer for both operands")
  `HIL_ASSERT_INIT(CountersTellJobsApart_A, JOB_DEPTH < 8,
                   "job counts modulo 16 need fewer than 8 jobs in flight")

endmodule
