// SPDX-License-Identifier: Apache-2.0

/// Types that the accelerator's modules exchange. Widths are those of the largest legal
/// configuration, so that one package serves all; a module uses the low bits its Cfg needs.
package accel_pkg;

  /// The number of a command of the program: how many the accelerator accepted before it.
  parameter int unsigned ORIGIN_WIDTH = 32;
  typedef logic [ORIGIN_WIDTH-1:0] origin_t;

  /// A command between the accelerator's port and dispatch: one of the program, or one of those that
  /// the hardware issues in place of one of the program.
  typedef struct packed {
    origin_t     origin;   ///< the program's command that it is, or stands for
    logic        is_last;  ///< no other command of this origin follows
    logic [6:0]  funct;
    logic [63:0] rs1;
    logic [63:0] rs2;
  } command_t;
  parameter int unsigned COMMAND_WIDTH = $bits(command_t);

  /// What LOOP_WS and LOOP_CONV_WS need, as the unroller found it: dispatch compares it with its
  /// configuration. Of other commands: all zero.
  typedef struct packed {
    logic fault;  ///< the loop's own sizes or modes break a rule
    logic [5:0] rule;  ///< accel_isa_pkg::fault_rule_e
    logic [5:0] field;  ///< accel_isa_pkg::fault_field_e
    logic multiplies;  ///< needs weight stationary and these transposes
    logic a_transpose;
    logic b_transpose;
    logic checks_strides;  ///< needs these strides
    logic [15:0] a_stride;
    logic [15:0] c_stride;
    logic [2:0] loads;  ///< needs block strides of Dim and no pixel repeat in these states
    logic [2:0] checks_shrunk;
    logic [2:0] shrunk;
    logic plain_stores;  ///< needs stores without pooling
  } loop_check_t;

  /// A command between the unrollers and dispatch.
  typedef struct packed {
    loop_check_t check;
    command_t    command;
  } checked_command_t;
  parameter int unsigned CHECKED_COMMAND_WIDTH = $bits(checked_command_t);

  /// Local row number; configurations have at most 2^20 rows per memory.
  parameter int unsigned ROW_WIDTH = 20;
  typedef logic [ROW_WIDTH-1:0] row_t;

  /// Rows or columns of one operand block, 0..Dim (Dim <= 32).
  typedef logic [5:0] dim_count_t;

  /// Columns of a block load or store, 1..128.
  typedef logic [7:0] col_count_t;

  /// Entry number in the reservation station (all classes share one numbering).
  parameter int unsigned ENTRY_ID_WIDTH = 6;
  typedef logic [ENTRY_ID_WIDTH-1:0] entry_id_t;

  /// The three engines, in the order of their class bits.
  typedef enum logic [1:0] {
    ClassLoad    = 2'd0,
    ClassExecute = 2'd1,
    ClassStore   = 2'd2
  } class_e;

  /// A contiguous hull of local rows, first..last inclusive. Not valid: touches nothing.
  typedef struct packed {
    logic valid;
    logic is_acc;
    row_t first;
    row_t last;
  } row_range_t;

  /// Sums of row numbers, wide enough for any command, legal or not.
  typedef logic [33:0] row_sum_t;

  /// Local rows that one operand of a command touches: the hull from first to the row before
  /// past_end. Not valid: touches nothing.
  typedef struct packed {
    logic     valid;
    logic     is_acc;
    row_t     first;
    row_sum_t past_end;
  } footprint_t;

  /// The rows of a footprint that ends inside its memory.
  function automatic row_range_t hull(footprint_t footprint);
    row_sum_t last;
    last = footprint.past_end - 34'd1;
    return
    '{
        valid: footprint.valid,
        is_acc: footprint.is_acc,
        first: footprint.first,
        last: last[ROW_WIDTH-1:0]
    }
    ;
  endfunction

  /// Ports that read the scratchpad, in order of priority.
  parameter int unsigned SCRATCHPAD_PORTS = 4;
  parameter int unsigned PORT_A = 0;
  parameter int unsigned PORT_BD = 1;
  parameter int unsigned PORT_W = 2;
  parameter int unsigned PORT_STORE = 3;

  /// MVIN, MVIN2, MVIN3 with the load state that was in force when it was dispatched.
  typedef struct packed {
    logic [63:0] dram_addr;      ///< 0: fill with zeros
    logic [63:0] stride_bytes;   ///< between DRAM rows; 0: the first row serves all rows
    logic        is_acc;
    logic        accumulate;     ///< accumulator destination: add instead of overwrite
    row_t        row;
    dim_count_t  rows;           ///< 1..Dim
    col_count_t  cols;           ///< 1..max
    logic        shrunk;         ///< accumulator destination: DRAM holds input elements
    logic [31:0] scale;          ///< fp32, applied to input elements
    row_t        block_stride;   ///< rows between blocks of Dim columns
    dim_count_t  pixel_repeats;  ///< 1..Dim
  } load_cmd_t;

  /// Geometry of a pooling store.
  typedef struct packed {
    logic       enable;
    logic [1:0] stride;
    logic [1:0] size;
    logic [1:0] upad;
    logic [1:0] lpad;
    logic [7:0] out_dim;
    logic [7:0] porows;
    logic [7:0] pocols;
    logic [7:0] orows;
    logic [7:0] ocols;
  } pool_t;

  /// MVOUT with the store state that was in force when it was dispatched.
  typedef struct packed {
    logic [63:0] dram_addr;
    logic [31:0] stride_bytes;
    logic        is_acc;
    logic        read_full;     ///< accumulator source: sums go out unconverted
    row_t        row;
    dim_count_t  rows;          ///< 1..Dim; ignored when pooling
    col_count_t  cols;          ///< 1..max
    logic        relu;
    logic [31:0] scale;         ///< fp32, applied to accumulator rows unless read_full
    pool_t       pool;
  } store_cmd_t;

  /// One operand block in the scratchpad. Not real: GARBAGE, reads as zeros.
  typedef struct packed {
    logic       is_real;
    row_t       row;
    dim_count_t rows;     ///< logical, 0..Dim
    dim_count_t cols;     ///< logical, 0..Dim
  } operand_t;

  /// Where a COMPUTE's result goes. Not real: GARBAGE, dropped.
  typedef struct packed {
    logic       is_real;
    logic       is_acc;
    logic       accumulate;
    row_t       row;
    dim_count_t rows;
    dim_count_t cols;
    row_t       stride;
  } destination_t;

  /// PRELOAD: bring W (WS) or D (OS) to the array's shadow registers.
  typedef struct packed {
    logic     is_os;
    operand_t stationary;
    logic     transpose;   ///< WS only: memory row j holds column j of W
  } preload_cmd_t;

  /// COMPUTE with everything of its PRELOAD and of CONFIG_EX that it needs.
  typedef struct packed {
    logic         is_os;
    logic         flip;          ///< COMPUTE_PRELOADED: take over the preloaded operand
    logic         preload_real;  ///< the PRELOAD's stationary operand was not GARBAGE
    operand_t     a;
    operand_t     bd;            ///< WS: D; OS: B
    row_t         a_stride;
    logic         a_transpose;
    logic         b_transpose;   ///< OS only here: memory row j holds column j of B
    destination_t c;
    logic         relu;
    logic [4:0]   shift;         ///< OS: rounding right shift of the result
  } compute_cmd_t;

  /// What the execute class carries through the reservation station.
  typedef struct packed {
    logic         is_compute;
    preload_cmd_t preload;
    compute_cmd_t compute;
  } execute_cmd_t;

  parameter int unsigned LOAD_CMD_WIDTH = $bits(load_cmd_t);
  parameter int unsigned STORE_CMD_WIDTH = $bits(store_cmd_t);
  parameter int unsigned EXECUTE_CMD_WIDTH = $bits(execute_cmd_t);

endpackage
