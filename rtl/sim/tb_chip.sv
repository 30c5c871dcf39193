// SPDX-License-Identifier: Apache-2.0

/// Simulation only. The chip and its memory, running one job after another.
///
/// A job starts when job_i differs from end_job_o: reset is held for 8 cycles, then the core runs
/// from the job's entry. How it ends, and what is known of it, is in sim_chip.h; the last call of
/// each cycle decides. end_job_o then takes the job's number, and the chip goes back into reset
/// until the next job. Job numbers are not 0.
///
/// Access ranges are checked for instructions and data that retired, and for the rows that the
/// accelerator's commands ask for, never for what caches read.
/// HTIF: a store to tohost is handled when it has been performed, that is when its write response
/// has passed; the host acts at the falling edge of the clock after that, when the chip stands still,
/// and the data cache is told line by line what the host wrote.
module tb_chip (
  input  logic        clk_i,
  input  logic [31:0] job_i,
  output logic [31:0] end_job_o
);

  import "DPI-C" function void hil_chip_begin(
    input int job,
    output longint entry,
    output bit is_judged,
    output bit has_htif,
    output bit has_events
  );
  import "DPI-C" function void hil_chip_retirement(
    input bit [observe_pkg::RETIREMENT_WIDTH-1:0] retirement,
    input bit is_register
  );
  import "DPI-C" function void hil_chip_command(input bit [observe_pkg::COMMAND_WIDTH-1:0] command);
  import "DPI-C" function void hil_chip_rows(
    input bit [observe_pkg::LOAD_ROW_WIDTH-1:0] load_row,
    input bit [observe_pkg::STORE_WIDTH-1:0] store,
    input bit [observe_pkg::ISSUE_WIDTH-1:0] issue
  );
  import "DPI-C" function void hil_chip_dispatched(
    input bit [observe_pkg::DISPATCHED_WIDTH-1:0] dispatched
  );
  import "DPI-C" function void hil_chip_steps(
    input bit [observe_pkg::ISSUE_WIDTH-1:0] issue,
    input bit [observe_pkg::COMPLETION_WIDTH-1:0] completion
  );
  import "DPI-C" function void hil_chip_writes(
    input bit [ observe_pkg::STORE_WIDTH-1:0] store,
    input bit [observe_pkg::WRITES_WIDTH-1:0] writes
  );
  import "DPI-C" function void hil_chip_states(input bit [observe_pkg::STATES_WIDTH-1:0] states);
  import "DPI-C" function void hil_chip_console_byte(input int value);
  import "DPI-C" function bit hil_chip_core_write(
    input bit address_fire,
    input longint address,
    input bit response_fire
  );
  import "DPI-C" function void hil_chip_htif();
  import "DPI-C" function void hil_chip_host_write(
    input bit is_taken,
    output bit valid,
    output longint address
  );
  import "DPI-C" function void hil_chip_exit(input longint code);
  import "DPI-C" function void hil_chip_fault(input bit [observe_pkg::FAULT_WIDTH-1:0] fault);
  import "DPI-C" context function bit hil_chip_cycle(
    input bit [observe_pkg::CYCLE_WIDTH-1:0] cycle
  );

  typedef enum logic [1:0] {
    StIdle,
    StReset,
    StRun
  } state_e;

  localparam logic [2:0] ResetCycles = 3'd7;

  state_e state_q;
  logic [2:0] reset_count_q;
  logic rst_nq, is_judged_q, has_htif_q, has_events_q, htif_pending_q;
  logic [63:0] entry_q;

  logic ar_valid, ar_ready, r_valid, r_ready, r_last;
  logic aw_valid, aw_ready, w_valid, w_ready, w_last, b_valid, b_ready;
  logic [63:0] ar_addr, aw_addr;
  logic [7:0] ar_len, aw_len;
  logic [127:0] r_data, w_data;
  logic [15:0] w_strb;

  logic host_write_valid_q, host_write_ready;
  logic [63:0] host_write_address_q;
  logic region_start, region_stop, region_is_over, console_valid, exit_valid;
  logic start_again, stop_early, exit_early;
  logic [63:0] region_cycles, exit_code;
  logic [7:0] console_byte;
  logic fault_valid, accel_busy, progress;
  logic [31:0] fault_command;
  logic [ 6:0] fault_funct;
  logic [5:0] fault_field, fault_rule;
  observe_pkg::chip_t observe;

  soc_top #(
    .Cfg   (hil_config_pkg::CFG),
    .SocCfg(hil_soc_config_pkg::CFG)
  ) u_soc_top (
    .clk_i,
    .rst_ni              (rst_nq),
    .boot_address_i      (entry_q),
    .ar_valid_o          (ar_valid),
    .ar_ready_i          (ar_ready),
    .ar_addr_o           (ar_addr),
    .ar_len_o            (ar_len),
    .r_valid_i           (r_valid),
    .r_ready_o           (r_ready),
    .r_data_i            (r_data),
    .r_last_i            (r_last),
    .aw_valid_o          (aw_valid),
    .aw_ready_i          (aw_ready),
    .aw_addr_o           (aw_addr),
    .aw_len_o            (aw_len),
    .w_valid_o           (w_valid),
    .w_ready_i           (w_ready),
    .w_data_o            (w_data),
    .w_strb_o            (w_strb),
    .w_last_o            (w_last),
    .b_valid_i           (b_valid),
    .b_ready_o           (b_ready),
    .host_write_valid_i  (host_write_valid_q),
    .host_write_ready_o  (host_write_ready),
    .host_write_address_i(host_write_address_q),
    .console_enable_i    (!is_judged_q),
    .exit_enable_i       (!is_judged_q),
    .region_start_o      (region_start),
    .region_stop_o       (region_stop),
    .region_cycles_o     (region_cycles),
    .region_is_over_o    (region_is_over),
    .console_valid_o     (console_valid),
    .console_byte_o      (console_byte),
    .exit_valid_o        (exit_valid),
    .exit_code_o         (exit_code),
    .start_again_o       (start_again),
    .stop_early_o        (stop_early),
    .exit_early_o        (exit_early),
    .fault_valid_o       (fault_valid),
    .fault_command_o     (fault_command),
    .fault_funct_o       (fault_funct),
    .fault_field_o       (fault_field),
    .fault_rule_o        (fault_rule),
    .accel_busy_o        (accel_busy),
    .progress_o          (progress),
    .observe_o           (observe)
  );

  sim_dram u_sim_dram (
    .clk_i,
    .rst_ni    (rst_nq),
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

  // ---- What is told of each cycle ----
  observe_pkg::cycle_t cycle;
  assign cycle = '{
          progress: progress,
          idle: observe.is_idle,
          busy: accel_busy,
          fault_valid: fault_valid,
          exit_early: exit_early,
          stop_early: stop_early,
          start_again: start_again,
          exits: exit_valid,
          region_is_over: region_is_over,
          region_stop: region_stop,
          region_start: region_start,
          region_cycles: region_cycles,
          events: {observe.is_issue_bound, observe.accel.events}
      };

  observe_pkg::fault_t fault;
  assign fault = '{
          rule: fault_rule,
          field: fault_field,
          funct: fault_funct,
          origin: fault_command
      };

  // Each part by itself, and what decides about a call apart from what the call takes: only then
  // does the simulator pack a part when it is told, and not in every cycle.
  observe_pkg::retirement_t retirement;
  observe_pkg::command_t accepted;
  observe_pkg::dispatched_t dispatched;
  observe_pkg::issue_t issue;
  observe_pkg::completion_t completion;
  observe_pkg::load_row_t load_row;
  observe_pkg::store_t store;
  observe_pkg::writes_t writes;
  observe_pkg::states_t states;
  assign retirement = observe.retirement;
  assign accepted   = observe.accel.accepted;
  assign dispatched = observe.accel.dispatched;
  assign issue      = observe.accel.issue;
  assign completion = observe.accel.completion;
  assign load_row   = observe.accel.load_row;
  assign store      = observe.accel.store;
  assign writes     = observe.accel.writes;
  assign states     = observe.states;

  logic is_retired, is_accepted, is_dispatched, rows_move, commands_move, writes_move;
  logic store_sent, store_answered;
  logic [63:0] store_address, retired_address;
  assign is_retired = observe.retirement.valid;
  assign is_accepted = observe.accel.is_accepted;
  assign store_sent = observe.store_sent;
  assign store_answered = observe.store_answered;
  assign store_address = observe.store_address;
  assign retired_address = observe.retirement.address;
  assign is_dispatched = observe.accel.dispatched.valid;
  assign rows_move = observe.accel.load_row.valid || observe.accel.store.row.valid ||
                     observe.accel.issue.load || observe.accel.issue.store;
  assign commands_move = observe.accel.issue.load || observe.accel.issue.execute ||
                         observe.accel.issue.store || observe.accel.completion.load ||
                         observe.accel.completion.preload || observe.accel.completion.compute ||
                         observe.accel.completion.store || observe.accel.completion.fetched;
  assign writes_move = observe.accel.store.row.valid || observe.accel.store.row_taken ||
                       observe.accel.writes.burst || observe.accel.writes.answer;

  logic is_register;
  always_comb begin
    unique case (retired_address)
      memory_map_pkg::HOST_DEVICE_START: is_register = 1'b1;
      memory_map_pkg::HOST_DEVICE_STOP: is_register = 1'b1;
      memory_map_pkg::HOST_DEVICE_CONSOLE: is_register = 1'b1;
      memory_map_pkg::HOST_DEVICE_EXIT_CODE: is_register = 1'b1;
      default: is_register = 1'b0;
    endcase
  end

  initial begin
    state_q              = StIdle;
    reset_count_q        = '0;
    rst_nq               = 1'b0;
    end_job_o            = '0;
    entry_q              = '0;
    is_judged_q          = 1'b0;
    has_htif_q           = 1'b0;
    has_events_q         = 1'b0;
    htif_pending_q       = 1'b0;
    host_write_valid_q   = 1'b0;
    host_write_address_q = '0;
  end

  // What happened in this cycle, told to the C++ side; the end of the job is decided last.
  function automatic bit tell_cycle();
    if (is_retired) hil_chip_retirement(retirement, is_register);
    if (is_accepted) hil_chip_command(accepted);
    if (rows_move) hil_chip_rows(load_row, store, issue);
    if (has_events_q) begin
      if (commands_move) hil_chip_steps(issue, completion);
      if (writes_move) hil_chip_writes(store, writes);
      hil_chip_states(states);
    end
    if (is_dispatched) hil_chip_dispatched(dispatched);
    if (console_valid) hil_chip_console_byte(32'(console_byte));
    if (exit_valid || exit_early) hil_chip_exit(exit_code);
    if (fault_valid) hil_chip_fault(fault);
    return hil_chip_cycle(cycle);
  endfunction

  always_ff @(posedge clk_i) begin
    automatic bit is_judged, has_htif, has_events, host_write_valid;
    automatic longint entry, host_write_address;
    htif_pending_q <= 1'b0;
    unique case (state_q)
      StIdle: begin
        if (job_i != end_job_o) begin
          hil_chip_begin(job_i, entry, is_judged, has_htif, has_events);
          entry_q            <= entry;
          is_judged_q        <= is_judged;
          has_htif_q         <= has_htif;
          has_events_q       <= has_events;
          host_write_valid_q <= 1'b0;
          state_q            <= StReset;
          reset_count_q      <= ResetCycles;
        end
      end
      StReset: begin
        reset_count_q <= reset_count_q - 3'd1;
        if (reset_count_q == '0) begin
          rst_nq  <= 1'b1;
          state_q <= StRun;
        end
      end
      StRun: begin
        if (has_htif_q) begin
          hil_chip_host_write(host_write_valid_q && host_write_ready, host_write_valid,
                              host_write_address);
          host_write_valid_q <= host_write_valid;
          host_write_address_q <= host_write_address;
          htif_pending_q <= hil_chip_core_write(store_sent, store_address, store_answered);
        end
        if (tell_cycle()) begin
          rst_nq    <= 1'b0;
          end_job_o <= job_i;
          state_q   <= StIdle;
        end
      end
      default: state_q <= StIdle;
    endcase
  end

  always_ff @(negedge clk_i) begin
    if (htif_pending_q && state_q == StRun) hil_chip_htif();  // not for the job after
  end

endmodule
