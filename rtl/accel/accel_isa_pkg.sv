// SPDX-License-Identifier: Apache-2.0
// Generated from configs/isa/accel.toml
// by python -m autocomp_hil.codegen; do not edit.

/// The instruction set: numbers of commands, operand words, faults, events.
package accel_isa_pkg;

  parameter logic [6:0] OPCODE = 7'h7b;
  parameter logic [2:0] FUNC3 = 3'd3;
  parameter logic [2:0] FUNC3_WITH_RESULT = 3'd7;
  parameter logic [31:0] GARBAGE_ADDR = 32'hffff_ffff;
  parameter logic [31:0] FP32_ONE = 32'h3f80_0000;
  parameter logic [31:0] KEEP_SCALE = 32'hffff_ffff;
  parameter logic [31:0] DATAFLOW_OS = 32'h0000_0000;
  parameter logic [31:0] DATAFLOW_WS = 32'h0000_0001;
  parameter logic [31:0] ACTIVATION_NONE = 32'h0000_0000;
  parameter logic [31:0] ACTIVATION_RELU = 32'h0000_0001;
  parameter logic [31:0] MAX_SHIFT = 32'h0000_001f;

  /// funct7 of each command.
  typedef enum logic [6:0] {
    FunctConfig                = 7'd0,
    FunctMvin2                 = 7'd1,
    FunctMvin                  = 7'd2,
    FunctMvout                 = 7'd3,
    FunctComputePreloaded      = 7'd4,
    FunctComputeAccumulated    = 7'd5,
    FunctPreload               = 7'd6,
    FunctFlush                 = 7'd7,
    FunctLoopWs                = 7'd8,
    FunctLoopWsConfigBounds    = 7'd9,
    FunctLoopWsConfigAddrsAb   = 7'd10,
    FunctLoopWsConfigAddrsDc   = 7'd11,
    FunctLoopWsConfigStridesAb = 7'd12,
    FunctLoopWsConfigStridesDc = 7'd13,
    FunctMvin3                 = 7'd14,
    FunctLoopConvWs            = 7'd15,
    FunctLoopConvWsConfig1     = 7'd16,
    FunctLoopConvWsConfig2     = 7'd17,
    FunctLoopConvWsConfig3     = 7'd18,
    FunctLoopConvWsConfig4     = 7'd19,
    FunctLoopConvWsConfig5     = 7'd20,
    FunctLoopConvWsConfig6     = 7'd21,
    FunctClkgateEn             = 7'd22,
    FunctMvoutSpad             = 7'd23,
    FunctLoopWsConfigSpadAb    = 7'd24,
    FunctLoopWsConfigSpadC     = 7'd25,
    FunctCounter               = 7'd126
  } funct_e;

  /// rs1[1:0] of CONFIG.
  typedef enum logic [1:0] {
    ConfigEx   = 2'd0,
    ConfigLd   = 2'd1,
    ConfigSt   = 2'd2,
    ConfigNorm = 2'd3
  } config_kind_e;

  /// Address of a row in a local memory; all ones (GARBAGE) means no operand.
  typedef struct packed {
    /// 1: accumulator row; 0: scratchpad row.
    logic        is_acc;
    /// Writes to the accumulator add to the old row instead of replacing it; ignored on reads and
    /// for the scratchpad.
    logic        accumulate;
    /// MVOUT from the accumulator copies raw int32 elements; ignored elsewhere.
    logic        read_full;
    /// Normalisation command of an MVOUT from the accumulator; ignored elsewhere.
    logic [2:0]  norm_cmd;
    /// Row number in its low row_field_bits bits; the bits above are ignored.
    logic [25:0] row;
  } laddr_t;

  /// A byte address in DRAM; any alignment.
  typedef struct packed {
    /// Byte address of the first element; 0 makes an MVIN write zeros without reading DRAM.
    logic [63:0] dram_addr;
  } dram_operand_t;

  /// A block of rows x cols elements in a local memory.
  typedef struct packed {
    /// Rows; of the logical operand where it is stored transposed.
    logic [15:0] rows;
    /// Columns; of the logical operand where it is stored transposed.
    logic [15:0] cols;
    /// First row.
    laddr_t      laddr;
  } local_operand_t;

  /// Execution mode and strides of A.
  typedef struct packed {
    /// Ignored: operands come from the scratchpad only.
    logic [31:0] acc_scale;
    /// Memory rows between consecutive rows of A.
    logic [15:0] a_stride;
    logic [5:0]  reserved_10;
    /// B (OS) or W (WS) is stored transposed: memory row j holds column j.
    logic        b_transpose;
    /// A is stored transposed: memory row k holds column k of A.
    logic        a_transpose;
    /// Only a_stride and c_stride are taken over; nothing is checked.
    logic        set_only_strides;
    logic [1:0]  reserved_5;
    /// 0: none; 1: ReLU on results written to the scratchpad.
    logic [1:0]  activation;
    /// 0: output stationary; 1: weight stationary.
    logic        dataflow;
    /// Which CONFIG this is: 0 EX, 1 LD, 2 ST, 3 NORM.
    logic [1:0]  kind;
  } config_ex_rs1_t;

  /// Shift of output-stationary results and stride of C.
  typedef struct packed {
    /// Memory rows between consecutive rows of C.
    logic [15:0] c_stride;
    /// Ignored.
    logic [15:0] relu6_shift;
    /// Rounding right shift of output-stationary results; ignored with weight stationary.
    logic [31:0] in_shift;
  } config_ex_rs2_t;

  /// One load state: 0 serves MVIN, 1 MVIN2, 2 MVIN3.
  typedef struct packed {
    /// Factor of int8 elements; the bit pattern of 1.0 bypasses the multiplication.
    logic [31:0] scale;
    /// Memory rows between blocks of dim columns.
    logic [15:0] block_stride;
    /// Copies of each loaded row, shifted right by cols and up by one row each; 0 counts as 1.
    logic [7:0]  pixel_repeats;
    logic [2:0]  reserved_5;
    /// The load state that is set.
    logic [1:0]  state_id;
    /// Loads to the accumulator read int8 elements from DRAM instead of int32.
    logic        shrunk;
    /// Which CONFIG this is: 0 EX, 1 LD, 2 ST, 3 NORM.
    logic [1:0]  kind;
  } config_ld_rs1_t;

  /// DRAM stride of a load state.
  typedef struct packed {
    /// Bytes between rows in DRAM; 0 loads the first row into every row.
    logic [63:0] stride;
  } config_ld_rs2_t;

  /// Activation and pooling of stores.
  typedef struct packed {
    /// Columns of the image in the local memory.
    logic [7:0]  ocols;
    /// Rows of the image in the local memory.
    logic [7:0]  orows;
    /// Pooled columns that one MVOUT writes.
    logic [7:0]  pocols;
    /// Pooled rows that one MVOUT writes.
    logic [7:0]  porows;
    /// Columns of the whole pooled image in DRAM.
    logic [7:0]  pool_out_dim;
    logic [11:0] reserved_12;
    /// Columns of zeros left of the image.
    logic [1:0]  pool_lpad;
    /// Rows of zeros above the image.
    logic [1:0]  pool_upad;
    /// Height and width of a pooling window.
    logic [1:0]  pool_size;
    /// Distance of pooling windows in both directions; 0: no pooling.
    logic [1:0]  pool_stride;
    /// 0: none; 1: ReLU on int32 elements before the scale.
    logic [1:0]  activation;
    /// Which CONFIG this is: 0 EX, 1 LD, 2 ST, 3 NORM.
    logic [1:0]  kind;
  } config_st_rs1_t;

  /// DRAM stride and scale of stores.
  typedef struct packed {
    /// Factor of accumulator elements; all ones keeps the scale in force.
    logic [31:0] acc_scale;
    /// Bytes between rows (pooling: pixels) in DRAM.
    logic [31:0] stride;
  } config_st_rs2_t;

  /// Normalisation constants; accepted and ignored.
  typedef struct packed {
    /// Ignored.
    logic [31:0] q_const;
    logic [12:0] reserved_19;
    /// Ignored.
    logic        q_const_type;
    /// Ignored.
    logic        set_stat_id_only;
    /// Ignored.
    logic        activation_msb;
    /// Ignored.
    logic [7:0]  stat_id;
    logic [5:0]  reserved_2;
    /// Which CONFIG this is: 0 EX, 1 LD, 2 ST, 3 NORM.
    logic [1:0]  kind;
  } config_norm_rs1_t;

  /// Normalisation constants; accepted and ignored.
  typedef struct packed {
    /// Ignored.
    logic [31:0] qc;
    /// Ignored.
    logic [31:0] qb;
  } config_norm_rs2_t;

  /// Address translation request; there is no translation.
  typedef struct packed {
    logic [62:0] reserved_1;
    /// Ignored.
    logic        skip;
  } flush_rs1_t;

  /// Clock gating request; clocks are not gated.
  typedef struct packed {
    logic [62:0] reserved_1;
    /// Ignored.
    logic        enable;
  } clkgate_en_rs1_t;

  /// One access to the performance counters; bits 63:32 are ignored.
  typedef struct packed {
    logic [31:0] reserved_32;
    /// event_code names an external value.
    logic        is_external;
    logic [12:0] reserved_18;
    /// Code of the event, or of the external value if is_external.
    logic [5:0]  event_code;
    logic [4:0]  reserved_7;
    /// The counter that is read and configured.
    logic [2:0]  index;
    /// The indexed counter counts event_code from now on, from 0.
    logic        write_config;
    /// Freezes what reads show; this command already returns the frozen value.
    logic        take_snapshot;
    /// Reads show live values again; wins over take_snapshot.
    logic        drop_snapshot;
    /// Clears all counters, the external values and the snapshot.
    logic        reset;
  } counter_rs1_t;

  /// Destination of a copy inside the local memories.
  typedef struct packed {
    /// Scratchpad rows between rows.
    logic [31:0] dest_stride;
    /// First scratchpad row.
    logic [31:0] dest_row;
  } mvout_spad_rs1_t;

  /// Matrix loop options.
  typedef struct packed {
    logic [43:0] reserved_20;
    /// Scratchpad half of A; 0: automatic.
    logic [1:0]  a_spad_id;
    /// Scratchpad half of B; 0: automatic.
    logic [1:0]  b_spad_id;
    logic [4:0]  reserved_11;
    /// Activation of C.
    logic [2:0]  activation;
    logic [4:0]  reserved_3;
    /// D is int8 in DRAM.
    logic        low_d;
    /// C is stored as int32.
    logic        full_c;
    /// The first step adds to the accumulator.
    logic        ex_accumulate;
  } loop_ws_rs1_t;

  /// Matrix loop transposes and mode.
  typedef struct packed {
    logic [60:0] reserved_3;
    /// Adds two matrices instead of multiplying.
    logic        is_resadd;
    /// B is stored transposed.
    logic        b_transpose;
    /// A is stored transposed.
    logic        a_transpose;
  } loop_ws_rs2_t;

  /// Unused rows and columns of the last blocks.
  typedef struct packed {
    logic [15:0] reserved_48;
    /// Elements missing in the last block of K.
    logic [15:0] pad_k;
    /// Columns missing in the last block of J.
    logic [15:0] pad_j;
    /// Rows missing in the last block of I.
    logic [15:0] pad_i;
  } loop_ws_config_bounds_rs1_t;

  /// Loop bounds in blocks of dim.
  typedef struct packed {
    logic [15:0] reserved_48;
    /// Blocks of the inner dimension.
    logic [15:0] blocks_k;
    /// Blocks of columns of C.
    logic [15:0] blocks_j;
    /// Blocks of rows of C.
    logic [15:0] blocks_i;
  } loop_ws_config_bounds_rs2_t;

  /// One 64-bit number.
  typedef struct packed {
    /// Address in bytes or stride in elements, by command.
    logic [63:0] value;
  } word_operand_t;

  /// Convolution loop options.
  typedef struct packed {
    logic [43:0] reserved_20;
    /// Scratchpad half of the input.
    logic [1:0]  a_spad_id;
    /// Scratchpad half of the weights.
    logic [1:0]  b_spad_id;
    /// Pixel repeats; 0 counts as 1.
    logic [7:0]  max_pixels_per_row;
    logic        reserved_7;
    /// Depthwise convolution.
    logic        depthwise;
    /// Input order.
    logic        trans_input_3120;
    /// Weight order.
    logic        trans_weight_0132;
    /// Weight order.
    logic        trans_weight_1203;
    /// Output order.
    logic        trans_output_1203;
    /// Kernels are rotated by half a turn.
    logic        wrot180;
    /// Clears the accumulator instead of loading a bias.
    logic        no_bias;
  } loop_conv_ws_rs1_t;

  /// Convolution loop modes.
  typedef struct packed {
    logic [58:0] reserved_5;
    /// Activation of the output.
    logic [1:0]  activation;
    /// Input has zeros between pixels.
    logic        input_dilated;
    /// Uses every second pixel.
    logic        downsample;
    /// Stores without pooling.
    logic        no_pool;
  } loop_conv_ws_rs2_t;

  /// Image sizes.
  typedef struct packed {
    /// Output channels in the tensor.
    logic [15:0] out_channels;
    /// Input channels in the tensor.
    logic [15:0] in_channels;
    /// Input rows in the tensor.
    logic [15:0] in_row_dim;
    /// Images in the tensor.
    logic [15:0] batch_size;
  } loop_conv_ws_config_1_rs1_t;

  /// Output sizes, stride and padding.
  typedef struct packed {
    /// Convolution padding.
    logic [7:0]  padding;
    /// Convolution stride.
    logic [7:0]  stride;
    /// Output columns in the tensor.
    logic [15:0] out_col_dim;
    /// Pooled rows in the tensor.
    logic [15:0] pool_out_row_dim;
    /// Output rows in the tensor.
    logic [15:0] out_row_dim;
  } loop_conv_ws_config_1_rs2_t;

  /// Kernel and pooling sizes.
  typedef struct packed {
    /// Kernel rows and columns in the tensor.
    logic [15:0] kernel_dim;
    /// Pooled columns in the tensor.
    logic [15:0] pool_out_col_dim;
    /// Pooling window.
    logic [15:0] pool_size;
    /// Pooling stride.
    logic [7:0]  pool_stride;
    /// Pooling padding.
    logic [7:0]  pool_padding;
  } loop_conv_ws_config_2_rs1_t;

  /// Sizes of this tile.
  typedef struct packed {
    /// Images.
    logic [15:0] batches;
    /// Pooled rows.
    logic [15:0] porows;
    /// Pooled columns.
    logic [15:0] pocols;
    /// Output channels.
    logic [15:0] pochs;
  } loop_conv_ws_config_2_rs2_t;

  /// Sizes of this tile.
  typedef struct packed {
    /// Kernel rows.
    logic [15:0] krows;
    /// Kernel columns.
    logic [15:0] kcols;
    /// Input channels.
    logic [15:0] kchs;
    /// Padding left.
    logic [15:0] lpad;
  } loop_conv_ws_config_3_rs1_t;

  /// Padding of this tile.
  typedef struct packed {
    /// Padding right.
    logic [15:0] rpad;
    /// Padding above.
    logic [15:0] upad;
    /// Padding below.
    logic [7:0]  dpad;
    /// Pooling padding left.
    logic [7:0]  plpad;
    /// Input columns in the tensor.
    logic [15:0] in_col_dim;
  } loop_conv_ws_config_3_rs2_t;

  /// Rows, pooling padding and dilation of this tile.
  typedef struct packed {
    /// Output rows.
    logic [15:0] orows;
    /// Pooling padding right.
    logic [15:0] prad;
    /// Pooling padding above.
    logic [10:0] pupad;
    /// Pooling padding below.
    logic [10:0] pdpad;
    /// Distance of kernel elements.
    logic [9:0]  kernel_dilation;
  } loop_conv_ws_config_4_rs1_t;

  /// Columns of this tile and strides in elements.
  typedef struct packed {
    /// Elements between input pixels.
    logic [15:0] in_stride;
    /// Elements between weight rows.
    logic [15:0] weight_stride;
    /// Elements between output pixels.
    logic [15:0] out_stride;
    /// Output columns.
    logic [15:0] ocols;
  } loop_conv_ws_config_4_rs2_t;

  // Operand words by command.
  typedef dram_operand_t mvin2_rs1_t;
  typedef local_operand_t mvin2_rs2_t;
  typedef dram_operand_t mvin_rs1_t;
  typedef local_operand_t mvin_rs2_t;
  typedef dram_operand_t mvout_rs1_t;
  typedef local_operand_t mvout_rs2_t;
  typedef local_operand_t compute_preloaded_rs1_t;
  typedef local_operand_t compute_preloaded_rs2_t;
  typedef local_operand_t compute_accumulated_rs1_t;
  typedef local_operand_t compute_accumulated_rs2_t;
  typedef local_operand_t preload_rs1_t;
  typedef local_operand_t preload_rs2_t;
  typedef word_operand_t loop_ws_config_addrs_ab_rs1_t;
  typedef word_operand_t loop_ws_config_addrs_ab_rs2_t;
  typedef word_operand_t loop_ws_config_addrs_dc_rs1_t;
  typedef word_operand_t loop_ws_config_addrs_dc_rs2_t;
  typedef word_operand_t loop_ws_config_strides_ab_rs1_t;
  typedef word_operand_t loop_ws_config_strides_ab_rs2_t;
  typedef word_operand_t loop_ws_config_strides_dc_rs1_t;
  typedef word_operand_t loop_ws_config_strides_dc_rs2_t;
  typedef dram_operand_t mvin3_rs1_t;
  typedef local_operand_t mvin3_rs2_t;
  typedef word_operand_t loop_conv_ws_config_5_rs1_t;
  typedef word_operand_t loop_conv_ws_config_5_rs2_t;
  typedef word_operand_t loop_conv_ws_config_6_rs1_t;
  typedef word_operand_t loop_conv_ws_config_6_rs2_t;
  typedef local_operand_t mvout_spad_rs2_t;
  typedef word_operand_t loop_ws_config_spad_ab_rs1_t;
  typedef word_operand_t loop_ws_config_spad_ab_rs2_t;
  typedef word_operand_t loop_ws_config_spad_c_rs1_t;

  // Operand words that would configure the state after reset.
  parameter config_ex_rs1_t CONFIG_EX_RS1_RESET = 64'h3f80_0000_0001_0000;
  parameter config_ex_rs2_t CONFIG_EX_RS2_RESET = 64'h0001_0000_0000_0000;
  parameter config_ld_rs1_t CONFIG_LD_RS1_RESET = 64'h3f80_0000_0001_0100;
  parameter config_ld_rs2_t CONFIG_LD_RS2_RESET = 64'h0000_0000_0000_0001;
  parameter config_st_rs1_t CONFIG_ST_RS1_RESET = 64'h0000_0000_0000_0000;
  parameter config_st_rs2_t CONFIG_ST_RS2_RESET = 64'h3f80_0000_0000_0001;

  /// Broken rule on the error port.
  typedef enum logic [5:0] {
    RuleNone                  = 6'd0,
    RuleUnknownCommand        = 6'd1,
    RuleUnsupportedCommand    = 6'd2,
    RuleActivationUnsupported = 6'd3,
    RuleShiftRange            = 6'd4,
    RuleIllegalTranspose      = 6'd5,
    RuleStateIdRange          = 6'd6,
    RulePoolGeometry          = 6'd7,
    RuleGarbageAddress        = 6'd8,
    RuleRowsRange             = 6'd9,
    RuleColsRange             = 6'd10,
    RuleBlockStrideMisuse     = 6'd11,
    RulePixelRepeatAcc        = 6'd12,
    RulePixelRepeatRange      = 6'd13,
    RuleRowsPastEnd           = 6'd14,
    RuleNormUnsupported       = 6'd15,
    RulePoolFull              = 6'd16,
    RuleOperandInAcc          = 6'd17,
    RuleCRowsRange            = 6'd18,
    RuleCColsRange            = 6'd19,
    RuleComputeWithoutPreload = 6'd20,
    RuleDataflowChanged       = 6'd21,
    RuleLoopSizeRange         = 6'd22,
    RuleLoopPastScratchpad    = 6'd23,
    RuleLoopPastAccumulator   = 6'd24,
    RuleLoopMode              = 6'd25,
    RuleLoopConfiguration     = 6'd26
  } fault_rule_e;

  /// Field to blame on the error port.
  typedef enum logic [5:0] {
    FieldNone            = 6'd0,
    FieldFunct           = 6'd1,
    FieldActivation      = 6'd2,
    FieldInShift         = 6'd3,
    FieldATranspose      = 6'd4,
    FieldStateId         = 6'd5,
    FieldPoolSize        = 6'd6,
    FieldPorows          = 6'd7,
    FieldPocols          = 6'd8,
    FieldOrows           = 6'd9,
    FieldOcols           = 6'd10,
    FieldLaddr           = 6'd11,
    FieldRows            = 6'd12,
    FieldCols            = 6'd13,
    FieldBlockStride     = 6'd14,
    FieldPixelRepeats    = 6'd15,
    FieldCLaddr          = 6'd16,
    FieldCRows           = 6'd17,
    FieldCCols           = 6'd18,
    FieldBdLaddr         = 6'd19,
    FieldBdRows          = 6'd20,
    FieldBdCols          = 6'd21,
    FieldBlocksI         = 6'd22,
    FieldBlocksJ         = 6'd23,
    FieldBlocksK         = 6'd24,
    FieldPadI            = 6'd25,
    FieldPadJ            = 6'd26,
    FieldPadK            = 6'd27,
    FieldASpadId         = 6'd28,
    FieldBSpadId         = 6'd29,
    FieldDataflow        = 6'd30,
    FieldBTranspose      = 6'd31,
    FieldAStride         = 6'd32,
    FieldCStride         = 6'd33,
    FieldShrunk          = 6'd34,
    FieldPoolStride      = 6'd35,
    FieldBatches         = 6'd36,
    FieldPochs           = 6'd37,
    FieldKrows           = 6'd38,
    FieldKcols           = 6'd39,
    FieldKchs            = 6'd40,
    FieldStride          = 6'd41,
    FieldKernelDilation  = 6'd42,
    FieldUpad            = 6'd43,
    FieldLpad            = 6'd44,
    FieldDownsample      = 6'd45,
    FieldInputDilated    = 6'd46,
    FieldMaxPixelsPerRow = 6'd47,
    FieldPupad           = 6'd48,
    FieldPlpad           = 6'd49,
    FieldPoolOutColDim   = 6'd50
  } fault_field_e;

  /// What a performance counter counts.
  typedef enum logic [5:0] {
    EventDisabled                             = 6'd0,
    EventMainLdCycles                         = 6'd1,
    EventMainStCycles                         = 6'd2,
    EventMainExCycles                         = 6'd3,
    EventMainLdStCycles                       = 6'd4,
    EventMainLdExCycles                       = 6'd5,
    EventMainStExCycles                       = 6'd6,
    EventMainLdStExCycles                     = 6'd7,
    EventLoadDmaWaitCycle                     = 6'd8,
    EventLoadActiveCycle                      = 6'd9,
    EventLoadScratchpadWaitCycle              = 6'd10,
    EventStoreDmaWaitCycle                    = 6'd11,
    EventStoreActiveCycle                     = 6'd12,
    EventStorePoolingCycle                    = 6'd13,
    EventStoreScratchpadWaitCycle             = 6'd14,
    EventDmaTlbMissCycle                      = 6'd15,
    EventDmaTlbHitReq                         = 6'd16,
    EventDmaTlbTotalReq                       = 6'd17,
    EventRdmaActiveCycle                      = 6'd18,
    EventRdmaTlbWaitCycles                    = 6'd19,
    EventRdmaTlWaitCycles                     = 6'd20,
    EventWdmaActiveCycle                      = 6'd21,
    EventWdmaTlbWaitCycles                    = 6'd22,
    EventWdmaTlWaitCycles                     = 6'd23,
    EventExeActiveCycle                       = 6'd24,
    EventExeFlushCycle                        = 6'd25,
    EventExeControlQBlockCycle                = 6'd26,
    EventExePreloadHazCycle                   = 6'd27,
    EventExeOverlapHazCycle                   = 6'd28,
    EventScratchpadAWaitCycle                 = 6'd29,
    EventScratchpadBWaitCycle                 = 6'd30,
    EventScratchpadDWaitCycle                 = 6'd31,
    EventAccAWaitCycle                        = 6'd32,
    EventAccBWaitCycle                        = 6'd33,
    EventAccDWaitCycle                        = 6'd34,
    EventAGarbageCycles                       = 6'd35,
    EventBGarbageCycles                       = 6'd36,
    EventDGarbageCycles                       = 6'd37,
    EventIm2colMemCycles                      = 6'd38,
    EventIm2colActiveCycles                   = 6'd39,
    EventIm2colTransposerWaitCycle            = 6'd40,
    EventReservationStationFullCycles         = 6'd41,
    EventReservationStationActiveCycles       = 6'd42,
    EventLoopMatmulActiveCycles               = 6'd43,
    EventTransposePreloadUnrollerActiveCycles = 6'd44
  } event_e;

  /// Number of event codes.
  parameter int unsigned NUM_EVENTS = 45;

  /// External values.
  typedef enum logic [5:0] {
    ExternalRsLdCount        = 6'd1,
    ExternalRsStCount        = 6'd2,
    ExternalRsExCount        = 6'd3,
    ExternalRdmaBytesRec     = 6'd4,
    ExternalWdmaBytesSent    = 6'd5,
    ExternalRdmaTotalLatency = 6'd6,
    ExternalWdmaTotalLatency = 6'd7
  } external_event_e;

  /// Number of external codes, 0 included.
  parameter int unsigned NUM_EXTERNAL_EVENTS = 8;

endpackage
