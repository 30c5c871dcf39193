// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The registers through which a program talks to the host: measured region, console, exit code.
///
///             START, taken when idle             STOP, taken when idle
///   before ------------------------> running ------------------------> over
///
/// A write is acknowledged (access_ready_o) in the cycle in which it takes effect. START and STOP
/// take effect in the first cycle with idle_i high; the core waits that long. region_cycles_o is
/// their distance: it counts every cycle after that of START, and that of STOP. A START or STOP
/// out of turn takes effect at once, as a mistake and nothing else. The exit code, too, waits for
/// idle_i: what was on its way when the program ended is in memory.
/// Console and exit do nothing where they are not enabled; an exit that is written while no region
/// is over is in any case reported as exit_early_o.
/// Reads give 0 (host_port); reads and writes of other offsets do nothing and are acknowledged.
/// A write acts if it has the register's lowest byte; bytes without strobe count as 0.
/// Latency: none, all events are in the cycle of the acknowledgement. Reset value: before.
module host_device (
  input logic clk_i,
  input logic rst_ni,

  input logic console_enable_i,
  input logic exit_enable_i,
  /// Store buffer, command queue, reservation station and DMA are empty.
  input logic idle_i,

  input  logic        access_valid_i,
  output logic        access_ready_o,
  input  logic        access_write_i,
  input  logic [11:0] access_offset_i,
  input  logic [63:0] access_data_i,
  input  logic [ 7:0] access_strobe_i,

  /// START, STOP take effect in this cycle.
  output logic        region_start_o,
  output logic        region_stop_o,
  /// Cycles of the region so far, this one included; at region_stop_o its length; then held.
  output logic [63:0] region_cycles_o,
  output logic        region_is_over_o,

  output logic        console_valid_o,
  output logic [ 7:0] console_byte_o,
  output logic        exit_valid_o,
  output logic [63:0] exit_code_o,

  /// Mistakes, each for one cycle: a second START; STOP without START, or a second one; an exit
  /// before the end of a region.
  output logic start_again_o,
  output logic stop_early_o,
  output logic exit_early_o
);

  import memory_map_pkg::HOST_DEVICE_START;
  import memory_map_pkg::HOST_DEVICE_STOP;
  import memory_map_pkg::HOST_DEVICE_CONSOLE;
  import memory_map_pkg::HOST_DEVICE_EXIT_CODE;

  typedef enum logic [1:0] {
    StBefore,
    StRunning,
    StOver
  } state_e;

  state_e state_q, state_d;
  logic [63:0] cycles_q;

  logic acts, is_start, is_stop, is_console, is_exit, waits_for_idle, write_fire;
  assign acts = access_valid_i && access_write_i && access_strobe_i[0];
  assign is_start = acts && access_offset_i == HOST_DEVICE_START[11:0];
  assign is_stop = acts && access_offset_i == HOST_DEVICE_STOP[11:0];
  assign is_console = acts && access_offset_i == HOST_DEVICE_CONSOLE[11:0];
  assign is_exit = acts && access_offset_i == HOST_DEVICE_EXIT_CODE[11:0];

  assign waits_for_idle = (is_start && state_q == StBefore) || (is_stop && state_q == StRunning) ||
                          is_exit;
  assign access_ready_o = idle_i || !waits_for_idle;
  assign write_fire = access_valid_i && access_ready_o;

  logic [63:0] written;
  always_comb begin
    for (int unsigned lane = 0; lane < 8; lane++) begin
      written[8*lane+:8] = access_strobe_i[lane] ? access_data_i[8*lane+:8] : 8'd0;
    end
  end

  assign region_start_o   = write_fire && is_start && state_q == StBefore;
  assign region_stop_o    = write_fire && is_stop && state_q == StRunning;
  assign region_is_over_o = state_q == StOver;
  assign region_cycles_o  = state_q == StRunning ? cycles_q + 64'd1 : cycles_q;
  assign start_again_o    = write_fire && is_start && state_q != StBefore;
  assign stop_early_o     = write_fire && is_stop && state_q != StRunning;
  assign exit_early_o     = write_fire && is_exit && state_q != StOver;
  assign exit_valid_o     = write_fire && is_exit && exit_enable_i;
  assign exit_code_o      = written;
  assign console_valid_o  = write_fire && is_console && console_enable_i;
  assign console_byte_o   = written[7:0];

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      StBefore:  if (region_start_o) state_d = StRunning;
      StRunning: if (region_stop_o) state_d = StOver;
      StOver:    state_d = StOver;
      default:   state_d = StBefore;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StBefore;
      cycles_q <= '0;
    end else begin
      state_q  <= state_d;
      cycles_q <= region_cycles_o;
    end
  end

  `HIL_ASSERT(NoOverflow_A, state_q != StRunning || cycles_q != '1,
              "the region's counter overflows")
  `HIL_ASSERT_HELD(AccessHeld_A, access_valid_i, access_ready_o, {access_write_i, access_offset_i,
                                                                  access_data_i, access_strobe_i},
                   "access changed before it was acknowledged")

endmodule
