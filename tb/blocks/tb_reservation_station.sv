// SPDX-License-Identifier: Apache-2.0

/// The reservation station with flat ports. A command is a 20-bit tag, repeated over the payload of
/// its class; *_intact_o says that all of the payload came out as it went in.
module tb_reservation_station
  import accel_pkg::*;
(
  input logic clk_i,
  input logic rst_ni,

  input  logic        alloc_valid_i,
  output logic        alloc_ready_o,
  input  logic [ 1:0] alloc_class_i,
  input  logic [19:0] alloc_tag_i,
  /// Ranges: 0 and 1 read, 2 written.
  input  logic [ 2:0] alloc_range_valid_i,
  input  logic [ 2:0] alloc_range_is_acc_i,
  input  logic [19:0] alloc_first_0_i,
  input  logic [19:0] alloc_first_1_i,
  input  logic [19:0] alloc_first_2_i,
  input  logic [19:0] alloc_last_0_i,
  input  logic [19:0] alloc_last_1_i,
  input  logic [19:0] alloc_last_2_i,

  /// Bit = class.
  output logic [ 2:0] issue_valid_o,
  input  logic [ 2:0] issue_ready_i,
  output logic [ 2:0] intact_o,
  output logic [19:0] tag_0_o,
  output logic [19:0] tag_1_o,
  output logic [19:0] tag_2_o,
  output logic [ 5:0] id_0_o,
  output logic [ 5:0] id_1_o,
  output logic [ 5:0] id_2_o,

  input logic       reads_done_valid_i,
  input logic [5:0] reads_done_id_i,
  /// Bit: 0 load, 1 preload, 2 compute, 3 store.
  input logic [3:0] done_valid_i,
  input logic [5:0] done_id_0_i,
  input logic [5:0] done_id_1_i,
  input logic [5:0] done_id_2_i,
  input logic [5:0] done_id_3_i,

  output logic [17:0] occupancy_o,
  output logic [17:0] room_o,
  output logic [ 2:0] full_o,
  output logic        alloc_stall_o,
  output logic        busy_o,
  output logic [ 2:0] issued_o,
  output logic [ 2:0] completed_o,
  /// Entries of load, execute, store; a byte each.
  output logic [23:0] entries_o
);

  assign entries_o = {
    hil_config_pkg::CFG.store_entries[7:0],
    hil_config_pkg::CFG.execute_entries[7:0],
    hil_config_pkg::CFG.load_entries[7:0]
  };

  logic rst_n;
  tb_reset_guard u_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );

  logic [LOAD_CMD_WIDTH-1:0] alloc_load;
  logic [EXECUTE_CMD_WIDTH-1:0] alloc_execute;
  logic [STORE_CMD_WIDTH-1:0] alloc_store;
  always_comb begin
    for (int i = 0; i < LOAD_CMD_WIDTH; i++) alloc_load[i] = alloc_tag_i[i%20];
    for (int i = 0; i < EXECUTE_CMD_WIDTH; i++) alloc_execute[i] = alloc_tag_i[i%20];
    for (int i = 0; i < STORE_CMD_WIDTH; i++) alloc_store[i] = alloc_tag_i[i%20];
  end

  row_range_t [2:0] ranges;
  assign ranges[0] = {
    alloc_range_valid_i[0], alloc_range_is_acc_i[0], alloc_first_0_i, alloc_last_0_i
  };
  assign ranges[1] = {
    alloc_range_valid_i[1], alloc_range_is_acc_i[1], alloc_first_1_i, alloc_last_1_i
  };
  assign ranges[2] = {
    alloc_range_valid_i[2], alloc_range_is_acc_i[2], alloc_first_2_i, alloc_last_2_i
  };

  logic [LOAD_CMD_WIDTH-1:0] load_cmd;
  logic [EXECUTE_CMD_WIDTH-1:0] execute_cmd;
  logic [STORE_CMD_WIDTH-1:0] store_cmd;
  assign tag_0_o = load_cmd[19:0];
  assign tag_1_o = execute_cmd[19:0];
  assign tag_2_o = store_cmd[19:0];

  always_comb begin
    intact_o = '1;
    for (int i = 0; i < LOAD_CMD_WIDTH; i++) if (load_cmd[i] != tag_0_o[i%20]) intact_o[0] = 1'b0;
    for (int i = 0; i < EXECUTE_CMD_WIDTH; i++) begin
      if (execute_cmd[i] != tag_1_o[i%20]) intact_o[1] = 1'b0;
    end
    for (int i = 0; i < STORE_CMD_WIDTH; i++) if (store_cmd[i] != tag_2_o[i%20]) intact_o[2] = 1'b0;
  end

  observe_pkg::station_t unused_observe;
  reservation_station #(
    .Cfg(hil_config_pkg::CFG)
  ) u_reservation_station (
    .clk_i,
    .rst_ni                      (rst_n),
    .alloc_valid_i,
    .alloc_ready_o,
    .alloc_class_i               (class_e'(alloc_class_i)),
    .alloc_reads_i               (ranges[1:0]),
    .alloc_write_i               (ranges[2]),
    .alloc_load_i                (alloc_load),
    .alloc_execute_i             (alloc_execute),
    .alloc_store_i               (alloc_store),
    .load_valid_o                (issue_valid_o[0]),
    .load_ready_i                (issue_ready_i[0]),
    .load_cmd_o                  (load_cmd),
    .load_id_o                   (id_0_o),
    .execute_valid_o             (issue_valid_o[1]),
    .execute_ready_i             (issue_ready_i[1]),
    .execute_cmd_o               (execute_cmd),
    .execute_id_o                (id_1_o),
    .store_valid_o               (issue_valid_o[2]),
    .store_ready_i               (issue_ready_i[2]),
    .store_cmd_o                 (store_cmd),
    .store_id_o                  (id_2_o),
    .reads_done_valid_i,
    .reads_done_id_i,
    .done_load_valid_i           (done_valid_i[0]),
    .done_load_id_i              (done_id_0_i),
    .done_execute_preload_valid_i(done_valid_i[1]),
    .done_execute_preload_id_i   (done_id_1_i),
    .done_execute_compute_valid_i(done_valid_i[2]),
    .done_execute_compute_id_i   (done_id_2_i),
    .done_store_valid_i          (done_valid_i[3]),
    .done_store_id_i             (done_id_3_i),
    .occupancy_o,
    .room_o,
    .full_o,
    .alloc_stall_o,
    .busy_o,
    .issued_o,
    .completed_o,
    .observe_o                   (unused_observe)
  );

endmodule
