// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Takes the accesses to the host device out of the data cache's memory port; everything else goes
/// through to the bus.
///
///   l1d --ar, aw, w--> host device's page? --no--> bus
///     <----r, b------------- yes: access ------> host_device
///
/// The cache lets an access to the host device wait until all its stores are answered, and nothing
/// follows before it is answered: so at most one is on its way and no other uses the port.
/// A write is offered when address and data are there, a read when its address is there; both are
/// taken in the cycle in which access_ready_i is high, and answered in the next. A read gives 0.
/// Data: the 8 bytes that have a strobe. Latency to the bus: none.
/// Combinational paths: l1d to bus and back; l1d to access; access_ready_i to l1d_*_ready_o.
/// Reset value: no answer pending.
module host_port (
  input logic clk_i,
  input logic rst_ni,

  input  logic         l1d_ar_valid_i,
  output logic         l1d_ar_ready_o,
  input  logic [ 63:0] l1d_ar_addr_i,
  output logic         l1d_r_valid_o,
  input  logic         l1d_r_ready_i,
  output logic [127:0] l1d_r_data_o,
  output logic         l1d_r_last_o,
  input  logic         l1d_aw_valid_i,
  output logic         l1d_aw_ready_o,
  input  logic [ 63:0] l1d_aw_addr_i,
  input  logic         l1d_w_valid_i,
  output logic         l1d_w_ready_o,
  input  logic [127:0] l1d_w_data_i,
  input  logic [ 15:0] l1d_w_strb_i,
  output logic         l1d_b_valid_o,
  input  logic         l1d_b_ready_i,

  output logic         bus_ar_valid_o,
  input  logic         bus_ar_ready_i,
  input  logic         bus_r_valid_i,
  output logic         bus_r_ready_o,
  input  logic [127:0] bus_r_data_i,
  input  logic         bus_r_last_i,
  output logic         bus_aw_valid_o,
  input  logic         bus_aw_ready_i,
  output logic         bus_w_valid_o,
  input  logic         bus_w_ready_i,
  input  logic         bus_b_valid_i,
  output logic         bus_b_ready_o,

  output logic        access_valid_o,
  input  logic        access_ready_i,
  output logic        access_write_o,
  /// Offset from the base of the host device, a multiple of 8 for a write, of 16 for a read.
  output logic [11:0] access_offset_o,
  output logic [63:0] access_data_o,
  output logic [ 7:0] access_strobe_o
);

  localparam int unsigned PageBits = $clog2(memory_map_pkg::HOST_DEVICE_BYTES);
  localparam logic [63:0] Base = memory_map_pkg::HOST_DEVICE_BASE;

  logic is_host_read, is_host_write, is_high_half, access_fire;
  logic read_answer_q, write_answer_q;

  assign is_host_read = l1d_ar_valid_i && l1d_ar_addr_i[63:PageBits] == Base[63:PageBits];
  assign is_host_write = l1d_aw_valid_i && l1d_aw_addr_i[63:PageBits] == Base[63:PageBits];
  assign is_high_half = l1d_w_strb_i[15:8] != '0;

  assign access_valid_o = is_host_read || (is_host_write && l1d_w_valid_i);
  assign access_write_o = is_host_write;
  assign access_offset_o = is_host_write ? {l1d_aw_addr_i[11:4], is_high_half, 3'd0} :
                           {l1d_ar_addr_i[11:4], 4'd0};
  assign access_data_o = is_high_half ? l1d_w_data_i[127:64] : l1d_w_data_i[63:0];
  assign access_strobe_o = is_high_half ? l1d_w_strb_i[15:8] : l1d_w_strb_i[7:0];
  assign access_fire = access_valid_o && access_ready_i;

  assign bus_ar_valid_o = l1d_ar_valid_i && !is_host_read;
  assign bus_aw_valid_o = l1d_aw_valid_i && !is_host_write;
  assign bus_w_valid_o = l1d_w_valid_i && !is_host_write;
  assign l1d_ar_ready_o = is_host_read ? access_fire : bus_ar_ready_i;
  assign l1d_aw_ready_o = is_host_write ? access_fire : bus_aw_ready_i;
  assign l1d_w_ready_o = is_host_write ? access_fire : bus_w_ready_i;

  assign l1d_r_valid_o = read_answer_q || bus_r_valid_i;
  assign l1d_r_data_o = read_answer_q ? 128'd0 : bus_r_data_i;
  assign l1d_r_last_o = read_answer_q || bus_r_last_i;
  assign bus_r_ready_o = !read_answer_q && l1d_r_ready_i;
  assign l1d_b_valid_o = write_answer_q || bus_b_valid_i;
  assign bus_b_ready_o = !write_answer_q && l1d_b_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_answer_q  <= 1'b0;
      write_answer_q <= 1'b0;
    end else begin
      if (access_fire && !access_write_o) read_answer_q <= 1'b1;
      else if (l1d_r_ready_i) read_answer_q <= 1'b0;
      if (access_fire && access_write_o) write_answer_q <= 1'b1;
      else if (l1d_b_ready_i) write_answer_q <= 1'b0;
    end
  end

  logic unused_bits;
  assign unused_bits = ^{l1d_ar_addr_i[3:0], l1d_aw_addr_i[3:0]};

  `HIL_ASSERT(OneAccess_A, !(is_host_read && is_host_write),
              "the host device is read and written at once")
  `HIL_ASSERT(
      OneHalf_A,
      !(is_host_write && l1d_w_valid_i) || (l1d_w_strb_i[15:8] == '0) != (l1d_w_strb_i[7:0] == '0),
      "a write to the host device is not within 8 bytes")
  `HIL_ASSERT(NothingBehind_A,
              !(read_answer_q && bus_r_valid_i) && !(write_answer_q && bus_b_valid_i),
              "memory answers while the host device does")
  `HIL_ASSERT_HELD(AccessHeld_A, access_valid_o, access_ready_i, {access_write_o, access_offset_o,
                                                                  access_data_o, access_strobe_o},
                   "access changed before it was accepted")

endmodule
