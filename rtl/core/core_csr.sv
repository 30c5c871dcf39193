// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// The control and status registers of machine mode, the counters, and what a trap does.
///
/// Reads are combinational and give the value before the instruction that reads. access_i is one
/// of CSRRW (1), CSRRS (2), CSRRC (3); is_illegal_o: no such register, or a write to one that
/// cannot be written. State changes at the edge with commit_i (the instruction retires), trap_i or
/// return_i (MRET); at most one of the three.
/// Which registers there are, and which of their bits are fixed or writable, says core_csr_pkg; the
/// rest reads 0. Traps go to mtvec itself. cycle and time count clock cycles, instret retired
/// instructions; a write to mcycle or minstret takes the place of that cycle's count, time goes on.
/// Reset value: everything 0 but what is fixed.
module core_csr
  import core_csr_pkg::*;
(
  input logic clk_i,
  input logic rst_ni,

  input  logic        access_valid_i,
  input  logic [ 1:0] access_i,
  /// CSRRS and CSRRC with x0 or 0 read only.
  input  logic        access_writes_i,
  input  logic [11:0] number_i,
  input  logic [63:0] operand_i,
  output logic [63:0] value_o,
  output logic        is_illegal_o,

  input  logic        commit_i,
  input  logic        trap_i,
  input  logic        return_i,
  input  logic        retired_i,
  input  logic [63:0] pc_i,
  input  logic [ 3:0] cause_i,
  input  logic [63:0] tval_i,
  output logic [63:0] vector_o,
  output logic [63:0] return_pc_o
);

  logic is_enabled_q, was_enabled_q;  // mstatus.MIE, mstatus.MPIE
  logic [63:0] vector_q, scratch_q, exception_pc_q, cause_q, tval_q, cycle_q, time_q, instret_q;

  logic exists;
  logic [63:0] stored, requested, written;

  assign exists = csr_exists(number_i);
  always_comb begin
    unique case (number_i)
      CSR_MSTATUS: stored = {56'd0, was_enabled_q, 3'd0, is_enabled_q, 3'd0};
      CSR_MTVEC: stored = vector_q;
      CSR_MSCRATCH: stored = scratch_q;
      CSR_MEPC: stored = exception_pc_q;
      CSR_MCAUSE: stored = cause_q;
      CSR_MTVAL: stored = tval_q;
      CSR_MCYCLE, CSR_CYCLE: stored = cycle_q;
      CSR_TIME: stored = time_q;
      CSR_MINSTRET, CSR_INSTRET: stored = instret_q;
      default: stored = '0;
    endcase
  end
  assign value_o = csr_fixed(number_i) | stored;

  // Numbers with both top bits set cannot be written.
  assign is_illegal_o = access_valid_i && (!exists || (access_writes_i && number_i[11:10] == 2'd3));

  always_comb begin
    unique case (access_i)
      2'd2: requested = value_o | operand_i;
      2'd3: requested = value_o & ~operand_i;
      default: requested = operand_i;
    endcase
  end
  assign written = requested & csr_writable(number_i);

  logic write_valid;
  assign write_valid = access_valid_i && access_writes_i && commit_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_enabled_q   <= 1'b0;
      was_enabled_q  <= 1'b0;
      scratch_q      <= '0;
      cause_q        <= '0;
      tval_q         <= '0;
      vector_q       <= '0;
      exception_pc_q <= '0;
    end else if (trap_i) begin
      is_enabled_q   <= 1'b0;
      was_enabled_q  <= is_enabled_q;
      cause_q        <= {60'd0, cause_i};
      tval_q         <= tval_i;
      exception_pc_q <= pc_i;
    end else if (return_i) begin
      is_enabled_q  <= was_enabled_q;
      was_enabled_q <= 1'b1;
    end else if (write_valid) begin
      unique case (number_i)
        CSR_MSTATUS: begin
          is_enabled_q  <= written[3];
          was_enabled_q <= written[7];
        end
        CSR_MTVEC: vector_q <= written;
        CSR_MSCRATCH: scratch_q <= written;
        CSR_MEPC: exception_pc_q <= written;
        CSR_MCAUSE: cause_q <= written;
        CSR_MTVAL: tval_q <= written;
        default: scratch_q <= scratch_q;
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cycle_q   <= '0;
      time_q    <= '0;
      instret_q <= '0;
    end else begin
      time_q <= time_q + 64'd1;
      if (write_valid && number_i == CSR_MCYCLE) cycle_q <= written;
      else cycle_q <= cycle_q + 64'd1;
      if (write_valid && number_i == CSR_MINSTRET) instret_q <= written;
      else if (retired_i) instret_q <= instret_q + 64'd1;
    end
  end

  assign vector_o    = vector_q;
  assign return_pc_o = exception_pc_q;

  `HIL_ASSERT(OneEvent_A, 32'(commit_i) + 32'(trap_i) + 32'(return_i) <= 32'd1,
              "an instruction retires, traps and returns at once")
  `HIL_ASSERT(PcAligned_A, !trap_i || pc_i[1:0] == 2'd0, "trap at an address that has no code")

endmodule
