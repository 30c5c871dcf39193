// SPDX-License-Identifier: Apache-2.0

/// Simulation only. The core with its caches, the timed memory of sim_dram, and for all that is
/// not memory ports that the main program drives and reads in each cycle.
///
/// Both caches read through one port: their bursts are taken in turns (data first where both ask)
/// and their beats come back in that order. Writes are the data cache's alone. There is no host
/// device: its addresses are memory as well.
/// Each retirement goes to C++ (hil_core_retire) at the clock edge that ends its write-back cycle.
/// What no port shows but tests must reach is noted as events, looked up inside core and caches.
module tb_core #(
  /// Bytes of each cache.
  parameter int unsigned CacheBytes = 16384
) (
  input logic        clk_i,
  input logic        rst_ni,
  input logic [63:0] boot_address_i,

  output logic        cmd_valid_o,
  input  logic        cmd_ready_i,
  output logic [ 6:0] cmd_funct_o,
  output logic [63:0] cmd_rs1_o,
  output logic [63:0] cmd_rs2_o,
  input  logic        resp_valid_i,
  output logic        resp_ready_o,
  input  logic [63:0] resp_data_i,
  input  logic        accel_busy_i,

  input logic        invalidate_valid_i,
  input logic [63:0] invalidate_address_i,

  /// Data cache: a line is on its way, every store has its response.
  output logic        data_read_valid_o,
  output logic [63:0] data_read_address_o,
  output logic        data_idle_o,

  /// One bit for each value of event_e that has occurred since reset.
  output logic [127:0] events_o
);

  import "DPI-C" function void hil_core_retire(
    input longint pc,
    input int     instruction,
    input int     flags,
    input int     rd,
    input longint value,
    input int     cause,
    input longint tval,
    input longint address,
    input longint store_data
  );

  logic fetch_lookup_valid, fetch_answer_valid, fetch_flush;
  logic [63:0] fetch_lookup_address;
  logic [31:0] fetch_answer;
  logic data_lookup_valid, data_valid, data_write, data_done;
  logic [63:0] data_lookup_address, data_address, data_write_data, data_read_data;
  logic [7:0] data_write_strobe;

  logic trace_valid, trace_rd_write, trace_trap, trace_load, trace_store;
  logic [63:0] trace_pc, trace_rd_value, trace_tval, trace_address, trace_store_data;
  logic [31:0] trace_instruction;
  logic [4:0] trace_rd;
  logic [3:0] trace_cause;
  logic [1:0] trace_size;

  observe_pkg::core_t unused_observe;
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
    .data_idle_i           (data_idle_o),
    .cmd_valid_o,
    .cmd_ready_i,
    .cmd_funct_o,
    .cmd_rs1_o,
    .cmd_rs2_o,
    .resp_valid_i,
    .resp_ready_o,
    .resp_data_i,
    .accel_busy_i,
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
    .observe_o             (unused_observe)
  );

  logic i_ar_valid, i_ar_ready, i_r_valid, i_r_ready;
  logic d_ar_valid, d_ar_ready, d_r_valid, d_r_ready;
  logic [63:0] i_ar_addr, d_ar_addr;
  logic [7:0] i_ar_len, d_ar_len;
  logic ar_valid, ar_ready, r_valid, r_ready, r_last;
  logic [63:0] ar_addr, aw_addr;
  logic [7:0] ar_len, aw_len;
  logic [127:0] r_data, w_data;
  logic aw_valid, aw_ready, w_valid, w_ready, w_last, b_valid, b_ready;
  logic [15:0] w_strb;

  l1i #(
    .Bytes(CacheBytes)
  ) u_l1i (
    .clk_i,
    .rst_ni,
    .lookup_valid_i  (fetch_lookup_valid),
    .lookup_address_i(fetch_lookup_address),
    .answer_valid_o  (fetch_answer_valid),
    .answer_o        (fetch_answer),
    .flush_i         (fetch_flush),
    .ar_valid_o      (i_ar_valid),
    .ar_ready_i      (i_ar_ready),
    .ar_addr_o       (i_ar_addr),
    .ar_len_o        (i_ar_len),
    .r_valid_i       (i_r_valid),
    .r_ready_o       (i_r_ready),
    .r_data_i        (r_data),
    .r_last_i        (r_last)
  );

  l1d #(
    .Bytes(CacheBytes)
  ) u_l1d (
    .clk_i,
    .rst_ni,
    .lookup_valid_i  (data_lookup_valid),
    .lookup_address_i(data_lookup_address),
    .access_valid_i  (data_valid),
    .access_write_i  (data_write),
    .access_address_i(data_address),
    .write_data_i    (data_write_data),
    .write_strobe_i  (data_write_strobe),
    .done_o          (data_done),
    .read_data_o     (data_read_data),
    .idle_o          (data_idle_o),
    .invalidate_valid_i,
    .invalidate_address_i,
    .ar_valid_o      (d_ar_valid),
    .ar_ready_i      (d_ar_ready),
    .ar_addr_o       (d_ar_addr),
    .ar_len_o        (d_ar_len),
    .r_valid_i       (d_r_valid),
    .r_ready_o       (d_r_ready),
    .r_data_i        (r_data),
    .r_last_i        (r_last),
    .aw_valid_o      (aw_valid),
    .aw_ready_i      (aw_ready),
    .aw_addr_o       (aw_addr),
    .aw_len_o        (aw_len),
    .w_valid_o       (w_valid),
    .w_ready_i       (w_ready),
    .w_data_o        (w_data),
    .w_strb_o        (w_strb),
    .w_last_o        (w_last),
    .b_valid_i       (b_valid),
    .b_ready_o       (b_ready)
  );

  // ---- One read port for two caches ----
  // A choice stands until it is accepted; the order of the bursts is that of the answers.
  logic is_held_q, held_data_q, is_data, order_valid, order_ready, order_is_data;
  logic [4:0] unused_count;
  assign is_data    = is_held_q ? held_data_q : d_ar_valid;
  assign ar_valid   = (is_data ? d_ar_valid : i_ar_valid) && order_ready;
  assign ar_addr    = is_data ? d_ar_addr : i_ar_addr;
  assign ar_len     = is_data ? d_ar_len : i_ar_len;
  assign d_ar_ready = is_data && ar_ready && order_ready;
  assign i_ar_ready = !is_data && ar_ready && order_ready;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_held_q   <= 1'b0;
      held_data_q <= 1'b0;
    end else begin
      is_held_q   <= ar_valid && !ar_ready;
      held_data_q <= is_data;
    end
  end

  prim_fifo #(
    .Width(1),
    .Depth(16)
  ) u_order (
    .clk_i,
    .rst_ni,
    .in_valid_i (ar_valid && ar_ready),
    .in_ready_o (order_ready),
    .in_data_i  (is_data),
    .out_valid_o(order_valid),
    .out_ready_i(r_valid && r_ready && r_last),
    .out_data_o (order_is_data),
    .count_o    (unused_count)
  );
  assign i_r_valid = r_valid && order_valid && !order_is_data;
  assign d_r_valid = r_valid && order_valid && order_is_data;
  assign r_ready = order_valid && (order_is_data ? d_r_ready : i_r_ready);

  assign data_read_valid_o = d_ar_valid;
  assign data_read_address_o = d_ar_addr;

  sim_dram u_sim_dram (
    .clk_i,
    .rst_ni,
    .ar_valid_i(ar_valid),
    .ar_ready_o(ar_ready),
    .ar_addr_i (ar_addr),
    .ar_len_i  (ar_len),
    .r_valid_o (r_valid),
    .r_ready_i (r_ready),
    .r_data_o  (r_data),
    .r_last_o  (r_last),
    .aw_valid_i(aw_valid),
    .aw_ready_o(aw_ready),
    .aw_addr_i (aw_addr),
    .aw_len_i  (aw_len),
    .w_valid_i (w_valid),
    .w_ready_o (w_ready),
    .w_data_i  (w_data),
    .w_strb_i  (w_strb),
    .w_last_i  (w_last),
    .b_valid_o (b_valid),
    .b_ready_i (b_ready)
  );

  always_ff @(posedge clk_i) begin
    if (rst_ni && trace_valid) begin
      hil_core_retire(trace_pc, trace_instruction, {
                      26'd0, trace_size, trace_store, trace_load, trace_trap, trace_rd_write}, {
                      27'd0, trace_rd}, trace_rd_value, {28'd0, trace_cause}, trace_tval,
                      trace_address, trace_store_data);
    end
  end

  // ---- Events: states that tests must reach ----
  // Functional coverage takes their names from here: EvLoadUse is core.event.load_use.
  typedef enum int unsigned {
    EvBranchTakenRight,
    EvBranchTakenWrong,
    EvBranchNotTakenRight,
    EvBranchNotTakenWrong,
    EvJumpRight,
    EvJumpWrong,
    EvIndirectRight,
    EvIndirectWrong,
    EvReturnRight,
    EvReturnWrong,
    EvReturnStackEmpty,
    EvReturnStackFull,
    EvReturnAndCall,
    EvOtherGuessedTaken,
    EvBranchCounter0,
    EvBranchCounter1,
    EvBranchCounter2,
    EvBranchCounter3,
    EvForwardExecuteRs1,
    EvForwardExecuteRs2,
    EvForwardMemoryRs1,
    EvForwardMemoryRs2,
    EvForwardWriteBackRs1,
    EvForwardWriteBackRs2,
    EvForwardDivider,
    EvLoadUse,
    EvMultiplyUse,
    EvCsrUse,
    EvRedirectWhileMemoryWaits,
    EvTrapKillsExecute,
    EvTrapKillsDivider,
    EvTrapKillsBranch,
    EvMultiplyWaitsForMemory,
    EvFenceWaitsForStores,
    EvFenceWaitsForAccelerator,
    EvFenceIWaitsForStores,
    EvCommandWaitsForStores,
    EvCommandWaitsForQueue,
    EvCommandWaitsForAnswer,
    EvFetchHit,
    EvFetchMiss,
    EvFetchMissOfLineOnItsWay,
    EvFetchRedirectDuringMiss,
    EvFetchFlushDuringRefill,
    EvFetchReadAhead,
    EvFetchAllSlotsUsed,
    EvFetchReplacesOldest,
    EvLoadHit,
    EvLoadMiss,
    EvLoadMissWaitsForStore,
    EvLoadReplacesOldest,
    EvLoadHitWhileStoresDrain,
    EvStoreHit,
    EvStoreMiss,
    EvStoreJoins,
    EvStoreDoesNotJoinNext,
    EvStoreBufferFull,
    EvStoreBufferLast,
    EvStoreHitAfterRefill,
    EvHostLoad,
    EvHostLoadWaitsForStores,
    EvHostStore,
    EvHostStoreWaitsForStores,
    EvInvalidateHit,
    EvInvalidateMiss,
    EvInvalidateOfRequestedLine,
    EvInvalidateDuringRefill,
    EvInvalidateAtLastBeat,
    EvInvalidateAtLoadHit,
    EvInvalidateAtStoreHit,
    EvInvalidateOtherWay,
    EvCount
  } event_e;
  logic [EvCount-1:0] events, events_q;

  // States of l1d, whose names Verilator does not find in an instance with other parameters.
  localparam logic [2:0] DataIdle = 3'd0;
  localparam logic [2:0] DataRequest = 3'd1;
  localparam logic [2:0] DataFill = 3'd2;

  logic is_right, is_branch, is_jal, is_jalr, killed_divide, last_done_load_q;
  logic [ 1:0] counter;
  logic [57:0] last_refill_line_q;
  assign is_right = u_core.execute_fire && !u_core.execute_redirect;
  assign is_branch = u_core.execute_fire && u_core.is_branch && !u_core.is_target_misaligned;
  assign is_jal = u_core.execute_fire && u_core.is_jump && u_core.is_taken &&
                  u_core.execute_unit == core_pkg::UnitJal;
  assign is_jalr = u_core.execute_fire && u_core.is_jump && u_core.is_taken &&
                   u_core.execute_unit == core_pkg::UnitJalr;
  assign counter = u_core.u_predictor.entry.counter;
  assign killed_divide = u_core.memory_redirect && u_core.is_divide && !u_core.divide_done;

  always_comb begin
    events = '0;
    events[EvBranchTakenRight] = is_branch && u_core.is_taken && is_right;
    events[EvBranchTakenWrong] = is_branch && u_core.is_taken && !is_right;
    events[EvBranchNotTakenRight] = is_branch && !u_core.is_taken && is_right;
    events[EvBranchNotTakenWrong] = is_branch && !u_core.is_taken && !is_right;
    events[EvJumpRight] = is_jal && is_right;
    events[EvJumpWrong] = is_jal && !is_right;
    events[EvIndirectRight] = is_jalr && !u_core.is_return && is_right;
    events[EvIndirectWrong] = is_jalr && !u_core.is_return && !is_right;
    events[EvReturnRight] = is_jalr && u_core.is_return && is_right;
    events[EvReturnWrong] = is_jalr && u_core.is_return && !is_right;
    events[EvReturnStackEmpty] = is_jalr && u_core.is_return && u_core.u_predictor.depth_q == '0;
    events[EvReturnStackFull] = u_core.execute_fire && u_core.is_call &&
                                u_core.u_predictor.depth_q[3];
    events[EvReturnAndCall] = is_jalr && u_core.is_return && u_core.is_call;
    events[EvOtherGuessedTaken] = u_core.execute_fire && !u_core.is_branch && !u_core.is_jump &&
                                  u_core.execute_q.guess != u_core.next_address;
    if (is_branch && u_core.u_predictor.is_known) begin
      events[EvBranchCounter0] = counter == 2'd0;
      events[EvBranchCounter1] = counter == 2'd1;
      events[EvBranchCounter2] = counter == 2'd2;
      events[EvBranchCounter3] = counter == 2'd3;
    end

    if (u_core.decode_fire && u_core.decoded.uses_rs1 && u_core.rs1 != 5'd0) begin
      if (u_core.execute_writes && u_core.execute_rd == u_core.rs1) begin
        events[EvForwardExecuteRs1] = 1'b1;
        events[EvForwardDivider] = u_core.is_divide;
      end else if (u_core.memory_writes && u_core.memory_rd == u_core.rs1) begin
        events[EvForwardMemoryRs1] = 1'b1;
      end else begin
        events[EvForwardWriteBackRs1] = u_core.write_back_writes &&
                                        u_core.write_back_rd == u_core.rs1;
      end
    end
    if (u_core.decode_fire && u_core.decoded.uses_rs2 && u_core.rs2 != 5'd0) begin
      if (u_core.execute_writes && u_core.execute_rd == u_core.rs2) begin
        events[EvForwardExecuteRs2] = 1'b1;
      end else if (u_core.memory_writes && u_core.memory_rd == u_core.rs2) begin
        events[EvForwardMemoryRs2] = 1'b1;
      end else begin
        events[EvForwardWriteBackRs2] = u_core.write_back_writes &&
                                        u_core.write_back_rd == u_core.rs2;
      end
    end
    if (u_core.decode_valid_q && !u_core.has_operands && u_core.execute_writes) begin
      events[EvLoadUse] = u_core.execute_unit == core_pkg::UnitLoad;
      events[EvMultiplyUse] = u_core.is_multiply;
      events[EvCsrUse] = u_core.execute_unit == core_pkg::UnitCsr;
    end

    events[EvRedirectWhileMemoryWaits] = u_core.memory_valid_q && !u_core.memory_done &&
                                         u_core.execute_valid_q &&
                                         u_core.execute_q.guess != u_core.execute_target;
    events[EvTrapKillsExecute] = u_core.memory_redirect && u_core.execute_valid_q;
    events[EvTrapKillsDivider] = killed_divide;
    events[EvTrapKillsBranch] = u_core.memory_redirect && u_core.is_branch;
    events[EvMultiplyWaitsForMemory] = u_core.is_multiply && !u_core.memory_ready;
    if (u_core.memory_is_sound && !u_core.memory_done) begin
      if (u_core.memory_q.exec_unit == core_pkg::UnitFence) begin
        events[EvFenceWaitsForStores] = !data_idle_o;
        events[EvFenceWaitsForAccelerator] = accel_busy_i;
      end
      events[EvFenceIWaitsForStores]  = u_core.memory_q.exec_unit == core_pkg::UnitFenceI;
      events[EvCommandWaitsForStores] = u_core.is_command && !data_idle_o;
      events[EvCommandWaitsForQueue]  = cmd_valid_o && !cmd_ready_i;
      events[EvCommandWaitsForAnswer] = u_core.is_command && u_core.command_sent_q;
    end

    events[EvFetchHit] = u_l1i.answer_valid_o && u_core.decode_ready;
    events[EvFetchMiss] = u_l1i.take && u_l1i.needs_line;
    events[EvFetchMissOfLineOnItsWay] = u_l1i.is_asked_q && !u_l1i.is_hit && !u_l1i.needs_line;
    events[EvFetchRedirectDuringMiss] = u_l1i.is_asked_q && !u_l1i.is_hit && u_core.redirect_valid;
    events[EvFetchFlushDuringRefill] = fetch_flush && u_l1i.used_q != '0;
    events[EvFetchReadAhead] = u_l1i.take && !u_l1i.needs_line;
    events[EvFetchAllSlotsUsed] = u_l1i.used_q == 3'd4;
    events[EvFetchReplacesOldest] = u_l1i.r_fire && u_l1i.beat_q == '0 &&
                                    u_l1i.valid_q[0][u_l1i.fill_set] &&
                                    u_l1i.valid_q[1][u_l1i.fill_set];

    if (u_l1d.state_q == DataIdle) begin
      events[EvLoadHit] = u_l1d.load_hits;
      events[EvLoadMiss] = u_l1d.is_cached_load && !u_l1d.is_hit && !u_l1d.has_line;
      events[EvLoadMissWaitsForStore] = u_l1d.is_cached_load && !u_l1d.is_hit && u_l1d.has_line;
      events[EvLoadHitWhileStoresDrain] = u_l1d.load_hits && !data_idle_o;
      events[EvHostLoad] = u_l1d.is_host_load && data_idle_o;
      events[EvHostLoadWaitsForStores] = u_l1d.is_host_load && !data_idle_o;
      events[EvHostStore] = u_l1d.is_host_store && data_idle_o;
      events[EvHostStoreWaitsForStores] = u_l1d.is_host_store && !data_idle_o;
      events[EvStoreHit] = u_l1d.is_cached_store && data_done && u_l1d.is_hit;
      events[EvStoreMiss] = u_l1d.is_cached_store && data_done && !u_l1d.is_hit;
      events[EvStoreHitAfterRefill] = u_l1d.is_cached_store && data_done && u_l1d.is_hit &&
                                      last_done_load_q &&
                                      last_refill_line_q == u_l1d.line;
      events[EvStoreBufferFull] = u_l1d.is_cached_store && !data_done;
    end
    events[EvLoadReplacesOldest] = u_l1d.r_fire && !u_l1d.is_host && u_l1d.beat_q == '0 &&
                                   u_l1d.valid_q[0][u_l1d.set] && u_l1d.valid_q[1][u_l1d.set];
    events[EvStoreJoins] = u_l1d.u_write_buffer.joins;
    events[EvStoreDoesNotJoinNext] =
        u_l1d.u_write_buffer.enters && u_l1d.u_write_buffer.w_left_q == 5'd1 &&
        u_l1d.u_write_buffer.word_q[u_l1d.u_write_buffer.newest] ==
            u_l1d.u_write_buffer.push_address_i[63:3];
    events[EvStoreBufferLast] = u_l1d.u_write_buffer.enters && u_l1d.u_write_buffer.used_q == 5'd15;

    if (invalidate_valid_i) begin
      for (int unsigned way = 0; way < 2; way++) begin
        if (u_l1d.invalidate_hit[way] && u_l1d.valid_q[way][u_l1d.invalidate_set]) begin
          events[EvInvalidateHit] = 1'b1;
          events[EvInvalidateOtherWay] =
              u_l1d.valid_q[1-way][u_l1d.invalidate_set] && u_l1d.load_hits &&
              u_l1d.set == u_l1d.invalidate_set && u_l1d.way_hit[1-way];
        end
      end
      events[EvInvalidateMiss] = !events[EvInvalidateHit];
      if (u_l1d.is_invalidated) begin
        events[EvInvalidateOfRequestedLine] = u_l1d.state_q == DataRequest;
        events[EvInvalidateDuringRefill] = u_l1d.state_q == DataFill && !u_l1d.fill_ends;
        events[EvInvalidateAtLastBeat] = u_l1d.fill_ends;
        events[EvInvalidateAtLoadHit] = u_l1d.state_q == DataIdle && u_l1d.load_hits;
        events[EvInvalidateAtStoreHit] = u_l1d.store_fire && u_l1d.is_hit;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      events_q           <= '0;
      last_refill_line_q <= '0;
      last_done_load_q   <= 1'b0;
    end else begin
      events_q <= events_q | events;
      if (u_l1d.fill_ends) begin
        last_refill_line_q <= data_address[63:6];
        last_done_load_q   <= 1'b1;
      end
    end
  end
  assign events_o = 128'(events_q);

endmodule
