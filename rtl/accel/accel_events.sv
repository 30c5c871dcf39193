// SPDX-License-Identifier: Apache-2.0

/// Names the accelerator's activity signals by event code (accel_isa_pkg::event_e): bit `code` of
/// events_o is high in a cycle that the event counts. Combinational. Events of units that are not
/// built (address translation, im2col) stay low.
module accel_events
  import accel_isa_pkg::*;
(
  input logic load_busy_i,
  input logic execute_busy_i,
  input logic store_busy_i,

  input logic load_dma_wait_i,
  input logic load_active_i,
  input logic load_spad_wait_i,
  input logic store_dma_wait_i,
  input logic store_active_i,
  input logic store_pooling_i,
  input logic store_spad_wait_i,

  input logic read_wait_i,      ///< AR offered and not taken
  input logic write_wait_i,     ///< AW or W offered and not taken
  input logic reads_pending_i,
  input logic writes_pending_i,

  input logic       mac_i,
  input logic       drain_i,
  input logic       execute_wait_i,       ///< command offered to the execute engine and not taken
  input logic       waits_load_i,
  input logic       waits_operand_i,
  input logic [2:0] operand_wait_i,       ///< indexed by execute_pkg::source_e
  input logic       bd_garbage_i,
  input logic       stationary_garbage_i,

  input logic alloc_stall_i,
  input logic rs_busy_i,
  input logic loop_matmul_active_i,

  output logic [NUM_EVENTS-1:0] events_o
);

  // Which engines are busy: {store, execute, load}.
  logic [2:0] busy;
  assign busy = {store_busy_i, execute_busy_i, load_busy_i};

  always_comb begin
    events_o                                      = '0;

    events_o[EventMainLdCycles]                   = busy == 3'b001;
    events_o[EventMainExCycles]                   = busy == 3'b010;
    events_o[EventMainStCycles]                   = busy == 3'b100;
    events_o[EventMainLdExCycles]                 = busy == 3'b011;
    events_o[EventMainLdStCycles]                 = busy == 3'b101;
    events_o[EventMainStExCycles]                 = busy == 3'b110;
    events_o[EventMainLdStExCycles]               = busy == 3'b111;

    events_o[EventLoadDmaWaitCycle]               = load_dma_wait_i;
    events_o[EventLoadActiveCycle]                = load_active_i;
    events_o[EventLoadScratchpadWaitCycle]        = load_spad_wait_i;
    events_o[EventStoreDmaWaitCycle]              = store_dma_wait_i;
    events_o[EventStoreActiveCycle]               = store_active_i;
    events_o[EventStorePoolingCycle]              = store_pooling_i;
    events_o[EventStoreScratchpadWaitCycle]       = store_spad_wait_i;

    events_o[EventRdmaActiveCycle]                = reads_pending_i;
    events_o[EventRdmaTlWaitCycles]               = read_wait_i;
    events_o[EventWdmaActiveCycle]                = writes_pending_i;
    events_o[EventWdmaTlWaitCycles]               = write_wait_i;

    events_o[EventExeActiveCycle]                 = mac_i;
    events_o[EventExeFlushCycle]                  = drain_i;
    events_o[EventExeControlQBlockCycle]          = execute_wait_i;
    events_o[EventExePreloadHazCycle]             = waits_load_i;
    events_o[EventExeOverlapHazCycle]             = waits_operand_i;
    events_o[EventScratchpadAWaitCycle]           = operand_wait_i[0];
    events_o[EventScratchpadBWaitCycle]           = operand_wait_i[1];
    events_o[EventScratchpadDWaitCycle]           = operand_wait_i[2];
    events_o[EventBGarbageCycles]                 = bd_garbage_i;
    events_o[EventDGarbageCycles]                 = stationary_garbage_i;

    events_o[EventReservationStationFullCycles]   = alloc_stall_i;
    events_o[EventReservationStationActiveCycles] = rs_busy_i;
    events_o[EventLoopMatmulActiveCycles]         = loop_matmul_active_i;
  end

endmodule
