// SPDX-License-Identifier: Apache-2.0

/// Executes load commands from DRAM to scratchpad and accumulator: load_controller with its DMA
/// reader and byte packer.
///
///   cmd -> load_controller -> req -> dma_reader -> ar
///                ^                       |  ^----- r
///                +---- byte packer <-----+
///
/// Latency, at an idle engine: cmd accepted, ar the cycle after; r beat accepted, write offered two
/// cycles after (SCALE_LATENCY + 1 more if scaled). Throughput: one burst, one R beat and one local
/// write per cycle. Ordering: bursts and writes in program order.
/// Reset value: nothing held. Combinational paths: ar_ready_i and *_wr_ready_i to nothing but
/// registers, done_valid_o and the event outputs.
module load_engine
  import accel_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  localparam int unsigned Dim = Cfg.dim,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Cfg.element),
  localparam int unsigned SumBits = Cfg.element.accumulator_bits,
  localparam int unsigned InFlightWidth = $clog2(Cfg.dma_max_in_flight + 1)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic      cmd_valid_i,
  output logic      cmd_ready_o,
  input  load_cmd_t cmd_i,
  input  entry_id_t cmd_id_i,

  /// One cycle per command: its last write is accepted at this clock edge.
  output logic      done_valid_o,
  output entry_id_t done_id_o,

  output logic                    spad_wr_valid_o,
  input  logic                    spad_wr_ready_i,
  output row_t                    spad_wr_row_o,
  output logic [Dim*LaneBits-1:0] spad_wr_data_o,
  output logic [         Dim-1:0] spad_wr_mask_o,

  output logic                   acc_wr_valid_o,
  input  logic                   acc_wr_ready_i,
  output row_t                   acc_wr_row_o,
  output logic [Dim*SumBits-1:0] acc_wr_data_o,
  output logic [        Dim-1:0] acc_wr_mask_o,
  output logic                   acc_wr_accumulate_o,

  output logic        ar_valid_o,
  input  logic        ar_ready_i,
  output logic [63:0] ar_addr_o,
  output logic [ 7:0] ar_len_o,

  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i,

  /// Events, see load_controller.
  output logic                     ld_dma_wait_o,
  output logic                     ld_active_o,
  output logic                     ld_spad_wait_o,
  /// Read bursts outstanding.
  output logic [InFlightWidth-1:0] reads_in_flight_o,
  /// A command is held that is not done, or a read is outstanding.
  output logic                     busy_o,

  /// Simulation only.
  output observe_pkg::load_row_t observe_o
);

  localparam int unsigned SegmentBytes = Dim * element_pkg::longest_bytes(Cfg.element);
  localparam int unsigned LevelWidth = $clog2(SegmentBytes + 32 + 1);
  localparam int unsigned TakeWidth = $clog2(SegmentBytes + 1);

  logic req_valid, req_ready, req_is_last;
  logic [63:0] req_addr;
  logic [ 7:0] req_bytes;

  logic bytes_valid, bytes_ready;
  logic [             127:0] bytes_data;
  logic [               4:0] bytes_count;

  logic [    LevelWidth-1:0] seg_bytes;
  logic [SegmentBytes*8-1:0] seg_data;
  logic [     TakeWidth-1:0] seg_take;

  logic controller_busy, reader_idle;

  load_controller #(
    .Cfg(Cfg)
  ) u_load_controller (
    .clk_i,
    .rst_ni,
    .cmd_valid_i,
    .cmd_ready_o,
    .cmd_i,
    .cmd_id_i,
    .req_valid_o  (req_valid),
    .req_ready_i  (req_ready),
    .req_addr_o   (req_addr),
    .req_bytes_o  (req_bytes),
    .req_is_last_o(req_is_last),
    .seg_bytes_i  (seg_bytes),
    .seg_data_i   (seg_data),
    .seg_take_o   (seg_take),
    .spad_wr_valid_o,
    .spad_wr_ready_i,
    .spad_wr_row_o,
    .spad_wr_data_o,
    .spad_wr_mask_o,
    .acc_wr_valid_o,
    .acc_wr_ready_i,
    .acc_wr_row_o,
    .acc_wr_data_o,
    .acc_wr_mask_o,
    .acc_wr_accumulate_o,
    .done_valid_o,
    .done_id_o,
    .ld_dma_wait_o,
    .ld_active_o,
    .ld_spad_wait_o,
    .busy_o       (controller_busy)
  );

  dma_reader #(
    .Cfg(Cfg)
  ) u_dma_reader (
    .clk_i,
    .rst_ni,
    .req_valid_i  (req_valid),
    .req_ready_o  (req_ready),
    .req_addr_i   (req_addr),
    .req_bytes_i  (req_bytes),
    .ar_valid_o,
    .ar_ready_i,
    .ar_addr_o,
    .ar_len_o,
    .r_valid_i,
    .r_ready_o,
    .r_data_i,
    .r_last_i,
    .bytes_valid_o(bytes_valid),
    .bytes_ready_i(bytes_ready),
    .bytes_data_o (bytes_data),
    .bytes_count_o(bytes_count),
    .in_flight_o  (reads_in_flight_o),
    .idle_o       (reader_idle)
  );

  prim_byte_packer #(
    .InBytes (16),
    .OutBytes(SegmentBytes)
  ) u_prim_byte_packer (
    .clk_i,
    .rst_ni,
    .in_valid_i (bytes_valid),
    .in_ready_o (bytes_ready),
    .in_data_i  (bytes_data),
    .in_count_i (bytes_count),
    .out_bytes_o(seg_bytes),
    .out_data_o (seg_data),
    .out_take_i (seg_take)
  );

  assign busy_o = controller_busy || !reader_idle;

`ifdef SYNTHESIS
  assign observe_o = '0;
`else
  assign observe_o = '{
          valid: req_valid && req_ready,
          is_last: req_is_last,
          bytes: 16'(req_bytes),
          address: req_addr
      };
`endif

endmodule
