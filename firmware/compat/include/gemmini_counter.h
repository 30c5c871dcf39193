// SPDX-License-Identifier: Apache-2.0
//
// The accelerator's counters under the names of Gemmini's header. External
// values have the numbers that follow the events.

#ifndef GEMMINI_COUNTER_H
#define GEMMINI_COUNTER_H

#include <stddef.h>
#include <stdint.h>

#include "hil_accel.h"

#define DISABLE HIL_ACCEL_EVENT_DISABLED
#define INCREMENTAL_COUNTERS 44

#define MAIN_LD_CYCLES HIL_ACCEL_EVENT_MAIN_LD_CYCLES
#define MAIN_ST_CYCLES HIL_ACCEL_EVENT_MAIN_ST_CYCLES
#define MAIN_EX_CYCLES HIL_ACCEL_EVENT_MAIN_EX_CYCLES
#define MAIN_LD_ST_CYCLES HIL_ACCEL_EVENT_MAIN_LD_ST_CYCLES
#define MAIN_LD_EX_CYCLES HIL_ACCEL_EVENT_MAIN_LD_EX_CYCLES
#define MAIN_ST_EX_CYCLES HIL_ACCEL_EVENT_MAIN_ST_EX_CYCLES
#define MAIN_LD_ST_EX_CYCLES HIL_ACCEL_EVENT_MAIN_LD_ST_EX_CYCLES
#define LOAD_DMA_WAIT_CYCLE HIL_ACCEL_EVENT_LOAD_DMA_WAIT_CYCLE
#define LOAD_ACTIVE_CYCLE HIL_ACCEL_EVENT_LOAD_ACTIVE_CYCLE
#define LOAD_SCRATCHPAD_WAIT_CYCLE HIL_ACCEL_EVENT_LOAD_SCRATCHPAD_WAIT_CYCLE
#define STORE_DMA_WAIT_CYCLE HIL_ACCEL_EVENT_STORE_DMA_WAIT_CYCLE
#define STORE_ACTIVE_CYCLE HIL_ACCEL_EVENT_STORE_ACTIVE_CYCLE
#define STORE_POOLING_CYCLE HIL_ACCEL_EVENT_STORE_POOLING_CYCLE
#define STORE_SCRATCHPAD_WAIT_CYCLE HIL_ACCEL_EVENT_STORE_SCRATCHPAD_WAIT_CYCLE
#define DMA_TLB_MISS_CYCLE HIL_ACCEL_EVENT_DMA_TLB_MISS_CYCLE
#define DMA_TLB_HIT_REQ HIL_ACCEL_EVENT_DMA_TLB_HIT_REQ
#define DMA_TLB_TOTAL_REQ HIL_ACCEL_EVENT_DMA_TLB_TOTAL_REQ
#define RDMA_ACTIVE_CYCLE HIL_ACCEL_EVENT_RDMA_ACTIVE_CYCLE
#define RDMA_TLB_WAIT_CYCLES HIL_ACCEL_EVENT_RDMA_TLB_WAIT_CYCLES
#define RDMA_TL_WAIT_CYCLES HIL_ACCEL_EVENT_RDMA_TL_WAIT_CYCLES
#define WDMA_ACTIVE_CYCLE HIL_ACCEL_EVENT_WDMA_ACTIVE_CYCLE
#define WDMA_TLB_WAIT_CYCLES HIL_ACCEL_EVENT_WDMA_TLB_WAIT_CYCLES
#define WDMA_TL_WAIT_CYCLES HIL_ACCEL_EVENT_WDMA_TL_WAIT_CYCLES
#define EXE_ACTIVE_CYCLE HIL_ACCEL_EVENT_EXE_ACTIVE_CYCLE
#define EXE_FLUSH_CYCLE HIL_ACCEL_EVENT_EXE_FLUSH_CYCLE
#define EXE_CONTROL_Q_BLOCK_CYCLE HIL_ACCEL_EVENT_EXE_CONTROL_Q_BLOCK_CYCLE
#define EXE_PRELOAD_HAZ_CYCLE HIL_ACCEL_EVENT_EXE_PRELOAD_HAZ_CYCLE
#define EXE_OVERLAP_HAZ_CYCLE HIL_ACCEL_EVENT_EXE_OVERLAP_HAZ_CYCLE
#define SCRATCHPAD_A_WAIT_CYCLE HIL_ACCEL_EVENT_SCRATCHPAD_A_WAIT_CYCLE
#define SCRATCHPAD_B_WAIT_CYCLE HIL_ACCEL_EVENT_SCRATCHPAD_B_WAIT_CYCLE
#define SCRATCHPAD_D_WAIT_CYCLE HIL_ACCEL_EVENT_SCRATCHPAD_D_WAIT_CYCLE
#define ACC_A_WAIT_CYCLE HIL_ACCEL_EVENT_ACC_A_WAIT_CYCLE
#define ACC_B_WAIT_CYCLE HIL_ACCEL_EVENT_ACC_B_WAIT_CYCLE
#define ACC_D_WAIT_CYCLE HIL_ACCEL_EVENT_ACC_D_WAIT_CYCLE
#define A_GARBAGE_CYCLES HIL_ACCEL_EVENT_A_GARBAGE_CYCLES
#define B_GARBAGE_CYCLES HIL_ACCEL_EVENT_B_GARBAGE_CYCLES
#define D_GARBAGE_CYCLES HIL_ACCEL_EVENT_D_GARBAGE_CYCLES
#define IM2COL_MEM_CYCLES HIL_ACCEL_EVENT_IM2COL_MEM_CYCLES
#define IM2COL_ACTIVE_CYCLES HIL_ACCEL_EVENT_IM2COL_ACTIVE_CYCLES
#define IM2COL_TRANSPOSER_WAIT_CYCLE \
  HIL_ACCEL_EVENT_IM2COL_TRANSPOSER_WAIT_CYCLE
#define RESERVATION_STATION_FULL_CYCLES \
  HIL_ACCEL_EVENT_RESERVATION_STATION_FULL_CYCLES
#define RESERVATION_STATION_ACTIVE_CYCLES \
  HIL_ACCEL_EVENT_RESERVATION_STATION_ACTIVE_CYCLES
#define LOOP_MATMUL_ACTIVE_CYCLES HIL_ACCEL_EVENT_LOOP_MATMUL_ACTIVE_CYCLES
#define TRANSPOSE_PRELOAD_UNROLLER_ACTIVE_CYCLES \
  HIL_ACCEL_EVENT_TRANSPOSE_PRELOAD_UNROLLER_ACTIVE_CYCLES
#define RESERVATION_STATION_LD_COUNT (INCREMENTAL_COUNTERS + 1)
#define RESERVATION_STATION_ST_COUNT (INCREMENTAL_COUNTERS + 2)
#define RESERVATION_STATION_EX_COUNT (INCREMENTAL_COUNTERS + 3)
#define RDMA_BYTES_REC (INCREMENTAL_COUNTERS + 4)
#define WDMA_BYTES_SENT (INCREMENTAL_COUNTERS + 5)
#define RDMA_TOTAL_LATENCY (INCREMENTAL_COUNTERS + 6)
#define WDMA_TOTAL_LATENCY (INCREMENTAL_COUNTERS + 7)

/// One counter command with the operand as its bits stand in the command.
#define gemmini_counter_access(result, operand)                     \
  do {                                                              \
    uint64_t hil_counter_value;                                     \
    HIL_ACCEL_ISSUE_FOR(hil_counter_value, HIL_ACCEL_FUNCT_COUNTER, \
                        (uint64_t)(operand));                       \
    (result) = (uint32_t)hil_counter_value;                         \
  } while (0)

static inline uint32_t counter_read(size_t index) {
  return (uint32_t)hil_accel_counter(
      (hil_accel_counter_rs1_t){.index = (uint8_t)index});
}

/// Lets a counter count an event, or show an external value, from 0.
static inline void counter_configure(size_t index, size_t code) {
  uint8_t is_external = code > INCREMENTAL_COUNTERS;
  (void)hil_accel_counter((hil_accel_counter_rs1_t){
      .index = (uint8_t)index,
      .write_config = 1,
      .is_external = is_external,
      .event_code =
          (uint8_t)(is_external ? code - INCREMENTAL_COUNTERS : code)});
}

static inline void counter_snapshot_take(void) {
  (void)hil_accel_counter((hil_accel_counter_rs1_t){.take_snapshot = 1});
}

static inline void counter_snapshot_reset(void) {
  (void)hil_accel_counter((hil_accel_counter_rs1_t){.drop_snapshot = 1});
}

static inline void counter_reset(void) {
  (void)hil_accel_counter((hil_accel_counter_rs1_t){.reset = 1});
}

#endif  // GEMMINI_COUNTER_H
