// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The chip: an RV64 core with caches, the accelerator, the host device, one memory port.
///
///   rv64_core -- l1i ----------------------- read_bus --> ar, r
///      |   '---- l1d -- host_port ---------- read_bus
///      |                 |   '------------- write_bus -> aw, w, b
///      |            host_device                |
///      '-- commands --> accel_top ------------ read_bus, write_bus
///                                              '-- responses --> dma_invalidator --> l1d
///
/// Masters of the buses: 0 data cache, 1 accelerator, 2 instruction cache (reads only).
/// Memory port: AXI4-style bursts of 16-byte beats within one 64-byte line, one transaction ID each
/// way, answers in request order, at most memory_max_reads_in_flight and memory_max_writes_in_flight
/// bursts in flight.
/// Coherence: the data cache is written through and drops lines that the DMA or the host wrote
/// (dma_invalidator); the instruction cache is emptied by FENCE.I.
/// Law of order: the core offers a command when its stores are answered, and a fence waits for
/// the accelerator; else core, loads and stores are not ordered.
/// Idle, as START, STOP and exit wait for it: the accelerator is not busy and no write is in flight;
/// the write buffer of the data cache is empty when such an access arrives (see l1d).
/// Reset value: the core at boot_address_i, caches empty.
module soc_top #(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  parameter soc_cfg_pkg::soc_cfg_t SocCfg = soc_cfg_pkg::CFG_INT8_16X16
) (
  input logic clk_i,
  input logic rst_ni,

  /// First instruction; a multiple of 4, steady.
  input logic [63:0] boot_address_i,

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

  /// An address in a line that the host has written to memory.
  input  logic        host_write_valid_i,
  output logic        host_write_ready_o,
  input  logic [63:0] host_write_address_i,

  /// Host device, see there.
  input  logic        console_enable_i,
  input  logic        exit_enable_i,
  output logic        region_start_o,
  output logic        region_stop_o,
  output logic [63:0] region_cycles_o,
  output logic        region_is_over_o,
  output logic        console_valid_o,
  output logic [ 7:0] console_byte_o,
  output logic        exit_valid_o,
  output logic [63:0] exit_code_o,
  output logic        start_again_o,
  output logic        stop_early_o,
  output logic        exit_early_o,

  /// First broken rule of the accelerator's program, see accel_top.
  output logic        fault_valid_o,
  output logic [31:0] fault_command_o,
  output logic [ 6:0] fault_funct_o,
  output logic [ 5:0] fault_field_o,
  output logic [ 5:0] fault_rule_o,

  /// The accelerator has work that has not ended.
  output logic accel_busy_o,
  /// An instruction retired, or something moved at the accelerator or the memory port.
  output logic progress_o,

  /// Simulation only.
  output observe_pkg::chip_t observe_o
);

  localparam int unsigned ReadCountWidth = $clog2(SocCfg.memory_max_reads_in_flight + 1);
  localparam int unsigned WriteCountWidth = $clog2(SocCfg.memory_max_writes_in_flight + 1);
  localparam int unsigned Data = 0;
  localparam int unsigned Accel = 1;
  localparam int unsigned Instruction = 2;

  // ---- Core and its caches ----
  logic fetch_lookup_valid, fetch_answer_valid, fetch_flush;
  logic [63:0] fetch_lookup_address;
  logic [31:0] fetch_answer;
  logic data_lookup_valid, data_valid, data_write, data_done, data_idle;
  logic [63:0] data_lookup_address, data_address, data_write_data, data_read_data;
  logic [7:0] data_write_strobe;
  logic cmd_valid, cmd_ready, resp_valid, resp_ready;
  logic [6:0] cmd_funct;
  logic [63:0] cmd_rs1, cmd_rs2, resp_data;

  logic trace_valid, trace_rd_write, trace_trap, trace_load, trace_store;
  logic [63:0] trace_pc, trace_rd_value, trace_tval, trace_address, trace_store_data;
  logic [31:0] trace_instruction;
  logic [4:0] trace_rd;
  logic [3:0] trace_cause;
  logic [1:0] trace_size;
  observe_pkg::core_t core_told;

  rv64_core u_core (
    .clk_i,
    .rst_ni,
    .boot_address_i,
    .fetch_lookup_valid_o  (fetch_lookup_valid),
    .fetch_lookup_address_o(fetch_lookup_address),
    .fetch_answer_valid_i  (fetch_answer_valid),
    .fetch_answer_i        (fetch_answer),
    .fetch_flush_o         (fetch_flush),
    .data_lookup_valid_o   (data_lookup_valid),
    .data_lookup_address_o (data_lookup_address),
    .data_valid_o          (data_valid),
    .data_write_o          (data_write),
    .data_address_o        (data_address),
    .data_write_data_o     (data_write_data),
    .data_write_strobe_o   (data_write_strobe),
    .data_done_i           (data_done),
    .data_read_data_i      (data_read_data),
    .data_idle_i           (data_idle),
    .cmd_valid_o           (cmd_valid),
    .cmd_ready_i           (cmd_ready),
    .cmd_funct_o           (cmd_funct),
    .cmd_rs1_o             (cmd_rs1),
    .cmd_rs2_o             (cmd_rs2),
    .resp_valid_i          (resp_valid),
    .resp_ready_o          (resp_ready),
    .resp_data_i           (resp_data),
    .accel_busy_i          (accel_busy_o),
    .trace_valid_o         (trace_valid),
    .trace_pc_o            (trace_pc),
    .trace_instruction_o   (trace_instruction),
    .trace_rd_write_o      (trace_rd_write),
    .trace_rd_o            (trace_rd),
    .trace_rd_value_o      (trace_rd_value),
    .trace_trap_o          (trace_trap),
    .trace_cause_o         (trace_cause),
    .trace_tval_o          (trace_tval),
    .trace_load_o          (trace_load),
    .trace_store_o         (trace_store),
    .trace_address_o       (trace_address),
    .trace_store_data_o    (trace_store_data),
    .trace_size_o          (trace_size),
    .observe_o             (core_told)
  );

  logic [2:0] ar_valid, ar_ready, r_valid, r_ready;
  logic [2:0][63:0] ar_addr;
  logic [2:0][7:0] ar_len;
  logic [127:0] r_data;
  logic r_last;
  logic [1:0] aw_valid, aw_ready, w_valid, w_ready, w_last, b_valid, b_ready;
  logic [1:0][ 63:0] aw_addr;
  logic [1:0][  7:0] aw_len;
  logic [1:0][127:0] w_data;
  logic [1:0][ 15:0] w_strb;

  l1i #(
    .Bytes(SocCfg.cache_instruction_bytes)
  ) u_l1i (
    .clk_i,
    .rst_ni,
    .lookup_valid_i  (fetch_lookup_valid),
    .lookup_address_i(fetch_lookup_address),
    .answer_valid_o  (fetch_answer_valid),
    .answer_o        (fetch_answer),
    .flush_i         (fetch_flush),
    .ar_valid_o      (ar_valid[Instruction]),
    .ar_ready_i      (ar_ready[Instruction]),
    .ar_addr_o       (ar_addr[Instruction]),
    .ar_len_o        (ar_len[Instruction]),
    .r_valid_i       (r_valid[Instruction]),
    .r_ready_o       (r_ready[Instruction]),
    .r_data_i        (r_data),
    .r_last_i        (r_last)
  );

  logic l1d_ar_valid, l1d_ar_ready, l1d_r_valid, l1d_r_ready, l1d_r_last;
  logic l1d_aw_valid, l1d_aw_ready, l1d_w_valid, l1d_w_ready, l1d_b_valid, l1d_b_ready;
  logic [127:0] l1d_r_data;
  logic invalidate_valid;
  logic [63:0] invalidate_address;

  l1d #(
    .Bytes(SocCfg.cache_data_bytes)
  ) u_l1d (
    .clk_i,
    .rst_ni,
    .lookup_valid_i      (data_lookup_valid),
    .lookup_address_i    (data_lookup_address),
    .access_valid_i      (data_valid),
    .access_write_i      (data_write),
    .access_address_i    (data_address),
    .write_data_i        (data_write_data),
    .write_strobe_i      (data_write_strobe),
    .done_o              (data_done),
    .read_data_o         (data_read_data),
    .idle_o              (data_idle),
    .invalidate_valid_i  (invalidate_valid),
    .invalidate_address_i(invalidate_address),
    .ar_valid_o          (l1d_ar_valid),
    .ar_ready_i          (l1d_ar_ready),
    .ar_addr_o           (ar_addr[Data]),
    .ar_len_o            (ar_len[Data]),
    .r_valid_i           (l1d_r_valid),
    .r_ready_o           (l1d_r_ready),
    .r_data_i            (l1d_r_data),
    .r_last_i            (l1d_r_last),
    .aw_valid_o          (l1d_aw_valid),
    .aw_ready_i          (l1d_aw_ready),
    .aw_addr_o           (aw_addr[Data]),
    .aw_len_o            (aw_len[Data]),
    .w_valid_o           (l1d_w_valid),
    .w_ready_i           (l1d_w_ready),
    .w_data_o            (w_data[Data]),
    .w_strb_o            (w_strb[Data]),
    .w_last_o            (w_last[Data]),
    .b_valid_i           (l1d_b_valid),
    .b_ready_o           (l1d_b_ready)
  );

  // ---- Host device ----
  logic access_valid, access_ready, access_write;
  logic [11:0] access_offset;
  logic [63:0] access_data;
  logic [ 7:0] access_strobe;

  host_port u_host_port (
    .clk_i,
    .rst_ni,
    .l1d_ar_valid_i (l1d_ar_valid),
    .l1d_ar_ready_o (l1d_ar_ready),
    .l1d_ar_addr_i  (ar_addr[Data]),
    .l1d_r_valid_o  (l1d_r_valid),
    .l1d_r_ready_i  (l1d_r_ready),
    .l1d_r_data_o   (l1d_r_data),
    .l1d_r_last_o   (l1d_r_last),
    .l1d_aw_valid_i (l1d_aw_valid),
    .l1d_aw_ready_o (l1d_aw_ready),
    .l1d_aw_addr_i  (aw_addr[Data]),
    .l1d_w_valid_i  (l1d_w_valid),
    .l1d_w_ready_o  (l1d_w_ready),
    .l1d_w_data_i   (w_data[Data]),
    .l1d_w_strb_i   (w_strb[Data]),
    .l1d_b_valid_o  (l1d_b_valid),
    .l1d_b_ready_i  (l1d_b_ready),
    .bus_ar_valid_o (ar_valid[Data]),
    .bus_ar_ready_i (ar_ready[Data]),
    .bus_r_valid_i  (r_valid[Data]),
    .bus_r_ready_o  (r_ready[Data]),
    .bus_r_data_i   (r_data),
    .bus_r_last_i   (r_last),
    .bus_aw_valid_o (aw_valid[Data]),
    .bus_aw_ready_i (aw_ready[Data]),
    .bus_w_valid_o  (w_valid[Data]),
    .bus_w_ready_i  (w_ready[Data]),
    .bus_b_valid_i  (b_valid[Data]),
    .bus_b_ready_o  (b_ready[Data]),
    .access_valid_o (access_valid),
    .access_ready_i (access_ready),
    .access_write_o (access_write),
    .access_offset_o(access_offset),
    .access_data_o  (access_data),
    .access_strobe_o(access_strobe)
  );

  logic is_idle;
  logic [ReadCountWidth-1:0] reads_in_flight;
  logic [WriteCountWidth-1:0] writes_in_flight;
  assign is_idle = !accel_busy_o && writes_in_flight == '0;

  host_device u_host_device (
    .clk_i,
    .rst_ni,
    .console_enable_i,
    .exit_enable_i,
    .idle_i         (is_idle),
    .access_valid_i (access_valid),
    .access_ready_o (access_ready),
    .access_write_i (access_write),
    .access_offset_i(access_offset),
    .access_data_i  (access_data),
    .access_strobe_i(access_strobe),
    .region_start_o,
    .region_stop_o,
    .region_cycles_o,
    .region_is_over_o,
    .console_valid_o,
    .console_byte_o,
    .exit_valid_o,
    .exit_code_o,
    .start_again_o,
    .stop_early_o,
    .exit_early_o
  );

  // ---- Accelerator ----
  logic accel_progress;
  observe_pkg::accel_t accel_told;

  accel_top #(
    .Cfg(Cfg)
  ) u_accel_top (
    .clk_i,
    .rst_ni,
    .cmd_valid_i (cmd_valid),
    .cmd_ready_o (cmd_ready),
    .cmd_funct_i (cmd_funct),
    .cmd_rs1_i   (cmd_rs1),
    .cmd_rs2_i   (cmd_rs2),
    .resp_valid_o(resp_valid),
    .resp_ready_i(resp_ready),
    .resp_data_o (resp_data),
    .busy_o      (accel_busy_o),
    .fault_valid_o,
    .fault_command_o,
    .fault_funct_o,
    .fault_field_o,
    .fault_rule_o,
    .ar_valid_o  (ar_valid[Accel]),
    .ar_ready_i  (ar_ready[Accel]),
    .ar_addr_o   (ar_addr[Accel]),
    .ar_len_o    (ar_len[Accel]),
    .r_valid_i   (r_valid[Accel]),
    .r_ready_o   (r_ready[Accel]),
    .r_data_i    (r_data),
    .r_last_i    (r_last),
    .aw_valid_o  (aw_valid[Accel]),
    .aw_ready_i  (aw_ready[Accel]),
    .aw_addr_o   (aw_addr[Accel]),
    .aw_len_o    (aw_len[Accel]),
    .w_valid_o   (w_valid[Accel]),
    .w_ready_i   (w_ready[Accel]),
    .w_data_o    (w_data[Accel]),
    .w_strb_o    (w_strb[Accel]),
    .w_last_o    (w_last[Accel]),
    .b_valid_i   (b_valid[Accel]),
    .b_ready_o   (b_ready[Accel]),
    .progress_o  (accel_progress),
    .observe_o   (accel_told)
  );

  // ---- Memory ----
  read_bus #(
    .Masters    (3),
    .MaxInFlight(SocCfg.memory_max_reads_in_flight)
  ) u_read_bus (
    .clk_i,
    .rst_ni,
    .ar_valid_i (ar_valid),
    .ar_ready_o (ar_ready),
    .ar_addr_i  (ar_addr),
    .ar_len_i   (ar_len),
    .r_valid_o  (r_valid),
    .r_ready_i  (r_ready),
    .r_data_o   (r_data),
    .r_last_o   (r_last),
    .ar_valid_o,
    .ar_ready_i,
    .ar_addr_o,
    .ar_len_o,
    .r_valid_i,
    .r_ready_o,
    .r_data_i,
    .r_last_i,
    .in_flight_o(reads_in_flight)
  );

  write_bus #(
    .Masters    (2),
    .MaxInFlight(SocCfg.memory_max_writes_in_flight)
  ) u_write_bus (
    .clk_i,
    .rst_ni,
    .aw_valid_i (aw_valid),
    .aw_ready_o (aw_ready),
    .aw_addr_i  (aw_addr),
    .aw_len_i   (aw_len),
    .w_valid_i  (w_valid),
    .w_ready_o  (w_ready),
    .w_data_i   (w_data),
    .w_strb_i   (w_strb),
    .w_last_i   (w_last),
    .b_valid_o  (b_valid),
    .b_ready_i  (b_ready),
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
    .in_flight_o(writes_in_flight)
  );

  dma_invalidator #(
    .MaxInFlight(SocCfg.memory_max_writes_in_flight)
  ) u_dma_invalidator (
    .clk_i,
    .rst_ni,
    .aw_valid_i          (aw_valid[Accel]),
    .aw_ready_i          (aw_ready[Accel]),
    .aw_addr_i           (aw_addr[Accel]),
    .b_valid_i           (b_valid[Accel]),
    .b_ready_i           (b_ready[Accel]),
    .host_valid_i        (host_write_valid_i),
    .host_ready_o        (host_write_ready_o),
    .host_address_i      (host_write_address_i),
    .invalidate_valid_o  (invalidate_valid),
    .invalidate_address_o(invalidate_address)
  );

  assign progress_o = accel_progress || trace_valid || (ar_valid_o && ar_ready_i) ||
                      (r_valid_i && r_ready_o) || (aw_valid_o && aw_ready_i) ||
                      (w_valid_o && w_ready_i) || (b_valid_i && b_ready_o);

  logic unused_count;
  assign unused_count = ^reads_in_flight;

`ifdef SYNTHESIS
  assign observe_o = '0;
`else
  assign observe_o = '{
          store_answered: b_valid[Data] && b_ready[Data],
          store_sent: aw_valid[Data] && aw_ready[Data],
          store_address: aw_addr_o,
          is_idle: is_idle,
          is_issue_bound: !accel_told.has_array_work && !core_told.is_held,
          states: '{
              core: core_told.state,
              dispatch: accel_told.dispatch_state,
              store: accel_told.store_state,
              execute: accel_told.execute_state,
              load: accel_told.load_state
          },
          accel: accel_told,
          retirement: '{
              valid: trace_valid,
              is_store: trace_store,
              is_load: trace_load,
              is_trap: trace_trap,
              writes_rd: trace_rd_write,
              size: trace_size,
              cause: trace_cause,
              rd: trace_rd,
              instruction: trace_instruction,
              store_data: trace_store_data,
              address: trace_address,
              tval: trace_tval,
              rd_value: trace_rd_value,
              pc: trace_pc
          }
      };
`endif

  `HIL_ASSERT(BufferDrained_A, !access_valid || writes_in_flight == '0 || accel_busy_o,
              "an access to the host device overtook a store")

endmodule
