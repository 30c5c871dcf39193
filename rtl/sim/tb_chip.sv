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
  import "DPI-C" function void hil_chip_trace(
    input longint pc,
    input int instruction,
    input bit rd_write,
    input int rd,
    input longint rd_value,
    input bit trap,
    input int cause,
    input longint tval,
    input bit is_load,
    input bit is_store,
    input longint address,
    input longint store_data,
    input int size,
    input bit is_register
  );
  import "DPI-C" function void hil_chip_command(
    input int funct,
    input longint rs1,
    input longint rs2
  );
  import "DPI-C" function void hil_chip_dma(
    input bit load_row,
    input longint load_address,
    input int load_bytes,
    input bit load_last,
    input bit load_issued,
    input bit load_has_rows,
    input bit store_row,
    input longint store_address,
    input int store_bytes,
    input bit store_last,
    input bit store_issued,
    input bit dispatched,
    input int command_class,
    input int origin
  );
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
  import "DPI-C" context function bit hil_chip_cycle(
    input bit region_start,
    input bit region_stop,
    input bit region_is_over,
    input longint region_cycles,
    input bit exits,
    input longint exit_code,
    input int mistakes,
    input bit fault_valid,
    input int fault_command,
    input int fault_funct,
    input int fault_field,
    input int fault_rule,
    input longint events,
    input bit busy,
    input bit idle,
    input bit progress
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
  logic trace_valid, trace_rd_write, trace_trap, trace_load, trace_store;
  logic [63:0] trace_pc, trace_rd_value, trace_tval, trace_address, trace_store_data;
  logic [31:0] trace_instruction;
  logic [ 4:0] trace_rd;
  logic [ 3:0] trace_cause;
  logic [ 1:0] trace_size;
  logic fault_valid, accel_busy, progress;
  logic [31:0] fault_command;
  logic [ 6:0] fault_funct;
  logic [4:0] fault_field, fault_rule;

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
    .trace_valid_o       (trace_valid),
    .trace_pc_o          (trace_pc),
    .trace_instruction_o (trace_instruction),
    .trace_rd_write_o    (trace_rd_write),
    .trace_rd_o          (trace_rd),
    .trace_rd_value_o    (trace_rd_value),
    .trace_trap_o        (trace_trap),
    .trace_cause_o       (trace_cause),
    .trace_tval_o        (trace_tval),
    .trace_load_o        (trace_load),
    .trace_store_o       (trace_store),
    .trace_address_o     (trace_address),
    .trace_store_data_o  (trace_store_data),
    .trace_size_o        (trace_size),
    .fault_valid_o       (fault_valid),
    .fault_command_o     (fault_command),
    .fault_funct_o       (fault_funct),
    .fault_field_o       (fault_field),
    .fault_rule_o        (fault_rule),
    .accel_busy_o        (accel_busy),
    .progress_o          (progress)
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

  // ---- What is watched inside the chip ----
  logic cmd_fire, core_aw_fire, core_b_fire, is_issue_bound;
  logic [63:0] events;
  assign cmd_fire     = u_soc_top.cmd_valid && u_soc_top.cmd_ready;
  assign core_aw_fire = u_soc_top.aw_valid[0] && u_soc_top.aw_ready[0];
  assign core_b_fire  = u_soc_top.b_valid[0] && u_soc_top.b_ready[0];
  assign events       = {is_issue_bound, 63'(u_soc_top.u_accel_top.events)};

  logic load_row, load_last, load_issued, load_has_rows, store_row, store_last, store_issued;
  logic dispatched, dma_moves;
  assign load_row = u_soc_top.u_accel_top.u_load_engine.req_valid &&
                    u_soc_top.u_accel_top.u_load_engine.req_ready;
  assign load_last = u_soc_top.u_accel_top.u_load_engine.u_load_controller.rows_pop;
  assign load_issued = u_soc_top.u_accel_top.load_valid && u_soc_top.u_accel_top.load_ready;
  assign load_has_rows = u_soc_top.u_accel_top.load_cmd.dram_addr != '0;
  assign store_row = u_soc_top.u_accel_top.u_store_engine.u_store_controller.step_fire &&
                     u_soc_top.u_accel_top.u_store_engine.u_store_controller.row_first;
  assign store_last = u_soc_top.u_accel_top.u_store_engine.u_store_controller.step_fire &&
                      u_soc_top.u_accel_top.u_store_engine.u_store_controller.command_last;
  assign store_issued = u_soc_top.u_accel_top.store_valid && u_soc_top.u_accel_top.store_ready;
  assign dispatched = u_soc_top.u_accel_top.alloc_valid && u_soc_top.u_accel_top.alloc_ready;
  assign dma_moves = load_row || load_issued || store_row || store_last || store_issued ||
                     dispatched;

  // The array waits for the core: it is idle, and no command that can give it work is anywhere in the
  // accelerator, and neither a fence nor a full queue keeps the core from issuing one.
  function automatic logic can_use_array(logic [6:0] funct);
    return funct inside {
      accel_isa_pkg::FunctPreload, accel_isa_pkg::FunctComputePreloaded,
      accel_isa_pkg::FunctComputeAccumulated, accel_isa_pkg::FunctLoopWs,
      accel_isa_pkg::FunctLoopConvWs
    };
  endfunction

  logic entry_fire, unrolled_fire, dispatch_fire, core_is_held, has_array_work;
  logic [7:0] entry_array_q, dispatch_array_q;  // such commands in the two queues
  assign entry_fire = u_soc_top.u_accel_top.entry_valid && u_soc_top.u_accel_top.entry_ready;
  assign unrolled_fire = u_soc_top.u_accel_top.unrolled_valid &&
                         u_soc_top.u_accel_top.unrolled_ready;
  assign dispatch_fire = u_soc_top.u_accel_top.dispatch_valid &&
                         u_soc_top.u_accel_top.dispatch_ready;
  assign core_is_held = (u_soc_top.cmd_valid && !u_soc_top.cmd_ready) ||
                        (u_soc_top.u_core.memory_valid_q && !u_soc_top.u_core.memory_done &&
                         u_soc_top.u_core.memory_q.exec_unit == core_pkg::UnitFence);
  assign has_array_work = entry_array_q != '0 || u_soc_top.u_accel_top.unroller_busy ||
                          dispatch_array_q != '0 || u_soc_top.u_accel_top.occupancy[1] != '0;
  assign is_issue_bound = !has_array_work && !u_soc_top.u_accel_top.execute_busy && !core_is_held;

  always_ff @(posedge clk_i) begin
    if (!rst_nq) begin
      entry_array_q    <= '0;
      dispatch_array_q <= '0;
    end else begin
      entry_array_q <= entry_array_q + 8'(cmd_fire && can_use_array(
          u_soc_top.cmd_funct
      )) - 8'(entry_fire && can_use_array(
          u_soc_top.u_accel_top.entry_cmd.funct
      ));
      dispatch_array_q <= dispatch_array_q + 8'(unrolled_fire && can_use_array(
          u_soc_top.u_accel_top.unrolled_cmd.funct
      )) - 8'(dispatch_fire && can_use_array(
          u_soc_top.u_accel_top.dispatch_cmd.funct
      ));
    end
  end

  logic is_register;
  always_comb begin
    unique case (trace_address)
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

  `include "tb_chip_events.svh"

  // What happened in this cycle, told to the C++ side; the end of the job is decided last.
  function automatic bit tell_cycle();
    if (trace_valid) begin
      hil_chip_trace(trace_pc, trace_instruction, trace_rd_write, 32'(trace_rd), trace_rd_value,
                     trace_trap, 32'(trace_cause), trace_tval, trace_load, trace_store,
                     trace_address, trace_store_data, 32'(trace_size), is_register);
    end
    if (cmd_fire) begin
      hil_chip_command(32'(u_soc_top.cmd_funct), u_soc_top.cmd_rs1, u_soc_top.cmd_rs2);
    end
    if (dma_moves) begin
      hil_chip_dma(load_row, u_soc_top.u_accel_top.u_load_engine.req_addr,
                   32'(u_soc_top.u_accel_top.u_load_engine.req_bytes), load_last, load_issued,
                   load_has_rows, store_row,
                   u_soc_top.u_accel_top.u_store_engine.u_store_controller.row_in.addr,
                   32'(u_soc_top.u_accel_top.u_store_engine.u_store_controller.row_in.bytes),
                   store_last, store_issued, dispatched, 32'(u_soc_top.u_accel_top.alloc_class),
                   u_soc_top.u_accel_top.dispatch_cmd.origin);
    end
    if (has_events_q) tell_events();
    if (console_valid) hil_chip_console_byte(32'(console_byte));
    return hil_chip_cycle(
        region_start,
        region_stop,
        region_is_over,
        region_cycles,
        exit_valid,
        exit_code,
        {
          29'd0, exit_early, stop_early, start_again
        },
        fault_valid,
        fault_command,
        32'(fault_funct),
        32'(fault_field),
        32'(fault_rule),
        events,
        accel_busy,
        u_soc_top.is_idle,
        progress
    );
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
          host_write_valid_q   <= host_write_valid;
          host_write_address_q <= host_write_address;
          htif_pending_q       <= hil_chip_core_write(core_aw_fire, aw_addr, core_b_fire);
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
