// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The mesh as one step of C++ for each beat: same parameters, same ports, same outputs in every
/// cycle as rtl/accel/mesh.sv, in which each processing element is there. For simulation alone.
///
/// A program of beats means the same as if all processing elements executed each beat at once, so
/// sim_mesh.cpp executes a beat when it comes and keeps what its row will be; the row comes out
/// when it would have come out of the registers. What the state of a beat is, and in which order
/// it acts, is said in rtl/accel/pe.sv and rtl/accel/element/element_multiply_add.sv.
///
/// Latency: as in rtl/accel/mesh.sv. Throughput: one beat per cycle; a cycle without a beat and
/// without a row on its way costs nothing. Between rows, out_data_o holds the last one; like the
/// registers, it also shows what the lowest row of elements sums up in output-stationary beats.
/// Reset value: W and S zero, nothing in flight.
module mesh_fast
  import mesh_pkg::*;
#(
  parameter accel_cfg_pkg::element_t Element = accel_cfg_pkg::ELEMENT_INT8_INT32,
  /// Rows and columns, 2..32.
  parameter int unsigned Dim = 16,
  localparam int unsigned InputBits = Element.input_bits,
  localparam int unsigned SumBits = Element.accumulator_bits
) (
  input logic clk_i,
  input logic rst_ni,

  /// The beat; all zero when there is none.
  input beat_ctrl_t                          ctrl_i,
  input logic       [Dim-1:0][InputBits-1:0] act_i,
  input logic       [Dim-1:0][InputBits-1:0] weight_i,
  input logic       [Dim-1:0][InputBits-1:0] d_i,

  output logic                        out_valid_o,
  output logic [Dim-1:0][SumBits-1:0] out_data_o
);

  localparam int unsigned RowCycles = element_pkg::multiply_add_cycles(Element);
  localparam int unsigned Latency = RowCycles * Dim + Dim - 1;
  localparam int unsigned ControlBits = $bits(beat_ctrl_t);

  import "DPI-C" function int hil_mesh_create(
    input int dim,
    input int input_bits,
    input int sum_bits
  );
  import "DPI-C" function void hil_mesh_reset(input int mesh);
  /// Execute a beat; its row, if it has one, waits to be fetched.
  import "DPI-C" function void hil_mesh_beat(
    input int                     mesh,
    input bit [  ControlBits-1:0] ctrl,
    input bit [Dim*InputBits-1:0] act,
    input bit [Dim*InputBits-1:0] weight,
    input bit [Dim*InputBits-1:0] d
  );
  /// Fetch the oldest row that waits.
  import "DPI-C" function void hil_mesh_row(
    input int mesh,
    output bit [Dim*SumBits-1:0] row
  );

  int mesh_id;
  initial mesh_id = hil_mesh_create(int'(Dim), int'(InputBits), int'(SumBits));

  // Bit n: a row comes out n + 1 cycles before its time is up; valid rows and all that move data.
  logic [Latency-2:0] valid_q, moves_q;
  logic beat, moves;
  assign beat  = ctrl_i.mac || ctrl_i.flip || ctrl_i.load || ctrl_i.drain;
  assign moves = ctrl_i.mac || ctrl_i.drain;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      hil_mesh_reset(mesh_id);
      valid_q     <= '0;
      moves_q     <= '0;
      out_valid_o <= 1'b0;
      out_data_o  <= '0;
    end else begin
      if (beat) hil_mesh_beat(mesh_id, ctrl_i, act_i, weight_i, d_i);
      valid_q     <= {valid_q[Latency-3:0], (ctrl_i.mac && !ctrl_i.is_os) || ctrl_i.drain};
      moves_q     <= {moves_q[Latency-3:0], moves};
      out_valid_o <= valid_q[Latency-2];
      if (moves_q[Latency-2]) begin
        automatic bit [Dim*SumBits-1:0] row;
        hil_mesh_row(mesh_id, row);
        out_data_o <= row;
      end
    end
  end

  `HIL_ASSERT_INIT(DimInRange_A, Dim >= 2 && Dim <= 32, "Dim must be 2..32")
  `HIL_ASSERT_INIT(FamilyKnown_A, Element.family == accel_cfg_pkg::FamilyInteger,
                   "sim_mesh.cpp multiplies integers")
  `HIL_ASSERT_INIT(InputsFit_A, InputBits <= 8 && SumBits <= 32,
                   "sim_mesh.cpp multiplies inputs of up to 8 bits to sums of up to 32 bits")

endmodule
