// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The execute engine: runs PRELOAD and COMPUTE commands on the mesh, operands from the scratchpad,
/// results to scratchpad or accumulator.
///
///   cmd -> execute_controller -> job queues
///            fetch jobs -> operand_reader (A, B/D, W) -+-> execute_feeder -> mesh -> execute_result
///                                     transposer ------+        \-- tags ------------^
///
/// Ordering: commands take effect in issue order; the caller (reservation station) holds back a
/// command that reads scratchpad rows which an older COMPUTE has still to write.
///   preload_done : the PRELOAD's rows have been read
///   reads_done   : the COMPUTE's operands have been read
///   compute_done : the COMPUTE's last row is written (or it writes none and has been fed)
/// Throughput: one block of Dim rows per Dim cycles with weights loaded beneath; see execute_feeder.
/// Reset value: weights and sums zero, nothing in flight.
module execute_engine
  import accel_pkg::*;
  import execute_pkg::*;
  import mesh_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  localparam int unsigned Dim = Cfg.dim,
  localparam int unsigned InputBits = Cfg.element.input_bits,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Cfg.element),
  localparam int unsigned SumBits = Cfg.element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic         cmd_valid_i,
  output logic         cmd_ready_o,
  input  execute_cmd_t cmd_i,
  input  entry_id_t    cmd_id_i,

  // Scratchpad reads, indexed by source_e; data one cycle after acceptance
  output logic [2:0]                   rd_valid_o,
  input  logic [2:0]                   rd_ready_i,
  output row_t [2:0]                   rd_row_o,
  input  logic [2:0][Dim*LaneBits-1:0] rd_data_i,

  output logic                    spad_wr_valid_o,
  output row_t                    spad_wr_row_o,
  output logic [Dim*LaneBits-1:0] spad_wr_data_o,
  output logic [         Dim-1:0] spad_wr_mask_o,

  output logic                   acc_wr_valid_o,
  output row_t                   acc_wr_row_o,
  output logic [Dim*SumBits-1:0] acc_wr_data_o,
  output logic [        Dim-1:0] acc_wr_mask_o,
  output logic                   acc_wr_accumulate_o,

  output logic      preload_done_valid_o,
  output entry_id_t preload_done_id_o,
  output logic      reads_done_valid_o,
  output entry_id_t reads_done_id_o,
  output logic      compute_done_valid_o,
  output entry_id_t compute_done_id_o,

  output logic       busy_o,
  output logic       mac_o,
  output logic       drain_o,
  output logic       waits_load_o,
  output logic       waits_operand_o,
  output logic [2:0] rd_wait_o
);

  localparam int unsigned MaxComputes = 2 * JOB_DEPTH;

  // ---- Jobs ----
  logic [2:0] fetch_in_valid, fetch_in_ready, fetch_valid, fetch_ready;
  fetch_op_t [2:0] fetch_in, fetch;
  logic transpose_in_valid, transpose_in_ready, transpose_valid, transpose_ready;
  transpose_op_t transpose_in, transpose;
  logic load_in_valid, load_in_ready, load_valid, load_ready;
  load_op_t load_in, load;
  logic mesh_in_valid, mesh_in_ready, mesh_valid, mesh_ready;
  mesh_op_t mesh_in, mesh_op;
  logic preload_id_valid, preload_id_ready, compute_id_valid, compute_id_ready;
  entry_id_t preload_id, compute_id;

  execute_controller #(
    .Dim(Dim)
  ) u_controller (
    .clk_i,
    .rst_ni,
    .cmd_valid_i,
    .cmd_ready_o,
    .cmd_i,
    .cmd_id_i,
    .fetch_valid_o     (fetch_in_valid),
    .fetch_ready_i     (fetch_in_ready),
    .fetch_o           (fetch_in),
    .transpose_valid_o (transpose_in_valid),
    .transpose_ready_i (transpose_in_ready),
    .transpose_o       (transpose_in),
    .load_valid_o      (load_in_valid),
    .load_ready_i      (load_in_ready),
    .load_o            (load_in),
    .mesh_valid_o      (mesh_in_valid),
    .mesh_ready_i      (mesh_in_ready),
    .mesh_o            (mesh_in),
    .preload_id_valid_o(preload_id_valid),
    .preload_id_ready_i(preload_id_ready),
    .preload_id_o      (preload_id),
    .compute_id_valid_o(compute_id_valid),
    .compute_id_ready_i(compute_id_ready),
    .compute_id_o      (compute_id)
  );

  logic [2:0][$clog2(JOB_DEPTH+1)-1:0] fetch_count;
  for (genvar s = 0; s < 3; s++) begin : gen_fetch_queue
    prim_fifo #(
      .Width(FETCH_OP_WIDTH),
      .Depth(JOB_DEPTH)
    ) u_queue (
      .clk_i,
      .rst_ni,
      .in_valid_i (fetch_in_valid[s]),
      .in_ready_o (fetch_in_ready[s]),
      .in_data_i  (fetch_in[s]),
      .out_valid_o(fetch_valid[s]),
      .out_ready_i(fetch_ready[s]),
      .out_data_o (fetch[s]),
      .count_o    (fetch_count[s])
    );
  end

  logic [$clog2(JOB_DEPTH+1)-1:0] transpose_count, load_count, mesh_count;
  prim_fifo #(
    .Width(TRANSPOSE_OP_WIDTH),
    .Depth(JOB_DEPTH)
  ) u_transpose_queue (
    .clk_i,
    .rst_ni,
    .in_valid_i (transpose_in_valid),
    .in_ready_o (transpose_in_ready),
    .in_data_i  (transpose_in),
    .out_valid_o(transpose_valid),
    .out_ready_i(transpose_ready),
    .out_data_o (transpose),
    .count_o    (transpose_count)
  );
  prim_fifo #(
    .Width(LOAD_OP_WIDTH),
    .Depth(JOB_DEPTH)
  ) u_load_queue (
    .clk_i,
    .rst_ni,
    .in_valid_i (load_in_valid),
    .in_ready_o (load_in_ready),
    .in_data_i  (load_in),
    .out_valid_o(load_valid),
    .out_ready_i(load_ready),
    .out_data_o (load),
    .count_o    (load_count)
  );
  prim_fifo #(
    .Width(MESH_OP_WIDTH),
    .Depth(JOB_DEPTH)
  ) u_mesh_queue (
    .clk_i,
    .rst_ni,
    .in_valid_i (mesh_in_valid),
    .in_ready_o (mesh_in_ready),
    .in_data_i  (mesh_in),
    .out_valid_o(mesh_valid),
    .out_ready_i(mesh_ready),
    .out_data_o (mesh_op),
    .count_o    (mesh_count)
  );

  // ---- Operand streams ----
  logic [2:0] beat_valid, beat_ready, beat_via, fetched;
  logic [2:0][Dim-1:0][InputBits-1:0] beat_data;
  for (genvar s = 0; s < 3; s++) begin : gen_reader
    operand_reader #(
      .Element(Cfg.element),
      .Dim    (Dim)
    ) u_reader (
      .clk_i,
      .rst_ni,
      .op_valid_i  (fetch_valid[s]),
      .op_ready_o  (fetch_ready[s]),
      .op_i        (fetch[s]),
      .rd_valid_o  (rd_valid_o[s]),
      .rd_ready_i  (rd_ready_i[s]),
      .rd_row_o    (rd_row_o[s]),
      .rd_data_i   (rd_data_i[s]),
      .beat_valid_o(beat_valid[s]),
      .beat_ready_i(beat_ready[s]),
      .beat_data_o (beat_data[s]),
      .beat_via_o  (beat_via[s]),
      .fetched_o   (fetched[s])
    );
  end

  logic transposed_valid, transposed_ready, row_valid, row_ready;
  logic [Dim-1:0][InputBits-1:0] row_data, transposed_data;
  source_e row_source, transposed_source;
  transposer #(
    .Dim      (Dim),
    .InputBits(InputBits)
  ) u_transposer (
    .clk_i,
    .rst_ni,
    .job_valid_i    (transpose_valid),
    .job_ready_o    (transpose_ready),
    .job_rows_in_i  (transpose.rows_in),
    .job_beats_out_i(transpose.beats_out),
    .job_source_i   (transpose.source),
    .row_valid_i    (row_valid),
    .row_ready_o    (row_ready),
    .row_data_i     (row_data),
    .row_source_o   (row_source),
    .beat_valid_o   (transposed_valid),
    .beat_ready_i   (transposed_ready),
    .beat_data_o    (transposed_data),
    .beat_source_o  (transposed_source)
  );
  assign row_valid = beat_valid[row_source] && beat_via[row_source];
  assign row_data  = beat_data[row_source];

  // A beat marked `via` goes to the transposer; the job at the head says where it takes beats from.
  logic [2:0] operand_valid, operand_ready, head_via;
  logic [2:0][Dim-1:0][InputBits-1:0] operand_data;
  assign head_via = {load.via, mesh_op.bd_via, mesh_op.a_via};
  for (genvar s = 0; s < 3; s++) begin : gen_operand
    localparam source_e Source = source_e'(s);
    logic from_transposer;
    assign from_transposer = transposed_valid && (transposed_source == Source);
    assign operand_valid[s] = head_via[s] ? from_transposer : (beat_valid[s] && !beat_via[s]);
    assign operand_data[s] = head_via[s] ? transposed_data : beat_data[s];
    assign beat_ready[s]    = beat_via[s] ? (row_ready && (row_source == Source)) :
                              (operand_ready[s] && !head_via[s]);
  end
  assign transposed_ready = operand_ready[transposed_source] && head_via[transposed_source];

  // ---- Mesh ----
  logic tag_in_valid, tag_in_ready, empty_valid, mesh_fetched;
  result_tag_t tag_in, tag;
  entry_id_t  empty_id;
  beat_ctrl_t beat_ctrl;
  logic [Dim-1:0][InputBits-1:0] beat_act, beat_weight, beat_d;

  execute_feeder #(
    .Dim      (Dim),
    .InputBits(InputBits)
  ) u_feeder (
    .clk_i,
    .rst_ni,
    .load_valid_i   (load_valid),
    .load_ready_o   (load_ready),
    .load_i         (load),
    .mesh_valid_i   (mesh_valid),
    .mesh_ready_o   (mesh_ready),
    .mesh_i         (mesh_op),
    .mesh_fetched_i (mesh_fetched),
    .operand_valid_i(operand_valid),
    .operand_ready_o(operand_ready),
    .operand_data_i (operand_data),
    .beat_ctrl_o    (beat_ctrl),
    .beat_act_o     (beat_act),
    .beat_weight_o  (beat_weight),
    .beat_d_o       (beat_d),
    .tag_valid_o    (tag_in_valid),
    .tag_o          (tag_in),
    .empty_valid_o  (empty_valid),
    .empty_id_o     (empty_id),
    .mac_o,
    .drain_o,
    .waits_load_o,
    .waits_operand_o
  );

  logic row_out_valid;
  logic [Dim-1:0][SumBits-1:0] row_out;
  mesh #(
    .Element(Cfg.element),
    .Dim    (Dim)
  ) u_mesh (
    .clk_i,
    .rst_ni,
    .ctrl_i     (beat_ctrl),
    .act_i      (beat_act),
    .weight_i   (beat_weight),
    .d_i        (beat_d),
    .out_valid_o(row_out_valid),
    .out_data_o (row_out)
  );

  localparam int unsigned TagDepth = 2 * Dim + 2;
  logic tag_valid;
  logic [$clog2(TagDepth+1)-1:0] tag_count;
  prim_fifo #(
    .Width(RESULT_TAG_WIDTH),
    .Depth(TagDepth)
  ) u_tags (
    .clk_i,
    .rst_ni,
    .in_valid_i (tag_in_valid),
    .in_ready_o (tag_in_ready),
    .in_data_i  (tag_in),
    .out_valid_o(tag_valid),
    .out_ready_i(row_out_valid),
    .out_data_o (tag),
    .count_o    (tag_count)
  );

  logic result_done_valid;
  entry_id_t result_done_id;
  execute_result #(
    .Element(Cfg.element),
    .Dim    (Dim)
  ) u_result (
    .clk_i,
    .rst_ni,
    .row_valid_i (row_out_valid),
    .row_data_i  (row_out),
    .tag_i       (tag),
    .spad_wr_valid_o,
    .spad_wr_row_o,
    .spad_wr_data_o,
    .spad_wr_mask_o,
    .acc_wr_valid_o,
    .acc_wr_row_o,
    .acc_wr_data_o,
    .acc_wr_mask_o,
    .acc_wr_accumulate_o,
    .done_valid_o(result_done_valid),
    .done_id_o   (result_done_id)
  );

  // ---- Completion ----
  logic compute_fetched, preload_id_held, compute_id_held;
  logic [$clog2(MaxComputes+1)-1:0] preloads_pending, computes_pending;
  prim_fifo #(
    .Width(ENTRY_ID_WIDTH),
    .Depth(MaxComputes)
  ) u_preload_ids (
    .clk_i,
    .rst_ni,
    .in_valid_i (preload_id_valid),
    .in_ready_o (preload_id_ready),
    .in_data_i  (preload_id),
    .out_valid_o(preload_id_held),
    .out_ready_i(fetched[SourceW]),
    .out_data_o (preload_done_id_o),
    .count_o    (preloads_pending)
  );
  assign preload_done_valid_o = fetched[SourceW];

  prim_fifo #(
    .Width(ENTRY_ID_WIDTH),
    .Depth(MaxComputes)
  ) u_compute_ids (
    .clk_i,
    .rst_ni,
    .in_valid_i (compute_id_valid),
    .in_ready_o (compute_id_ready),
    .in_data_i  (compute_id),
    .out_valid_o(compute_id_held),
    .out_ready_i(compute_fetched),
    .out_data_o (reads_done_id_o),
    .count_o    (computes_pending)
  );
  assign reads_done_valid_o = compute_fetched;

  // COMPUTEs of which A, or B/D, is fetched and the other is not yet; and those fetched whole less
  // those that the feeder has finished (below zero when the feeder is a few cycles ahead of the
  // report).
  logic [3:0] a_ahead_q, bd_ahead_q;
  logic signed [4:0] fetched_ahead_q;
  assign compute_fetched = (a_ahead_q != '0) && (bd_ahead_q != '0);
  assign mesh_fetched    = fetched_ahead_q > 5'sd0;

  // COMPUTEs without result rows report through a queue: behind those with rows, and not before
  // their operands were reported as read.
  logic empty_ready, empty_out_valid, empty_out_ready;
  entry_id_t empty_out_id;
  logic [$clog2(Cfg.execute_entries+1)-1:0] empty_count;
  prim_fifo #(
    .Width(ENTRY_ID_WIDTH),
    .Depth(Cfg.execute_entries)
  ) u_empty_ids (
    .clk_i,
    .rst_ni,
    .in_valid_i (empty_valid),
    .in_ready_o (empty_ready),
    .in_data_i  (empty_id),
    .out_valid_o(empty_out_valid),
    .out_ready_i(empty_out_ready),
    .out_data_o (empty_out_id),
    .count_o    (empty_count)
  );
  logic empty_done;
  assign empty_out_ready      = !result_done_valid && (fetched_ahead_q >= 5'sd0);
  assign empty_done           = empty_out_valid && empty_out_ready;
  assign compute_done_valid_o = result_done_valid || empty_done;
  assign compute_done_id_o    = result_done_valid ? result_done_id : empty_out_id;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      a_ahead_q       <= '0;
      bd_ahead_q      <= '0;
      fetched_ahead_q <= '0;
    end else begin
      a_ahead_q  <= a_ahead_q + 4'(fetched[SourceA]) - 4'(compute_fetched);
      bd_ahead_q <= bd_ahead_q + 4'(fetched[SourceBd]) - 4'(compute_fetched);
      if (compute_fetched && !mesh_ready) fetched_ahead_q <= fetched_ahead_q + 5'sd1;
      if (!compute_fetched && mesh_ready) fetched_ahead_q <= fetched_ahead_q - 5'sd1;
    end
  end

  assign busy_o = (fetch_count != '0) || (transpose_count != '0) || (load_count != '0) ||
                  (mesh_count != '0) || (preloads_pending != '0) || (computes_pending != '0) ||
                  (tag_count != '0) || (empty_count != '0) || spad_wr_valid_o || acc_wr_valid_o;
  assign rd_wait_o = rd_valid_o & ~rd_ready_i;

  `HIL_ASSERT(IdForFetch_A,
              (!fetched[SourceW] || preload_id_held) && (!compute_fetched || compute_id_held),
              "an operand was fetched for a command nobody issued")
  `HIL_ASSERT(TagRoom_A, !tag_in_valid || tag_in_ready, "no room for the tag of a result row")
  `HIL_ASSERT(TagForRow_A, !row_out_valid || tag_valid, "the mesh gave a row nobody asked for")
  `HIL_ASSERT(EmptyRoom_A, !empty_valid || empty_ready, "no room for a COMPUTE without rows")

endmodule
