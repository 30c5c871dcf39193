// SPDX-License-Identifier: Apache-2.0

/// A loop_unroller for benches, that unrolls two commands into what suits a test:
/// LOOP_WS, rs1 the address of blocks of Dim x Dim int8 elements that follow each other in memory,
/// rs2[15:0] how many (at least 1), becomes for block n = 0, 1, ...
///   MVIN of the block to scratchpad row n * Dim,
///   PRELOAD of that block with the accumulator's row n * Dim as destination,
///   COMPUTE_PRELOADED of that block without D;
/// with rs2[16] the MVIN of the last block has no rows, which breaks a rule.
/// LOOP_WS_CONFIG_BOUNDS becomes nothing. All other commands pass.
/// Latency: one cycle for what it unrolls, none for the rest. Throughput: one command per cycle.
module tb_unroller
  import accel_pkg::*;
  import accel_isa_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic     in_valid_i,
  output logic     in_ready_o,
  input  command_t in_i,

  output logic             out_valid_o,
  input  logic             out_ready_i,
  output checked_command_t out_o,

  input logic            taken_i,
  input logic      [6:0] taken_funct_i,
  input entry_id_t [2:0] room_i,

  output logic busy_o,
  output logic matmul_active_o
);

  localparam int unsigned Dim = Cfg.dim;
  localparam logic [15:0] DimCount = Dim[15:0];

  typedef enum logic [1:0] {
    StepMvin,
    StepPreload,
    StepCompute
  } step_e;

  command_t loop_q;
  logic busy_q, is_loop, is_nothing, is_last_block, out_fire;
  logic [15:0] block_q;
  step_e step_q;
  assign is_loop         = in_i.funct == FunctLoopWs;
  assign is_nothing      = in_i.funct == FunctLoopWsConfigBounds;
  assign is_last_block   = block_q + 16'd1 == loop_q.rs2[15:0];
  assign in_ready_o      = !busy_q && (is_loop || is_nothing || out_ready_i);
  assign out_valid_o     = busy_q || (in_valid_i && !is_loop && !is_nothing);
  assign out_fire        = out_valid_o && out_ready_i;
  assign busy_o          = busy_q;
  assign matmul_active_o = busy_q;

  logic unused_loop;
  assign unused_loop = ^{loop_q.is_last, loop_q.funct, loop_q.rs2, taken_i, taken_funct_i, room_i};

  local_operand_t block, destination, nothing;
  command_t out;
  assign out_o = '{check: '0, command: out};
  always_comb begin
    block                    = '{rows: DimCount, cols: DimCount, laddr: '0};
    block.laddr.row          = 26'(block_q * DimCount);
    destination              = block;
    destination.laddr.is_acc = 1'b1;
    nothing                  = '{rows: DimCount, cols: DimCount, laddr: GARBAGE_ADDR};
    out                      = in_i;
    if (busy_q) begin
      out.origin  = loop_q.origin;
      out.is_last = is_last_block && step_q == StepCompute;
      unique case (step_q)
        StepMvin: begin
          if (is_last_block && loop_q.rs2[16]) block.rows = '0;
          out.funct = FunctMvin;
          out.rs1   = loop_q.rs1 + 64'(block_q) * 64'(Dim * Dim);
          out.rs2   = block;
        end
        StepPreload: begin
          out.funct = FunctPreload;
          out.rs1   = block;
          out.rs2   = destination;
        end
        default: begin
          out.funct = FunctComputePreloaded;
          out.rs1   = block;
          out.rs2   = nothing;
        end
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      loop_q  <= '0;
      busy_q  <= 1'b0;
      block_q <= '0;
      step_q  <= StepMvin;
    end else if (!busy_q) begin
      loop_q  <= in_i;
      busy_q  <= in_valid_i && is_loop;
      block_q <= '0;
      step_q  <= StepMvin;
    end else if (out_fire) begin
      unique case (step_q)
        StepMvin:    step_q <= StepPreload;
        StepPreload: step_q <= StepCompute;
        default: begin
          step_q  <= StepMvin;
          block_q <= block_q + 16'd1;
          busy_q  <= !is_last_block;
        end
      endcase
    end
  end

endmodule
