// SPDX-License-Identifier: Apache-2.0

/// Canary: an execute engine without commands in which one internal signal is forced, so that an
/// assertion that no input can ring has to ring. break_i chooses the signal.
module canary_execute_engine
  import accel_pkg::*;
#(
  localparam int unsigned Dim = hil_config_pkg::CFG.dim
) (
  input logic       clk_i,
  input logic       rst_ni,
  input logic [2:0] break_i
);

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  // Outputs lead nowhere: only the assertions inside matter.
  // verilator lint_off UNUSEDSIGNAL
  logic [2:0] rd_valid, rd_wait;
  row_t [2:0] rd_row;
  row_t spad_wr_row, acc_wr_row;
  logic [ Dim*8-1:0] spad_wr_data;
  logic [Dim*32-1:0] acc_wr_data;
  logic [Dim-1:0] spad_wr_mask, acc_wr_mask;
  logic cmd_ready, spad_wr_valid, acc_wr_valid, accumulate, busy, mac, drain, waits_load;
  logic waits_operand, preload_done, reads_done, compute_done;
  entry_id_t preload_id, reads_id, compute_id;
  // verilator lint_on UNUSEDSIGNAL

  execute_engine #(
    .Cfg(hil_config_pkg::CFG)
  ) u_engine (
    .clk_i,
    .rst_ni              (rst_n),
    .cmd_valid_i         (1'b0),
    .cmd_ready_o         (cmd_ready),
    .cmd_i               ('0),
    .cmd_id_i            ('0),
    .rd_valid_o          (rd_valid),
    .rd_ready_i          ('1),
    .rd_row_o            (rd_row),
    .rd_data_i           ('0),
    .spad_wr_valid_o     (spad_wr_valid),
    .spad_wr_row_o       (spad_wr_row),
    .spad_wr_data_o      (spad_wr_data),
    .spad_wr_mask_o      (spad_wr_mask),
    .acc_wr_valid_o      (acc_wr_valid),
    .acc_wr_row_o        (acc_wr_row),
    .acc_wr_data_o       (acc_wr_data),
    .acc_wr_mask_o       (acc_wr_mask),
    .acc_wr_accumulate_o (accumulate),
    .preload_done_valid_o(preload_done),
    .preload_done_id_o   (preload_id),
    .reads_done_valid_o  (reads_done),
    .reads_done_id_o     (reads_id),
    .compute_done_valid_o(compute_done),
    .compute_done_id_o   (compute_id),
    .busy_o              (busy),
    .mac_o               (mac),
    .drain_o             (drain),
    .waits_load_o        (waits_load),
    .waits_operand_o     (waits_operand),
    .rd_wait_o           (rd_wait)
  );

  // A force is neither a blocking nor a non-blocking assignment, so no always_ff.
  always @(posedge clk_i) begin
    if (rst_n) begin
      unique case (break_i)
        3'd1:    force u_engine.fetched = 3'b100;  // IdForFetch_A
        3'd2:    force u_engine.tag_in_valid = 1'b1;  // TagRoom_A
        3'd3:    force u_engine.row_out_valid = 1'b1;  // TagForRow_A
        3'd4: begin  // EmptyRoom_A
          force u_engine.empty_valid = 1'b1;
          force u_engine.empty_out_ready = 1'b0;
        end
        3'd5:    force u_engine.u_result.done_valid_o = 1'b1;  // DoneOnlyWithRow_A
        3'd6: begin  // BufferHasRoom_A
          force u_engine.gen_reader[0].u_reader.pending_q.valid = 1'b1;
          force u_engine.gen_reader[0].u_reader.pending_q.has_beat = 1'b1;
        end
        3'd7: begin  // BeatHeld_A
          force u_engine.u_transposer.beat_valid_o = !u_engine.u_transposer.beat_valid_o;
          force u_engine.u_transposer.beat_ready_i = 1'b0;
        end
        default: ;
      endcase
    end
  end

endmodule
