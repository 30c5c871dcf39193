// SPDX-License-Identifier: Apache-2.0
// Generated from configs/hardware/*.toml
// by python -m autocomp_hil.codegen; do not edit.

/// What a configuration fixes for the accelerator, and the named configurations.
package accel_cfg_pkg;

  /// Which arithmetic modules compute in an element type.
  typedef enum logic [31:0] {FamilyInteger = 32'd0} element_family_e;

  typedef struct packed {
    /// Which arithmetic modules compute in an element type.
    element_family_e family;
    /// Bits of an input element's value.
    int unsigned input_bits;
    /// Bytes that an input element takes in DRAM and in the scratchpad: 1, 2 or 4.
    int unsigned input_bytes;
    /// Bits of a sum, in DRAM and in the accumulator too: 8, 16 or 32.
    int unsigned accumulator_bits;
  } element_t;

  parameter element_t ELEMENT_INT8_INT32 = '{
      family: FamilyInteger,
      input_bits: 8,
      input_bytes: 1,
      accumulator_bits: 32
  };

  typedef struct packed {
    /// Formats and arithmetic of operands and sums.
    element_t element;
    /// Rows and columns of the array: 4, 8, 16 or 32.
    int unsigned dim;
    /// Rows of dim input elements in the scratchpad, over all banks.
    int unsigned scratchpad_rows;
    /// Scratchpad banks, contiguous in the row number.
    int unsigned scratchpad_banks;
    /// 1 if loads come before reads of the array in a bank of the scratchpad, else 0.
    int unsigned scratchpad_loads_first;
    /// Rows of dim sums in the accumulator, over all banks.
    int unsigned accumulator_rows;
    /// Accumulator banks, contiguous in the row number.
    int unsigned accumulator_banks;
    /// Low bits of a local address that are the row: log2 of the larger memory's rows.
    int unsigned row_field_bits;
    /// Commands that wait between the core and the loop unrollers.
    int unsigned queues_entry;
    /// Commands that wait in front of the unroller of convolutions.
    int unsigned queues_convolution;
    /// Commands that wait in front of the unroller of matrix loops.
    int unsigned queues_matmul;
    /// Commands that wait between the loop unrollers and the dispatcher.
    int unsigned queues_dispatch;
    /// 1 if LOOP_WS and its settings exist, else 0.
    int unsigned loop_unrollers_matmul;
    /// 1 if LOOP_CONV_WS and its settings exist, else 0.
    int unsigned loop_unrollers_convolution;
    /// Reservation station entries for loads.
    int unsigned load_entries;
    /// Reservation station entries for preloads and computes.
    int unsigned execute_entries;
    /// Reservation station entries for stores.
    int unsigned store_entries;
    /// Bytes of one DMA beat.
    int unsigned dma_bus_bytes;
    /// Longest burst in bytes; a burst never crosses a multiple of it.
    int unsigned dma_max_request_bytes;
    /// DMA requests in flight, each way.
    int unsigned dma_max_in_flight;
    /// Most columns of one MVIN of input elements, or of one MVOUT without pooling.
    int unsigned max_block_cols;
    /// Most columns of one MVIN in accumulator format.
    int unsigned max_block_cols_accumulator;
    /// Number of performance counters.
    int unsigned counters;
  } accel_cfg_t;

  parameter accel_cfg_t CFG_INT8_4X4 = '{
      element: ELEMENT_INT8_INT32,
      dim: 4,
      scratchpad_rows: 65536,
      scratchpad_banks: 4,
      scratchpad_loads_first: 1,
      accumulator_rows: 4096,
      accumulator_banks: 2,
      row_field_bits: 16,
      queues_entry: 2,
      queues_convolution: 2,
      queues_matmul: 2,
      queues_dispatch: 2,
      loop_unrollers_matmul: 1,
      loop_unrollers_convolution: 1,
      load_entries: 8,
      execute_entries: 16,
      store_entries: 4,
      dma_bus_bytes: 16,
      dma_max_request_bytes: 64,
      dma_max_in_flight: 16,
      max_block_cols: 64,
      max_block_cols_accumulator: 16,
      counters: 8
  };

  parameter accel_cfg_t CFG_INT8_8X8 = '{
      element: ELEMENT_INT8_INT32,
      dim: 8,
      scratchpad_rows: 32768,
      scratchpad_banks: 4,
      scratchpad_loads_first: 1,
      accumulator_rows: 2048,
      accumulator_banks: 2,
      row_field_bits: 15,
      queues_entry: 2,
      queues_convolution: 2,
      queues_matmul: 2,
      queues_dispatch: 2,
      loop_unrollers_matmul: 1,
      loop_unrollers_convolution: 1,
      load_entries: 8,
      execute_entries: 16,
      store_entries: 4,
      dma_bus_bytes: 16,
      dma_max_request_bytes: 64,
      dma_max_in_flight: 16,
      max_block_cols: 64,
      max_block_cols_accumulator: 16,
      counters: 8
  };

  parameter accel_cfg_t CFG_INT8_16X16 = '{
      element: ELEMENT_INT8_INT32,
      dim: 16,
      scratchpad_rows: 16384,
      scratchpad_banks: 4,
      scratchpad_loads_first: 1,
      accumulator_rows: 1024,
      accumulator_banks: 2,
      row_field_bits: 14,
      queues_entry: 4,
      queues_convolution: 4,
      queues_matmul: 4,
      queues_dispatch: 4,
      loop_unrollers_matmul: 1,
      loop_unrollers_convolution: 1,
      load_entries: 8,
      execute_entries: 16,
      store_entries: 4,
      dma_bus_bytes: 16,
      dma_max_request_bytes: 64,
      dma_max_in_flight: 16,
      max_block_cols: 64,
      max_block_cols_accumulator: 16,
      counters: 8
  };

  parameter accel_cfg_t CFG_INT8_16X16_IDEAL = '{
      element: ELEMENT_INT8_INT32,
      dim: 16,
      scratchpad_rows: 16384,
      scratchpad_banks: 4,
      scratchpad_loads_first: 0,
      accumulator_rows: 1024,
      accumulator_banks: 2,
      row_field_bits: 14,
      queues_entry: 2,
      queues_convolution: 0,
      queues_matmul: 0,
      queues_dispatch: 2,
      loop_unrollers_matmul: 0,
      loop_unrollers_convolution: 0,
      load_entries: 8,
      execute_entries: 16,
      store_entries: 4,
      dma_bus_bytes: 16,
      dma_max_request_bytes: 64,
      dma_max_in_flight: 16,
      max_block_cols: 64,
      max_block_cols_accumulator: 16,
      counters: 8
  };

  parameter accel_cfg_t CFG_INT8_32X32 = '{
      element: ELEMENT_INT8_INT32,
      dim: 32,
      scratchpad_rows: 8192,
      scratchpad_banks: 4,
      scratchpad_loads_first: 1,
      accumulator_rows: 512,
      accumulator_banks: 2,
      row_field_bits: 13,
      queues_entry: 2,
      queues_convolution: 2,
      queues_matmul: 2,
      queues_dispatch: 2,
      loop_unrollers_matmul: 1,
      loop_unrollers_convolution: 1,
      load_entries: 8,
      execute_entries: 16,
      store_entries: 4,
      dma_bus_bytes: 16,
      dma_max_request_bytes: 64,
      dma_max_in_flight: 16,
      max_block_cols: 64,
      max_block_cols_accumulator: 32,
      counters: 8
  };

endpackage
