// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Lets two loops of a family be unrolled at once: takes the program's commands, lets the streams of
/// a loop begin when nobody can tell the difference, and merges what they give into one stream.
///
/// A loop is taken while a context is free. Its start goes on to dispatch, which checks it; then its
/// streams give the commands that stand for it. A stream works on one loop after the other. It begins
/// the younger loop while other streams are still at the older one, unless both loops use one half
/// of a local memory and the older one's streams in that memory have not ended.
/// What of the program passes while loops are under way: settings, which end here; CONFIG_LD,
/// CONFIG_EX and CONFIG_ST when no stream is left that needs that configuration as it was; a further
/// loop. Any other command waits until all commands of all loops have left.
///
/// Ordering: commands of one stream leave in the order of loops and of the stream; those of the
/// program in the program's order. Of streams that have something, results go first, then products,
/// then loads: those of the older loop before those of the younger, bias before A and B, A and B in
/// turn. A stream gives nothing while its class has no room behind.
/// is_last marks the command with which nothing of its loop is left.
/// Latency: none for what passes; a stream begins one cycle after its loop was taken.
/// Throughput: one command per cycle. Reset value: no loop.
module loop_contexts
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
#(
  /// A loop as its streams want to know it.
  parameter type loop_t  = logic,
  /// Commands come with rising origins: no other unroller stands before.
  parameter bit  IsFirst = 1'b1
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  checked_command_t in_i,

  /// What the family says of the command.
  input logic        is_setting_i,
  input logic        is_start_i,
  input loop_check_t start_check_i,
  input loop_t       start_loop_i,
  input streams_t    start_streams_i,   ///< streams that the loop has; none if it breaks a rule
  input touches_t    start_touches_i,
  input logic        start_is_alone_i,  ///< no further loop is taken before it has left
  input logic        start_pools_i,     ///< leaves stores without pooling behind

  /// The command that is offered is taken as a setting, or as a start.
  output logic setting_o,
  output logic start_o,

  output logic             out_valid_o,
  input  logic             out_ready_i,
  output checked_command_t out_o,

  /// Room for one command behind, by class (accel_pkg::class_e), and for a PRELOAD and its COMPUTE.
  input logic [2:0] has_room_i,
  input logic       has_room_for_pair_i,

  /// Each stream: begins with its loop; its steps.
  output streams_t               begin_o,
  output loop_t    [STREAMS-1:0] loop_o,
  input  streams_t               step_valid_i,
  output streams_t               step_ready_o,
  input  step_t    [STREAMS-1:0] step_i,
  input  streams_t               last_i,
  input  logic                   product_is_preload_i,

  /// Streams that have given all for the loop of each one, and streams that are at its loop.
  output streams_t [STREAMS-1:0] done_o,
  output streams_t [STREAMS-1:0] working_o,

  /// A step of a stream leaves.
  output logic step_leaves_o,

  output logic busy_o
);

  typedef struct packed {
    logic     valid;
    streams_t pending;   ///< streams that have not given all
    touches_t touches;
    origin_t  origin;
    logic     is_alone;
    logic     pools;
  } context_t;

  context_t [1:0] contexts_q;
  loop_t [1:0] loops_q;
  logic head_q, tail_q;
  streams_t busy_q, context_of_q;

  // ---- What passes ----
  logic any_valid, can_pass, passes;
  streams_t pending_any, needed;
  assign any_valid   = contexts_q[0].valid || contexts_q[1].valid;
  assign pending_any = contexts_q[0].pending | contexts_q[1].pending;
  assign busy_o      = any_valid;

  // Streams that need the configuration which a CONFIG changes.
  logic is_config;
  config_ld_rs1_t config_rs1;
  assign is_config  = in_i.command.funct == FunctConfig;
  assign config_rs1 = config_ld_rs1_t'(in_i.command.rs1);
  always_comb begin
    needed = '0;
    unique case (config_rs1.kind)
      ConfigEx: needed[STREAM_PRODUCTS] = 1'b1;
      ConfigSt: needed[STREAM_RESULTS] = 1'b1;
      ConfigLd: begin
        needed[STREAM_A]    = config_rs1.state_id == 2'd0;
        needed[STREAM_B]    = config_rs1.state_id == 2'd1;
        needed[STREAM_BIAS] = config_rs1.state_id == 2'd2;
      end
      default:  needed = '0;
    endcase
  end

  logic alone_under_way, has_context;
  assign alone_under_way = (contexts_q[0].valid && contexts_q[0].is_alone) ||
                           (contexts_q[1].valid && contexts_q[1].is_alone);
  assign has_context = !contexts_q[tail_q].valid && !alone_under_way;
  always_comb begin
    if (is_start_i) can_pass = has_context;
    else if (is_config) can_pass = (needed & pending_any) == '0;
    else can_pass = !any_valid;
  end
  assign setting_o  = in_valid_i && is_setting_i;
  assign in_ready_o = is_setting_i || (passes && out_ready_i);
  assign start_o    = passes && is_start_i && out_ready_i;

  // ---- Which loop a stream is at, and whether it may begin one ----
  logic tail_side;
  assign tail_side = !head_q;
  streams_t blocked_by_head;
  always_comb begin
    touches_t older, younger;
    streams_t older_pending;
    logic shares_scratchpad, shares_accumulator;
    older_pending = contexts_q[head_q].pending;
    older = contexts_q[head_q].touches;
    younger = contexts_q[tail_side].touches;
    shares_scratchpad = (older.scratchpad_halves & younger.scratchpad_halves) != '0;
    shares_accumulator = older.accumulator_half == younger.accumulator_half;
    blocked_by_head = '0;
    if (shares_scratchpad && (older_pending & older.in_scratchpad) != '0)
      blocked_by_head |= younger.in_scratchpad;
    if (shares_accumulator && (older_pending & older.in_accumulator) != '0)
      blocked_by_head |= younger.in_accumulator;
  end

  streams_t next_context;
  always_comb begin
    for (int unsigned s = 0; s < STREAMS; s++) begin
      logic at_head, at_other;
      at_head         = contexts_q[head_q].pending[s];
      at_other        = contexts_q[tail_side].pending[s] && !blocked_by_head[s];
      next_context[s] = at_head ? head_q : tail_side;
      begin_o[s]      = !busy_q[s] && (at_head || at_other);
      loop_o[s]       = loops_q[next_context[s]];
      for (int unsigned other = 0; other < STREAMS; other++) begin
        done_o[s][other]    = !contexts_q[context_of_q[s]].pending[other];
        working_o[s][other] = busy_q[other] && context_of_q[other] == context_of_q[s];
      end
    end
  end

  // ---- What leaves next: what was offered and not accepted, else by priority ----
  streams_t may_go, may_load, chosen, waiting_q;
  logic b_first_q, is_waiting_q;
  assign passes = is_waiting_q ? waiting_q == '0 : in_valid_i && !is_setting_i && can_pass;
  always_comb begin
    may_go = step_valid_i;
    if (!has_room_i[ClassLoad]) begin
      may_go[STREAM_BIAS] = 1'b0;
      may_go[STREAM_A]    = 1'b0;
      may_go[STREAM_B]    = 1'b0;
    end
    if (product_is_preload_i ? !has_room_for_pair_i : !has_room_i[ClassExecute])
      may_go[STREAM_PRODUCTS] = 1'b0;
    if (!has_room_i[ClassStore]) may_go[STREAM_RESULTS] = 1'b0;
    // Products of the older loop wait for loads of their own, not for those of the next.
    may_load = may_go;
    for (int unsigned s = 0; s < STREAMS; s++) begin
      if (context_of_q[s] != head_q) may_load[s] = 1'b0;
    end
    if (!(may_load[STREAM_BIAS] || may_load[STREAM_A] || may_load[STREAM_B])) may_load = may_go;
    chosen = '0;
    if (is_waiting_q) chosen = waiting_q;
    else if (passes) chosen = '0;
    else if (may_go[STREAM_RESULTS]) chosen[STREAM_RESULTS] = 1'b1;
    else if (may_go[STREAM_PRODUCTS]) chosen[STREAM_PRODUCTS] = 1'b1;
    else if (may_load[STREAM_BIAS]) chosen[STREAM_BIAS] = 1'b1;
    else if (may_load[STREAM_B] && (b_first_q || !may_load[STREAM_A])) chosen[STREAM_B] = 1'b1;
    else if (may_load[STREAM_A]) chosen[STREAM_A] = 1'b1;
  end

  streams_t ends, fires;
  assign step_ready_o  = out_ready_i ? chosen : '0;
  assign fires         = step_ready_o & step_valid_i;
  assign step_leaves_o = fires != '0;
  assign ends          = fires & last_i;
  assign out_valid_o   = passes || chosen != '0;
  always_comb begin
    out_o = in_i;
    if (passes) begin
      if (is_start_i) begin
        out_o.check = start_check_i;
        out_o.check.plain_stores = start_check_i.plain_stores &&
                                   !(contexts_q[0].valid && contexts_q[0].pools) &&
                                   !(contexts_q[1].valid && contexts_q[1].pools);
        out_o.command.is_last = start_streams_i == '0;
      end
    end else begin
      out_o = '0;
      for (int unsigned s = 0; s < STREAMS; s++) begin
        if (chosen[s]) begin
          out_o.command.origin  = contexts_q[context_of_q[s]].origin;
          out_o.command.is_last = last_i[s] && contexts_q[context_of_q[s]].pending == chosen;
          out_o.command.funct   = step_i[s].funct;
          out_o.command.rs1     = step_i[s].rs1;
          out_o.command.rs2     = step_i[s].rs2;
        end
      end
    end
  end

  // ---- State ----
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      contexts_q   <= '0;
      head_q       <= 1'b0;
      tail_q       <= 1'b0;
      busy_q       <= '0;
      context_of_q <= '0;
      b_first_q    <= 1'b0;
      waiting_q    <= '0;
      is_waiting_q <= 1'b0;
    end else begin
      waiting_q    <= chosen;
      is_waiting_q <= out_valid_o && !out_ready_i;
      busy_q <= (busy_q | begin_o) & ~ends;
      for (int unsigned s = 0; s < STREAMS; s++) begin
        if (begin_o[s]) context_of_q[s] <= next_context[s];
        if (ends[s]) contexts_q[context_of_q[s]].pending[s] <= 1'b0;
      end
      if (step_leaves_o) b_first_q <= fires[STREAM_A];
      if (contexts_q[head_q].valid && contexts_q[head_q].pending == '0) begin
        contexts_q[head_q].valid <= 1'b0;
        head_q                   <= !head_q;
      end
      if (start_o && start_streams_i != '0) begin
        contexts_q[tail_q] <= '{
            valid: 1'b1,
            pending: start_streams_i,
            touches: start_touches_i,
            origin: in_i.command.origin,
            is_alone: start_is_alone_i,
            pools: start_pools_i
        };
        tail_q <= !tail_q;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_o) loops_q[tail_q] <= start_loop_i;
  end

  logic unused_fields;
  assign unused_fields = ^config_rs1;

  `HIL_ASSERT_HELD(OutputHeld_A, out_valid_o, out_ready_i, out_o,
                   "command changed before it was accepted")
  origin_t youngest_q;
  logic has_youngest_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      youngest_q     <= '0;
      has_youngest_q <= 1'b0;
    end else if (passes && out_ready_i) begin
      youngest_q     <= out_o.command.origin;
      has_youngest_q <= 1'b1;
    end
  end
  `HIL_ASSERT(PassInOrder_A,
              !IsFirst || !passes || !has_youngest_q || out_o.command.origin > youngest_q,
              "the program's commands do not pass in their order")
  `HIL_ASSERT(OneStream_A, $onehot0(chosen), "two streams were chosen at once")
  `HIL_ASSERT(StreamHasLoop_A, (step_valid_i & ~busy_q) == '0,
              "a stream without a loop gave a step")

endmodule
