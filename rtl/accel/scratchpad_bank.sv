// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// One single-ported scratchpad bank with its arbiter: each cycle the winner of those that ask reads
/// or writes one row.
///
/// Ports that read: PORT_A, PORT_BD (B or D), PORT_W, PORT_STORE. Order of priority: mesh write, A, BD, W,
/// then load write and store read, which take turns when they compete. With LoadsFirst a load write
/// comes right after a mesh write, and a store read is the last.
/// Latency: rd_data_o holds a granted row in the cycle after the grant. Throughput: one row a cycle.
/// Reset value: the first contested turn is the load's. The content is not reset.
/// Combinational paths: requests to grants; a grant depends on the requests of the others, never on
/// the port's own.
module scratchpad_bank
  import accel_pkg::*;
#(
  /// Elements per row.
  parameter int unsigned Dim = 16,
  /// Bits per element.
  parameter int unsigned LaneBits = 8,
  /// Rows of this bank.
  parameter int unsigned Rows = 4096,
  /// Load writes come before reads.
  parameter bit LoadsFirst = 1'b0,
  localparam int unsigned AddrWidth = $clog2(Rows),
  localparam int unsigned Ports = SCRATCHPAD_PORTS
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic [       Ports-1:0]                rd_valid_i,
  output logic [       Ports-1:0]                rd_grant_o,
  input  logic [       Ports-1:0][AddrWidth-1:0] rd_row_i,
  output logic [Dim*LaneBits-1:0]                rd_data_o,

  /// Always granted.
  input logic                    mesh_wr_valid_i,
  input logic [   AddrWidth-1:0] mesh_wr_row_i,
  input logic [Dim*LaneBits-1:0] mesh_wr_data_i,
  input logic [         Dim-1:0] mesh_wr_mask_i,

  input  logic                    load_wr_valid_i,
  output logic                    load_wr_grant_o,
  input  logic [   AddrWidth-1:0] load_wr_row_i,
  input  logic [Dim*LaneBits-1:0] load_wr_data_i,
  input  logic [         Dim-1:0] load_wr_mask_i
);

  /// The port is free for load write and store read.
  logic low_free;
  /// The next contested turn is the store's.
  logic store_turn_q;

  /// The port is free for the array.
  logic array_free;

  assign array_free = !mesh_wr_valid_i && !(LoadsFirst && load_wr_valid_i);
  assign low_free = array_free && !(|rd_valid_i[PORT_W:PORT_A]);

  assign rd_grant_o[PORT_A] = array_free;
  assign rd_grant_o[PORT_BD] = array_free && !rd_valid_i[PORT_A];
  assign rd_grant_o[PORT_W] = array_free && !(|rd_valid_i[PORT_BD:PORT_A]);
  assign rd_grant_o[PORT_STORE] = low_free && (!load_wr_valid_i || store_turn_q);
  assign load_wr_grant_o = LoadsFirst ? !mesh_wr_valid_i :
                           low_free && (!rd_valid_i[PORT_STORE] || !store_turn_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      store_turn_q <= 1'b0;
    end else if (low_free && load_wr_valid_i && rd_valid_i[PORT_STORE]) begin
      store_turn_q <= !store_turn_q;
    end
  end

  logic load_wr_fire;
  logic [Ports-1:0] rd_fire;
  assign load_wr_fire = load_wr_valid_i && load_wr_grant_o;
  assign rd_fire      = rd_valid_i & rd_grant_o;

  logic write;
  logic [AddrWidth-1:0] row;
  assign write = mesh_wr_valid_i || load_wr_fire;

  always_comb begin
    unique case (1'b1)
      mesh_wr_valid_i:     row = mesh_wr_row_i;
      rd_fire[PORT_A]:     row = rd_row_i[PORT_A];
      rd_fire[PORT_BD]:    row = rd_row_i[PORT_BD];
      rd_fire[PORT_W]:     row = rd_row_i[PORT_W];
      rd_fire[PORT_STORE]: row = rd_row_i[PORT_STORE];
      default:             row = load_wr_row_i;
    endcase
  end

  prim_ram_1p #(
    .Width          (Dim * LaneBits),
    .Depth          (Rows),
    .MaskGranularity(LaneBits)
  ) u_ram (
    .clk_i,
    .rst_ni,
    .valid_i  (write || (|rd_fire)),
    .write_i  (write),
    .row_i    (row),
    .wr_data_i(mesh_wr_valid_i ? mesh_wr_data_i : load_wr_data_i),
    .wr_mask_i(mesh_wr_valid_i ? mesh_wr_mask_i : load_wr_mask_i),
    .rd_data_o(rd_data_o)
  );

  `HIL_ASSERT(OneAccess_A, $onehot0({mesh_wr_valid_i, load_wr_fire, rd_fire}),
              "two accesses to a single-ported bank in one cycle")

endmodule
