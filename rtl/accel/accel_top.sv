// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The accelerator: executes Gemmini-ISA commands on local memories and DRAM.
///
///   cmd -> queue -> loop_unroller -> queue -> dispatch -> reservation_station
///                                                |      load | execute | store
///                                             counters       v         v       v
///       DRAM  <- ar/r -- load_engine ------> scratchpad, accumulator <- execute_engine (mesh)
///       DRAM  <- aw/w/b - store_engine <---- scratchpad, accumulator
///
/// Meaning: local memories end as if commands ran one by one (docs/reference/isa.md). DRAM accesses
/// of loads and stores are ordered only by waiting for busy_o to fall.
/// Memory port: AXI4-style bursts of 16-byte beats inside one 64-byte line, increasing addresses,
/// a single transaction ID each way: responses come in request order.
/// busy_o: anything accepted has not ended, write responses included. A PRELOAD whose COMPUTE has
/// not come does not keep it high.
/// Numbers: a command is accepted when it enters the first queue, and its origin is how many were
/// accepted before it. It is dispatched, itself or by those that stand for it, when it leaves the
/// second queue; several dispatched commands can have one origin, and a command can have none.
/// Fault: first broken rule of a program, held until reset, by its origin; see dispatch.
/// Streams: valid never waits for ready. Reset value: idle, configuration as in dispatch; local
/// memories are not reset.
module accel_top
  import accel_pkg::*;
  import accel_isa_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic        cmd_valid_i,
  output logic        cmd_ready_o,
  input  logic [ 6:0] cmd_funct_i,
  input  logic [63:0] cmd_rs1_i,
  input  logic [63:0] cmd_rs2_i,

  /// Answers of COUNTER commands, in order.
  output logic        resp_valid_o,
  input  logic        resp_ready_i,
  output logic [63:0] resp_data_o,

  output logic busy_o,

  output logic        fault_valid_o,
  output logic [31:0] fault_command_o,  ///< origin of the faulting command
  output logic [ 6:0] fault_funct_o,    ///< of the command that was dispatched
  output logic [ 5:0] fault_field_o,    ///< accel_isa_pkg::fault_field_e
  output logic [ 5:0] fault_rule_o,     ///< accel_isa_pkg::fault_rule_e

  output logic         ar_valid_o,
  input  logic         ar_ready_i,
  output logic [ 63:0] ar_addr_o,
  output logic [  7:0] ar_len_o,
  input  logic         r_valid_i,
  output logic         r_ready_o,
  input  logic [127:0] r_data_i,
  input  logic         r_last_i,
  output logic         aw_valid_o,
  input  logic         aw_ready_i,
  output logic [ 63:0] aw_addr_o,
  output logic [  7:0] aw_len_o,
  output logic         w_valid_o,
  input  logic         w_ready_i,
  output logic [127:0] w_data_o,
  output logic [ 15:0] w_strb_o,
  output logic         w_last_o,
  input  logic         b_valid_i,
  output logic         b_ready_o,

  /// Something was accepted, issued, completed or moved in this cycle.
  output logic progress_o,

  /// Simulation only.
  output observe_pkg::accel_t observe_o
);

  localparam int unsigned Dim = Cfg.dim;
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Cfg.element);
  localparam int unsigned SumBits = Cfg.element.accumulator_bits;

  // ---- Command queues ----
  localparam int unsigned EntryCount = $clog2(Cfg.queues_entry + 1);
  localparam int unsigned DispatchCount = $clog2(Cfg.queues_dispatch + 1);

  command_t accepted_cmd, entry_cmd, dispatch_cmd;
  checked_command_t unrolled, dispatched;
  logic entry_valid, entry_ready, unrolled_valid, unrolled_ready, unroller_busy, loop_matmul_active;
  logic dispatch_valid, dispatch_ready;
  logic [EntryCount-1:0] entry_count;
  logic [DispatchCount-1:0] dispatch_count;
  entry_id_t [2:0] occupancy, room;
  assign dispatch_cmd = dispatched.command;

  origin_t origin_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) origin_q <= '0;
    else if (cmd_valid_i && cmd_ready_o) origin_q <= origin_q + 32'd1;
  end
  assign accepted_cmd = '{
          origin: origin_q,
          is_last: 1'b1,
          funct: cmd_funct_i,
          rs1: cmd_rs1_i,
          rs2: cmd_rs2_i
      };

  prim_fifo #(
    .Width(COMMAND_WIDTH),
    .Depth(Cfg.queues_entry)
  ) u_entry_queue (
    .clk_i,
    .rst_ni,
    .in_valid_i (cmd_valid_i),
    .in_ready_o (cmd_ready_o),
    .in_data_i  (accepted_cmd),
    .out_valid_o(entry_valid),
    .out_ready_i(entry_ready),
    .out_data_o (entry_cmd),
    .count_o    (entry_count)
  );
  loop_unroller #(
    .Cfg(Cfg)
  ) u_loop_unroller (
    .clk_i,
    .rst_ni,
    .in_valid_i     (entry_valid),
    .in_ready_o     (entry_ready),
    .in_i           (entry_cmd),
    .out_valid_o    (unrolled_valid),
    .out_ready_i    (unrolled_ready),
    .out_o          (unrolled),
    .taken_i        (dispatch_valid && dispatch_ready),
    .taken_funct_i  (dispatch_cmd.funct),
    .room_i         (room),
    .busy_o         (unroller_busy),
    .matmul_active_o(loop_matmul_active)
  );
  prim_fifo #(
    .Width(CHECKED_COMMAND_WIDTH),
    .Depth(Cfg.queues_dispatch)
  ) u_dispatch_queue (
    .clk_i,
    .rst_ni,
    .in_valid_i (unrolled_valid),
    .in_ready_o (unrolled_ready),
    .in_data_i  (unrolled),
    .out_valid_o(dispatch_valid),
    .out_ready_i(dispatch_ready),
    .out_data_o (dispatched),
    .count_o    (dispatch_count)
  );

  // ---- Dispatch ----
  logic alloc_valid, alloc_ready;
  class_e alloc_class;
  row_range_t [1:0] alloc_reads;
  row_range_t alloc_write;
  load_cmd_t alloc_load;
  execute_cmd_t alloc_execute;
  store_cmd_t alloc_store;
  logic counter_valid, counter_ready, counter_silent;
  logic [63:0] counter_rs1, counter_data;
  fault_field_e fault_field;
  fault_rule_e  fault_rule;

  dispatch #(
    .Cfg(Cfg)
  ) u_dispatch (
    .clk_i,
    .rst_ni,
    .cmd_valid_i     (dispatch_valid),
    .cmd_ready_o     (dispatch_ready),
    .checked_i       (dispatched),
    .alloc_valid_o   (alloc_valid),
    .alloc_ready_i   (alloc_ready),
    .alloc_class_o   (alloc_class),
    .alloc_reads_o   (alloc_reads),
    .alloc_write_o   (alloc_write),
    .alloc_load_o    (alloc_load),
    .alloc_execute_o (alloc_execute),
    .alloc_store_o   (alloc_store),
    .counter_valid_o (counter_valid),
    .counter_ready_i (counter_ready),
    .counter_rs1_o   (counter_rs1),
    .counter_silent_o(counter_silent),
    .fault_valid_o,
    .fault_command_o,
    .fault_funct_o,
    .fault_field_o   (fault_field),
    .fault_rule_o    (fault_rule)
  );
  assign fault_field_o = fault_field;
  assign fault_rule_o  = fault_rule;

  // ---- Reservation station ----
  logic load_valid, load_ready, execute_valid, execute_ready, store_valid, store_ready;
  load_cmd_t load_cmd;
  execute_cmd_t execute_cmd;
  store_cmd_t store_cmd;
  entry_id_t load_id, execute_id, store_id;
  logic load_done, preload_done, reads_done, compute_done, store_done;
  entry_id_t load_done_id, preload_done_id, reads_done_id, compute_done_id, store_done_id;
  logic [2:0] rs_full, rs_issued, rs_completed;
  logic rs_busy, alloc_stall;
  observe_pkg::station_t station;

  reservation_station #(
    .Cfg(Cfg)
  ) u_reservation_station (
    .clk_i,
    .rst_ni,
    .alloc_valid_i               (alloc_valid),
    .alloc_ready_o               (alloc_ready),
    .alloc_class_i               (alloc_class),
    .alloc_reads_i               (alloc_reads),
    .alloc_write_i               (alloc_write),
    .alloc_load_i                (alloc_load),
    .alloc_execute_i             (alloc_execute),
    .alloc_store_i               (alloc_store),
    .load_valid_o                (load_valid),
    .load_ready_i                (load_ready),
    .load_cmd_o                  (load_cmd),
    .load_id_o                   (load_id),
    .execute_valid_o             (execute_valid),
    .execute_ready_i             (execute_ready),
    .execute_cmd_o               (execute_cmd),
    .execute_id_o                (execute_id),
    .store_valid_o               (store_valid),
    .store_ready_i               (store_ready),
    .store_cmd_o                 (store_cmd),
    .store_id_o                  (store_id),
    .reads_done_valid_i          (reads_done),
    .reads_done_id_i             (reads_done_id),
    .done_load_valid_i           (load_done),
    .done_load_id_i              (load_done_id),
    .done_execute_preload_valid_i(preload_done),
    .done_execute_preload_id_i   (preload_done_id),
    .done_execute_compute_valid_i(compute_done),
    .done_execute_compute_id_i   (compute_done_id),
    .done_store_valid_i          (store_done),
    .done_store_id_i             (store_done_id),
    .occupancy_o                 (occupancy),
    .room_o                      (room),
    .full_o                      (rs_full),
    .alloc_stall_o               (alloc_stall),
    .busy_o                      (rs_busy),
    .issued_o                    (rs_issued),
    .completed_o                 (rs_completed),
    .observe_o                   (station)
  );

  // ---- Local memories ----
  localparam int unsigned Ports = SCRATCHPAD_PORTS;
  logic [Ports-1:0] spad_rd_valid, spad_rd_ready, spad_rd_data_valid;
  row_t [Ports-1:0] spad_rd_row;
  logic [Ports-1:0][Dim*LaneBits-1:0] spad_rd_data;
  logic spad_mesh_valid, spad_load_valid, spad_load_ready;
  row_t spad_mesh_row, spad_load_row;
  logic [Dim*LaneBits-1:0] spad_mesh_data, spad_load_data;
  logic [Dim-1:0] spad_mesh_mask, spad_load_mask;

  scratchpad #(
    .Cfg(Cfg)
  ) u_scratchpad (
    .clk_i,
    .rst_ni,
    .rd_valid_i     (spad_rd_valid),
    .rd_ready_o     (spad_rd_ready),
    .rd_row_i       (spad_rd_row),
    .rd_data_valid_o(spad_rd_data_valid),
    .rd_data_o      (spad_rd_data),
    .mesh_wr_valid_i(spad_mesh_valid),
    .mesh_wr_row_i  (spad_mesh_row),
    .mesh_wr_data_i (spad_mesh_data),
    .mesh_wr_mask_i (spad_mesh_mask),
    .load_wr_valid_i(spad_load_valid),
    .load_wr_ready_o(spad_load_ready),
    .load_wr_row_i  (spad_load_row),
    .load_wr_data_i (spad_load_data),
    .load_wr_mask_i (spad_load_mask)
  );

  logic acc_mesh_valid, acc_mesh_accumulate, acc_load_valid, acc_load_ready, acc_load_accumulate;
  row_t acc_mesh_row, acc_load_row, acc_rd_row;
  logic [Dim*SumBits-1:0] acc_mesh_data, acc_load_data, acc_rd_data;
  logic [Dim-1:0] acc_mesh_mask, acc_load_mask;
  logic acc_rd_valid, acc_rd_ready, acc_rd_data_valid, acc_busy;

  accumulator #(
    .Cfg(Cfg)
  ) u_accumulator (
    .clk_i,
    .rst_ni,
    .mesh_wr_valid_i     (acc_mesh_valid),
    .mesh_wr_row_i       (acc_mesh_row),
    .mesh_wr_data_i      (acc_mesh_data),
    .mesh_wr_mask_i      (acc_mesh_mask),
    .mesh_wr_accumulate_i(acc_mesh_accumulate),
    .load_wr_valid_i     (acc_load_valid),
    .load_wr_ready_o     (acc_load_ready),
    .load_wr_row_i       (acc_load_row),
    .load_wr_data_i      (acc_load_data),
    .load_wr_mask_i      (acc_load_mask),
    .load_wr_accumulate_i(acc_load_accumulate),
    .rd_valid_i          (acc_rd_valid),
    .rd_ready_o          (acc_rd_ready),
    .rd_row_i            (acc_rd_row),
    .rd_data_valid_o     (acc_rd_data_valid),
    .rd_data_o           (acc_rd_data),
    .busy_o              (acc_busy)
  );

  // ---- Engines ----
  localparam int unsigned InFlightWidth = $clog2(Cfg.dma_max_in_flight + 1);
  logic load_busy, load_dma_wait, load_active, load_spad_wait;
  observe_pkg::load_row_t load_row;
  logic [InFlightWidth-1:0] load_in_flight;
  logic [7:0] reads_in_flight, writes_in_flight;
  assign reads_in_flight = 8'(load_in_flight);

  load_engine #(
    .Cfg(Cfg)
  ) u_load_engine (
    .clk_i,
    .rst_ni,
    .cmd_valid_i        (load_valid),
    .cmd_ready_o        (load_ready),
    .cmd_i              (load_cmd),
    .cmd_id_i           (load_id),
    .done_valid_o       (load_done),
    .done_id_o          (load_done_id),
    .spad_wr_valid_o    (spad_load_valid),
    .spad_wr_ready_i    (spad_load_ready),
    .spad_wr_row_o      (spad_load_row),
    .spad_wr_data_o     (spad_load_data),
    .spad_wr_mask_o     (spad_load_mask),
    .acc_wr_valid_o     (acc_load_valid),
    .acc_wr_ready_i     (acc_load_ready),
    .acc_wr_row_o       (acc_load_row),
    .acc_wr_data_o      (acc_load_data),
    .acc_wr_mask_o      (acc_load_mask),
    .acc_wr_accumulate_o(acc_load_accumulate),
    .ar_valid_o,
    .ar_ready_i,
    .ar_addr_o,
    .ar_len_o,
    .r_valid_i,
    .r_ready_o,
    .r_data_i,
    .r_last_i,
    .ld_dma_wait_o      (load_dma_wait),
    .ld_active_o        (load_active),
    .ld_spad_wait_o     (load_spad_wait),
    .reads_in_flight_o  (load_in_flight),
    .busy_o             (load_busy),
    .observe_o          (load_row)
  );

  logic execute_busy, mac, drain, waits_load, waits_operand;
  logic [2:0] operand_wait;

  execute_engine #(
    .Cfg(Cfg)
  ) u_execute_engine (
    .clk_i,
    .rst_ni,
    .cmd_valid_i         (execute_valid),
    .cmd_ready_o         (execute_ready),
    .cmd_i               (execute_cmd),
    .cmd_id_i            (execute_id),
    .rd_valid_o          (spad_rd_valid[PORT_W:PORT_A]),
    .rd_ready_i          (spad_rd_ready[PORT_W:PORT_A]),
    .rd_row_o            (spad_rd_row[PORT_W:PORT_A]),
    .rd_data_i           (spad_rd_data[PORT_W:PORT_A]),
    .spad_wr_valid_o     (spad_mesh_valid),
    .spad_wr_row_o       (spad_mesh_row),
    .spad_wr_data_o      (spad_mesh_data),
    .spad_wr_mask_o      (spad_mesh_mask),
    .acc_wr_valid_o      (acc_mesh_valid),
    .acc_wr_row_o        (acc_mesh_row),
    .acc_wr_data_o       (acc_mesh_data),
    .acc_wr_mask_o       (acc_mesh_mask),
    .acc_wr_accumulate_o (acc_mesh_accumulate),
    .preload_done_valid_o(preload_done),
    .preload_done_id_o   (preload_done_id),
    .reads_done_valid_o  (reads_done),
    .reads_done_id_o     (reads_done_id),
    .compute_done_valid_o(compute_done),
    .compute_done_id_o   (compute_done_id),
    .busy_o              (execute_busy),
    .mac_o               (mac),
    .drain_o             (drain),
    .waits_load_o        (waits_load),
    .waits_operand_o     (waits_operand),
    .rd_wait_o           (operand_wait)
  );

  logic store_busy, store_dma_wait, store_active, store_pooling, store_spad_wait;
  observe_pkg::store_t store_told;
  logic [4:0] store_bytes;

  store_engine #(
    .Cfg(Cfg)
  ) u_store_engine (
    .clk_i,
    .rst_ni,
    .cmd_valid_i         (store_valid),
    .cmd_ready_o         (store_ready),
    .cmd_i               (store_cmd),
    .cmd_id_i            (store_id),
    .spad_rd_valid_o     (spad_rd_valid[PORT_STORE]),
    .spad_rd_ready_i     (spad_rd_ready[PORT_STORE]),
    .spad_rd_row_o       (spad_rd_row[PORT_STORE]),
    .spad_rd_data_valid_i(spad_rd_data_valid[PORT_STORE]),
    .spad_rd_data_i      (spad_rd_data[PORT_STORE]),
    .acc_rd_valid_o      (acc_rd_valid),
    .acc_rd_ready_i      (acc_rd_ready),
    .acc_rd_row_o        (acc_rd_row),
    .acc_rd_data_valid_i (acc_rd_data_valid),
    .acc_rd_data_i       (acc_rd_data),
    .done_valid_o        (store_done),
    .done_id_o           (store_done_id),
    .aw_valid_o,
    .aw_ready_i,
    .aw_addr_o,
    .aw_len_o,
    .w_valid_o,
    .w_ready_i,
    .w_data_o,
    .w_strb_o,
    .w_last_o,
    .b_valid_i,
    .b_ready_o,
    .busy_o              (store_busy),
    .st_dma_wait_o       (store_dma_wait),
    .st_active_o         (store_active),
    .st_pooling_o        (store_pooling),
    .st_spad_wait_o      (store_spad_wait),
    .in_flight_o         (writes_in_flight),
    .bytes_sent_o        (store_bytes),
    .observe_o           (store_told)
  );

  // ---- Counters ----
  logic [7:0] load_bytes;
  assign load_bytes = (r_valid_i && r_ready_o) ? 8'd16 : 8'd0;

  logic [NUM_EVENTS-1:0] events;
  accel_events u_events (
    .load_busy_i(load_busy),
    .execute_busy_i(execute_busy),
    .store_busy_i(store_busy),
    .load_dma_wait_i(load_dma_wait),
    .load_active_i(load_active),
    .load_spad_wait_i(load_spad_wait),
    .store_dma_wait_i(store_dma_wait),
    .store_active_i(store_active),
    .store_pooling_i(store_pooling),
    .store_spad_wait_i(store_spad_wait),
    .read_wait_i(ar_valid_o && !ar_ready_i),
    .write_wait_i((aw_valid_o && !aw_ready_i) || (w_valid_o && !w_ready_i)),
    .reads_pending_i(reads_in_flight != '0),
    .writes_pending_i(writes_in_flight != '0),
    .mac_i(mac),
    .drain_i(drain),
    .execute_wait_i(execute_valid && !execute_ready),
    .waits_load_i(waits_load),
    .waits_operand_i(waits_operand),
    .operand_wait_i(operand_wait),
    .bd_garbage_i     (execute_valid && execute_ready && execute_cmd.is_compute &&
                       !execute_cmd.compute.bd.is_real),
    .stationary_garbage_i(execute_valid && execute_ready && !execute_cmd.is_compute &&
                          !execute_cmd.preload.stationary.is_real),
    .alloc_stall_i(alloc_stall),
    .rs_busy_i(rs_busy),
    .loop_matmul_active_i(loop_matmul_active),
    .events_o(events)
  );

  counters #(
    .Cfg(Cfg)
  ) u_counters (
    .clk_i,
    .rst_ni,
    .cmd_valid_i       (counter_valid),
    .cmd_ready_o       (counter_ready),
    .cmd_rs1_i         (counter_rs1),
    .resp_valid_o,
    .resp_ready_i,
    .resp_data_o       (counter_data),
    .events_i          (events),
    .rs_load_count_i   (occupancy[0]),
    .rs_store_count_i  (occupancy[2]),
    .rs_execute_count_i(occupancy[1]),
    .rdma_bytes_i      (load_bytes),
    .wdma_bytes_i      ({3'd0, store_bytes}),
    .reads_in_flight_i (reads_in_flight),
    .writes_in_flight_i(writes_in_flight)
  );
  assign resp_data_o = counter_silent ? 64'd0 : counter_data;

  assign busy_o = (entry_count != '0) || unroller_busy || (dispatch_count != '0) || rs_busy ||
                  load_busy || execute_busy || store_busy || acc_busy;

  assign progress_o = (cmd_valid_i && cmd_ready_o) || (dispatch_valid && dispatch_ready) ||
                      (rs_issued != '0) || (rs_completed != '0) || (r_valid_i && r_ready_o) ||
                      (w_valid_o && w_ready_i) || (b_valid_i && b_ready_o) || mac ||
                      spad_load_valid || acc_load_valid;

`ifdef SYNTHESIS
  assign observe_o = '0;
`else
  `include "accel_describe.svh"
  `include "accel_observe.svh"
`endif

  `HIL_ASSERT(OperandsInTime_A, 1'b1 |=> spad_rd_data_valid[PORT_W:PORT_A] == $past
                                (spad_rd_valid[PORT_W:PORT_A] & spad_rd_ready[PORT_W:PORT_A]),
              "a scratchpad read was not answered one cycle after its acceptance")
  `HIL_ASSERT_INIT(BusWidth_A, Cfg.dma_bus_bytes == 16, "the memory port is 16 bytes wide")

endmodule
