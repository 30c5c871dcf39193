// SPDX-License-Identifier: Apache-2.0

/// Canary: a chip whose memory never answers, in which an access to the host device is made out of
/// nothing while a write is in flight. Only the assertion in soc_top matters.
module canary_soc_top (
  input logic clk_i,
  input logic rst_ni
);

  // Outputs lead nowhere.
  // verilator lint_off PINCONNECTEMPTY
  soc_top #(
    .Cfg(hil_config_pkg::CFG)
  ) u_soc_top (
    .clk_i,
    .rst_ni,
    .boot_address_i      (64'h1000),
    .ar_valid_o          (),
    .ar_ready_i          (1'b0),
    .ar_addr_o           (),
    .ar_len_o            (),
    .r_valid_i           (1'b0),
    .r_ready_o           (),
    .r_data_i            ('0),
    .r_last_i            (1'b0),
    .aw_valid_o          (),
    .aw_ready_i          (1'b0),
    .aw_addr_o           (),
    .aw_len_o            (),
    .w_valid_o           (),
    .w_ready_i           (1'b0),
    .w_data_o            (),
    .w_strb_o            (),
    .w_last_o            (),
    .b_valid_i           (1'b0),
    .b_ready_o           (),
    .host_write_valid_i  (1'b0),
    .host_write_ready_o  (),
    .host_write_address_i('0),
    .console_enable_i    (1'b0),
    .exit_enable_i       (1'b0),
    .region_start_o      (),
    .region_stop_o       (),
    .region_cycles_o     (),
    .region_is_over_o    (),
    .console_valid_o     (),
    .console_byte_o      (),
    .exit_valid_o        (),
    .exit_code_o         (),
    .start_again_o       (),
    .stop_early_o        (),
    .exit_early_o        (),
    .fault_valid_o       (),
    .fault_command_o     (),
    .fault_funct_o       (),
    .fault_field_o       (),
    .fault_rule_o        (),
    .accel_busy_o        (),
    .progress_o          (),
    .observe_o           ()
  );
  // verilator lint_on PINCONNECTEMPTY

  // A force is neither a blocking nor a non-blocking assignment, so no always_ff.
  always @(posedge clk_i) begin
    if (rst_ni) begin
      force u_soc_top.access_valid = 1'b1;
      force u_soc_top.writes_in_flight = 1;
    end
  end

endmodule
