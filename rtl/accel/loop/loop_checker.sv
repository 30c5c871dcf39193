// SPDX-License-Identifier: Apache-2.0

/// Says whether a loop may start under the configuration that is in force.
///
/// fault_o, rule_o, field_o: the first rule that it breaks, in the order of docs/reference/isa.md:
/// what the unroller found, then what differs from what the loop needs. Combinational.
module loop_checker
  import accel_pkg::*;
  import accel_isa_pkg::*;
#(
  parameter int unsigned Dim = 16
) (
  input loop_check_t check_i,

  input logic              is_os_i,
  input logic              a_transpose_i,
  input logic              b_transpose_i,
  input logic [15:0]       a_stride_i,
  input logic [15:0]       c_stride_i,
  input logic [ 2:0]       ld_shrunk_i,
  input logic [ 2:0][15:0] ld_block_stride_i,
  input logic [ 2:0][ 7:0] ld_pixel_repeats_i,
  input logic              pool_enable_i,

  output logic         fault_o,
  output fault_rule_e  rule_o,
  output fault_field_e field_o
);

  // The first load state that differs, and in what.
  fault_field_e ld_field;
  always_comb begin
    ld_field = FieldNone;
    for (int s = 2; s >= 0; s--) begin
      if (check_i.loads[s]) begin
        if (check_i.checks_shrunk[s] && ld_shrunk_i[s] != check_i.shrunk[s]) ld_field = FieldShrunk;
        if (ld_pixel_repeats_i[s] > 8'd1) ld_field = FieldPixelRepeats;
        if (ld_block_stride_i[s] != Dim[15:0]) ld_field = FieldBlockStride;
      end
    end
  end

  fault_field_e differs;
  always_comb begin
    if (check_i.multiplies && is_os_i) differs = FieldDataflow;
    else if (check_i.multiplies && a_transpose_i != check_i.a_transpose) differs = FieldATranspose;
    else if (check_i.multiplies && b_transpose_i != check_i.b_transpose) differs = FieldBTranspose;
    else if (check_i.checks_strides && a_stride_i != check_i.a_stride) differs = FieldAStride;
    else if (check_i.checks_strides && c_stride_i != check_i.c_stride) differs = FieldCStride;
    else if (ld_field != FieldNone) differs = ld_field;
    else if (check_i.plain_stores && pool_enable_i) differs = FieldPoolStride;
    else differs = FieldNone;
  end

  assign fault_o = check_i.fault || differs != FieldNone;
  assign rule_o  = check_i.fault ? fault_rule_e'(check_i.rule) : RuleLoopConfiguration;
  assign field_o = check_i.fault ? fault_field_e'(check_i.field) : differs;

endmodule
