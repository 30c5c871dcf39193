// SPDX-License-Identifier: Apache-2.0

/// Types of the RV64IM core: what decode says about an instruction, and the causes of traps.
package core_pkg;

  /// Which unit does the work of an instruction, and so when its result is there.
  typedef enum logic [3:0] {
    UnitAlu,
    UnitBranch,
    UnitJal,
    UnitJalr,
    UnitMultiply,
    UnitDivide,
    UnitLoad,
    UnitStore,
    UnitCsr,
    UnitFence,
    UnitFenceI,
    UnitCommand,
    UnitMret
  } unit_e;

  typedef enum logic [3:0] {
    AluAdd,
    AluSub,
    AluSll,
    AluSlt,
    AluSltu,
    AluXor,
    AluSrl,
    AluSra,
    AluOr,
    AluAnd
  } alu_op_e;

  /// First operand of the ALU.
  typedef enum logic [1:0] {
    FirstRs1,
    FirstPc,
    FirstZero
  } first_e;

  /// Second operand of the ALU.
  typedef enum logic [1:0] {
    SecondRs2,
    SecondImmediate,
    SecondFour
  } second_e;

  typedef struct packed {
    unit_e       exec_unit;
    alu_op_e     alu_op;
    first_e      first;
    second_e     second;
    logic        is_word;     ///< 32-bit operation, result sign-extended
    logic        uses_rs1;
    logic        uses_rs2;
    logic        writes_rd;   ///< never set for x0
    logic        is_illegal;
    logic        is_ecall;
    logic        is_ebreak;
    logic [63:0] immediate;
  } decoded_t;

  /// What made an instruction trap.
  typedef struct packed {
    logic        valid;
    logic [3:0]  cause;
    logic [63:0] tval;
  } exception_t;

  /// Whether an access of 1, 2, 4 or 8 bytes (size 0..3) is not at a multiple of its size.
  function automatic logic is_misaligned(logic [1:0] size, logic [2:0] address);
    unique case (size)
      2'd0: return 1'b0;
      2'd1: return address[0];
      2'd2: return address[1:0] != 2'd0;
      default: return address != 3'd0;
    endcase
  endfunction

  parameter logic [3:0] CAUSE_FETCH_MISALIGNED = 4'd0;
  parameter logic [3:0] CAUSE_ILLEGAL = 4'd2;
  parameter logic [3:0] CAUSE_BREAKPOINT = 4'd3;
  parameter logic [3:0] CAUSE_LOAD_MISALIGNED = 4'd4;
  parameter logic [3:0] CAUSE_STORE_MISALIGNED = 4'd6;
  parameter logic [3:0] CAUSE_ECALL_M = 4'd11;

endpackage
