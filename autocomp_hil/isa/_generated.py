# SPDX-License-Identifier: Apache-2.0
# Generated from configs/isa/accel.toml
# by python -m autocomp_hil.codegen; do not edit.
"""Tables of the instruction set; use them through ``autocomp_hil.isa``."""

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from autocomp_hil.isa.types import CommandSpec, FieldSpec, OperandSpec

OPCODE: Final = 0x7B
FUNC3: Final = 3
FUNC3_WITH_RESULT: Final = 7
GARBAGE_ADDR: Final = 0xFFFFFFFF
FP32_ONE: Final = 0x3F800000
KEEP_SCALE: Final = 0xFFFFFFFF
DATAFLOW_OS: Final = 0
DATAFLOW_WS: Final = 1
ACTIVATION_NONE: Final = 0
ACTIVATION_RELU: Final = 1
MAX_SHIFT: Final = 31


class Funct(enum.IntEnum):
    """funct7 of each command."""

    CONFIG = 0
    MVIN2 = 1
    MVIN = 2
    MVOUT = 3
    COMPUTE_PRELOADED = 4
    COMPUTE_ACCUMULATED = 5
    PRELOAD = 6
    FLUSH = 7
    LOOP_WS = 8
    LOOP_WS_CONFIG_BOUNDS = 9
    LOOP_WS_CONFIG_ADDRS_AB = 10
    LOOP_WS_CONFIG_ADDRS_DC = 11
    LOOP_WS_CONFIG_STRIDES_AB = 12
    LOOP_WS_CONFIG_STRIDES_DC = 13
    MVIN3 = 14
    LOOP_CONV_WS = 15
    LOOP_CONV_WS_CONFIG_1 = 16
    LOOP_CONV_WS_CONFIG_2 = 17
    LOOP_CONV_WS_CONFIG_3 = 18
    LOOP_CONV_WS_CONFIG_4 = 19
    LOOP_CONV_WS_CONFIG_5 = 20
    LOOP_CONV_WS_CONFIG_6 = 21
    CLKGATE_EN = 22
    MVOUT_SPAD = 23
    LOOP_WS_CONFIG_SPAD_AB = 24
    LOOP_WS_CONFIG_SPAD_C = 25
    COUNTER = 126

    def __str__(self) -> str:
        """The name as the documentation writes it, in lower case."""
        return self.name.lower()


class FaultRule(enum.IntEnum):
    """Broken rule on the error port."""

    NONE = 0
    """No fault."""
    UNKNOWN_COMMAND = 1
    """The funct is in no table (127 included)."""
    UNSUPPORTED_COMMAND = 2
    """The command is known and not built."""
    ACTIVATION_UNSUPPORTED = 3
    """Only none (0) and ReLU (1) exist."""
    SHIFT_RANGE = 4
    """A shift is at most 31."""
    ILLEGAL_TRANSPOSE = 5
    """There is one transposer: it cannot serve this combination of dataflow and transposes."""
    STATE_ID_RANGE = 6
    """There are three load states."""
    POOL_GEOMETRY = 7
    """Pooling is on with a size of 0."""
    GARBAGE_ADDRESS = 8
    """GARBAGE where a real operand is needed."""
    ROWS_RANGE = 9
    """The number of rows is out of range."""
    COLS_RANGE = 10
    """The number of columns is out of range."""
    BLOCK_STRIDE_MISUSE = 11
    """The block stride between several blocks is smaller than the rows: they would overlap."""
    PIXEL_REPEAT_ACC = 12
    """Pixel repeat works in the scratchpad only."""
    PIXEL_REPEAT_RANGE = 13
    """The copies do not fit in one row."""
    ROWS_PAST_END = 14
    """The block reaches past the last row of its memory."""
    NORM_UNSUPPORTED = 15
    """There are no normalisation units."""
    POOL_FULL = 16
    """Pooling works on int8 results, not on full-width reads."""
    OPERAND_IN_ACC = 17
    """The array reads its operands from the scratchpad only."""
    C_ROWS_RANGE = 18
    """The number of result rows is out of range."""
    C_COLS_RANGE = 19
    """The number of result columns is out of range."""
    COMPUTE_WITHOUT_PRELOAD = 20
    """Every COMPUTE needs a PRELOAD of its own."""
    DATAFLOW_CHANGED = 21
    """The dataflow changed between a PRELOAD and its COMPUTE."""
    LOOP_SIZE_RANGE = 22
    """A size of a loop is out of range."""
    LOOP_PAST_SCRATCHPAD = 23
    """A and B of a loop do not fit in half of the scratchpad."""
    LOOP_PAST_ACCUMULATOR = 24
    """C of a loop does not fit in half of the accumulator."""
    LOOP_MODE = 25
    """Modes of a loop exclude each other."""
    LOOP_CONFIGURATION = 26
    """The configuration is not the one that the loop needs."""

    def __str__(self) -> str:
        """The name as the documentation writes it, in lower case."""
        return self.name.lower()


class FaultField(enum.IntEnum):
    """Field to blame on the error port."""

    NONE = 0
    """No fault."""
    FUNCT = 1
    """The command itself."""
    ACTIVATION = 2
    """Activation of CONFIG_EX or CONFIG_ST."""
    IN_SHIFT = 3
    """Shift of CONFIG_EX."""
    A_TRANSPOSE = 4
    """Transposes of CONFIG_EX."""
    STATE_ID = 5
    """Load state of CONFIG_LD."""
    POOL_SIZE = 6
    """Window of CONFIG_ST."""
    POROWS = 7
    """Pooled rows of CONFIG_ST."""
    POCOLS = 8
    """Pooled columns of CONFIG_ST."""
    OROWS = 9
    """Image rows of CONFIG_ST."""
    OCOLS = 10
    """Image columns of CONFIG_ST."""
    LADDR = 11
    """Local address of MVIN, MVOUT; of PRELOAD's rs1 (W or D); of COMPUTE's A."""
    ROWS = 12
    """Rows of the same operand."""
    COLS = 13
    """Columns of the same operand."""
    BLOCK_STRIDE = 14
    """Block stride of the load state that MVIN uses."""
    PIXEL_REPEATS = 15
    """Pixel repeats of the load state that MVIN uses."""
    C_LADDR = 16
    """Local address of PRELOAD's C."""
    C_ROWS = 17
    """Rows of PRELOAD's C."""
    C_COLS = 18
    """Columns of PRELOAD's C."""
    BD_LADDR = 19
    """Local address of COMPUTE's rs2 (WS: D, OS: B)."""
    BD_ROWS = 20
    """Rows of COMPUTE's rs2."""
    BD_COLS = 21
    """Columns of COMPUTE's rs2."""
    BLOCKS_I = 22
    """Blocks of rows of a matrix loop."""
    BLOCKS_J = 23
    """Blocks of columns of a matrix loop."""
    BLOCKS_K = 24
    """Blocks of the inner dimension of a matrix loop."""
    PAD_I = 25
    """Rows missing in the last block of I."""
    PAD_J = 26
    """Columns missing in the last block of J."""
    PAD_K = 27
    """Elements missing in the last block of K."""
    A_SPAD_ID = 28
    """Scratchpad half of A."""
    B_SPAD_ID = 29
    """Scratchpad half of B."""
    DATAFLOW = 30
    """Dataflow of CONFIG_EX."""
    B_TRANSPOSE = 31
    """Transpose of B."""
    A_STRIDE = 32
    """Stride of A of CONFIG_EX."""
    C_STRIDE = 33
    """Stride of C of CONFIG_EX."""
    SHRUNK = 34
    """Element width of CONFIG_LD."""
    POOL_STRIDE = 35
    """Pooling stride of CONFIG_ST or of a loop."""
    BATCHES = 36
    """Images of a convolution loop."""
    POCHS = 37
    """Output channels of a convolution loop."""
    KROWS = 38
    """Kernel rows of a convolution loop."""
    KCOLS = 39
    """Kernel columns of a convolution loop."""
    KCHS = 40
    """Input channels of a convolution loop."""
    STRIDE = 41
    """Stride of a convolution loop."""
    KERNEL_DILATION = 42
    """Kernel dilation of a convolution loop."""
    UPAD = 43
    """Padding above and below."""
    LPAD = 44
    """Padding left and right."""
    DOWNSAMPLE = 45
    """Downsampling of a convolution loop."""
    INPUT_DILATED = 46
    """Input dilation of a convolution loop."""
    MAX_PIXELS_PER_ROW = 47
    """Pixel repeats of a convolution loop."""
    PUPAD = 48
    """Pooling padding above."""
    PLPAD = 49
    """Pooling padding left."""
    POOL_OUT_COL_DIM = 50
    """Pooled columns in the tensor."""

    def __str__(self) -> str:
        """The name as the documentation writes it, in lower case."""
        return self.name.lower()


class CounterEvent(enum.IntEnum):
    """What a performance counter counts."""

    DISABLED = 0
    """Counts nothing."""
    MAIN_LD_CYCLES = 1
    """Only the load engine is busy."""
    MAIN_ST_CYCLES = 2
    """Only the store engine is busy."""
    MAIN_EX_CYCLES = 3
    """Only the execute engine is busy."""
    MAIN_LD_ST_CYCLES = 4
    """Load and store engines are busy, execute is not."""
    MAIN_LD_EX_CYCLES = 5
    """Load and execute engines are busy, store is not."""
    MAIN_ST_EX_CYCLES = 6
    """Store and execute engines are busy, load is not."""
    MAIN_LD_ST_EX_CYCLES = 7
    """All three engines are busy."""
    LOAD_DMA_WAIT_CYCLE = 8
    """A load waits for bytes from DRAM."""
    LOAD_ACTIVE_CYCLE = 9
    """A load moves elements towards a local memory."""
    LOAD_SCRATCHPAD_WAIT_CYCLE = 10
    """A local memory does not take the write that a load offers."""
    STORE_DMA_WAIT_CYCLE = 11
    """A store waits for the DMA writer to move on."""
    STORE_ACTIVE_CYCLE = 12
    """A store is at work."""
    STORE_POOLING_CYCLE = 13
    """A store with pooling is at work."""
    STORE_SCRATCHPAD_WAIT_CYCLE = 14
    """A local memory does not take the read that a store offers."""
    DMA_TLB_MISS_CYCLE = 15
    """Always 0: there is no address translation."""
    DMA_TLB_HIT_REQ = 16
    """Always 0: there is no address translation."""
    DMA_TLB_TOTAL_REQ = 17
    """Always 0: there is no address translation."""
    RDMA_ACTIVE_CYCLE = 18
    """A read request is in flight."""
    RDMA_TLB_WAIT_CYCLES = 19
    """Always 0: there is no address translation."""
    RDMA_TL_WAIT_CYCLES = 20
    """The DMA reader offers a request that memory does not take."""
    WDMA_ACTIVE_CYCLE = 21
    """A write request is in flight."""
    WDMA_TLB_WAIT_CYCLES = 22
    """Always 0: there is no address translation."""
    WDMA_TL_WAIT_CYCLES = 23
    """The DMA writer offers a request or data that memory does not take."""
    EXE_ACTIVE_CYCLE = 24
    """The array takes a row of a COMPUTE."""
    EXE_FLUSH_CYCLE = 25
    """The array gives an output-stationary result row."""
    EXE_CONTROL_Q_BLOCK_CYCLE = 26
    """A command is ready and the execute engine does not take it."""
    EXE_PRELOAD_HAZ_CYCLE = 27
    """A COMPUTE waits for the stationary operand to be in the array."""
    EXE_OVERLAP_HAZ_CYCLE = 28
    """A COMPUTE could start but for its operand rows."""
    SCRATCHPAD_A_WAIT_CYCLE = 29
    """The read of A waits for its scratchpad bank."""
    SCRATCHPAD_B_WAIT_CYCLE = 30
    """The read of B or D of a COMPUTE waits for its scratchpad bank."""
    SCRATCHPAD_D_WAIT_CYCLE = 31
    """The read of a PRELOAD's operand waits for its scratchpad bank."""
    ACC_A_WAIT_CYCLE = 32
    """Always 0: operands come from the scratchpad only."""
    ACC_B_WAIT_CYCLE = 33
    """Always 0: operands come from the scratchpad only."""
    ACC_D_WAIT_CYCLE = 34
    """Always 0: operands come from the scratchpad only."""
    A_GARBAGE_CYCLES = 35
    """Always 0: A is never GARBAGE."""
    B_GARBAGE_CYCLES = 36
    """The execute engine takes a COMPUTE whose second operand is GARBAGE."""
    D_GARBAGE_CYCLES = 37
    """The execute engine takes a PRELOAD whose operand is GARBAGE."""
    IM2COL_MEM_CYCLES = 38
    """Always 0: there is no im2col unit."""
    IM2COL_ACTIVE_CYCLES = 39
    """Always 0: there is no im2col unit."""
    IM2COL_TRANSPOSER_WAIT_CYCLE = 40
    """Always 0: there is no im2col unit."""
    RESERVATION_STATION_FULL_CYCLES = 41
    """A command waits because its class has no free entry."""
    RESERVATION_STATION_ACTIVE_CYCLES = 42
    """The reservation station holds a command."""
    LOOP_MATMUL_ACTIVE_CYCLES = 43
    """A matrix loop was taken and not all commands that it stands for have left the unroller."""
    TRANSPOSE_PRELOAD_UNROLLER_ACTIVE_CYCLES = 44
    """Always 0: transposed weights need no extra pass."""

    def __str__(self) -> str:
        """The name as the documentation writes it, in lower case."""
        return self.name.lower()


class ExternalEvent(enum.IntEnum):
    """External values that a counter can show."""

    RS_LD_COUNT = 1
    """Loads in the reservation station now."""
    RS_ST_COUNT = 2
    """Stores in the reservation station now."""
    RS_EX_COUNT = 3
    """Preloads and computes in the reservation station now."""
    RDMA_BYTES_REC = 4
    """Bytes of the read beats received: whole beats, so the surroundings of unaligned rows
    count."""
    WDMA_BYTES_SENT = 5
    """Bytes that stores sent to memory (masked-out bytes not counted)."""
    RDMA_TOTAL_LATENCY = 6
    """Sum over cycles of read requests in flight."""
    WDMA_TOTAL_LATENCY = 7
    """Sum over cycles of write requests in flight."""

    def __str__(self) -> str:
        """The name as the documentation writes it, in lower case."""
        return self.name.lower()


LADDR_FIELDS: Final = (
    FieldSpec(name="row", lsb=0, width=26, type="unsigned", reset=None),
    FieldSpec(name="norm_cmd", lsb=26, width=3, type="unsigned", reset=None),
    FieldSpec(name="read_full", lsb=29, width=1, type="flag", reset=None),
    FieldSpec(name="accumulate", lsb=30, width=1, type="flag", reset=None),
    FieldSpec(name="is_acc", lsb=31, width=1, type="flag", reset=None),
)
DRAM_OPERAND_FIELDS: Final = (
    FieldSpec(name="dram_addr", lsb=0, width=64, type="address", reset=None),
)
LOCAL_OPERAND_FIELDS: Final = (
    FieldSpec(name="laddr", lsb=0, width=32, type="laddr", reset=None),
    FieldSpec(name="cols", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="rows", lsb=48, width=16, type="unsigned", reset=None),
)
CONFIG_EX_RS1_FIELDS: Final = (
    FieldSpec(name="dataflow", lsb=2, width=1, type="unsigned", reset=0),
    FieldSpec(name="activation", lsb=3, width=2, type="unsigned", reset=0),
    FieldSpec(name="set_only_strides", lsb=7, width=1, type="flag", reset=None),
    FieldSpec(name="a_transpose", lsb=8, width=1, type="flag", reset=0),
    FieldSpec(name="b_transpose", lsb=9, width=1, type="flag", reset=0),
    FieldSpec(name="a_stride", lsb=16, width=16, type="unsigned", reset=1),
    FieldSpec(name="acc_scale", lsb=32, width=32, type="fp32", reset=1065353216),
)
CONFIG_EX_RS2_FIELDS: Final = (
    FieldSpec(name="in_shift", lsb=0, width=32, type="unsigned", reset=0),
    FieldSpec(name="relu6_shift", lsb=32, width=16, type="unsigned", reset=0),
    FieldSpec(name="c_stride", lsb=48, width=16, type="unsigned", reset=1),
)
CONFIG_LD_RS1_FIELDS: Final = (
    FieldSpec(name="shrunk", lsb=2, width=1, type="flag", reset=0),
    FieldSpec(name="state_id", lsb=3, width=2, type="unsigned", reset=None),
    FieldSpec(name="pixel_repeats", lsb=8, width=8, type="unsigned", reset=1),
    FieldSpec(name="block_stride", lsb=16, width=16, type="unsigned", reset=1),
    FieldSpec(name="scale", lsb=32, width=32, type="fp32", reset=1065353216),
)
CONFIG_LD_RS2_FIELDS: Final = (FieldSpec(name="stride", lsb=0, width=64, type="unsigned", reset=1),)
CONFIG_ST_RS1_FIELDS: Final = (
    FieldSpec(name="activation", lsb=2, width=2, type="unsigned", reset=0),
    FieldSpec(name="pool_stride", lsb=4, width=2, type="unsigned", reset=0),
    FieldSpec(name="pool_size", lsb=6, width=2, type="unsigned", reset=0),
    FieldSpec(name="pool_upad", lsb=8, width=2, type="unsigned", reset=0),
    FieldSpec(name="pool_lpad", lsb=10, width=2, type="unsigned", reset=0),
    FieldSpec(name="pool_out_dim", lsb=24, width=8, type="unsigned", reset=0),
    FieldSpec(name="porows", lsb=32, width=8, type="unsigned", reset=0),
    FieldSpec(name="pocols", lsb=40, width=8, type="unsigned", reset=0),
    FieldSpec(name="orows", lsb=48, width=8, type="unsigned", reset=0),
    FieldSpec(name="ocols", lsb=56, width=8, type="unsigned", reset=0),
)
CONFIG_ST_RS2_FIELDS: Final = (
    FieldSpec(name="stride", lsb=0, width=32, type="unsigned", reset=1),
    FieldSpec(name="acc_scale", lsb=32, width=32, type="fp32", reset=1065353216),
)
CONFIG_NORM_RS1_FIELDS: Final = (
    FieldSpec(name="stat_id", lsb=8, width=8, type="unsigned", reset=None),
    FieldSpec(name="activation_msb", lsb=16, width=1, type="flag", reset=None),
    FieldSpec(name="set_stat_id_only", lsb=17, width=1, type="flag", reset=None),
    FieldSpec(name="q_const_type", lsb=18, width=1, type="unsigned", reset=None),
    FieldSpec(name="q_const", lsb=32, width=32, type="unsigned", reset=None),
)
CONFIG_NORM_RS2_FIELDS: Final = (
    FieldSpec(name="qb", lsb=0, width=32, type="unsigned", reset=None),
    FieldSpec(name="qc", lsb=32, width=32, type="unsigned", reset=None),
)
FLUSH_RS1_FIELDS: Final = (FieldSpec(name="skip", lsb=0, width=1, type="flag", reset=None),)
CLKGATE_EN_RS1_FIELDS: Final = (FieldSpec(name="enable", lsb=0, width=1, type="flag", reset=None),)
COUNTER_RS1_FIELDS: Final = (
    FieldSpec(name="reset", lsb=0, width=1, type="flag", reset=None),
    FieldSpec(name="drop_snapshot", lsb=1, width=1, type="flag", reset=None),
    FieldSpec(name="take_snapshot", lsb=2, width=1, type="flag", reset=None),
    FieldSpec(name="write_config", lsb=3, width=1, type="flag", reset=None),
    FieldSpec(name="index", lsb=4, width=3, type="unsigned", reset=None),
    FieldSpec(name="event_code", lsb=12, width=6, type="unsigned", reset=None),
    FieldSpec(name="is_external", lsb=31, width=1, type="flag", reset=None),
)
MVOUT_SPAD_RS1_FIELDS: Final = (
    FieldSpec(name="dest_row", lsb=0, width=32, type="unsigned", reset=None),
    FieldSpec(name="dest_stride", lsb=32, width=32, type="unsigned", reset=None),
)
LOOP_WS_RS1_FIELDS: Final = (
    FieldSpec(name="ex_accumulate", lsb=0, width=1, type="flag", reset=None),
    FieldSpec(name="full_c", lsb=1, width=1, type="flag", reset=None),
    FieldSpec(name="low_d", lsb=2, width=1, type="flag", reset=None),
    FieldSpec(name="activation", lsb=8, width=3, type="unsigned", reset=None),
    FieldSpec(name="b_spad_id", lsb=16, width=2, type="unsigned", reset=None),
    FieldSpec(name="a_spad_id", lsb=18, width=2, type="unsigned", reset=None),
)
LOOP_WS_RS2_FIELDS: Final = (
    FieldSpec(name="a_transpose", lsb=0, width=1, type="flag", reset=None),
    FieldSpec(name="b_transpose", lsb=1, width=1, type="flag", reset=None),
    FieldSpec(name="is_resadd", lsb=2, width=1, type="flag", reset=None),
)
LOOP_WS_CONFIG_BOUNDS_RS1_FIELDS: Final = (
    FieldSpec(name="pad_i", lsb=0, width=16, type="unsigned", reset=None),
    FieldSpec(name="pad_j", lsb=16, width=16, type="unsigned", reset=None),
    FieldSpec(name="pad_k", lsb=32, width=16, type="unsigned", reset=None),
)
LOOP_WS_CONFIG_BOUNDS_RS2_FIELDS: Final = (
    FieldSpec(name="blocks_i", lsb=0, width=16, type="unsigned", reset=None),
    FieldSpec(name="blocks_j", lsb=16, width=16, type="unsigned", reset=None),
    FieldSpec(name="blocks_k", lsb=32, width=16, type="unsigned", reset=None),
)
WORD_OPERAND_FIELDS: Final = (
    FieldSpec(name="value", lsb=0, width=64, type="unsigned", reset=None),
)
LOOP_CONV_WS_RS1_FIELDS: Final = (
    FieldSpec(name="no_bias", lsb=0, width=1, type="flag", reset=None),
    FieldSpec(name="wrot180", lsb=1, width=1, type="flag", reset=None),
    FieldSpec(name="trans_output_1203", lsb=2, width=1, type="flag", reset=None),
    FieldSpec(name="trans_weight_1203", lsb=3, width=1, type="flag", reset=None),
    FieldSpec(name="trans_weight_0132", lsb=4, width=1, type="flag", reset=None),
    FieldSpec(name="trans_input_3120", lsb=5, width=1, type="flag", reset=None),
    FieldSpec(name="depthwise", lsb=6, width=1, type="flag", reset=None),
    FieldSpec(name="max_pixels_per_row", lsb=8, width=8, type="unsigned", reset=None),
    FieldSpec(name="b_spad_id", lsb=16, width=2, type="unsigned", reset=None),
    FieldSpec(name="a_spad_id", lsb=18, width=2, type="unsigned", reset=None),
)
LOOP_CONV_WS_RS2_FIELDS: Final = (
    FieldSpec(name="no_pool", lsb=0, width=1, type="flag", reset=None),
    FieldSpec(name="downsample", lsb=1, width=1, type="flag", reset=None),
    FieldSpec(name="input_dilated", lsb=2, width=1, type="flag", reset=None),
    FieldSpec(name="activation", lsb=3, width=2, type="unsigned", reset=None),
)
LOOP_CONV_WS_CONFIG_1_RS1_FIELDS: Final = (
    FieldSpec(name="batch_size", lsb=0, width=16, type="unsigned", reset=None),
    FieldSpec(name="in_row_dim", lsb=16, width=16, type="unsigned", reset=None),
    FieldSpec(name="in_channels", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="out_channels", lsb=48, width=16, type="unsigned", reset=None),
)
LOOP_CONV_WS_CONFIG_1_RS2_FIELDS: Final = (
    FieldSpec(name="out_row_dim", lsb=0, width=16, type="unsigned", reset=None),
    FieldSpec(name="pool_out_row_dim", lsb=16, width=16, type="unsigned", reset=None),
    FieldSpec(name="out_col_dim", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="stride", lsb=48, width=8, type="unsigned", reset=None),
    FieldSpec(name="padding", lsb=56, width=8, type="unsigned", reset=None),
)
LOOP_CONV_WS_CONFIG_2_RS1_FIELDS: Final = (
    FieldSpec(name="pool_padding", lsb=0, width=8, type="unsigned", reset=None),
    FieldSpec(name="pool_stride", lsb=8, width=8, type="unsigned", reset=None),
    FieldSpec(name="pool_size", lsb=16, width=16, type="unsigned", reset=None),
    FieldSpec(name="pool_out_col_dim", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="kernel_dim", lsb=48, width=16, type="unsigned", reset=None),
)
LOOP_CONV_WS_CONFIG_2_RS2_FIELDS: Final = (
    FieldSpec(name="pochs", lsb=0, width=16, type="unsigned", reset=None),
    FieldSpec(name="pocols", lsb=16, width=16, type="unsigned", reset=None),
    FieldSpec(name="porows", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="batches", lsb=48, width=16, type="unsigned", reset=None),
)
LOOP_CONV_WS_CONFIG_3_RS1_FIELDS: Final = (
    FieldSpec(name="lpad", lsb=0, width=16, type="unsigned", reset=None),
    FieldSpec(name="kchs", lsb=16, width=16, type="unsigned", reset=None),
    FieldSpec(name="kcols", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="krows", lsb=48, width=16, type="unsigned", reset=None),
)
LOOP_CONV_WS_CONFIG_3_RS2_FIELDS: Final = (
    FieldSpec(name="in_col_dim", lsb=0, width=16, type="unsigned", reset=None),
    FieldSpec(name="plpad", lsb=16, width=8, type="unsigned", reset=None),
    FieldSpec(name="dpad", lsb=24, width=8, type="unsigned", reset=None),
    FieldSpec(name="upad", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="rpad", lsb=48, width=16, type="unsigned", reset=None),
)
LOOP_CONV_WS_CONFIG_4_RS1_FIELDS: Final = (
    FieldSpec(name="kernel_dilation", lsb=0, width=10, type="unsigned", reset=None),
    FieldSpec(name="pdpad", lsb=10, width=11, type="unsigned", reset=None),
    FieldSpec(name="pupad", lsb=21, width=11, type="unsigned", reset=None),
    FieldSpec(name="prad", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="orows", lsb=48, width=16, type="unsigned", reset=None),
)
LOOP_CONV_WS_CONFIG_4_RS2_FIELDS: Final = (
    FieldSpec(name="ocols", lsb=0, width=16, type="unsigned", reset=None),
    FieldSpec(name="out_stride", lsb=16, width=16, type="unsigned", reset=None),
    FieldSpec(name="weight_stride", lsb=32, width=16, type="unsigned", reset=None),
    FieldSpec(name="in_stride", lsb=48, width=16, type="unsigned", reset=None),
)

COMMANDS: Final[Mapping[str, CommandSpec]] = MappingProxyType(
    {
        "config_ex": CommandSpec(
            name="config_ex",
            funct=0,
            kind=0,
            engine="execute",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=CONFIG_EX_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=CONFIG_EX_RS2_FIELDS, prefix=""),
        ),
        "config_ld": CommandSpec(
            name="config_ld",
            funct=0,
            kind=1,
            engine="load",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=CONFIG_LD_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=CONFIG_LD_RS2_FIELDS, prefix=""),
        ),
        "config_st": CommandSpec(
            name="config_st",
            funct=0,
            kind=2,
            engine="store",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=CONFIG_ST_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=CONFIG_ST_RS2_FIELDS, prefix=""),
        ),
        "config_norm": CommandSpec(
            name="config_norm",
            funct=0,
            kind=3,
            engine="front_end",
            support="no_effect",
            has_result=False,
            rs1=OperandSpec(fields=CONFIG_NORM_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=CONFIG_NORM_RS2_FIELDS, prefix=""),
        ),
        "mvin2": CommandSpec(
            name="mvin2",
            funct=1,
            kind=None,
            engine="load",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=DRAM_OPERAND_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix=""),
        ),
        "mvin": CommandSpec(
            name="mvin",
            funct=2,
            kind=None,
            engine="load",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=DRAM_OPERAND_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix=""),
        ),
        "mvout": CommandSpec(
            name="mvout",
            funct=3,
            kind=None,
            engine="store",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=DRAM_OPERAND_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix=""),
        ),
        "compute_preloaded": CommandSpec(
            name="compute_preloaded",
            funct=4,
            kind=None,
            engine="execute",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix="a_"),
            rs2=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix="bd_"),
        ),
        "compute_accumulated": CommandSpec(
            name="compute_accumulated",
            funct=5,
            kind=None,
            engine="execute",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix="a_"),
            rs2=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix="bd_"),
        ),
        "preload": CommandSpec(
            name="preload",
            funct=6,
            kind=None,
            engine="execute",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix="b_"),
            rs2=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix="c_"),
        ),
        "flush": CommandSpec(
            name="flush",
            funct=7,
            kind=None,
            engine="front_end",
            support="no_effect",
            has_result=False,
            rs1=OperandSpec(fields=FLUSH_RS1_FIELDS, prefix=""),
            rs2=None,
        ),
        "loop_ws": CommandSpec(
            name="loop_ws",
            funct=8,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOOP_WS_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOOP_WS_RS2_FIELDS, prefix=""),
        ),
        "loop_ws_config_bounds": CommandSpec(
            name="loop_ws_config_bounds",
            funct=9,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOOP_WS_CONFIG_BOUNDS_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOOP_WS_CONFIG_BOUNDS_RS2_FIELDS, prefix=""),
        ),
        "loop_ws_config_addrs_ab": CommandSpec(
            name="loop_ws_config_addrs_ab",
            funct=10,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="a_"),
            rs2=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="b_"),
        ),
        "loop_ws_config_addrs_dc": CommandSpec(
            name="loop_ws_config_addrs_dc",
            funct=11,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="d_"),
            rs2=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="c_"),
        ),
        "loop_ws_config_strides_ab": CommandSpec(
            name="loop_ws_config_strides_ab",
            funct=12,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="a_"),
            rs2=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="b_"),
        ),
        "loop_ws_config_strides_dc": CommandSpec(
            name="loop_ws_config_strides_dc",
            funct=13,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="d_"),
            rs2=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="c_"),
        ),
        "mvin3": CommandSpec(
            name="mvin3",
            funct=14,
            kind=None,
            engine="load",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=DRAM_OPERAND_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix=""),
        ),
        "loop_conv_ws": CommandSpec(
            name="loop_conv_ws",
            funct=15,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOOP_CONV_WS_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOOP_CONV_WS_RS2_FIELDS, prefix=""),
        ),
        "loop_conv_ws_config_1": CommandSpec(
            name="loop_conv_ws_config_1",
            funct=16,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOOP_CONV_WS_CONFIG_1_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOOP_CONV_WS_CONFIG_1_RS2_FIELDS, prefix=""),
        ),
        "loop_conv_ws_config_2": CommandSpec(
            name="loop_conv_ws_config_2",
            funct=17,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOOP_CONV_WS_CONFIG_2_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOOP_CONV_WS_CONFIG_2_RS2_FIELDS, prefix=""),
        ),
        "loop_conv_ws_config_3": CommandSpec(
            name="loop_conv_ws_config_3",
            funct=18,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOOP_CONV_WS_CONFIG_3_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOOP_CONV_WS_CONFIG_3_RS2_FIELDS, prefix=""),
        ),
        "loop_conv_ws_config_4": CommandSpec(
            name="loop_conv_ws_config_4",
            funct=19,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=LOOP_CONV_WS_CONFIG_4_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOOP_CONV_WS_CONFIG_4_RS2_FIELDS, prefix=""),
        ),
        "loop_conv_ws_config_5": CommandSpec(
            name="loop_conv_ws_config_5",
            funct=20,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="weights_"),
            rs2=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="output_"),
        ),
        "loop_conv_ws_config_6": CommandSpec(
            name="loop_conv_ws_config_6",
            funct=21,
            kind=None,
            engine="front_end",
            support="full",
            has_result=False,
            rs1=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="bias_"),
            rs2=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="input_"),
        ),
        "clkgate_en": CommandSpec(
            name="clkgate_en",
            funct=22,
            kind=None,
            engine="front_end",
            support="no_effect",
            has_result=False,
            rs1=OperandSpec(fields=CLKGATE_EN_RS1_FIELDS, prefix=""),
            rs2=None,
        ),
        "mvout_spad": CommandSpec(
            name="mvout_spad",
            funct=23,
            kind=None,
            engine="store",
            support="none",
            has_result=False,
            rs1=OperandSpec(fields=MVOUT_SPAD_RS1_FIELDS, prefix=""),
            rs2=OperandSpec(fields=LOCAL_OPERAND_FIELDS, prefix=""),
        ),
        "loop_ws_config_spad_ab": CommandSpec(
            name="loop_ws_config_spad_ab",
            funct=24,
            kind=None,
            engine="front_end",
            support="none",
            has_result=False,
            rs1=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="a_"),
            rs2=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="b_"),
        ),
        "loop_ws_config_spad_c": CommandSpec(
            name="loop_ws_config_spad_c",
            funct=25,
            kind=None,
            engine="front_end",
            support="none",
            has_result=False,
            rs1=OperandSpec(fields=WORD_OPERAND_FIELDS, prefix="c_"),
            rs2=None,
        ),
        "counter": CommandSpec(
            name="counter",
            funct=126,
            kind=None,
            engine="front_end",
            support="full",
            has_result=True,
            rs1=OperandSpec(fields=COUNTER_RS1_FIELDS, prefix=""),
            rs2=None,
        ),
    }
)
"""All commands by name."""
