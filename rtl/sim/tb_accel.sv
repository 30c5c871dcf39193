// SPDX-License-Identifier: Apache-2.0

/// Simulation only. The accelerator between a source of commands and a memory, running one job
/// after another.
///
/// A job starts when job_i differs from end_job_o: reset is held for 8 cycles, then the commands
/// are driven. It ends in the first cycle in which every command is accepted, every answer taken
/// and busy is low; or at the job's limit of cycles, or of cycles without progress. end_job_o then
/// takes the job's number, and the accelerator goes back into reset until the next job.
/// Job numbers are not 0. The result is read through the C functions of sim_job.cpp.
module tb_accel (
  input  logic        clk_i,
  input  logic [31:0] job_i,
  output logic [31:0] end_job_o
);

  import "DPI-C" function void hil_job_begin(input int job);
  import "DPI-C" context function bit hil_job_cycle(
    input bit done,
    input bit busy,
    input bit progress,
    input bit fault_valid,
    input int fault_command,
    input int fault_funct,
    input int fault_field,
    input int fault_rule
  );

  typedef enum logic [1:0] {
    StIdle,
    StReset,
    StRun
  } state_e;

  localparam logic [2:0] ResetCycles = 3'd7;

  state_e state_q;
  logic [2:0] reset_count_q;
  logic rst_nq;

  logic cmd_valid, cmd_ready, resp_valid, resp_ready, busy, done, progress;
  logic [6:0] cmd_funct, fault_funct;
  logic [63:0] cmd_rs1, cmd_rs2, resp_data;
  logic fault_valid;
  logic [31:0] fault_command;
  logic [5:0] fault_field, fault_rule;

  logic ar_valid, ar_ready, r_valid, r_ready, r_last;
  logic aw_valid, aw_ready, w_valid, w_ready, w_last, b_valid, b_ready;
  logic [63:0] ar_addr, aw_addr;
  logic [7:0] ar_len, aw_len;
  logic [127:0] r_data, w_data;
  logic [15:0] w_strb;

  observe_pkg::accel_t unused_observe;
  accel_top #(
    .Cfg(hil_config_pkg::CFG)
  ) u_accel_top (
    .clk_i,
    .rst_ni         (rst_nq),
    .cmd_valid_i    (cmd_valid),
    .cmd_ready_o    (cmd_ready),
    .cmd_funct_i    (cmd_funct),
    .cmd_rs1_i      (cmd_rs1),
    .cmd_rs2_i      (cmd_rs2),
    .resp_valid_o   (resp_valid),
    .resp_ready_i   (resp_ready),
    .resp_data_o    (resp_data),
    .busy_o         (busy),
    .fault_valid_o  (fault_valid),
    .fault_command_o(fault_command),
    .fault_funct_o  (fault_funct),
    .fault_field_o  (fault_field),
    .fault_rule_o   (fault_rule),
    .ar_valid_o     (ar_valid),
    .ar_ready_i     (ar_ready),
    .ar_addr_o      (ar_addr),
    .ar_len_o       (ar_len),
    .r_valid_i      (r_valid),
    .r_ready_o      (r_ready),
    .r_data_i       (r_data),
    .r_last_i       (r_last),
    .aw_valid_o     (aw_valid),
    .aw_ready_i     (aw_ready),
    .aw_addr_o      (aw_addr),
    .aw_len_o       (aw_len),
    .w_valid_o      (w_valid),
    .w_ready_i      (w_ready),
    .w_data_o       (w_data),
    .w_strb_o       (w_strb),
    .w_last_o       (w_last),
    .b_valid_i      (b_valid),
    .b_ready_o      (b_ready),
    .progress_o     (progress),
    .observe_o      (unused_observe)
  );

  sim_command_source u_sim_command_source (
    .clk_i,
    .rst_ni      (rst_nq),
    .cmd_valid_o (cmd_valid),
    .cmd_ready_i (cmd_ready),
    .cmd_funct_o (cmd_funct),
    .cmd_rs1_o   (cmd_rs1),
    .cmd_rs2_o   (cmd_rs2),
    .resp_valid_i(resp_valid),
    .resp_ready_o(resp_ready),
    .resp_data_i (resp_data),
    .busy_i      (busy),
    .done_o      (done)
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

  initial begin
    state_q       = StIdle;
    reset_count_q = '0;
    rst_nq        = 1'b0;
    end_job_o     = '0;
  end

  always_ff @(posedge clk_i) begin
    unique case (state_q)
      StIdle: begin
        if (job_i != end_job_o) begin
          hil_job_begin(job_i);
          state_q       <= StReset;
          reset_count_q <= ResetCycles;
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
        if (hil_job_cycle(
                done,
                busy,
                progress,
                fault_valid,
                fault_command,
                32'(fault_funct),
                32'(fault_field),
                32'(fault_rule)
            )) begin
          rst_nq    <= 1'b0;
          end_job_o <= job_i;
          state_q   <= StIdle;
        end
      end
      default: state_q <= StIdle;
    endcase
  end

endmodule
