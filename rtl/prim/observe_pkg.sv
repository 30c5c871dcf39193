// SPDX-License-Identifier: Apache-2.0
// Generated from configs/observation.toml
// by python -m autocomp_hil.codegen; do not edit.

/// What the design tells of itself in simulation; nothing of it is built.
package observe_pkg;

  /// Events of a cycle that are counted: those of the accelerator by their code, and issue_bound.
  parameter int unsigned CHIP_EVENTS = 64;
  /// Event: the array is idle, the accelerator holds no command for it, and neither a fence nor a
  /// full queue keeps the core from issuing one.
  parameter int unsigned ISSUE_BOUND = 63;
  /// Addresses of the last instructions that are kept.
  parameter int unsigned LAST_PCS = 64;

  /// States of the load engine; BLOCKED_BY: its next command waits for that class.
  typedef struct packed {
    logic blocked_by_store;
    logic blocked_by_execute;
    logic blocked_by_load;
    /// rdma_tl_wait_cycles.
    logic request_wait;
    /// load_scratchpad_wait_cycle.
    logic memory_wait;
    /// load_dma_wait_cycle.
    logic dma_wait;
    /// load_active_cycle.
    logic active;
    /// It holds a command or waits for data.
    logic busy;
  } load_state_t;

  /// States of the execute engine.
  typedef struct packed {
    logic blocked_by_store;
    logic blocked_by_execute;
    logic blocked_by_load;
    /// A read of A, B, D or a PRELOAD's operand waits for its scratchpad bank.
    logic bank_wait;
    /// exe_overlap_haz_cycle.
    logic waits_operand;
    /// exe_preload_haz_cycle.
    logic waits_stationary;
    /// exe_flush_cycle.
    logic drain;
    /// exe_active_cycle.
    logic mac;
    /// It holds a command.
    logic busy;
  } execute_state_t;

  /// States of the store engine.
  typedef struct packed {
    /// wdma_active_cycle.
    logic in_flight;
    logic blocked_by_store;
    logic blocked_by_execute;
    logic blocked_by_load;
    /// wdma_tl_wait_cycles.
    logic write_wait;
    /// store_scratchpad_wait_cycle.
    logic memory_wait;
    /// store_dma_wait_cycle.
    logic dma_wait;
    /// A local row is read, or a row of padding made.
    logic moves;
    /// store_active_cycle.
    logic active;
    /// It holds a command, or a write is not answered.
    logic busy;
  } store_state_t;

  /// States of the way from the command queues to the reservation station.
  typedef struct packed {
    /// The queue is empty while the accelerator is busy.
    logic no_command;
    /// A store waits for an entry.
    logic full_of_stores;
    /// A PRELOAD or COMPUTE waits for an entry.
    logic full_of_executes;
    /// A load waits for an entry.
    logic full_of_loads;
  } dispatch_state_t;

  /// What holds the core up.
  typedef struct packed {
    /// There is no instruction.
    logic fetch;
    /// A store waits for the data cache.
    logic store;
    /// A load waits for its data.
    logic load;
    /// A COUNTER waits for its answer.
    logic answer;
    /// A command waits until the stores before it are answered.
    logic command_stores;
    /// The accelerator does not take a command.
    logic queue_full;
    /// A fence waits until the stores before it are answered.
    logic fence_stores;
    /// A fence waits for the accelerator.
    logic fence_accelerator;
  } core_state_t;

  /// The words of a command.
  typedef struct packed {
    logic [6:0]  funct;
    logic [63:0] rs2;
    logic [63:0] rs1;
  } command_t;
  parameter int unsigned COMMAND_WIDTH = 135;

  /// An instruction that retired or trapped, see rv64_core.
  typedef struct packed {
    logic        valid;
    logic        is_store;
    logic        is_load;
    /// It trapped and had no effect.
    logic        is_trap;
    logic        writes_rd;
    /// Bytes of a load or store as a power of two.
    logic [1:0]  size;
    /// Value that the trap gives to mcause.
    logic [3:0]  cause;
    logic [4:0]  rd;
    logic [31:0] instruction;
    logic [63:0] store_data;
    /// Address of a load or store.
    logic [63:0] address;
    /// Value that the trap gives to mtval.
    logic [63:0] tval;
    logic [63:0] rd_value;
    logic [63:0] pc;
  } retirement_t;
  parameter int unsigned RETIREMENT_WIDTH = 368;

  /// What the core tells besides its trace.
  typedef struct packed {
    /// A full queue or a fence keeps it from issuing a command.
    logic        is_held;
    core_state_t state;
  } core_t;
  parameter int unsigned CORE_WIDTH = 9;

  /// What the reservation station tells. Classes are numbered by accel_pkg::class_e.
  typedef struct packed {
    /// Classes that the next store waits for.
    logic [2:0] store_blocked_by;
    /// Classes that the next PRELOAD or COMPUTE waits for.
    logic [2:0] execute_blocked_by;
    /// Classes that the next load waits for.
    logic [2:0] load_blocked_by;
    /// Entry that an allocation gets.
    logic [5:0] allocated_entry;
  } station_t;
  parameter int unsigned STATION_WIDTH = 15;

  /// A DRAM row that the load engine asks for.
  typedef struct packed {
    logic        valid;
    /// It is the last row of its command.
    logic        is_last;
    logic [15:0] bytes;
    /// Address of its first byte.
    logic [63:0] address;
  } load_row_t;
  parameter int unsigned LOAD_ROW_WIDTH = 82;

  /// A local row that the store engine reads, and the DRAM row that it begins.
  typedef struct packed {
    logic        valid;
    /// A DRAM row begins.
    logic        begins;
    /// It is the last local row of its command.
    logic        is_last;
    /// Entry of its command in the reservation station.
    logic [5:0]  entry;
    /// Length of the DRAM row.
    logic [15:0] bytes;
    /// Address of the DRAM row's first byte.
    logic [63:0] address;
  } store_row_t;
  parameter int unsigned STORE_ROW_WIDTH = 89;

  /// What the store engine tells.
  typedef struct packed {
    /// A DRAM row goes to the writer.
    logic       row_taken;
    store_row_t row;
  } store_t;
  parameter int unsigned STORE_WIDTH = 90;

  /// What leaves the reservation station for its engine.
  typedef struct packed {
    logic       store;
    logic       execute;
    /// The load reads DRAM.
    logic       load_has_rows;
    logic       load;
    logic [5:0] store_entry;
    logic [5:0] execute_entry;
    logic [5:0] load_entry;
  } issue_t;
  parameter int unsigned ISSUE_WIDTH = 22;

  /// What ends, or has read its operands.
  typedef struct packed {
    /// A COMPUTE has read its operands.
    logic       fetched;
    logic       store;
    logic       compute;
    logic       preload;
    logic       load;
    logic [5:0] fetched_entry;
    logic [5:0] store_entry;
    logic [5:0] compute_entry;
    logic [5:0] preload_entry;
    logic [5:0] load_entry;
  } completion_t;
  parameter int unsigned COMPLETION_WIDTH = 35;

  /// A command that leaves the command queues.
  typedef struct packed {
    logic        valid;
    /// It gets an entry for stores.
    logic        is_store;
    /// It gets an entry for PRELOADs and COMPUTEs.
    logic        is_execute;
    /// It gets an entry for loads.
    logic        is_load;
    /// No other of this origin follows.
    logic        is_last;
    /// Entry in the reservation station.
    logic [5:0]  entry;
    /// The command as it was dispatched.
    command_t    command;
    /// Number of the program's command that it is, or stands for.
    logic [31:0] origin;
  } dispatched_t;
  parameter int unsigned DISPATCHED_WIDTH = 178;

  /// What moves on the way of stores to memory.
  typedef struct packed {
    /// Memory answers the oldest burst.
    logic answer;
    /// Memory takes a burst.
    logic burst;
  } writes_t;
  parameter int unsigned WRITES_WIDTH = 2;

  /// The states of all tracks that the hardware tells.
  typedef struct packed {
    core_state_t     core;
    dispatch_state_t dispatch;
    store_state_t    store;
    execute_state_t  execute;
    load_state_t     load;
  } states_t;
  parameter int unsigned STATES_WIDTH = 39;

  /// The first broken rule of the accelerator's program.
  typedef struct packed {
    /// accel_isa_pkg::fault_rule_e.
    logic [5:0]  rule;
    /// accel_isa_pkg::fault_field_e.
    logic [5:0]  field;
    /// Funct of the command that was dispatched.
    logic [6:0]  funct;
    /// Origin of the command.
    logic [31:0] origin;
  } fault_t;
  parameter int unsigned FAULT_WIDTH = 51;

  /// What the accelerator tells.
  typedef struct packed {
    /// The array is busy, or a command that can give it work is somewhere in the accelerator.
    logic            has_array_work;
    /// Events of this cycle by their codes.
    logic [62:0]     events;
    dispatch_state_t dispatch_state;
    store_state_t    store_state;
    execute_state_t  execute_state;
    load_state_t     load_state;
    writes_t         writes;
    store_t          store;
    load_row_t       load_row;
    completion_t     completion;
    issue_t          issue;
    dispatched_t     dispatched;
    logic            is_accepted;
    /// The command at the port.
    command_t        accepted;
  } accel_t;
  parameter int unsigned ACCEL_WIDTH = 640;

  /// What is told in every cycle.
  typedef struct packed {
    /// An instruction retired, or something moved.
    logic        progress;
    /// The accelerator is idle, and no write is in flight.
    logic        idle;
    /// The accelerator is busy.
    logic        busy;
    /// A command broke a rule; held.
    logic        fault_valid;
    /// The program exits before STOP, as host_device explains.
    logic        exit_early;
    /// STOP is written before START or twice, as host_device explains.
    logic        stop_early;
    /// START is written twice, as host_device explains.
    logic        start_again;
    logic        exits;
    logic        region_is_over;
    logic        region_stop;
    logic        region_start;
    logic [63:0] region_cycles;
    /// Events of the accelerator by their codes, and issue_bound.
    logic [63:0] events;
  } cycle_t;
  parameter int unsigned CYCLE_WIDTH = 139;

  /// All that the chip tells besides its ports.
  typedef struct packed {
    /// Memory answers a store of the core.
    logic        store_answered;
    /// Memory takes the address of a store of the core.
    logic        store_sent;
    /// Address of the core's store to memory.
    logic [63:0] store_address;
    /// The accelerator is idle, and no write is in flight.
    logic        is_idle;
    /// The event that the constant issue_bound describes.
    logic        is_issue_bound;
    states_t     states;
    accel_t      accel;
    retirement_t retirement;
  } chip_t;
  parameter int unsigned CHIP_WIDTH = 1115;

endpackage
