// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// RV64IM_Zicsr_Zicntr_Zifencei in machine mode, one instruction after the other in five stages,
/// with a port for accelerator commands (custom-3) and a trace of what retired.
///
///   fetch -> decode -> execute -> memory -> write back -> trace
///     ^  guess  |  forwarding  <---'  <-------'  <-'
///     '--- redirect: execute (wrong guess), memory (trap, MRET, FENCE.I)
///
/// Commit point: an instruction that leaves memory can no longer be killed, and older ones have all
/// left. There CSRs change, stores go to the data cache, commands are issued.
/// Timing: one instruction per cycle; result of a load or CSR read one cycle late for the next
/// instruction (load-use), of a multiplication two; a division waits in execute; a wrong guess
/// costs 2 cycles, a trap 3 (memory and cache misses apart).
/// Commands: offered when every older store has its write response and held until taken; with xd the
/// core waits for the answer. FENCE waits for write responses and accel_busy_i low: a command
/// taken in cycle t must be in accel_busy_i from cycle t + 1 on. FENCE.I waits for write responses
/// and empties the instruction cache.
/// Traps: illegal instruction (tval: the word), breakpoint (tval: pc), ecall (0), misaligned load,
/// store, or jump target (tval: the address). There are no access faults: what an access range
/// forbids is seen in the trace. No interrupts.
/// Trace: one record per instruction, in its write-back cycle; with trace_trap_o it had no effect.
/// Reset value: pc at boot_address_i, all registers 0, predictor empty.
module rv64_core
  import core_pkg::*;
(
  input logic clk_i,
  input logic rst_ni,

  /// First instruction; a multiple of 4, steady.
  input logic [63:0] boot_address_i,

  /// Instruction cache, see l1i.
  output logic        fetch_lookup_valid_o,
  output logic [63:0] fetch_lookup_address_o,
  input  logic        fetch_answer_valid_i,
  input  logic [31:0] fetch_answer_i,
  output logic        fetch_flush_o,

  /// Data cache, see l1d.
  output logic        data_lookup_valid_o,
  output logic [63:0] data_lookup_address_o,
  output logic        data_valid_o,
  output logic        data_write_o,
  output logic [63:0] data_address_o,
  output logic [63:0] data_write_data_o,
  output logic [ 7:0] data_write_strobe_o,
  input  logic        data_done_i,
  input  logic [63:0] data_read_data_i,
  input  logic        data_idle_i,

  /// Accelerator commands, always with both operands: other encodings are illegal instructions.
  output logic        cmd_valid_o,
  input  logic        cmd_ready_i,
  output logic [ 6:0] cmd_funct_o,
  output logic [63:0] cmd_rs1_o,
  output logic [63:0] cmd_rs2_o,
  input  logic        resp_valid_i,
  output logic        resp_ready_o,
  input  logic [63:0] resp_data_i,
  input  logic        accel_busy_i,

  /// What retired or trapped. Memory fields: a load or store that took effect.
  output logic        trace_valid_o,
  output logic [63:0] trace_pc_o,
  output logic [31:0] trace_instruction_o,
  output logic        trace_rd_write_o,
  output logic [ 4:0] trace_rd_o,
  output logic [63:0] trace_rd_value_o,
  output logic        trace_trap_o,
  output logic [ 3:0] trace_cause_o,
  output logic [63:0] trace_tval_o,
  output logic        trace_load_o,
  output logic        trace_store_o,
  output logic [63:0] trace_address_o,
  /// Low bytes of the register that was stored, the size's bytes of it count.
  output logic [63:0] trace_store_data_o,
  /// Bytes as a power of two.
  output logic [ 1:0] trace_size_o,

  /// Simulation only.
  output observe_pkg::core_t observe_o
);

  typedef struct packed {
    logic [63:0] pc;
    logic [63:0] guess;
    logic [31:0] instruction;
  } fetched_t;

  typedef struct packed {
    logic [63:0] pc;
    logic [63:0] guess;
    logic [31:0] instruction;
    decoded_t    decoded;
    logic [63:0] rs1;
    logic [63:0] rs2;
  } execute_t;

  typedef struct packed {
    logic [63:0] pc;
    logic [31:0] instruction;
    unit_e       exec_unit;
    logic        writes_rd;
    logic [63:0] result;       ///< or the address, or a command's or CSR's operand
    logic [63:0] rs2;
    exception_t  exception;
  } memory_t;

  typedef struct packed {
    logic [63:0] pc;
    logic [31:0] instruction;
    unit_e       exec_unit;
    logic        writes_rd;
    logic [63:0] result;
    logic [63:0] rs2;
    logic [63:0] address;
    exception_t  exception;
  } write_back_t;

  logic decode_valid_q, execute_valid_q, memory_valid_q, write_back_valid_q;
  fetched_t decode_q;
  execute_t execute_q;
  memory_t memory_q;
  write_back_t write_back_q;

  logic decode_ready, decode_fire, execute_ready, execute_fire, memory_ready, memory_fire;
  logic execute_redirect, memory_redirect;
  logic [63:0] execute_target, memory_target;

  // ---------------------------------------------------------------------------------- fetch
  logic fetched_valid;
  logic [31:0] fetched_instruction;
  logic [63:0] fetch_pc, fetch_guess;
  logic redirect_valid;
  logic [63:0] redirect_pc;
  assign redirect_valid = memory_redirect || execute_redirect;
  assign redirect_pc    = memory_redirect ? memory_target : execute_target;

  core_fetch u_fetch (
    .clk_i,
    .rst_ni,
    .boot_address_i,
    .redirect_valid_i     (redirect_valid),
    .redirect_pc_i        (redirect_pc),
    .pc_o                 (fetch_pc),
    .guess_i              (fetch_guess),
    .lookup_valid_o       (fetch_lookup_valid_o),
    .lookup_address_o     (fetch_lookup_address_o),
    .answer_valid_i       (fetch_answer_valid_i),
    .answer_i             (fetch_answer_i),
    .fetched_valid_o      (fetched_valid),
    .fetched_ready_i      (decode_ready),
    .fetched_instruction_o(fetched_instruction)
  );

  logic is_call, is_return, is_jump, is_branch, is_branch_taken, is_taken;
  logic [63:0] taken_target, next_address;
  core_predictor u_predictor (
    .clk_i,
    .rst_ni,
    .pc_i               (fetch_pc),
    .next_pc_o          (fetch_guess),
    .executed_i         (execute_fire),
    .executed_pc_i      (execute_q.pc),
    .is_branch_i        (is_branch),
    .is_jump_i          (is_jump),
    .is_call_i          (is_call),
    .is_return_i        (is_return),
    .is_taken_i         (is_taken),
    .target_i           (taken_target),
    .link_i             (next_address),
    .was_guessed_taken_i(execute_q.guess != next_address)
  );

  // --------------------------------------------------------------------------------- decode
  decoded_t decoded;
  core_decode u_decode (
    .instruction_i(decode_q.instruction),
    .decoded_o    (decoded)
  );

  logic [4:0] rs1, rs2;
  logic [63:0] rs1_stored, rs2_stored;
  assign rs1 = decode_q.instruction[19:15];
  assign rs2 = decode_q.instruction[24:20];
  logic [63:0] write_back_value;
  core_regfile u_regfile (
    .clk_i,
    .rst_ni,
    .rs1_i        (rs1),
    .rs1_value_o  (rs1_stored),
    .rs2_i        (rs2),
    .rs2_value_o  (rs2_stored),
    .write_valid_i(write_back_valid_q && write_back_q.writes_rd),
    .rd_i         (write_back_q.instruction[11:7]),
    .rd_value_i   (write_back_value)
  );

  // Results of younger stages: whether they write a register, whether the value is there already.
  logic execute_writes, execute_has_value, memory_writes, memory_has_value, write_back_writes;
  logic [63:0] execute_value, memory_value;
  logic [4:0] execute_rd, memory_rd, write_back_rd;
  assign execute_rd        = execute_q.instruction[11:7];
  assign memory_rd         = memory_q.instruction[11:7];
  assign write_back_rd     = write_back_q.instruction[11:7];
  assign execute_writes    = execute_valid_q && execute_q.decoded.writes_rd;
  assign memory_writes     = memory_valid_q && memory_q.writes_rd;
  assign write_back_writes = write_back_valid_q && write_back_q.writes_rd;

  typedef struct packed {
    logic        has_value;
    logic [63:0] value;
  } operand_t;

  // The youngest older instruction that writes the register has its value.
  function automatic operand_t forward(logic [4:0] register, logic [63:0] stored);
    operand_t operand;
    operand = '{has_value: 1'b1, value: stored};
    if (register == 5'd0) begin
      operand.value = 64'd0;
    end else if (execute_writes && execute_rd == register) begin
      operand = '{has_value: execute_has_value, value: execute_value};
    end else if (memory_writes && memory_rd == register) begin
      operand = '{has_value: memory_has_value, value: memory_value};
    end else if (write_back_writes && write_back_rd == register) begin
      operand.value = write_back_value;
    end
    return operand;
  endfunction

  operand_t rs1_operand, rs2_operand;
  logic has_operands;
  always_comb begin
    rs1_operand = forward(rs1, rs1_stored);
    rs2_operand = forward(rs2, rs2_stored);
  end
  assign has_operands = (rs1_operand.has_value || !decoded.uses_rs1) &&
                        (rs2_operand.has_value || !decoded.uses_rs2);

  assign decode_fire = decode_valid_q && has_operands && execute_ready && !redirect_valid;
  assign decode_ready = !decode_valid_q || decode_fire;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      decode_valid_q <= 1'b0;
      decode_q       <= '0;
    end else if (redirect_valid) begin
      decode_valid_q <= 1'b0;
    end else if (decode_ready) begin
      decode_valid_q <= fetched_valid;
      if (fetched_valid) begin
        decode_q <= '{pc: fetch_pc, guess: fetch_guess, instruction: fetched_instruction};
      end
    end
  end

  // -------------------------------------------------------------------------------- execute
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      execute_valid_q <= 1'b0;
      execute_q       <= '0;
    end else if (memory_redirect) begin
      execute_valid_q <= 1'b0;
    end else if (execute_ready) begin
      execute_valid_q <= decode_fire;
      if (decode_fire) begin
        execute_q <= '{
            pc: decode_q.pc,
            guess: decode_q.guess,
            instruction: decode_q.instruction,
            decoded: decoded,
            rs1: rs1_operand.value,
            rs2: rs2_operand.value
        };
      end
    end
  end

  unit_e execute_unit;
  logic [2:0] execute_funct3;
  assign execute_unit   = execute_q.decoded.exec_unit;
  assign execute_funct3 = execute_q.instruction[14:12];

  logic [63:0] alu_first, alu_second, alu_result;
  logic alu_is_taken;
  always_comb begin
    unique case (execute_q.decoded.first)
      FirstPc:   alu_first = execute_q.pc;
      FirstZero: alu_first = '0;
      default:   alu_first = execute_q.rs1;
    endcase
    unique case (execute_q.decoded.second)
      SecondRs2: alu_second = execute_q.rs2;
      SecondFour: alu_second = 64'd4;
      default: alu_second = execute_q.decoded.immediate;
    endcase
  end

  core_alu u_alu (
    .op_i      (execute_q.decoded.alu_op),
    .is_word_i (execute_q.decoded.is_word),
    .first_i   (alu_first),
    .second_i  (alu_second),
    .result_o  (alu_result),
    .compare_i (execute_funct3),
    .is_taken_o(alu_is_taken)
  );

  // Only a legal instruction starts a unit; what made it illegal may look like any.
  logic execute_is_legal, is_multiply, is_divide, divide_done;
  logic [63:0] divide_result, multiply_result;
  assign execute_is_legal = execute_valid_q && !execute_q.decoded.is_illegal;
  assign is_multiply      = execute_is_legal && execute_unit == UnitMultiply;
  assign is_divide        = execute_is_legal && execute_unit == UnitDivide;

  core_divider u_divider (
    .clk_i,
    .rst_ni,
    .start_i  (is_divide),
    .clear_i  (execute_fire || memory_redirect),
    .op_i     (execute_funct3[1:0]),
    .is_word_i(execute_q.decoded.is_word),
    .first_i  (execute_q.rs1),
    .second_i (execute_q.rs2),
    .done_o   (divide_done),
    .result_o (divide_result)
  );

  core_multiplier u_multiplier (
    .clk_i,
    .rst_ni,
    .start_i  (execute_fire && is_multiply),
    .op_i     (execute_funct3[1:0]),
    .is_word_i(execute_q.decoded.is_word),
    .first_i  (execute_q.rs1),
    .second_i (execute_q.rs2),
    .advance_i(memory_fire && memory_q.exec_unit == UnitMultiply),
    .result_o (multiply_result)
  );

  assign execute_value = is_divide ? divide_result : alu_result;
  assign execute_has_value = (is_divide && divide_done) || execute_unit == UnitAlu ||
                             execute_unit == UnitJal || execute_unit == UnitJalr;

  // Where the program goes on, and whether that was guessed.
  logic [63:0] target_base;
  logic is_target_misaligned;
  assign target_base = execute_unit == UnitJalr ? execute_q.rs1 : execute_q.pc;
  // JALR drops bit 0 of the sum; other targets are even.
  assign taken_target = (target_base + execute_q.decoded.immediate) & ~64'd1;
  assign next_address = execute_q.pc + 64'd4;
  assign is_branch = execute_is_legal && execute_unit == UnitBranch;
  assign is_jump = execute_is_legal && (execute_unit == UnitJal || execute_unit == UnitJalr);
  assign is_branch_taken = is_branch && alu_is_taken;
  assign is_target_misaligned = taken_target[1] && (is_jump || is_branch_taken);
  assign is_taken = (is_jump || is_branch_taken) && !is_target_misaligned;
  assign execute_target = is_taken ? taken_target : next_address;

  // x1 and x5 hold return addresses, by the ISA's convention.
  function automatic logic is_link(logic [4:0] register);
    return register == 5'd1 || register == 5'd5;
  endfunction
  assign is_call = is_jump && is_taken && is_link(execute_rd);
  assign is_return = is_jump && is_taken && execute_unit == UnitJalr && is_link(
      execute_q.instruction[19:15]
  ) && execute_rd != execute_q.instruction[19:15];

  exception_t execute_exception;
  always_comb begin
    execute_exception = '0;
    if (execute_q.decoded.is_illegal) begin
      execute_exception = '{1'b1, CAUSE_ILLEGAL, {32'd0, execute_q.instruction}};
    end else if (execute_q.decoded.is_ecall) begin
      execute_exception = '{1'b1, CAUSE_ECALL_M, 64'd0};
    end else if (execute_q.decoded.is_ebreak) begin
      execute_exception = '{1'b1, CAUSE_BREAKPOINT, execute_q.pc};
    end else if (is_target_misaligned) begin
      execute_exception = '{1'b1, CAUSE_FETCH_MISALIGNED, taken_target};
    end else if (execute_unit == UnitLoad || execute_unit == UnitStore) begin
      execute_exception.valid = is_misaligned(execute_funct3[1:0], alu_result[2:0]);
      execute_exception.cause = execute_unit == UnitLoad ? CAUSE_LOAD_MISALIGNED :
                                CAUSE_STORE_MISALIGNED;
      execute_exception.tval = alu_result;
    end
  end

  assign execute_fire     = execute_valid_q && (!is_divide || divide_done) && memory_ready &&
                            !memory_redirect;
  assign execute_ready = !execute_valid_q || execute_fire;
  assign execute_redirect = execute_fire && execute_q.guess != execute_target;

  assign data_lookup_valid_o = execute_fire && execute_unit == UnitLoad;
  assign data_lookup_address_o = alu_result;

  // --------------------------------------------------------------------------------- memory
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      memory_valid_q <= 1'b0;
      memory_q       <= '0;
    end else if (memory_ready) begin
      memory_valid_q <= execute_fire;
      if (execute_fire) begin
        memory_q <= '{
            pc: execute_q.pc,
            instruction: execute_q.instruction,
            exec_unit: execute_unit,
            writes_rd: execute_q.decoded.writes_rd,
            result: execute_value,
            rs2: execute_q.decoded.uses_rs2 ? execute_q.rs2 : 64'd0,
            exception: execute_exception
        };
      end
    end
  end

  logic memory_is_sound, memory_done, memory_traps, is_command, has_answer;
  logic is_load, is_store, is_csr, is_csr_illegal, csr_writes, command_sent_q;
  logic [63:0] csr_value, load_value, trap_vector, return_pc;
  exception_t memory_exception;
  assign memory_is_sound = memory_valid_q && !memory_q.exception.valid;
  assign is_load         = memory_is_sound && memory_q.exec_unit == UnitLoad;
  assign is_store        = memory_is_sound && memory_q.exec_unit == UnitStore;
  assign is_csr          = memory_is_sound && memory_q.exec_unit == UnitCsr;
  assign is_command      = memory_is_sound && memory_q.exec_unit == UnitCommand;

  core_lsu u_lsu (
    .funct3_i      (memory_q.instruction[14:12]),
    .offset_i      (memory_q.result[2:0]),
    .store_value_i (memory_q.rs2),
    .write_data_o  (data_write_data_o),
    .write_strobe_o(data_write_strobe_o),
    .read_data_i   (data_read_data_i),
    .load_value_o  (load_value)
  );
  assign data_valid_o   = is_load || is_store;
  assign data_write_o   = is_store;
  assign data_address_o = memory_q.result;

  assign cmd_valid_o  = is_command && data_idle_i && !command_sent_q;
  assign cmd_funct_o  = memory_q.instruction[31:25];
  assign cmd_rs1_o    = memory_q.result;
  assign cmd_rs2_o    = memory_q.rs2;
  assign resp_ready_o = command_sent_q;
  assign has_answer   = memory_q.instruction[14];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      command_sent_q <= 1'b0;
    end else if (memory_fire) begin
      command_sent_q <= 1'b0;
    end else if (cmd_valid_o && cmd_ready_i) begin
      command_sent_q <= 1'b1;
    end
  end

  // RW writes always, RS and RC only with a source other than x0 or 0.
  assign csr_writes = memory_q.instruction[13:12] == 2'd1 || memory_q.instruction[19:15] != 5'd0;

  core_csr u_csr (
    .clk_i,
    .rst_ni,
    .access_valid_i (is_csr),
    .access_i       (memory_q.instruction[13:12]),
    .access_writes_i(csr_writes),
    .number_i       (memory_q.instruction[31:20]),
    .operand_i      (memory_q.result),
    .value_o        (csr_value),
    .is_illegal_o   (is_csr_illegal),
    .commit_i       (memory_fire && is_csr && !is_csr_illegal),
    .trap_i         (memory_fire && memory_traps),
    .return_i       (memory_fire && memory_is_sound && memory_q.exec_unit == UnitMret),
    .retired_i      (memory_fire && !memory_traps),
    .pc_i           (memory_q.pc),
    .cause_i        (memory_exception.cause),
    .tval_i         (memory_exception.tval),
    .vector_o       (trap_vector),
    .return_pc_o    (return_pc)
  );

  always_comb begin
    memory_exception = memory_q.exception;
    if (is_csr_illegal) begin
      memory_exception = '{1'b1, CAUSE_ILLEGAL, {32'd0, memory_q.instruction}};
    end
  end
  assign memory_traps = memory_exception.valid;

  always_comb begin
    memory_done = 1'b1;
    if (!memory_q.exception.valid) begin
      unique case (memory_q.exec_unit)
        UnitLoad, UnitStore: memory_done = data_done_i;
        UnitFence: memory_done = data_idle_i && !accel_busy_i;
        UnitFenceI: memory_done = data_idle_i;
        UnitCommand: begin
          if (has_answer) memory_done = command_sent_q && resp_valid_i;
          else memory_done = cmd_valid_o && cmd_ready_i;
        end
        default: memory_done = 1'b1;
      endcase
    end
  end
  assign memory_fire  = memory_valid_q && memory_done;
  assign memory_ready = !memory_valid_q || memory_done;

  always_comb begin
    unique case (memory_q.exec_unit)
      UnitLoad: memory_value = load_value;
      UnitCsr: memory_value = csr_value;
      UnitCommand: memory_value = resp_data_i;
      default: memory_value = memory_q.result;
    endcase
  end
  assign memory_has_value = memory_done && memory_q.exec_unit != UnitMultiply;

  logic is_fence_i, is_return_from_trap;
  assign is_fence_i          = memory_is_sound && memory_q.exec_unit == UnitFenceI;
  assign is_return_from_trap = memory_is_sound && memory_q.exec_unit == UnitMret;
  assign memory_redirect     = memory_fire && (memory_traps || is_fence_i || is_return_from_trap);
  assign fetch_flush_o       = memory_fire && is_fence_i;
  always_comb begin
    if (memory_traps) memory_target = trap_vector;
    else if (is_return_from_trap) memory_target = return_pc;
    else memory_target = memory_q.pc + 64'd4;
  end

  // ----------------------------------------------------------------------------- write back
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_back_valid_q <= 1'b0;
      write_back_q       <= '0;
    end else begin
      write_back_valid_q <= memory_fire;
      if (memory_fire) begin
        write_back_q <= '{
            pc: memory_q.pc,
            instruction: memory_q.instruction,
            exec_unit: memory_q.exec_unit,
            writes_rd: memory_q.writes_rd && !memory_traps,
            result: memory_value,
            rs2: memory_q.rs2,
            address: memory_q.result,
            exception: memory_exception
        };
      end
    end
  end
  assign write_back_value = write_back_q.exec_unit == UnitMultiply ? multiply_result :
                            write_back_q.result;

  // ---------------------------------------------------------------------------------- trace
  assign trace_valid_o = write_back_valid_q;
  assign trace_pc_o = write_back_q.pc;
  assign trace_instruction_o = write_back_q.instruction;
  assign trace_rd_write_o = write_back_q.writes_rd;
  assign trace_rd_o = write_back_rd;
  assign trace_rd_value_o = write_back_value;
  assign trace_trap_o = write_back_q.exception.valid;
  assign trace_cause_o = write_back_q.exception.cause;
  assign trace_tval_o = write_back_q.exception.tval;
  assign trace_load_o = write_back_q.exec_unit == UnitLoad && !trace_trap_o;
  assign trace_store_o = write_back_q.exec_unit == UnitStore && !trace_trap_o;
  assign trace_address_o = write_back_q.address;
  assign trace_store_data_o = write_back_q.rs2;
  assign trace_size_o = write_back_q.instruction[13:12];

  `HIL_ASSERT_HELD(CommandHeld_A, cmd_valid_o, cmd_ready_i, {cmd_funct_o, cmd_rs1_o, cmd_rs2_o},
                   "command changed before it was accepted")
  `HIL_ASSERT(AnswerExpected_A, !resp_valid_i || (is_command && has_answer),
              "answer without a command that waits for one")
  `HIL_ASSERT(CommandDrained_A, !cmd_valid_o || data_idle_i,
              "command offered while a store is on its way")

`ifdef SYNTHESIS
  assign observe_o = '0;
`else
  `include "core_observe.svh"
`endif

endmodule
