// SPDX-License-Identifier: Apache-2.0
// Generated from configs/isa/accel.toml, configs/hardware/*.toml
// by python -m autocomp_hil.codegen; do not edit.

// Operand words of the accelerator's commands; docs/reference/isa.md says
// what they mean. Encoders keep the low bits of a value that is too wide.
// Sizes of a configuration: define HIL_ACCEL_CONFIG_<NAME>, or
// HIL_ACCEL_CONFIG_FILE as the header of another configuration.

#ifndef HIL_ACCEL_ISA_H_
#define HIL_ACCEL_ISA_H_

#include <stdint.h>

#define HIL_ACCEL_OPCODE 0x7B
#define HIL_ACCEL_FUNC3 3
#define HIL_ACCEL_FUNC3_WITH_RESULT 7
#define HIL_ACCEL_GARBAGE_ADDR UINT32_C(0xFFFFFFFF)
#define HIL_ACCEL_FP32_ONE UINT32_C(0x3F800000)
#define HIL_ACCEL_KEEP_SCALE UINT32_C(0xFFFFFFFF)
#define HIL_ACCEL_DATAFLOW_OS UINT32_C(0x0)
#define HIL_ACCEL_DATAFLOW_WS UINT32_C(0x1)
#define HIL_ACCEL_ACTIVATION_NONE UINT32_C(0x0)
#define HIL_ACCEL_ACTIVATION_RELU UINT32_C(0x1)
#define HIL_ACCEL_MAX_SHIFT UINT32_C(0x1F)

// funct7 of each command.
#define HIL_ACCEL_FUNCT_CONFIG 0
#define HIL_ACCEL_FUNCT_MVIN2 1
#define HIL_ACCEL_FUNCT_MVIN 2
#define HIL_ACCEL_FUNCT_MVOUT 3
#define HIL_ACCEL_FUNCT_COMPUTE_PRELOADED 4
#define HIL_ACCEL_FUNCT_COMPUTE_ACCUMULATED 5
#define HIL_ACCEL_FUNCT_PRELOAD 6
#define HIL_ACCEL_FUNCT_FLUSH 7
#define HIL_ACCEL_FUNCT_LOOP_WS 8
#define HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_BOUNDS 9
#define HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_ADDRS_AB 10
#define HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_ADDRS_DC 11
#define HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_STRIDES_AB 12
#define HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_STRIDES_DC 13
#define HIL_ACCEL_FUNCT_MVIN3 14
#define HIL_ACCEL_FUNCT_LOOP_CONV_WS 15
#define HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_1 16
#define HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_2 17
#define HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_3 18
#define HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_4 19
#define HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_5 20
#define HIL_ACCEL_FUNCT_LOOP_CONV_WS_CONFIG_6 21
#define HIL_ACCEL_FUNCT_CLKGATE_EN 22
#define HIL_ACCEL_FUNCT_MVOUT_SPAD 23
#define HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_SPAD_AB 24
#define HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_SPAD_C 25
#define HIL_ACCEL_FUNCT_COUNTER 126

typedef enum {
  HIL_ACCEL_RULE_NONE = 0,
  HIL_ACCEL_RULE_UNKNOWN_COMMAND = 1,
  HIL_ACCEL_RULE_UNSUPPORTED_COMMAND = 2,
  HIL_ACCEL_RULE_ACTIVATION_UNSUPPORTED = 3,
  HIL_ACCEL_RULE_SHIFT_RANGE = 4,
  HIL_ACCEL_RULE_ILLEGAL_TRANSPOSE = 5,
  HIL_ACCEL_RULE_STATE_ID_RANGE = 6,
  HIL_ACCEL_RULE_POOL_GEOMETRY = 7,
  HIL_ACCEL_RULE_GARBAGE_ADDRESS = 8,
  HIL_ACCEL_RULE_ROWS_RANGE = 9,
  HIL_ACCEL_RULE_COLS_RANGE = 10,
  HIL_ACCEL_RULE_BLOCK_STRIDE_MISUSE = 11,
  HIL_ACCEL_RULE_PIXEL_REPEAT_ACC = 12,
  HIL_ACCEL_RULE_PIXEL_REPEAT_RANGE = 13,
  HIL_ACCEL_RULE_ROWS_PAST_END = 14,
  HIL_ACCEL_RULE_NORM_UNSUPPORTED = 15,
  HIL_ACCEL_RULE_POOL_FULL = 16,
  HIL_ACCEL_RULE_OPERAND_IN_ACC = 17,
  HIL_ACCEL_RULE_C_ROWS_RANGE = 18,
  HIL_ACCEL_RULE_C_COLS_RANGE = 19,
  HIL_ACCEL_RULE_COMPUTE_WITHOUT_PRELOAD = 20,
  HIL_ACCEL_RULE_DATAFLOW_CHANGED = 21,
  HIL_ACCEL_RULE_LOOP_SIZE_RANGE = 22,
  HIL_ACCEL_RULE_LOOP_PAST_SCRATCHPAD = 23,
  HIL_ACCEL_RULE_LOOP_PAST_ACCUMULATOR = 24,
  HIL_ACCEL_RULE_LOOP_MODE = 25,
  HIL_ACCEL_RULE_LOOP_CONFIGURATION = 26,
} hil_accel_fault_rule_t;

typedef enum {
  HIL_ACCEL_FIELD_NONE = 0,
  HIL_ACCEL_FIELD_FUNCT = 1,
  HIL_ACCEL_FIELD_ACTIVATION = 2,
  HIL_ACCEL_FIELD_IN_SHIFT = 3,
  HIL_ACCEL_FIELD_A_TRANSPOSE = 4,
  HIL_ACCEL_FIELD_STATE_ID = 5,
  HIL_ACCEL_FIELD_POOL_SIZE = 6,
  HIL_ACCEL_FIELD_POROWS = 7,
  HIL_ACCEL_FIELD_POCOLS = 8,
  HIL_ACCEL_FIELD_OROWS = 9,
  HIL_ACCEL_FIELD_OCOLS = 10,
  HIL_ACCEL_FIELD_LADDR = 11,
  HIL_ACCEL_FIELD_ROWS = 12,
  HIL_ACCEL_FIELD_COLS = 13,
  HIL_ACCEL_FIELD_BLOCK_STRIDE = 14,
  HIL_ACCEL_FIELD_PIXEL_REPEATS = 15,
  HIL_ACCEL_FIELD_C_LADDR = 16,
  HIL_ACCEL_FIELD_C_ROWS = 17,
  HIL_ACCEL_FIELD_C_COLS = 18,
  HIL_ACCEL_FIELD_BD_LADDR = 19,
  HIL_ACCEL_FIELD_BD_ROWS = 20,
  HIL_ACCEL_FIELD_BD_COLS = 21,
  HIL_ACCEL_FIELD_BLOCKS_I = 22,
  HIL_ACCEL_FIELD_BLOCKS_J = 23,
  HIL_ACCEL_FIELD_BLOCKS_K = 24,
  HIL_ACCEL_FIELD_PAD_I = 25,
  HIL_ACCEL_FIELD_PAD_J = 26,
  HIL_ACCEL_FIELD_PAD_K = 27,
  HIL_ACCEL_FIELD_A_SPAD_ID = 28,
  HIL_ACCEL_FIELD_B_SPAD_ID = 29,
  HIL_ACCEL_FIELD_DATAFLOW = 30,
  HIL_ACCEL_FIELD_B_TRANSPOSE = 31,
  HIL_ACCEL_FIELD_A_STRIDE = 32,
  HIL_ACCEL_FIELD_C_STRIDE = 33,
  HIL_ACCEL_FIELD_SHRUNK = 34,
  HIL_ACCEL_FIELD_POOL_STRIDE = 35,
  HIL_ACCEL_FIELD_BATCHES = 36,
  HIL_ACCEL_FIELD_POCHS = 37,
  HIL_ACCEL_FIELD_KROWS = 38,
  HIL_ACCEL_FIELD_KCOLS = 39,
  HIL_ACCEL_FIELD_KCHS = 40,
  HIL_ACCEL_FIELD_STRIDE = 41,
  HIL_ACCEL_FIELD_KERNEL_DILATION = 42,
  HIL_ACCEL_FIELD_UPAD = 43,
  HIL_ACCEL_FIELD_LPAD = 44,
  HIL_ACCEL_FIELD_DOWNSAMPLE = 45,
  HIL_ACCEL_FIELD_INPUT_DILATED = 46,
  HIL_ACCEL_FIELD_MAX_PIXELS_PER_ROW = 47,
  HIL_ACCEL_FIELD_PUPAD = 48,
  HIL_ACCEL_FIELD_PLPAD = 49,
  HIL_ACCEL_FIELD_POOL_OUT_COL_DIM = 50,
} hil_accel_fault_field_t;

typedef enum {
  HIL_ACCEL_EVENT_DISABLED = 0,
  HIL_ACCEL_EVENT_MAIN_LD_CYCLES = 1,
  HIL_ACCEL_EVENT_MAIN_ST_CYCLES = 2,
  HIL_ACCEL_EVENT_MAIN_EX_CYCLES = 3,
  HIL_ACCEL_EVENT_MAIN_LD_ST_CYCLES = 4,
  HIL_ACCEL_EVENT_MAIN_LD_EX_CYCLES = 5,
  HIL_ACCEL_EVENT_MAIN_ST_EX_CYCLES = 6,
  HIL_ACCEL_EVENT_MAIN_LD_ST_EX_CYCLES = 7,
  HIL_ACCEL_EVENT_LOAD_DMA_WAIT_CYCLE = 8,
  HIL_ACCEL_EVENT_LOAD_ACTIVE_CYCLE = 9,
  HIL_ACCEL_EVENT_LOAD_SCRATCHPAD_WAIT_CYCLE = 10,
  HIL_ACCEL_EVENT_STORE_DMA_WAIT_CYCLE = 11,
  HIL_ACCEL_EVENT_STORE_ACTIVE_CYCLE = 12,
  HIL_ACCEL_EVENT_STORE_POOLING_CYCLE = 13,
  HIL_ACCEL_EVENT_STORE_SCRATCHPAD_WAIT_CYCLE = 14,
  HIL_ACCEL_EVENT_DMA_TLB_MISS_CYCLE = 15,
  HIL_ACCEL_EVENT_DMA_TLB_HIT_REQ = 16,
  HIL_ACCEL_EVENT_DMA_TLB_TOTAL_REQ = 17,
  HIL_ACCEL_EVENT_RDMA_ACTIVE_CYCLE = 18,
  HIL_ACCEL_EVENT_RDMA_TLB_WAIT_CYCLES = 19,
  HIL_ACCEL_EVENT_RDMA_TL_WAIT_CYCLES = 20,
  HIL_ACCEL_EVENT_WDMA_ACTIVE_CYCLE = 21,
  HIL_ACCEL_EVENT_WDMA_TLB_WAIT_CYCLES = 22,
  HIL_ACCEL_EVENT_WDMA_TL_WAIT_CYCLES = 23,
  HIL_ACCEL_EVENT_EXE_ACTIVE_CYCLE = 24,
  HIL_ACCEL_EVENT_EXE_FLUSH_CYCLE = 25,
  HIL_ACCEL_EVENT_EXE_CONTROL_Q_BLOCK_CYCLE = 26,
  HIL_ACCEL_EVENT_EXE_PRELOAD_HAZ_CYCLE = 27,
  HIL_ACCEL_EVENT_EXE_OVERLAP_HAZ_CYCLE = 28,
  HIL_ACCEL_EVENT_SCRATCHPAD_A_WAIT_CYCLE = 29,
  HIL_ACCEL_EVENT_SCRATCHPAD_B_WAIT_CYCLE = 30,
  HIL_ACCEL_EVENT_SCRATCHPAD_D_WAIT_CYCLE = 31,
  HIL_ACCEL_EVENT_ACC_A_WAIT_CYCLE = 32,
  HIL_ACCEL_EVENT_ACC_B_WAIT_CYCLE = 33,
  HIL_ACCEL_EVENT_ACC_D_WAIT_CYCLE = 34,
  HIL_ACCEL_EVENT_A_GARBAGE_CYCLES = 35,
  HIL_ACCEL_EVENT_B_GARBAGE_CYCLES = 36,
  HIL_ACCEL_EVENT_D_GARBAGE_CYCLES = 37,
  HIL_ACCEL_EVENT_IM2COL_MEM_CYCLES = 38,
  HIL_ACCEL_EVENT_IM2COL_ACTIVE_CYCLES = 39,
  HIL_ACCEL_EVENT_IM2COL_TRANSPOSER_WAIT_CYCLE = 40,
  HIL_ACCEL_EVENT_RESERVATION_STATION_FULL_CYCLES = 41,
  HIL_ACCEL_EVENT_RESERVATION_STATION_ACTIVE_CYCLES = 42,
  HIL_ACCEL_EVENT_LOOP_MATMUL_ACTIVE_CYCLES = 43,
  HIL_ACCEL_EVENT_TRANSPOSE_PRELOAD_UNROLLER_ACTIVE_CYCLES = 44,
} hil_accel_event_t;

typedef enum {
  HIL_ACCEL_EXTERNAL_RS_LD_COUNT = 1,
  HIL_ACCEL_EXTERNAL_RS_ST_COUNT = 2,
  HIL_ACCEL_EXTERNAL_RS_EX_COUNT = 3,
  HIL_ACCEL_EXTERNAL_RDMA_BYTES_REC = 4,
  HIL_ACCEL_EXTERNAL_WDMA_BYTES_SENT = 5,
  HIL_ACCEL_EXTERNAL_RDMA_TOTAL_LATENCY = 6,
  HIL_ACCEL_EXTERNAL_WDMA_TOTAL_LATENCY = 7,
} hil_accel_external_event_t;

#define HIL_ACCEL_LADDR_ROW_LSB 0
#define HIL_ACCEL_LADDR_ROW_BITS 26
#define HIL_ACCEL_LADDR_NORM_CMD_LSB 26
#define HIL_ACCEL_LADDR_NORM_CMD_BITS 3
#define HIL_ACCEL_LADDR_READ_FULL_LSB 29
#define HIL_ACCEL_LADDR_READ_FULL_BITS 1
#define HIL_ACCEL_LADDR_ACCUMULATE_LSB 30
#define HIL_ACCEL_LADDR_ACCUMULATE_BITS 1
#define HIL_ACCEL_LADDR_IS_ACC_LSB 31
#define HIL_ACCEL_LADDR_IS_ACC_BITS 1

/// Address of a row in a local memory; all ones (GARBAGE) means no operand.
typedef struct {
  /// Row number in its low row_field_bits bits; the bits above are ignored.
  uint32_t row;
  /// Normalisation command of an MVOUT from the accumulator; ignored elsewhere.
  uint8_t norm_cmd;
  /// MVOUT from the accumulator copies raw int32 elements; ignored elsewhere.
  uint8_t read_full;
  /// Writes to the accumulator add to the old row instead of replacing it;
  /// ignored on reads and for the scratchpad.
  uint8_t accumulate;
  /// 1: accumulator row; 0: scratchpad row.
  uint8_t is_acc;
} hil_accel_laddr_t;

static inline uint32_t hil_accel_laddr(hil_accel_laddr_t fields) {
  return (((uint32_t)fields.row & UINT32_C(0x3FFFFFF))
          << HIL_ACCEL_LADDR_ROW_LSB) |
         (((uint32_t)fields.norm_cmd & UINT32_C(0x7))
          << HIL_ACCEL_LADDR_NORM_CMD_LSB) |
         (((uint32_t)fields.read_full & UINT32_C(0x1))
          << HIL_ACCEL_LADDR_READ_FULL_LSB) |
         (((uint32_t)fields.accumulate & UINT32_C(0x1))
          << HIL_ACCEL_LADDR_ACCUMULATE_LSB) |
         (((uint32_t)fields.is_acc & UINT32_C(0x1))
          << HIL_ACCEL_LADDR_IS_ACC_LSB);
}

#define HIL_ACCEL_DRAM_OPERAND_DRAM_ADDR_LSB 0
#define HIL_ACCEL_DRAM_OPERAND_DRAM_ADDR_BITS 64

/// A byte address in DRAM; any alignment.
static inline uint64_t hil_accel_dram_operand(uint64_t dram_addr) {
  return (((uint64_t)dram_addr & UINT64_C(0xFFFFFFFFFFFFFFFF))
          << HIL_ACCEL_DRAM_OPERAND_DRAM_ADDR_LSB);
}

#define HIL_ACCEL_LOCAL_OPERAND_LADDR_LSB 0
#define HIL_ACCEL_LOCAL_OPERAND_LADDR_BITS 32
#define HIL_ACCEL_LOCAL_OPERAND_COLS_LSB 32
#define HIL_ACCEL_LOCAL_OPERAND_COLS_BITS 16
#define HIL_ACCEL_LOCAL_OPERAND_ROWS_LSB 48
#define HIL_ACCEL_LOCAL_OPERAND_ROWS_BITS 16

/// A block of rows x cols elements in a local memory.
static inline uint64_t hil_accel_local_operand(uint32_t laddr, uint16_t cols,
                                               uint16_t rows) {
  return (((uint64_t)laddr & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_LOCAL_OPERAND_LADDR_LSB) |
         (((uint64_t)cols & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOCAL_OPERAND_COLS_LSB) |
         (((uint64_t)rows & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOCAL_OPERAND_ROWS_LSB);
}

#define HIL_ACCEL_CONFIG_EX_RS1_DATAFLOW_LSB 2
#define HIL_ACCEL_CONFIG_EX_RS1_DATAFLOW_BITS 1
#define HIL_ACCEL_CONFIG_EX_RS1_ACTIVATION_LSB 3
#define HIL_ACCEL_CONFIG_EX_RS1_ACTIVATION_BITS 2
#define HIL_ACCEL_CONFIG_EX_RS1_SET_ONLY_STRIDES_LSB 7
#define HIL_ACCEL_CONFIG_EX_RS1_SET_ONLY_STRIDES_BITS 1
#define HIL_ACCEL_CONFIG_EX_RS1_A_TRANSPOSE_LSB 8
#define HIL_ACCEL_CONFIG_EX_RS1_A_TRANSPOSE_BITS 1
#define HIL_ACCEL_CONFIG_EX_RS1_B_TRANSPOSE_LSB 9
#define HIL_ACCEL_CONFIG_EX_RS1_B_TRANSPOSE_BITS 1
#define HIL_ACCEL_CONFIG_EX_RS1_A_STRIDE_LSB 16
#define HIL_ACCEL_CONFIG_EX_RS1_A_STRIDE_BITS 16
#define HIL_ACCEL_CONFIG_EX_RS1_ACC_SCALE_LSB 32
#define HIL_ACCEL_CONFIG_EX_RS1_ACC_SCALE_BITS 32

/// Execution mode and strides of A.
typedef struct {
  /// 0: output stationary; 1: weight stationary.
  uint8_t dataflow;
  /// 0: none; 1: ReLU on results written to the scratchpad.
  uint8_t activation;
  /// Only a_stride and c_stride are taken over; nothing is checked.
  uint8_t set_only_strides;
  /// A is stored transposed: memory row k holds column k of A.
  uint8_t a_transpose;
  /// B (OS) or W (WS) is stored transposed: memory row j holds column j.
  uint8_t b_transpose;
  /// Memory rows between consecutive rows of A.
  uint16_t a_stride;
  /// Ignored: operands come from the scratchpad only.
  uint32_t acc_scale;
} hil_accel_config_ex_rs1_t;

static inline uint64_t hil_accel_config_ex_rs1(
    hil_accel_config_ex_rs1_t fields) {
  return (uint64_t)0 |
         (((uint64_t)fields.dataflow & UINT64_C(0x1))
          << HIL_ACCEL_CONFIG_EX_RS1_DATAFLOW_LSB) |
         (((uint64_t)fields.activation & UINT64_C(0x3))
          << HIL_ACCEL_CONFIG_EX_RS1_ACTIVATION_LSB) |
         (((uint64_t)fields.set_only_strides & UINT64_C(0x1))
          << HIL_ACCEL_CONFIG_EX_RS1_SET_ONLY_STRIDES_LSB) |
         (((uint64_t)fields.a_transpose & UINT64_C(0x1))
          << HIL_ACCEL_CONFIG_EX_RS1_A_TRANSPOSE_LSB) |
         (((uint64_t)fields.b_transpose & UINT64_C(0x1))
          << HIL_ACCEL_CONFIG_EX_RS1_B_TRANSPOSE_LSB) |
         (((uint64_t)fields.a_stride & UINT64_C(0xFFFF))
          << HIL_ACCEL_CONFIG_EX_RS1_A_STRIDE_LSB) |
         (((uint64_t)fields.acc_scale & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_CONFIG_EX_RS1_ACC_SCALE_LSB);
}

#define HIL_ACCEL_CONFIG_EX_RS2_IN_SHIFT_LSB 0
#define HIL_ACCEL_CONFIG_EX_RS2_IN_SHIFT_BITS 32
#define HIL_ACCEL_CONFIG_EX_RS2_RELU6_SHIFT_LSB 32
#define HIL_ACCEL_CONFIG_EX_RS2_RELU6_SHIFT_BITS 16
#define HIL_ACCEL_CONFIG_EX_RS2_C_STRIDE_LSB 48
#define HIL_ACCEL_CONFIG_EX_RS2_C_STRIDE_BITS 16

/// Shift of output-stationary results and stride of C.
static inline uint64_t hil_accel_config_ex_rs2(uint32_t in_shift,
                                               uint16_t relu6_shift,
                                               uint16_t c_stride) {
  return (((uint64_t)in_shift & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_CONFIG_EX_RS2_IN_SHIFT_LSB) |
         (((uint64_t)relu6_shift & UINT64_C(0xFFFF))
          << HIL_ACCEL_CONFIG_EX_RS2_RELU6_SHIFT_LSB) |
         (((uint64_t)c_stride & UINT64_C(0xFFFF))
          << HIL_ACCEL_CONFIG_EX_RS2_C_STRIDE_LSB);
}

#define HIL_ACCEL_CONFIG_LD_RS1_SHRUNK_LSB 2
#define HIL_ACCEL_CONFIG_LD_RS1_SHRUNK_BITS 1
#define HIL_ACCEL_CONFIG_LD_RS1_STATE_ID_LSB 3
#define HIL_ACCEL_CONFIG_LD_RS1_STATE_ID_BITS 2
#define HIL_ACCEL_CONFIG_LD_RS1_PIXEL_REPEATS_LSB 8
#define HIL_ACCEL_CONFIG_LD_RS1_PIXEL_REPEATS_BITS 8
#define HIL_ACCEL_CONFIG_LD_RS1_BLOCK_STRIDE_LSB 16
#define HIL_ACCEL_CONFIG_LD_RS1_BLOCK_STRIDE_BITS 16
#define HIL_ACCEL_CONFIG_LD_RS1_SCALE_LSB 32
#define HIL_ACCEL_CONFIG_LD_RS1_SCALE_BITS 32

/// One load state: 0 serves MVIN, 1 MVIN2, 2 MVIN3.
typedef struct {
  /// Loads to the accumulator read int8 elements from DRAM instead of int32.
  uint8_t shrunk;
  /// The load state that is set.
  uint8_t state_id;
  /// Copies of each loaded row, shifted right by cols and up by one row each; 0
  /// counts as 1.
  uint8_t pixel_repeats;
  /// Memory rows between blocks of dim columns.
  uint16_t block_stride;
  /// Factor of int8 elements; the bit pattern of 1.0 bypasses the
  /// multiplication.
  uint32_t scale;
} hil_accel_config_ld_rs1_t;

static inline uint64_t hil_accel_config_ld_rs1(
    hil_accel_config_ld_rs1_t fields) {
  return (uint64_t)1 |
         (((uint64_t)fields.shrunk & UINT64_C(0x1))
          << HIL_ACCEL_CONFIG_LD_RS1_SHRUNK_LSB) |
         (((uint64_t)fields.state_id & UINT64_C(0x3))
          << HIL_ACCEL_CONFIG_LD_RS1_STATE_ID_LSB) |
         (((uint64_t)fields.pixel_repeats & UINT64_C(0xFF))
          << HIL_ACCEL_CONFIG_LD_RS1_PIXEL_REPEATS_LSB) |
         (((uint64_t)fields.block_stride & UINT64_C(0xFFFF))
          << HIL_ACCEL_CONFIG_LD_RS1_BLOCK_STRIDE_LSB) |
         (((uint64_t)fields.scale & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_CONFIG_LD_RS1_SCALE_LSB);
}

#define HIL_ACCEL_CONFIG_LD_RS2_STRIDE_LSB 0
#define HIL_ACCEL_CONFIG_LD_RS2_STRIDE_BITS 64

/// DRAM stride of a load state.
static inline uint64_t hil_accel_config_ld_rs2(uint64_t stride) {
  return (((uint64_t)stride & UINT64_C(0xFFFFFFFFFFFFFFFF))
          << HIL_ACCEL_CONFIG_LD_RS2_STRIDE_LSB);
}

#define HIL_ACCEL_CONFIG_ST_RS1_ACTIVATION_LSB 2
#define HIL_ACCEL_CONFIG_ST_RS1_ACTIVATION_BITS 2
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_STRIDE_LSB 4
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_STRIDE_BITS 2
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_SIZE_LSB 6
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_SIZE_BITS 2
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_UPAD_LSB 8
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_UPAD_BITS 2
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_LPAD_LSB 10
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_LPAD_BITS 2
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_OUT_DIM_LSB 24
#define HIL_ACCEL_CONFIG_ST_RS1_POOL_OUT_DIM_BITS 8
#define HIL_ACCEL_CONFIG_ST_RS1_POROWS_LSB 32
#define HIL_ACCEL_CONFIG_ST_RS1_POROWS_BITS 8
#define HIL_ACCEL_CONFIG_ST_RS1_POCOLS_LSB 40
#define HIL_ACCEL_CONFIG_ST_RS1_POCOLS_BITS 8
#define HIL_ACCEL_CONFIG_ST_RS1_OROWS_LSB 48
#define HIL_ACCEL_CONFIG_ST_RS1_OROWS_BITS 8
#define HIL_ACCEL_CONFIG_ST_RS1_OCOLS_LSB 56
#define HIL_ACCEL_CONFIG_ST_RS1_OCOLS_BITS 8

/// Activation and pooling of stores.
typedef struct {
  /// 0: none; 1: ReLU on int32 elements before the scale.
  uint8_t activation;
  /// Distance of pooling windows in both directions; 0: no pooling.
  uint8_t pool_stride;
  /// Height and width of a pooling window.
  uint8_t pool_size;
  /// Rows of zeros above the image.
  uint8_t pool_upad;
  /// Columns of zeros left of the image.
  uint8_t pool_lpad;
  /// Columns of the whole pooled image in DRAM.
  uint8_t pool_out_dim;
  /// Pooled rows that one MVOUT writes.
  uint8_t porows;
  /// Pooled columns that one MVOUT writes.
  uint8_t pocols;
  /// Rows of the image in the local memory.
  uint8_t orows;
  /// Columns of the image in the local memory.
  uint8_t ocols;
} hil_accel_config_st_rs1_t;

static inline uint64_t hil_accel_config_st_rs1(
    hil_accel_config_st_rs1_t fields) {
  return (uint64_t)2 |
         (((uint64_t)fields.activation & UINT64_C(0x3))
          << HIL_ACCEL_CONFIG_ST_RS1_ACTIVATION_LSB) |
         (((uint64_t)fields.pool_stride & UINT64_C(0x3))
          << HIL_ACCEL_CONFIG_ST_RS1_POOL_STRIDE_LSB) |
         (((uint64_t)fields.pool_size & UINT64_C(0x3))
          << HIL_ACCEL_CONFIG_ST_RS1_POOL_SIZE_LSB) |
         (((uint64_t)fields.pool_upad & UINT64_C(0x3))
          << HIL_ACCEL_CONFIG_ST_RS1_POOL_UPAD_LSB) |
         (((uint64_t)fields.pool_lpad & UINT64_C(0x3))
          << HIL_ACCEL_CONFIG_ST_RS1_POOL_LPAD_LSB) |
         (((uint64_t)fields.pool_out_dim & UINT64_C(0xFF))
          << HIL_ACCEL_CONFIG_ST_RS1_POOL_OUT_DIM_LSB) |
         (((uint64_t)fields.porows & UINT64_C(0xFF))
          << HIL_ACCEL_CONFIG_ST_RS1_POROWS_LSB) |
         (((uint64_t)fields.pocols & UINT64_C(0xFF))
          << HIL_ACCEL_CONFIG_ST_RS1_POCOLS_LSB) |
         (((uint64_t)fields.orows & UINT64_C(0xFF))
          << HIL_ACCEL_CONFIG_ST_RS1_OROWS_LSB) |
         (((uint64_t)fields.ocols & UINT64_C(0xFF))
          << HIL_ACCEL_CONFIG_ST_RS1_OCOLS_LSB);
}

#define HIL_ACCEL_CONFIG_ST_RS2_STRIDE_LSB 0
#define HIL_ACCEL_CONFIG_ST_RS2_STRIDE_BITS 32
#define HIL_ACCEL_CONFIG_ST_RS2_ACC_SCALE_LSB 32
#define HIL_ACCEL_CONFIG_ST_RS2_ACC_SCALE_BITS 32

/// DRAM stride and scale of stores.
static inline uint64_t hil_accel_config_st_rs2(uint32_t stride,
                                               uint32_t acc_scale) {
  return (((uint64_t)stride & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_CONFIG_ST_RS2_STRIDE_LSB) |
         (((uint64_t)acc_scale & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_CONFIG_ST_RS2_ACC_SCALE_LSB);
}

#define HIL_ACCEL_CONFIG_NORM_RS1_STAT_ID_LSB 8
#define HIL_ACCEL_CONFIG_NORM_RS1_STAT_ID_BITS 8
#define HIL_ACCEL_CONFIG_NORM_RS1_ACTIVATION_MSB_LSB 16
#define HIL_ACCEL_CONFIG_NORM_RS1_ACTIVATION_MSB_BITS 1
#define HIL_ACCEL_CONFIG_NORM_RS1_SET_STAT_ID_ONLY_LSB 17
#define HIL_ACCEL_CONFIG_NORM_RS1_SET_STAT_ID_ONLY_BITS 1
#define HIL_ACCEL_CONFIG_NORM_RS1_Q_CONST_TYPE_LSB 18
#define HIL_ACCEL_CONFIG_NORM_RS1_Q_CONST_TYPE_BITS 1
#define HIL_ACCEL_CONFIG_NORM_RS1_Q_CONST_LSB 32
#define HIL_ACCEL_CONFIG_NORM_RS1_Q_CONST_BITS 32

/// Normalisation constants; accepted and ignored.
typedef struct {
  /// Ignored.
  uint8_t stat_id;
  /// Ignored.
  uint8_t activation_msb;
  /// Ignored.
  uint8_t set_stat_id_only;
  /// Ignored.
  uint8_t q_const_type;
  /// Ignored.
  uint32_t q_const;
} hil_accel_config_norm_rs1_t;

static inline uint64_t hil_accel_config_norm_rs1(
    hil_accel_config_norm_rs1_t fields) {
  return (uint64_t)3 |
         (((uint64_t)fields.stat_id & UINT64_C(0xFF))
          << HIL_ACCEL_CONFIG_NORM_RS1_STAT_ID_LSB) |
         (((uint64_t)fields.activation_msb & UINT64_C(0x1))
          << HIL_ACCEL_CONFIG_NORM_RS1_ACTIVATION_MSB_LSB) |
         (((uint64_t)fields.set_stat_id_only & UINT64_C(0x1))
          << HIL_ACCEL_CONFIG_NORM_RS1_SET_STAT_ID_ONLY_LSB) |
         (((uint64_t)fields.q_const_type & UINT64_C(0x1))
          << HIL_ACCEL_CONFIG_NORM_RS1_Q_CONST_TYPE_LSB) |
         (((uint64_t)fields.q_const & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_CONFIG_NORM_RS1_Q_CONST_LSB);
}

#define HIL_ACCEL_CONFIG_NORM_RS2_QB_LSB 0
#define HIL_ACCEL_CONFIG_NORM_RS2_QB_BITS 32
#define HIL_ACCEL_CONFIG_NORM_RS2_QC_LSB 32
#define HIL_ACCEL_CONFIG_NORM_RS2_QC_BITS 32

/// Normalisation constants; accepted and ignored.
static inline uint64_t hil_accel_config_norm_rs2(uint32_t qb, uint32_t qc) {
  return (((uint64_t)qb & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_CONFIG_NORM_RS2_QB_LSB) |
         (((uint64_t)qc & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_CONFIG_NORM_RS2_QC_LSB);
}

#define HIL_ACCEL_FLUSH_RS1_SKIP_LSB 0
#define HIL_ACCEL_FLUSH_RS1_SKIP_BITS 1

/// Address translation request; there is no translation.
static inline uint64_t hil_accel_flush_rs1(uint8_t skip) {
  return (((uint64_t)skip & UINT64_C(0x1)) << HIL_ACCEL_FLUSH_RS1_SKIP_LSB);
}

#define HIL_ACCEL_CLKGATE_EN_RS1_ENABLE_LSB 0
#define HIL_ACCEL_CLKGATE_EN_RS1_ENABLE_BITS 1

/// Clock gating request; clocks are not gated.
static inline uint64_t hil_accel_clkgate_en_rs1(uint8_t enable) {
  return (((uint64_t)enable & UINT64_C(0x1))
          << HIL_ACCEL_CLKGATE_EN_RS1_ENABLE_LSB);
}

#define HIL_ACCEL_COUNTER_RS1_RESET_LSB 0
#define HIL_ACCEL_COUNTER_RS1_RESET_BITS 1
#define HIL_ACCEL_COUNTER_RS1_DROP_SNAPSHOT_LSB 1
#define HIL_ACCEL_COUNTER_RS1_DROP_SNAPSHOT_BITS 1
#define HIL_ACCEL_COUNTER_RS1_TAKE_SNAPSHOT_LSB 2
#define HIL_ACCEL_COUNTER_RS1_TAKE_SNAPSHOT_BITS 1
#define HIL_ACCEL_COUNTER_RS1_WRITE_CONFIG_LSB 3
#define HIL_ACCEL_COUNTER_RS1_WRITE_CONFIG_BITS 1
#define HIL_ACCEL_COUNTER_RS1_INDEX_LSB 4
#define HIL_ACCEL_COUNTER_RS1_INDEX_BITS 3
#define HIL_ACCEL_COUNTER_RS1_EVENT_CODE_LSB 12
#define HIL_ACCEL_COUNTER_RS1_EVENT_CODE_BITS 6
#define HIL_ACCEL_COUNTER_RS1_IS_EXTERNAL_LSB 31
#define HIL_ACCEL_COUNTER_RS1_IS_EXTERNAL_BITS 1

/// One access to the performance counters; bits 63:32 are ignored.
typedef struct {
  /// Clears all counters, the external values and the snapshot.
  uint8_t reset;
  /// Reads show live values again; wins over take_snapshot.
  uint8_t drop_snapshot;
  /// Freezes what reads show; this command already returns the frozen value.
  uint8_t take_snapshot;
  /// The indexed counter counts event_code from now on, from 0.
  uint8_t write_config;
  /// The counter that is read and configured.
  uint8_t index;
  /// Code of the event, or of the external value if is_external.
  uint8_t event_code;
  /// event_code names an external value.
  uint8_t is_external;
} hil_accel_counter_rs1_t;

static inline uint64_t hil_accel_counter_rs1(hil_accel_counter_rs1_t fields) {
  return (((uint64_t)fields.reset & UINT64_C(0x1))
          << HIL_ACCEL_COUNTER_RS1_RESET_LSB) |
         (((uint64_t)fields.drop_snapshot & UINT64_C(0x1))
          << HIL_ACCEL_COUNTER_RS1_DROP_SNAPSHOT_LSB) |
         (((uint64_t)fields.take_snapshot & UINT64_C(0x1))
          << HIL_ACCEL_COUNTER_RS1_TAKE_SNAPSHOT_LSB) |
         (((uint64_t)fields.write_config & UINT64_C(0x1))
          << HIL_ACCEL_COUNTER_RS1_WRITE_CONFIG_LSB) |
         (((uint64_t)fields.index & UINT64_C(0x7))
          << HIL_ACCEL_COUNTER_RS1_INDEX_LSB) |
         (((uint64_t)fields.event_code & UINT64_C(0x3F))
          << HIL_ACCEL_COUNTER_RS1_EVENT_CODE_LSB) |
         (((uint64_t)fields.is_external & UINT64_C(0x1))
          << HIL_ACCEL_COUNTER_RS1_IS_EXTERNAL_LSB);
}

#define HIL_ACCEL_MVOUT_SPAD_RS1_DEST_ROW_LSB 0
#define HIL_ACCEL_MVOUT_SPAD_RS1_DEST_ROW_BITS 32
#define HIL_ACCEL_MVOUT_SPAD_RS1_DEST_STRIDE_LSB 32
#define HIL_ACCEL_MVOUT_SPAD_RS1_DEST_STRIDE_BITS 32

/// Destination of a copy inside the local memories.
static inline uint64_t hil_accel_mvout_spad_rs1(uint32_t dest_row,
                                                uint32_t dest_stride) {
  return (((uint64_t)dest_row & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_MVOUT_SPAD_RS1_DEST_ROW_LSB) |
         (((uint64_t)dest_stride & UINT64_C(0xFFFFFFFF))
          << HIL_ACCEL_MVOUT_SPAD_RS1_DEST_STRIDE_LSB);
}

#define HIL_ACCEL_LOOP_WS_RS1_EX_ACCUMULATE_LSB 0
#define HIL_ACCEL_LOOP_WS_RS1_EX_ACCUMULATE_BITS 1
#define HIL_ACCEL_LOOP_WS_RS1_FULL_C_LSB 1
#define HIL_ACCEL_LOOP_WS_RS1_FULL_C_BITS 1
#define HIL_ACCEL_LOOP_WS_RS1_LOW_D_LSB 2
#define HIL_ACCEL_LOOP_WS_RS1_LOW_D_BITS 1
#define HIL_ACCEL_LOOP_WS_RS1_ACTIVATION_LSB 8
#define HIL_ACCEL_LOOP_WS_RS1_ACTIVATION_BITS 3
#define HIL_ACCEL_LOOP_WS_RS1_B_SPAD_ID_LSB 16
#define HIL_ACCEL_LOOP_WS_RS1_B_SPAD_ID_BITS 2
#define HIL_ACCEL_LOOP_WS_RS1_A_SPAD_ID_LSB 18
#define HIL_ACCEL_LOOP_WS_RS1_A_SPAD_ID_BITS 2

/// Matrix loop options.
typedef struct {
  /// The first step adds to the accumulator.
  uint8_t ex_accumulate;
  /// C is stored as int32.
  uint8_t full_c;
  /// D is int8 in DRAM.
  uint8_t low_d;
  /// Activation of C.
  uint8_t activation;
  /// Scratchpad half of B; 0: automatic.
  uint8_t b_spad_id;
  /// Scratchpad half of A; 0: automatic.
  uint8_t a_spad_id;
} hil_accel_loop_ws_rs1_t;

static inline uint64_t hil_accel_loop_ws_rs1(hil_accel_loop_ws_rs1_t fields) {
  return (((uint64_t)fields.ex_accumulate & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_WS_RS1_EX_ACCUMULATE_LSB) |
         (((uint64_t)fields.full_c & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_WS_RS1_FULL_C_LSB) |
         (((uint64_t)fields.low_d & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_WS_RS1_LOW_D_LSB) |
         (((uint64_t)fields.activation & UINT64_C(0x7))
          << HIL_ACCEL_LOOP_WS_RS1_ACTIVATION_LSB) |
         (((uint64_t)fields.b_spad_id & UINT64_C(0x3))
          << HIL_ACCEL_LOOP_WS_RS1_B_SPAD_ID_LSB) |
         (((uint64_t)fields.a_spad_id & UINT64_C(0x3))
          << HIL_ACCEL_LOOP_WS_RS1_A_SPAD_ID_LSB);
}

#define HIL_ACCEL_LOOP_WS_RS2_A_TRANSPOSE_LSB 0
#define HIL_ACCEL_LOOP_WS_RS2_A_TRANSPOSE_BITS 1
#define HIL_ACCEL_LOOP_WS_RS2_B_TRANSPOSE_LSB 1
#define HIL_ACCEL_LOOP_WS_RS2_B_TRANSPOSE_BITS 1
#define HIL_ACCEL_LOOP_WS_RS2_IS_RESADD_LSB 2
#define HIL_ACCEL_LOOP_WS_RS2_IS_RESADD_BITS 1

/// Matrix loop transposes and mode.
static inline uint64_t hil_accel_loop_ws_rs2(uint8_t a_transpose,
                                             uint8_t b_transpose,
                                             uint8_t is_resadd) {
  return (((uint64_t)a_transpose & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_WS_RS2_A_TRANSPOSE_LSB) |
         (((uint64_t)b_transpose & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_WS_RS2_B_TRANSPOSE_LSB) |
         (((uint64_t)is_resadd & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_WS_RS2_IS_RESADD_LSB);
}

#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_I_LSB 0
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_I_BITS 16
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_J_LSB 16
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_J_BITS 16
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_K_LSB 32
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_K_BITS 16

/// Unused rows and columns of the last blocks.
static inline uint64_t hil_accel_loop_ws_config_bounds_rs1(uint16_t pad_i,
                                                           uint16_t pad_j,
                                                           uint16_t pad_k) {
  return (((uint64_t)pad_i & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_I_LSB) |
         (((uint64_t)pad_j & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_J_LSB) |
         (((uint64_t)pad_k & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS1_PAD_K_LSB);
}

#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_I_LSB 0
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_I_BITS 16
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_J_LSB 16
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_J_BITS 16
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_K_LSB 32
#define HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_K_BITS 16

/// Loop bounds in blocks of dim.
static inline uint64_t hil_accel_loop_ws_config_bounds_rs2(uint16_t blocks_i,
                                                           uint16_t blocks_j,
                                                           uint16_t blocks_k) {
  return (((uint64_t)blocks_i & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_I_LSB) |
         (((uint64_t)blocks_j & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_J_LSB) |
         (((uint64_t)blocks_k & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_WS_CONFIG_BOUNDS_RS2_BLOCKS_K_LSB);
}

#define HIL_ACCEL_WORD_OPERAND_VALUE_LSB 0
#define HIL_ACCEL_WORD_OPERAND_VALUE_BITS 64

/// One 64-bit number.
static inline uint64_t hil_accel_word_operand(uint64_t value) {
  return (((uint64_t)value & UINT64_C(0xFFFFFFFFFFFFFFFF))
          << HIL_ACCEL_WORD_OPERAND_VALUE_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_RS1_NO_BIAS_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_RS1_NO_BIAS_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS1_WROT180_LSB 1
#define HIL_ACCEL_LOOP_CONV_WS_RS1_WROT180_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_OUTPUT_1203_LSB 2
#define HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_OUTPUT_1203_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_WEIGHT_1203_LSB 3
#define HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_WEIGHT_1203_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_WEIGHT_0132_LSB 4
#define HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_WEIGHT_0132_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_INPUT_3120_LSB 5
#define HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_INPUT_3120_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS1_DEPTHWISE_LSB 6
#define HIL_ACCEL_LOOP_CONV_WS_RS1_DEPTHWISE_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS1_MAX_PIXELS_PER_ROW_LSB 8
#define HIL_ACCEL_LOOP_CONV_WS_RS1_MAX_PIXELS_PER_ROW_BITS 8
#define HIL_ACCEL_LOOP_CONV_WS_RS1_B_SPAD_ID_LSB 16
#define HIL_ACCEL_LOOP_CONV_WS_RS1_B_SPAD_ID_BITS 2
#define HIL_ACCEL_LOOP_CONV_WS_RS1_A_SPAD_ID_LSB 18
#define HIL_ACCEL_LOOP_CONV_WS_RS1_A_SPAD_ID_BITS 2

/// Convolution loop options.
typedef struct {
  /// Clears the accumulator instead of loading a bias.
  uint8_t no_bias;
  /// Kernels are rotated by half a turn.
  uint8_t wrot180;
  /// Output order.
  uint8_t trans_output_1203;
  /// Weight order.
  uint8_t trans_weight_1203;
  /// Weight order.
  uint8_t trans_weight_0132;
  /// Input order.
  uint8_t trans_input_3120;
  /// Depthwise convolution.
  uint8_t depthwise;
  /// Pixel repeats; 0 counts as 1.
  uint8_t max_pixels_per_row;
  /// Scratchpad half of the weights.
  uint8_t b_spad_id;
  /// Scratchpad half of the input.
  uint8_t a_spad_id;
} hil_accel_loop_conv_ws_rs1_t;

static inline uint64_t hil_accel_loop_conv_ws_rs1(
    hil_accel_loop_conv_ws_rs1_t fields) {
  return (((uint64_t)fields.no_bias & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_NO_BIAS_LSB) |
         (((uint64_t)fields.wrot180 & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_WROT180_LSB) |
         (((uint64_t)fields.trans_output_1203 & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_OUTPUT_1203_LSB) |
         (((uint64_t)fields.trans_weight_1203 & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_WEIGHT_1203_LSB) |
         (((uint64_t)fields.trans_weight_0132 & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_WEIGHT_0132_LSB) |
         (((uint64_t)fields.trans_input_3120 & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_TRANS_INPUT_3120_LSB) |
         (((uint64_t)fields.depthwise & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_DEPTHWISE_LSB) |
         (((uint64_t)fields.max_pixels_per_row & UINT64_C(0xFF))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_MAX_PIXELS_PER_ROW_LSB) |
         (((uint64_t)fields.b_spad_id & UINT64_C(0x3))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_B_SPAD_ID_LSB) |
         (((uint64_t)fields.a_spad_id & UINT64_C(0x3))
          << HIL_ACCEL_LOOP_CONV_WS_RS1_A_SPAD_ID_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_RS2_NO_POOL_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_RS2_NO_POOL_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS2_DOWNSAMPLE_LSB 1
#define HIL_ACCEL_LOOP_CONV_WS_RS2_DOWNSAMPLE_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS2_INPUT_DILATED_LSB 2
#define HIL_ACCEL_LOOP_CONV_WS_RS2_INPUT_DILATED_BITS 1
#define HIL_ACCEL_LOOP_CONV_WS_RS2_ACTIVATION_LSB 3
#define HIL_ACCEL_LOOP_CONV_WS_RS2_ACTIVATION_BITS 2

/// Convolution loop modes.
typedef struct {
  /// Stores without pooling.
  uint8_t no_pool;
  /// Uses every second pixel.
  uint8_t downsample;
  /// Input has zeros between pixels.
  uint8_t input_dilated;
  /// Activation of the output.
  uint8_t activation;
} hil_accel_loop_conv_ws_rs2_t;

static inline uint64_t hil_accel_loop_conv_ws_rs2(
    hil_accel_loop_conv_ws_rs2_t fields) {
  return (((uint64_t)fields.no_pool & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS2_NO_POOL_LSB) |
         (((uint64_t)fields.downsample & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS2_DOWNSAMPLE_LSB) |
         (((uint64_t)fields.input_dilated & UINT64_C(0x1))
          << HIL_ACCEL_LOOP_CONV_WS_RS2_INPUT_DILATED_LSB) |
         (((uint64_t)fields.activation & UINT64_C(0x3))
          << HIL_ACCEL_LOOP_CONV_WS_RS2_ACTIVATION_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_BATCH_SIZE_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_BATCH_SIZE_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_IN_ROW_DIM_LSB 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_IN_ROW_DIM_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_IN_CHANNELS_LSB 32
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_IN_CHANNELS_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_OUT_CHANNELS_LSB 48
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_OUT_CHANNELS_BITS 16

/// Image sizes.
typedef struct {
  /// Images in the tensor.
  uint16_t batch_size;
  /// Input rows in the tensor.
  uint16_t in_row_dim;
  /// Input channels in the tensor.
  uint16_t in_channels;
  /// Output channels in the tensor.
  uint16_t out_channels;
} hil_accel_loop_conv_ws_config_1_rs1_t;

static inline uint64_t hil_accel_loop_conv_ws_config_1_rs1(
    hil_accel_loop_conv_ws_config_1_rs1_t fields) {
  return (((uint64_t)fields.batch_size & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_BATCH_SIZE_LSB) |
         (((uint64_t)fields.in_row_dim & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_IN_ROW_DIM_LSB) |
         (((uint64_t)fields.in_channels & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_IN_CHANNELS_LSB) |
         (((uint64_t)fields.out_channels & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS1_OUT_CHANNELS_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_OUT_ROW_DIM_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_OUT_ROW_DIM_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_POOL_OUT_ROW_DIM_LSB 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_POOL_OUT_ROW_DIM_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_OUT_COL_DIM_LSB 32
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_OUT_COL_DIM_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_STRIDE_LSB 48
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_STRIDE_BITS 8
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_PADDING_LSB 56
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_PADDING_BITS 8

/// Output sizes, stride and padding.
typedef struct {
  /// Output rows in the tensor.
  uint16_t out_row_dim;
  /// Pooled rows in the tensor.
  uint16_t pool_out_row_dim;
  /// Output columns in the tensor.
  uint16_t out_col_dim;
  /// Convolution stride.
  uint8_t stride;
  /// Convolution padding.
  uint8_t padding;
} hil_accel_loop_conv_ws_config_1_rs2_t;

static inline uint64_t hil_accel_loop_conv_ws_config_1_rs2(
    hil_accel_loop_conv_ws_config_1_rs2_t fields) {
  return (((uint64_t)fields.out_row_dim & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_OUT_ROW_DIM_LSB) |
         (((uint64_t)fields.pool_out_row_dim & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_POOL_OUT_ROW_DIM_LSB) |
         (((uint64_t)fields.out_col_dim & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_OUT_COL_DIM_LSB) |
         (((uint64_t)fields.stride & UINT64_C(0xFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_STRIDE_LSB) |
         (((uint64_t)fields.padding & UINT64_C(0xFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_1_RS2_PADDING_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_PADDING_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_PADDING_BITS 8
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_STRIDE_LSB 8
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_STRIDE_BITS 8
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_SIZE_LSB 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_SIZE_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_OUT_COL_DIM_LSB 32
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_OUT_COL_DIM_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_KERNEL_DIM_LSB 48
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_KERNEL_DIM_BITS 16

/// Kernel and pooling sizes.
typedef struct {
  /// Pooling padding.
  uint8_t pool_padding;
  /// Pooling stride.
  uint8_t pool_stride;
  /// Pooling window.
  uint16_t pool_size;
  /// Pooled columns in the tensor.
  uint16_t pool_out_col_dim;
  /// Kernel rows and columns in the tensor.
  uint16_t kernel_dim;
} hil_accel_loop_conv_ws_config_2_rs1_t;

static inline uint64_t hil_accel_loop_conv_ws_config_2_rs1(
    hil_accel_loop_conv_ws_config_2_rs1_t fields) {
  return (((uint64_t)fields.pool_padding & UINT64_C(0xFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_PADDING_LSB) |
         (((uint64_t)fields.pool_stride & UINT64_C(0xFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_STRIDE_LSB) |
         (((uint64_t)fields.pool_size & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_SIZE_LSB) |
         (((uint64_t)fields.pool_out_col_dim & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_POOL_OUT_COL_DIM_LSB) |
         (((uint64_t)fields.kernel_dim & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS1_KERNEL_DIM_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POCHS_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POCHS_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POCOLS_LSB 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POCOLS_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POROWS_LSB 32
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POROWS_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_BATCHES_LSB 48
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_BATCHES_BITS 16

/// Sizes of this tile.
typedef struct {
  /// Output channels.
  uint16_t pochs;
  /// Pooled columns.
  uint16_t pocols;
  /// Pooled rows.
  uint16_t porows;
  /// Images.
  uint16_t batches;
} hil_accel_loop_conv_ws_config_2_rs2_t;

static inline uint64_t hil_accel_loop_conv_ws_config_2_rs2(
    hil_accel_loop_conv_ws_config_2_rs2_t fields) {
  return (((uint64_t)fields.pochs & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POCHS_LSB) |
         (((uint64_t)fields.pocols & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POCOLS_LSB) |
         (((uint64_t)fields.porows & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_POROWS_LSB) |
         (((uint64_t)fields.batches & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_2_RS2_BATCHES_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_LPAD_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_LPAD_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KCHS_LSB 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KCHS_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KCOLS_LSB 32
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KCOLS_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KROWS_LSB 48
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KROWS_BITS 16

/// Sizes of this tile.
typedef struct {
  /// Padding left.
  uint16_t lpad;
  /// Input channels.
  uint16_t kchs;
  /// Kernel columns.
  uint16_t kcols;
  /// Kernel rows.
  uint16_t krows;
} hil_accel_loop_conv_ws_config_3_rs1_t;

static inline uint64_t hil_accel_loop_conv_ws_config_3_rs1(
    hil_accel_loop_conv_ws_config_3_rs1_t fields) {
  return (((uint64_t)fields.lpad & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_LPAD_LSB) |
         (((uint64_t)fields.kchs & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KCHS_LSB) |
         (((uint64_t)fields.kcols & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KCOLS_LSB) |
         (((uint64_t)fields.krows & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS1_KROWS_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_IN_COL_DIM_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_IN_COL_DIM_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_PLPAD_LSB 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_PLPAD_BITS 8
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_DPAD_LSB 24
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_DPAD_BITS 8
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_UPAD_LSB 32
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_UPAD_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_RPAD_LSB 48
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_RPAD_BITS 16

/// Padding of this tile.
typedef struct {
  /// Input columns in the tensor.
  uint16_t in_col_dim;
  /// Pooling padding left.
  uint8_t plpad;
  /// Padding below.
  uint8_t dpad;
  /// Padding above.
  uint16_t upad;
  /// Padding right.
  uint16_t rpad;
} hil_accel_loop_conv_ws_config_3_rs2_t;

static inline uint64_t hil_accel_loop_conv_ws_config_3_rs2(
    hil_accel_loop_conv_ws_config_3_rs2_t fields) {
  return (((uint64_t)fields.in_col_dim & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_IN_COL_DIM_LSB) |
         (((uint64_t)fields.plpad & UINT64_C(0xFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_PLPAD_LSB) |
         (((uint64_t)fields.dpad & UINT64_C(0xFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_DPAD_LSB) |
         (((uint64_t)fields.upad & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_UPAD_LSB) |
         (((uint64_t)fields.rpad & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_3_RS2_RPAD_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_KERNEL_DILATION_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_KERNEL_DILATION_BITS 10
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PDPAD_LSB 10
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PDPAD_BITS 11
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PUPAD_LSB 21
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PUPAD_BITS 11
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PRAD_LSB 32
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PRAD_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_OROWS_LSB 48
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_OROWS_BITS 16

/// Rows, pooling padding and dilation of this tile.
typedef struct {
  /// Distance of kernel elements.
  uint16_t kernel_dilation;
  /// Pooling padding below.
  uint16_t pdpad;
  /// Pooling padding above.
  uint16_t pupad;
  /// Pooling padding right.
  uint16_t prad;
  /// Output rows.
  uint16_t orows;
} hil_accel_loop_conv_ws_config_4_rs1_t;

static inline uint64_t hil_accel_loop_conv_ws_config_4_rs1(
    hil_accel_loop_conv_ws_config_4_rs1_t fields) {
  return (((uint64_t)fields.kernel_dilation & UINT64_C(0x3FF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_KERNEL_DILATION_LSB) |
         (((uint64_t)fields.pdpad & UINT64_C(0x7FF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PDPAD_LSB) |
         (((uint64_t)fields.pupad & UINT64_C(0x7FF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PUPAD_LSB) |
         (((uint64_t)fields.prad & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_PRAD_LSB) |
         (((uint64_t)fields.orows & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS1_OROWS_LSB);
}

#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_OCOLS_LSB 0
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_OCOLS_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_OUT_STRIDE_LSB 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_OUT_STRIDE_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_WEIGHT_STRIDE_LSB 32
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_WEIGHT_STRIDE_BITS 16
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_IN_STRIDE_LSB 48
#define HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_IN_STRIDE_BITS 16

/// Columns of this tile and strides in elements.
typedef struct {
  /// Output columns.
  uint16_t ocols;
  /// Elements between output pixels.
  uint16_t out_stride;
  /// Elements between weight rows.
  uint16_t weight_stride;
  /// Elements between input pixels.
  uint16_t in_stride;
} hil_accel_loop_conv_ws_config_4_rs2_t;

static inline uint64_t hil_accel_loop_conv_ws_config_4_rs2(
    hil_accel_loop_conv_ws_config_4_rs2_t fields) {
  return (((uint64_t)fields.ocols & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_OCOLS_LSB) |
         (((uint64_t)fields.out_stride & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_OUT_STRIDE_LSB) |
         (((uint64_t)fields.weight_stride & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_WEIGHT_STRIDE_LSB) |
         (((uint64_t)fields.in_stride & UINT64_C(0xFFFF))
          << HIL_ACCEL_LOOP_CONV_WS_CONFIG_4_RS2_IN_STRIDE_LSB);
}

// Sizes of the configurations.
#if defined(HIL_ACCEL_CONFIG_INT8_4X4)
#define HIL_ACCEL_DIM 4
#define HIL_ACCEL_SCRATCHPAD_ROWS 65536
#define HIL_ACCEL_SCRATCHPAD_BANKS 4
#define HIL_ACCEL_SCRATCHPAD_LOADS_FIRST 1
#define HIL_ACCEL_ACCUMULATOR_ROWS 4096
#define HIL_ACCEL_ACCUMULATOR_BANKS 2
#define HIL_ACCEL_ROW_FIELD_BITS 16
#define HIL_ACCEL_QUEUES_ENTRY 2
#define HIL_ACCEL_QUEUES_CONVOLUTION 2
#define HIL_ACCEL_QUEUES_MATMUL 2
#define HIL_ACCEL_QUEUES_DISPATCH 2
#define HIL_ACCEL_LOOP_UNROLLERS_MATMUL 1
#define HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION 1
#define HIL_ACCEL_LOAD_ENTRIES 8
#define HIL_ACCEL_EXECUTE_ENTRIES 16
#define HIL_ACCEL_STORE_ENTRIES 4
#define HIL_ACCEL_DMA_BUS_BYTES 16
#define HIL_ACCEL_DMA_MAX_REQUEST_BYTES 64
#define HIL_ACCEL_DMA_MAX_IN_FLIGHT 16
#define HIL_ACCEL_MAX_BLOCK_COLS 64
#define HIL_ACCEL_MAX_BLOCK_COLS_ACCUMULATOR 16
#define HIL_ACCEL_COUNTERS 8
#define HIL_ACCEL_INPUT_TYPE int8_t
#define HIL_ACCEL_SUM_TYPE int32_t
#elif defined(HIL_ACCEL_CONFIG_INT8_8X8)
#define HIL_ACCEL_DIM 8
#define HIL_ACCEL_SCRATCHPAD_ROWS 32768
#define HIL_ACCEL_SCRATCHPAD_BANKS 4
#define HIL_ACCEL_SCRATCHPAD_LOADS_FIRST 1
#define HIL_ACCEL_ACCUMULATOR_ROWS 2048
#define HIL_ACCEL_ACCUMULATOR_BANKS 2
#define HIL_ACCEL_ROW_FIELD_BITS 15
#define HIL_ACCEL_QUEUES_ENTRY 2
#define HIL_ACCEL_QUEUES_CONVOLUTION 2
#define HIL_ACCEL_QUEUES_MATMUL 2
#define HIL_ACCEL_QUEUES_DISPATCH 2
#define HIL_ACCEL_LOOP_UNROLLERS_MATMUL 1
#define HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION 1
#define HIL_ACCEL_LOAD_ENTRIES 8
#define HIL_ACCEL_EXECUTE_ENTRIES 16
#define HIL_ACCEL_STORE_ENTRIES 4
#define HIL_ACCEL_DMA_BUS_BYTES 16
#define HIL_ACCEL_DMA_MAX_REQUEST_BYTES 64
#define HIL_ACCEL_DMA_MAX_IN_FLIGHT 16
#define HIL_ACCEL_MAX_BLOCK_COLS 64
#define HIL_ACCEL_MAX_BLOCK_COLS_ACCUMULATOR 16
#define HIL_ACCEL_COUNTERS 8
#define HIL_ACCEL_INPUT_TYPE int8_t
#define HIL_ACCEL_SUM_TYPE int32_t
#elif defined(HIL_ACCEL_CONFIG_INT8_16X16)
#define HIL_ACCEL_DIM 16
#define HIL_ACCEL_SCRATCHPAD_ROWS 16384
#define HIL_ACCEL_SCRATCHPAD_BANKS 4
#define HIL_ACCEL_SCRATCHPAD_LOADS_FIRST 1
#define HIL_ACCEL_ACCUMULATOR_ROWS 1024
#define HIL_ACCEL_ACCUMULATOR_BANKS 2
#define HIL_ACCEL_ROW_FIELD_BITS 14
#define HIL_ACCEL_QUEUES_ENTRY 4
#define HIL_ACCEL_QUEUES_CONVOLUTION 4
#define HIL_ACCEL_QUEUES_MATMUL 4
#define HIL_ACCEL_QUEUES_DISPATCH 4
#define HIL_ACCEL_LOOP_UNROLLERS_MATMUL 1
#define HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION 1
#define HIL_ACCEL_LOAD_ENTRIES 8
#define HIL_ACCEL_EXECUTE_ENTRIES 16
#define HIL_ACCEL_STORE_ENTRIES 4
#define HIL_ACCEL_DMA_BUS_BYTES 16
#define HIL_ACCEL_DMA_MAX_REQUEST_BYTES 64
#define HIL_ACCEL_DMA_MAX_IN_FLIGHT 16
#define HIL_ACCEL_MAX_BLOCK_COLS 64
#define HIL_ACCEL_MAX_BLOCK_COLS_ACCUMULATOR 16
#define HIL_ACCEL_COUNTERS 8
#define HIL_ACCEL_INPUT_TYPE int8_t
#define HIL_ACCEL_SUM_TYPE int32_t
#elif defined(HIL_ACCEL_CONFIG_INT8_16X16_IDEAL)
#define HIL_ACCEL_DIM 16
#define HIL_ACCEL_SCRATCHPAD_ROWS 16384
#define HIL_ACCEL_SCRATCHPAD_BANKS 4
#define HIL_ACCEL_SCRATCHPAD_LOADS_FIRST 0
#define HIL_ACCEL_ACCUMULATOR_ROWS 1024
#define HIL_ACCEL_ACCUMULATOR_BANKS 2
#define HIL_ACCEL_ROW_FIELD_BITS 14
#define HIL_ACCEL_QUEUES_ENTRY 2
#define HIL_ACCEL_QUEUES_CONVOLUTION 0
#define HIL_ACCEL_QUEUES_MATMUL 0
#define HIL_ACCEL_QUEUES_DISPATCH 2
#define HIL_ACCEL_LOOP_UNROLLERS_MATMUL 0
#define HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION 0
#define HIL_ACCEL_LOAD_ENTRIES 8
#define HIL_ACCEL_EXECUTE_ENTRIES 16
#define HIL_ACCEL_STORE_ENTRIES 4
#define HIL_ACCEL_DMA_BUS_BYTES 16
#define HIL_ACCEL_DMA_MAX_REQUEST_BYTES 64
#define HIL_ACCEL_DMA_MAX_IN_FLIGHT 16
#define HIL_ACCEL_MAX_BLOCK_COLS 64
#define HIL_ACCEL_MAX_BLOCK_COLS_ACCUMULATOR 16
#define HIL_ACCEL_COUNTERS 8
#define HIL_ACCEL_INPUT_TYPE int8_t
#define HIL_ACCEL_SUM_TYPE int32_t
#elif defined(HIL_ACCEL_CONFIG_INT8_32X32)
#define HIL_ACCEL_DIM 32
#define HIL_ACCEL_SCRATCHPAD_ROWS 8192
#define HIL_ACCEL_SCRATCHPAD_BANKS 4
#define HIL_ACCEL_SCRATCHPAD_LOADS_FIRST 1
#define HIL_ACCEL_ACCUMULATOR_ROWS 512
#define HIL_ACCEL_ACCUMULATOR_BANKS 2
#define HIL_ACCEL_ROW_FIELD_BITS 13
#define HIL_ACCEL_QUEUES_ENTRY 2
#define HIL_ACCEL_QUEUES_CONVOLUTION 2
#define HIL_ACCEL_QUEUES_MATMUL 2
#define HIL_ACCEL_QUEUES_DISPATCH 2
#define HIL_ACCEL_LOOP_UNROLLERS_MATMUL 1
#define HIL_ACCEL_LOOP_UNROLLERS_CONVOLUTION 1
#define HIL_ACCEL_LOAD_ENTRIES 8
#define HIL_ACCEL_EXECUTE_ENTRIES 16
#define HIL_ACCEL_STORE_ENTRIES 4
#define HIL_ACCEL_DMA_BUS_BYTES 16
#define HIL_ACCEL_DMA_MAX_REQUEST_BYTES 64
#define HIL_ACCEL_DMA_MAX_IN_FLIGHT 16
#define HIL_ACCEL_MAX_BLOCK_COLS 64
#define HIL_ACCEL_MAX_BLOCK_COLS_ACCUMULATOR 32
#define HIL_ACCEL_COUNTERS 8
#define HIL_ACCEL_INPUT_TYPE int8_t
#define HIL_ACCEL_SUM_TYPE int32_t
#elif defined(HIL_ACCEL_CONFIG_FILE)
#include HIL_ACCEL_CONFIG_FILE
#endif

#endif  // HIL_ACCEL_ISA_H_
