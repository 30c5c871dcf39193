// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Replaces each LOOP_* command by the commands that it stands for; all others pass.
///
///   in -> queue -> convolution_unroller -> queue -> matmul_unroller -> out
///
/// A configuration without an unroller has neither it nor its queue; dispatch then refuses its
/// commands. Ordering: commands of the program that pass leave in the program's order; what a loop
/// stands for leaves after the loop's own command, and may leave after the commands of a younger loop.
/// busy_o: a command was taken, and it or one that stands for it has not left. matmul_active_o: that
/// of the matrix unroller, what waits in its queue not counted.
/// Latency: one cycle per queue. Throughput: one command per cycle. Reset value: not busy.
module loop_unroller
  import accel_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic     in_valid_i,
  output logic     in_ready_o,
  input  command_t in_i,

  output logic             out_valid_o,
  input  logic             out_ready_i,
  output checked_command_t out_o,

  /// What dispatch takes, and what the reservation station would accept, by class.
  input logic            taken_i,
  input logic      [6:0] taken_funct_i,
  input entry_id_t [2:0] room_i,

  output logic busy_o,
  output logic matmul_active_o
);

  localparam bit HasConvolution = Cfg.loop_unrollers_convolution != 0;
  localparam bit HasMatmul = Cfg.loop_unrollers_matmul != 0;

  checked_command_t accepted, middle;
  logic middle_valid, middle_ready, convolution_busy, matmul_busy, matmul_step_leaves;
  assign accepted = '{check: '0, command: in_i};
  assign busy_o   = convolution_busy || matmul_busy;

  if (HasConvolution) begin : gen_convolution
    localparam int unsigned CountWidth = $clog2(Cfg.queues_convolution + 1);
    logic queued_valid, queued_ready, unroller_busy, has_room_for_pair;
    logic [2:0] has_room;
    logic [CountWidth-1:0] count;
    checked_command_t queued;
    assign convolution_busy = count != '0 || unroller_busy;

    prim_fifo #(
      .Width(CHECKED_COMMAND_WIDTH),
      .Depth(Cfg.queues_convolution)
    ) u_queue (
      .clk_i,
      .rst_ni,
      .in_valid_i,
      .in_ready_o,
      .in_data_i  (accepted),
      .out_valid_o(queued_valid),
      .out_ready_i(queued_ready),
      .out_data_o (queued),
      .count_o    (count)
    );

    loop_room u_room (
      .clk_i,
      .rst_ni,
      .issued_i           (middle_valid && middle_ready),
      .issued_funct_i     (middle.command.funct),
      .joins_i            (matmul_step_leaves),
      .joins_funct_i      (out_o.command.funct),
      .taken_i,
      .taken_funct_i,
      .room_i,
      .has_room_o         (has_room),
      .has_room_for_pair_o(has_room_for_pair)
    );

    convolution_unroller #(
      .Cfg(Cfg)
    ) u_convolution_unroller (
      .clk_i,
      .rst_ni,
      .in_valid_i         (queued_valid),
      .in_ready_o         (queued_ready),
      .in_i               (queued),
      .out_valid_o        (middle_valid),
      .out_ready_i        (middle_ready),
      .out_o              (middle),
      .has_room_i         (has_room),
      .has_room_for_pair_i(has_room_for_pair),
      .busy_o             (unroller_busy)
    );
  end else begin : gen_no_convolution
    assign middle_valid     = in_valid_i;
    assign in_ready_o       = middle_ready;
    assign middle           = accepted;
    assign convolution_busy = 1'b0;
  end

  if (HasMatmul) begin : gen_matmul
    localparam int unsigned CountWidth = $clog2(Cfg.queues_matmul + 1);
    logic queued_valid, queued_ready, unroller_busy, has_room_for_pair;
    logic [2:0] has_room;
    logic [CountWidth-1:0] count;
    checked_command_t queued;
    assign matmul_busy     = count != '0 || unroller_busy;
    assign matmul_active_o = unroller_busy;

    prim_fifo #(
      .Width(CHECKED_COMMAND_WIDTH),
      .Depth(Cfg.queues_matmul)
    ) u_queue (
      .clk_i,
      .rst_ni,
      .in_valid_i (middle_valid),
      .in_ready_o (middle_ready),
      .in_data_i  (middle),
      .out_valid_o(queued_valid),
      .out_ready_i(queued_ready),
      .out_data_o (queued),
      .count_o    (count)
    );

    loop_room u_room (
      .clk_i,
      .rst_ni,
      .issued_i           (out_valid_o && out_ready_i),
      .issued_funct_i     (out_o.command.funct),
      .joins_i            (1'b0),
      .joins_funct_i      ('0),
      .taken_i,
      .taken_funct_i,
      .room_i,
      .has_room_o         (has_room),
      .has_room_for_pair_o(has_room_for_pair)
    );

    matmul_unroller #(
      .Cfg(Cfg)
    ) u_matmul_unroller (
      .clk_i,
      .rst_ni,
      .in_valid_i         (queued_valid),
      .in_ready_o         (queued_ready),
      .in_i               (queued),
      .out_valid_o,
      .out_ready_i,
      .out_o,
      .has_room_i         (has_room),
      .has_room_for_pair_i(has_room_for_pair),
      .step_leaves_o      (matmul_step_leaves),
      .busy_o             (unroller_busy)
    );
  end else begin : gen_no_matmul
    assign out_valid_o        = middle_valid;
    assign middle_ready       = out_ready_i;
    assign out_o              = middle;
    assign matmul_busy        = 1'b0;
    assign matmul_active_o    = 1'b0;
    assign matmul_step_leaves = 1'b0;
  end

  // Every command of the program comes through here, with its number.
  origin_t expected_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) expected_q <= '0;
    else if (in_valid_i && in_ready_o) expected_q <= expected_q + 32'd1;
  end
  `HIL_ASSERT(OriginOrder_A, !in_valid_i || in_i.origin == expected_q,
              "the program's commands do not come with their numbers")
  `HIL_ASSERT_HELD(OutputHeld_A, out_valid_o, out_ready_i, out_o,
                   "command changed before it was accepted")

  logic unused_taken;
  assign unused_taken = ^{matmul_step_leaves, taken_i, taken_funct_i, room_i};

endmodule
