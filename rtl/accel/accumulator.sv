// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Accumulator: rows of Dim elements in accumulator format, in banks with one read and one write port; bank = high
/// bits of the row number. A write overwrites or adds to the elements of its mask.
///
/// Priority inside a bank: mesh write (always accepted), load write, store read. One write per bank
/// and cycle; an accumulating write also takes the read port, an overwriting one leaves it to the
/// store read. Ports that use different banks do not disturb each other.
/// Latency: a read accepted in cycle t has rd_data_valid_o and its data in cycle t + 1, no
/// backpressure; a write accepted in cycle t is seen by reads and writes accepted from t + 1 on,
/// and is in the memory proper two edges later (busy_o is high meanwhile).
/// Throughput: one write per bank and cycle, also to one row again and again.
/// Ordering: accesses take effect in order of acceptance. Arithmetic: element_add.
/// Reset value: nothing under way; the content is not reset. rd_data_o is only meaningful with
/// rd_data_valid_o.
/// Combinational paths: valid, row and accumulate of the writes to ready of the lower ports, and row
/// of a port to its own ready.
module accumulator
  import accel_pkg::row_t;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  localparam int unsigned Dim = Cfg.dim,
  localparam int unsigned SumBits = Cfg.element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  /// Always accepted.
  input logic                   mesh_wr_valid_i,
  input row_t                   mesh_wr_row_i,
  input logic [Dim*SumBits-1:0] mesh_wr_data_i,
  input logic [        Dim-1:0] mesh_wr_mask_i,
  input logic                   mesh_wr_accumulate_i,

  input  logic                   load_wr_valid_i,
  output logic                   load_wr_ready_o,
  input  row_t                   load_wr_row_i,
  input  logic [Dim*SumBits-1:0] load_wr_data_i,
  input  logic [        Dim-1:0] load_wr_mask_i,
  input  logic                   load_wr_accumulate_i,

  input  logic                   rd_valid_i,
  output logic                   rd_ready_o,
  input  row_t                   rd_row_i,
  output logic                   rd_data_valid_o,
  output logic [Dim*SumBits-1:0] rd_data_o,

  /// A write is accepted but not yet in the memory proper.
  output logic busy_o
);

  localparam int unsigned Banks = Cfg.accumulator_banks;
  localparam int unsigned BankRows = Cfg.accumulator_rows / Banks;
  localparam int unsigned AddrWidth = $clog2(BankRows);
  localparam int unsigned BankWidth = (Banks > 1) ? $clog2(Banks) : 1;

  typedef logic [BankWidth-1:0] bank_t;

  bank_t mesh_bank, load_bank, rd_bank, data_bank_q;
  assign mesh_bank = (Banks > 1) ? mesh_wr_row_i[AddrWidth+:BankWidth] : '0;
  assign load_bank = (Banks > 1) ? load_wr_row_i[AddrWidth+:BankWidth] : '0;
  assign rd_bank   = (Banks > 1) ? rd_row_i[AddrWidth+:BankWidth] : '0;

  logic load_wr_fire, rd_fire;
  logic mesh_blocks_read, load_blocks_read;
  assign load_wr_ready_o  = !(mesh_wr_valid_i && mesh_bank == load_bank);
  assign load_wr_fire     = load_wr_valid_i && load_wr_ready_o;
  assign mesh_blocks_read = mesh_wr_valid_i && mesh_wr_accumulate_i && mesh_bank == rd_bank;
  assign load_blocks_read = load_wr_fire && load_wr_accumulate_i && load_bank == rd_bank;
  assign rd_ready_o       = !mesh_blocks_read && !load_blocks_read;
  assign rd_fire          = rd_valid_i && rd_ready_o;

  logic [Banks-1:0] bank_busy;
  logic [Dim*SumBits-1:0] bank_rd_data[Banks];

  for (genvar bank = 0; bank < Banks; bank++) begin : gen_banks
    localparam bank_t ThisBank = bank_t'(bank);
    logic is_mesh, is_load;
    assign is_mesh = mesh_wr_valid_i && mesh_bank == ThisBank;
    assign is_load = load_wr_fire && load_bank == ThisBank;

    accumulator_bank #(
      .Element(Cfg.element),
      .Dim    (Dim),
      .Rows   (BankRows)
    ) u_bank (
      .clk_i,
      .rst_ni,
      .wr_valid_i     (is_mesh || is_load),
      .wr_row_i       (is_mesh ? mesh_wr_row_i[AddrWidth-1:0] : load_wr_row_i[AddrWidth-1:0]),
      .wr_data_i      (is_mesh ? mesh_wr_data_i : load_wr_data_i),
      .wr_mask_i      (is_mesh ? mesh_wr_mask_i : load_wr_mask_i),
      .wr_accumulate_i(is_mesh ? mesh_wr_accumulate_i : load_wr_accumulate_i),
      .rd_valid_i     (rd_fire && rd_bank == ThisBank),
      .rd_row_i       (rd_row_i[AddrWidth-1:0]),
      .rd_data_o      (bank_rd_data[bank]),
      .busy_o         (bank_busy[bank])
    );
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rd_data_valid_o <= 1'b0;
      data_bank_q     <= '0;
    end else begin
      rd_data_valid_o <= rd_fire;
      data_bank_q     <= rd_bank;
    end
  end

  assign rd_data_o = bank_rd_data[data_bank_q];
  assign busy_o    = |bank_busy;

  `HIL_ASSERT_INIT(BanksPowerOfTwo_A, Banks != 0 && (Banks & (Banks - 1)) == 0,
                   "the number of accumulator banks is not a power of two")
  `HIL_ASSERT_INIT(RowsPowerOfTwo_A, BankRows >= 2 && (BankRows & (BankRows - 1)) == 0,
                   "the rows of an accumulator bank are not a power of two")
  `HIL_ASSERT_INIT(RowsFit_A, 64'(Cfg.accumulator_rows) <= 64'd1 << accel_pkg::ROW_WIDTH,
                   "more accumulator rows than a row number can hold")
  `HIL_ASSERT(MeshWriteInRange_A, !mesh_wr_valid_i || 32'(mesh_wr_row_i) < Cfg.accumulator_rows,
              "mesh write past the last accumulator row")
  `HIL_ASSERT(LoadWriteInRange_A, !load_wr_valid_i || 32'(load_wr_row_i) < Cfg.accumulator_rows,
              "load write past the last accumulator row")
  `HIL_ASSERT(ReadInRange_A, !rd_valid_i || 32'(rd_row_i) < Cfg.accumulator_rows,
              "read past the last accumulator row")
  `HIL_ASSERT_HELD(ReadHeld_A, rd_valid_i, rd_ready_o, rd_row_i,
                   "read request changed before it was accepted")
  `HIL_ASSERT_HELD(LoadWriteHeld_A, load_wr_valid_i, load_wr_ready_o, {
                   load_wr_row_i, load_wr_accumulate_i, load_wr_data_i, load_wr_mask_i},
                   "load write changed before it was accepted")

endmodule
