// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Scratchpad: rows of Dim input elements in single-ported banks; bank = high bits of the row number.
///
/// Ports that read: accel_pkg::PORT_A, PORT_BD (B or D), PORT_W, PORT_STORE. Priority inside a bank: mesh write (always
/// accepted), A, BD, W, then load write and store read, which take turns when they compete. Ports
/// that use different banks do not disturb each other.
/// Latency: a read accepted in cycle t has rd_data_valid_o and its data in cycle t + 1, no
/// backpressure; a write accepted in cycle t is seen by reads accepted from t + 1 on.
/// Throughput: one row per bank and cycle. Ordering: accesses take effect in order of acceptance.
/// Written elements are those with their mask bit set; the others keep their content.
/// Reset value: no data under way; the content is not reset. rd_data_o is only meaningful with
/// rd_data_valid_o.
/// Combinational paths: valid and row of any port to ready of the others, and row of a port to its
/// own ready.
module scratchpad
  import accel_pkg::row_t;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16,
  localparam int unsigned Dim = Cfg.dim,
  localparam int unsigned LaneBits = element_pkg::input_lane_bits(Cfg.element),
  localparam int unsigned Ports = accel_pkg::SCRATCHPAD_PORTS
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic [Ports-1:0]                   rd_valid_i,
  output logic [Ports-1:0]                   rd_ready_o,
  input  row_t [Ports-1:0]                   rd_row_i,
  output logic [Ports-1:0]                   rd_data_valid_o,
  output logic [Ports-1:0][Dim*LaneBits-1:0] rd_data_o,

  /// Always accepted.
  input logic                    mesh_wr_valid_i,
  input row_t                    mesh_wr_row_i,
  input logic [Dim*LaneBits-1:0] mesh_wr_data_i,
  input logic [         Dim-1:0] mesh_wr_mask_i,

  input  logic                    load_wr_valid_i,
  output logic                    load_wr_ready_o,
  input  row_t                    load_wr_row_i,
  input  logic [Dim*LaneBits-1:0] load_wr_data_i,
  input  logic [         Dim-1:0] load_wr_mask_i
);

  localparam int unsigned Banks = Cfg.scratchpad_banks;
  localparam int unsigned BankRows = Cfg.scratchpad_rows / Banks;
  localparam int unsigned AddrWidth = $clog2(BankRows);
  localparam int unsigned BankWidth = (Banks > 1) ? $clog2(Banks) : 1;

  typedef logic [BankWidth-1:0] bank_t;

  bank_t [Ports-1:0] rd_bank;
  bank_t mesh_bank, load_bank;
  always_comb begin
    for (int unsigned port = 0; port < Ports; port++) begin
      rd_bank[port] = (Banks > 1) ? rd_row_i[port][AddrWidth+:BankWidth] : '0;
    end
  end
  assign mesh_bank = (Banks > 1) ? mesh_wr_row_i[AddrWidth+:BankWidth] : '0;
  assign load_bank = (Banks > 1) ? load_wr_row_i[AddrWidth+:BankWidth] : '0;

  logic [Ports-1:0][AddrWidth-1:0] rd_bank_row;
  always_comb begin
    for (int unsigned port = 0; port < Ports; port++) begin
      rd_bank_row[port] = rd_row_i[port][AddrWidth-1:0];
    end
  end

  logic [Ports-1:0] bank_rd_grant[Banks];
  logic bank_load_grant[Banks];
  logic [Dim*LaneBits-1:0] bank_rd_data[Banks];

  for (genvar bank = 0; bank < Banks; bank++) begin : gen_banks
    localparam bank_t ThisBank = bank_t'(bank);
    logic [Ports-1:0] rd_here;
    always_comb begin
      for (int unsigned port = 0; port < Ports; port++) begin
        rd_here[port] = rd_valid_i[port] && rd_bank[port] == ThisBank;
      end
    end

    scratchpad_bank #(
      .Dim       (Dim),
      .LaneBits  (LaneBits),
      .Rows      (BankRows),
      .LoadsFirst(Cfg.scratchpad_loads_first != 0)
    ) u_bank (
      .clk_i,
      .rst_ni,
      .rd_valid_i     (rd_here),
      .rd_grant_o     (bank_rd_grant[bank]),
      .rd_row_i       (rd_bank_row),
      .rd_data_o      (bank_rd_data[bank]),
      .mesh_wr_valid_i(mesh_wr_valid_i && mesh_bank == ThisBank),
      .mesh_wr_row_i  (mesh_wr_row_i[AddrWidth-1:0]),
      .mesh_wr_data_i (mesh_wr_data_i),
      .mesh_wr_mask_i (mesh_wr_mask_i),
      .load_wr_valid_i(load_wr_valid_i && load_bank == ThisBank),
      .load_wr_grant_o(bank_load_grant[bank]),
      .load_wr_row_i  (load_wr_row_i[AddrWidth-1:0]),
      .load_wr_data_i (load_wr_data_i),
      .load_wr_mask_i (load_wr_mask_i)
    );
  end

  assign load_wr_ready_o = bank_load_grant[load_bank];
  always_comb begin
    for (int unsigned port = 0; port < Ports; port++) begin
      rd_ready_o[port] = bank_rd_grant[rd_bank[port]][port];
    end
  end

  bank_t [Ports-1:0] data_bank_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rd_data_valid_o <= '0;
      data_bank_q     <= '0;
    end else begin
      rd_data_valid_o <= rd_valid_i & rd_ready_o;
      data_bank_q     <= rd_bank;
    end
  end

  always_comb begin
    for (int unsigned port = 0; port < Ports; port++) begin
      rd_data_o[port] = bank_rd_data[data_bank_q[port]];
    end
  end

  `HIL_ASSERT_INIT(BanksPowerOfTwo_A, Banks != 0 && (Banks & (Banks - 1)) == 0,
                   "the number of scratchpad banks is not a power of two")
  `HIL_ASSERT_INIT(RowsPowerOfTwo_A, BankRows >= 2 && (BankRows & (BankRows - 1)) == 0,
                   "the rows of a scratchpad bank are not a power of two")
  `HIL_ASSERT_INIT(RowsFit_A, 64'(Cfg.scratchpad_rows) <= 64'd1 << accel_pkg::ROW_WIDTH,
                   "more scratchpad rows than a row number can hold")
  for (genvar port = 0; port < Ports; port++) begin : gen_read_assertions
    `HIL_ASSERT(ReadInRange_A, !rd_valid_i[port] || 32'(rd_row_i[port]) < Cfg.scratchpad_rows,
                "read past the last scratchpad row")
    `HIL_ASSERT_HELD(ReadHeld_A, rd_valid_i[port], rd_ready_o[port], rd_row_i[port],
                     "read request changed before it was accepted")
  end
  `HIL_ASSERT(MeshWriteInRange_A, !mesh_wr_valid_i || 32'(mesh_wr_row_i) < Cfg.scratchpad_rows,
              "mesh write past the last scratchpad row")
  `HIL_ASSERT(LoadWriteInRange_A, !load_wr_valid_i || 32'(load_wr_row_i) < Cfg.scratchpad_rows,
              "load write past the last scratchpad row")
  `HIL_ASSERT_HELD(LoadWriteHeld_A, load_wr_valid_i, load_wr_ready_o, {
                   load_wr_row_i, load_wr_data_i, load_wr_mask_i},
                   "load write changed before it was accepted")

endmodule
