// SPDX-License-Identifier: Apache-2.0

/// Says what an RV64IM_Zicsr_Zifencei instruction, or a command on custom-3, is to do.
///
/// Combinational. Everything that is none of these is illegal: then only is_illegal counts.
/// FENCE of any kind, with any field, is a full fence; WFI does nothing. A command must
/// have funct3 3 (two operands), COUNTER funct3 7 (and an answer). A CSR instruction with an
/// immediate has it in `immediate`.
module core_decode
  import core_pkg::*;
(
  input  logic [31:0] instruction_i,
  output decoded_t    decoded_o
);

  localparam logic [6:0] CounterFunct = 7'd126;

  logic [2:0] funct3;
  logic [6:0] funct7;
  logic [63:0] imm_i, imm_s, imm_b, imm_u, imm_j;
  assign funct3 = instruction_i[14:12];
  assign funct7 = instruction_i[31:25];
  assign imm_i = {{52{instruction_i[31]}}, instruction_i[31:20]};
  assign imm_s = {{52{instruction_i[31]}}, instruction_i[31:25], instruction_i[11:7]};
  assign imm_b = {
    {52{instruction_i[31]}}, instruction_i[7], instruction_i[30:25], instruction_i[11:8], 1'b0
  };
  assign imm_u = {{32{instruction_i[31]}}, instruction_i[31:12], 12'd0};
  assign imm_j = {
    {44{instruction_i[31]}}, instruction_i[19:12], instruction_i[20], instruction_i[30:21], 1'b0
  };

  // Operation of OP and OP-IMM by funct3; `alternate` is bit 30: SUB and SRA.
  function automatic alu_op_e alu_op_of(logic [2:0] selector, logic alternate);
    alu_op_e operation;
    unique case (selector)
      3'd0: operation = alternate ? AluSub : AluAdd;
      3'd1: operation = AluSll;
      3'd2: operation = AluSlt;
      3'd3: operation = AluSltu;
      3'd4: operation = AluXor;
      3'd5: operation = alternate ? AluSra : AluSrl;
      3'd6: operation = AluOr;
      default: operation = AluAnd;
    endcase
    return operation;
  endfunction

  logic is_shift, is_shift_legal, is_base_op, is_m_op;
  assign is_shift = funct3 == 3'd1 || funct3 == 3'd5;
  // Bits above the shift amount of an immediate shift, bit 25 apart.
  assign is_shift_legal = funct7[6:1] == 6'd0 || (funct7[6:1] == 6'h10 && funct3 == 3'd5);
  assign is_base_op = funct7 == 7'd0 || (funct7 == 7'h20 && (funct3 == 3'd0 || funct3 == 3'd5));
  assign is_m_op = funct7 == 7'd1;

  logic has_rd;

  always_comb begin
    decoded_o           = '0;
    decoded_o.exec_unit = UnitAlu;
    decoded_o.alu_op    = AluAdd;
    decoded_o.first     = FirstRs1;
    decoded_o.second    = SecondImmediate;
    decoded_o.immediate = imm_i;
    has_rd              = 1'b0;
    unique case (instruction_i[6:0])
      7'h37: begin  // LUI
        decoded_o.first     = FirstZero;
        decoded_o.immediate = imm_u;
        has_rd              = 1'b1;
      end
      7'h17: begin  // AUIPC
        decoded_o.first     = FirstPc;
        decoded_o.immediate = imm_u;
        has_rd              = 1'b1;
      end
      7'h6F: begin  // JAL
        decoded_o.exec_unit = UnitJal;
        decoded_o.first     = FirstPc;
        decoded_o.second    = SecondFour;
        decoded_o.immediate = imm_j;
        has_rd              = 1'b1;
      end
      7'h67: begin  // JALR
        decoded_o.exec_unit  = UnitJalr;
        decoded_o.first      = FirstPc;
        decoded_o.second     = SecondFour;
        decoded_o.uses_rs1   = 1'b1;
        decoded_o.is_illegal = funct3 != 3'd0;
        has_rd               = 1'b1;
      end
      7'h63: begin  // BRANCH
        decoded_o.exec_unit  = UnitBranch;
        decoded_o.second     = SecondRs2;
        decoded_o.immediate  = imm_b;
        decoded_o.uses_rs1   = 1'b1;
        decoded_o.uses_rs2   = 1'b1;
        decoded_o.is_illegal = funct3[2:1] == 2'b01;
      end
      7'h03: begin  // LOAD
        decoded_o.exec_unit  = UnitLoad;
        decoded_o.uses_rs1   = 1'b1;
        decoded_o.is_illegal = funct3 == 3'd7;
        has_rd               = 1'b1;
      end
      7'h23: begin  // STORE
        decoded_o.exec_unit  = UnitStore;
        decoded_o.immediate  = imm_s;
        decoded_o.uses_rs1   = 1'b1;
        decoded_o.uses_rs2   = 1'b1;
        decoded_o.is_illegal = funct3[2];
      end
      7'h13: begin  // OP-IMM
        decoded_o.alu_op     = alu_op_of(funct3, funct3 == 3'd5 && instruction_i[30]);
        decoded_o.uses_rs1   = 1'b1;
        decoded_o.is_illegal = is_shift && !is_shift_legal;
        has_rd               = 1'b1;
      end
      7'h1B: begin  // OP-IMM-32
        decoded_o.alu_op     = alu_op_of(funct3, funct3 == 3'd5 && instruction_i[30]);
        decoded_o.is_word    = 1'b1;
        decoded_o.uses_rs1   = 1'b1;
        decoded_o.is_illegal = is_shift ? !is_shift_legal || instruction_i[25] : funct3 != 3'd0;
        has_rd               = 1'b1;
      end
      7'h33, 7'h3B: begin  // OP, OP-32
        decoded_o.is_word  = instruction_i[3];
        decoded_o.alu_op   = alu_op_of(funct3, instruction_i[30]);
        decoded_o.second   = SecondRs2;
        decoded_o.uses_rs1 = 1'b1;
        decoded_o.uses_rs2 = 1'b1;
        has_rd             = 1'b1;
        if (is_m_op) decoded_o.exec_unit = funct3[2] ? UnitDivide : UnitMultiply;
        decoded_o.is_illegal = !is_m_op && !is_base_op;
        if (instruction_i[3]) begin
          if (is_m_op && !funct3[2] && funct3 != 3'd0) decoded_o.is_illegal = 1'b1;
          if (!is_m_op && !is_shift && funct3 != 3'd0) decoded_o.is_illegal = 1'b1;
        end
      end
      7'h0F: begin  // MISC-MEM
        decoded_o.exec_unit  = funct3[0] ? UnitFenceI : UnitFence;
        decoded_o.is_illegal = funct3[2:1] != 2'd0;
      end
      7'h73: begin  // SYSTEM
        if (funct3[1:0] != 2'd0) begin
          decoded_o.exec_unit = UnitCsr;
          decoded_o.uses_rs1  = !funct3[2];
          decoded_o.first     = funct3[2] ? FirstZero : FirstRs1;
          decoded_o.immediate = funct3[2] ? {59'd0, instruction_i[19:15]} : 64'd0;
          has_rd              = 1'b1;
        end else begin
          unique case (instruction_i)
            32'h0000_0073: decoded_o.is_ecall = 1'b1;
            32'h0010_0073: decoded_o.is_ebreak = 1'b1;
            32'h3020_0073: decoded_o.exec_unit = UnitMret;
            32'h1050_0073: decoded_o.exec_unit = UnitAlu;  // WFI
            default: decoded_o.is_illegal = 1'b1;
          endcase
        end
      end
      7'h7B: begin  // custom-3
        decoded_o.exec_unit  = UnitCommand;
        decoded_o.uses_rs1   = 1'b1;
        decoded_o.uses_rs2   = 1'b1;
        decoded_o.first      = FirstRs1;
        decoded_o.immediate  = 64'd0;
        has_rd               = funct3[2];
        // COUNTER alone answers; an answer that never comes would stop the core.
        decoded_o.is_illegal = funct3 != ((funct7 == CounterFunct) ? 3'd7 : 3'd3);
      end
      default: decoded_o.is_illegal = 1'b1;
    endcase
    decoded_o.writes_rd = has_rd && instruction_i[11:7] != 5'd0;
  end

endmodule
