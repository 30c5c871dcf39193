// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Takes commands in program order; keeps the configuration state; gives every other command, with
/// all the configuration it needs, to the reservation station; stops at the first fault.
///
/// CONFIG_*, FLUSH and CLKGATE_EN end here, COUNTER goes to the counters. A command that breaks a
/// rule (docs/reference/isa.md) raises fault_valid_o for good: it and all younger commands, by their
/// origins, are taken and dropped (COUNTER is still answered, with rs1 = 0), older ones go on, also
/// those that come later because they stand for an older loop. fault_command_o is the origin of that
/// command, so the program's command is named, whoever issued what broke the rule.
///
/// Since configuration travels with each command, a CONFIG_* never waits for older commands.
/// The destination of a PRELOAD is kept here and handed to its COMPUTE, which writes it.
///
/// Latency: none from command to allocation (combinational). Throughput: one command per cycle.
/// cmd_ready_o depends on the command and on alloc_ready_i or counter_ready_i.
/// Reset value: OS, no activation, strides 1 (block strides too), scales 1.0, no pooling, no PRELOAD.
module dispatch
  import accel_pkg::*;
  import accel_isa_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic             cmd_valid_i,
  output logic             cmd_ready_o,
  input  checked_command_t checked_i,

  output logic               alloc_valid_o,
  input  logic               alloc_ready_i,
  output class_e             alloc_class_o,
  output row_range_t   [1:0] alloc_reads_o,
  output row_range_t         alloc_write_o,
  output load_cmd_t          alloc_load_o,
  output execute_cmd_t       alloc_execute_o,
  output store_cmd_t         alloc_store_o,

  output logic        counter_valid_o,
  input  logic        counter_ready_i,
  output logic [63:0] counter_rs1_o,
  /// The last COUNTER came after a fault: its answer is to be 0.
  output logic        counter_silent_o,

  output logic               fault_valid_o,
  output origin_t            fault_command_o,
  output logic         [6:0] fault_funct_o,
  output fault_field_e       fault_field_o,
  output fault_rule_e        fault_rule_o
);

  localparam row_t RowMask = row_t'((32'd1 << Cfg.row_field_bits) - 32'd1);

  typedef struct packed {
    logic        is_os;
    logic        relu;
    logic        a_transpose;
    logic        b_transpose;
    logic [15:0] a_stride;
    logic [15:0] c_stride;
    logic [4:0]  shift;
  } ex_state_t;

  typedef struct packed {
    logic        shrunk;
    logic [7:0]  pixel_repeats;
    logic [15:0] block_stride;
    logic [31:0] scale;
    logic [63:0] stride;
  } ld_state_t;

  typedef struct packed {
    logic        relu;
    logic [31:0] scale;
    logic [31:0] stride;
    pool_t       pool;
  } st_state_t;

  typedef struct packed {
    logic         pending;
    logic         is_os;
    logic         is_real;
    destination_t c;
    row_range_t   c_rows;
  } preload_state_t;

  // What is in force before the first configuration command.
  localparam ex_state_t ExReset = '{
      is_os: !CONFIG_EX_RS1_RESET.dataflow,
      relu: CONFIG_EX_RS1_RESET.activation == 2'd1,
      a_transpose: CONFIG_EX_RS1_RESET.a_transpose,
      b_transpose: CONFIG_EX_RS1_RESET.b_transpose,
      a_stride: CONFIG_EX_RS1_RESET.a_stride,
      c_stride: CONFIG_EX_RS2_RESET.c_stride,
      shift: CONFIG_EX_RS2_RESET.in_shift[4:0]
  };
  localparam ld_state_t LdReset = '{
      shrunk: CONFIG_LD_RS1_RESET.shrunk,
      pixel_repeats: CONFIG_LD_RS1_RESET.pixel_repeats,
      block_stride: CONFIG_LD_RS1_RESET.block_stride,
      scale: CONFIG_LD_RS1_RESET.scale,
      stride: CONFIG_LD_RS2_RESET.stride
  };
  localparam st_state_t StReset = '{
      relu: CONFIG_ST_RS1_RESET.activation == 2'd1,
      scale: CONFIG_ST_RS2_RESET.acc_scale,
      stride: CONFIG_ST_RS2_RESET.stride,
      pool: '0
  };

  ex_state_t ex_d, ex_q;
  ld_state_t [2:0] ld_d, ld_q;
  st_state_t st_d, st_q;
  preload_state_t preload_d, preload_q;

  // ---- Decode ----
  command_t cmd;
  assign cmd = checked_i.command;
  local_operand_t first, second;
  laddr_t second_addr;
  assign first       = local_operand_t'(cmd.rs1);
  assign second      = local_operand_t'(cmd.rs2);
  assign second_addr = laddr_t'(second.laddr);

  logic is_mvin, is_mvout, is_preload, is_compute, is_config, is_counter;
  logic [1:0] ld_index;
  assign is_mvin    = (cmd.funct == FunctMvin) || (cmd.funct == FunctMvin2) ||
                      (cmd.funct == FunctMvin3);
  assign is_mvout = cmd.funct == FunctMvout;
  assign is_preload = cmd.funct == FunctPreload;
  assign is_compute = (cmd.funct == FunctComputePreloaded) ||
                      (cmd.funct == FunctComputeAccumulated);
  assign is_config = cmd.funct == FunctConfig;
  assign is_counter = cmd.funct == FunctCounter;
  always_comb begin
    unique case (cmd.funct)
      FunctMvin2: ld_index = 2'd1;
      FunctMvin3: ld_index = 2'd2;
      default: ld_index = 2'd0;
    endcase
  end
  ld_state_t ld;
  assign ld = ld_q[ld_index];

  footprint_t mvin_rows, mvout_rows, stationary_rows, c_rows, a_rows, bd_rows;
  command_footprint #(
    .Cfg(Cfg)
  ) u_footprint (
    .first_i          (first),
    .second_i         (second),
    .is_os_i          (ex_q.is_os),
    .a_transpose_i    (ex_q.a_transpose),
    .b_transpose_i    (ex_q.b_transpose),
    .a_stride_i       (ex_q.a_stride),
    .c_stride_i       (ex_q.c_stride),
    .ld_block_stride_i(ld.block_stride),
    .pool_i           (st_q.pool),
    .mvin_o           (mvin_rows),
    .mvout_o          (mvout_rows),
    .stationary_o     (stationary_rows),
    .c_o              (c_rows),
    .a_o              (a_rows),
    .bd_o             (bd_rows)
  );

  logic loop_fault;
  fault_rule_e loop_rule;
  fault_field_e loop_field;
  loop_checker #(
    .Dim(Cfg.dim)
  ) u_loop_checker (
    .check_i           (checked_i.check),
    .is_os_i           (ex_q.is_os),
    .a_transpose_i     (ex_q.a_transpose),
    .b_transpose_i     (ex_q.b_transpose),
    .a_stride_i        (ex_q.a_stride),
    .c_stride_i        (ex_q.c_stride),
    .ld_shrunk_i       ({ld_q[2].shrunk, ld_q[1].shrunk, ld_q[0].shrunk}),
    .ld_block_stride_i ({ld_q[2].block_stride, ld_q[1].block_stride, ld_q[0].block_stride}),
    .ld_pixel_repeats_i({ld_q[2].pixel_repeats, ld_q[1].pixel_repeats, ld_q[0].pixel_repeats}),
    .pool_enable_i     (st_q.pool.enable),
    .fault_o           (loop_fault),
    .rule_o            (loop_rule),
    .field_o           (loop_field)
  );

  logic fault;
  fault_rule_e rule;
  fault_field_e field;
  command_checker #(
    .Cfg(Cfg)
  ) u_checker (
    .funct_i           (cmd.funct),
    .rs1_i             (cmd.rs1),
    .rs2_i             (cmd.rs2),
    .is_os_i           (ex_q.is_os),
    .ld_shrunk_i       (ld.shrunk),
    .ld_block_stride_i (ld.block_stride),
    .ld_pixel_repeats_i(ld.pixel_repeats),
    .pool_enable_i     (st_q.pool.enable),
    .preload_pending_i (preload_q.pending),
    .preload_is_os_i   (preload_q.is_os),
    .mvin_i            (mvin_rows),
    .mvout_i           (mvout_rows),
    .stationary_i      (stationary_rows),
    .c_i               (c_rows),
    .a_i               (a_rows),
    .bd_i              (bd_rows),
    .loop_fault_i      (loop_fault),
    .loop_rule_i       (loop_rule),
    .loop_field_i      (loop_field),
    .fault_o           (fault),
    .rule_o            (rule),
    .field_o           (field)
  );

  // ---- Flow ----
  // What is left of an older loop may come after the command that faulted.
  logic stopped_q, is_older, stopped, legal, needs_entry, cmd_fire;
  origin_t distance;
  assign distance        = cmd.origin - fault_command_o;
  assign is_older        = distance[ORIGIN_WIDTH-1];
  assign stopped         = stopped_q && !is_older;
  assign legal           = !fault && !stopped;
  assign needs_entry     = is_mvin || is_mvout || is_preload || is_compute;

  assign alloc_valid_o   = cmd_valid_i && legal && needs_entry;
  assign counter_valid_o = cmd_valid_i && is_counter;
  assign counter_rs1_o   = stopped ? 64'd0 : cmd.rs1;
  always_comb begin
    if (is_counter) cmd_ready_o = counter_ready_i;
    else if (legal && needs_entry) cmd_ready_o = alloc_ready_i;
    else cmd_ready_o = 1'b1;
  end
  assign cmd_fire = cmd_valid_i && cmd_ready_o;

  // ---- Payloads ----
  function automatic row_t row_of(logic [31:0] laddr);
    row_t low;
    low = laddr[ROW_WIDTH-1:0];
    return low & RowMask;
  endfunction

  // An operand without elements has neither rows nor columns: nothing of it is read or written.
  function automatic operand_t operand_of(local_operand_t operand);
    logic has_elements;
    has_elements = operand.rows != '0 && operand.cols != '0;
    return
    '{
        is_real: operand.laddr != GARBAGE_ADDR,
        row: row_of(operand.laddr),
        rows: has_elements ? operand.rows[5:0] : 6'd0,
        cols: has_elements ? operand.cols[5:0] : 6'd0
    }
    ;
  endfunction

  operand_t first_operand, second_operand;
  assign first_operand  = operand_of(first);
  assign second_operand = operand_of(second);

  // MVIN
  dim_count_t repeats;
  row_t mvin_row, mvin_floor, mvin_first;
  localparam row_t HalfRow = row_t'(Cfg.scratchpad_rows / 2);
  assign repeats = (ld.pixel_repeats == '0) ? 6'd1 : ld.pixel_repeats[5:0];
  assign mvin_row = row_of(second.laddr);
  assign mvin_floor = (mvin_row >= HalfRow) ? HalfRow : '0;
  assign mvin_first = (mvin_row - mvin_floor < {14'd0, repeats - 6'd1}) ? mvin_floor :
                      mvin_row - {14'd0, repeats - 6'd1};

  always_comb begin
    alloc_load_o                         = '0;
    alloc_load_o.dram_addr               = cmd.rs1;
    alloc_load_o.stride_bytes            = ld.stride;
    alloc_load_o.is_acc                  = second_addr.is_acc;
    alloc_load_o.accumulate              = second_addr.accumulate;
    alloc_load_o.row                     = mvin_row;
    alloc_load_o.rows                    = second.rows[5:0];
    alloc_load_o.cols                    = second.cols[7:0];
    alloc_load_o.shrunk                  = ld.shrunk;
    alloc_load_o.scale                   = ld.scale;
    alloc_load_o.block_stride            = {4'd0, ld.block_stride};
    alloc_load_o.pixel_repeats           = repeats;

    alloc_store_o                        = '0;
    alloc_store_o.dram_addr              = cmd.rs1;
    alloc_store_o.stride_bytes           = st_q.stride;
    alloc_store_o.is_acc                 = second_addr.is_acc;
    alloc_store_o.read_full              = second_addr.is_acc && second_addr.read_full;
    alloc_store_o.row                    = row_of(second.laddr);
    alloc_store_o.rows                   = second.rows[5:0];
    alloc_store_o.cols                   = second.cols[7:0];
    alloc_store_o.relu                   = st_q.relu;
    alloc_store_o.scale                  = st_q.scale;
    alloc_store_o.pool                   = st_q.pool;

    alloc_execute_o                      = '0;
    alloc_execute_o.is_compute           = is_compute;
    alloc_execute_o.preload.is_os        = ex_q.is_os;
    alloc_execute_o.preload.stationary   = first_operand;
    alloc_execute_o.preload.transpose    = !ex_q.is_os && ex_q.b_transpose;
    alloc_execute_o.compute.is_os        = ex_q.is_os;
    alloc_execute_o.compute.flip         = cmd.funct == FunctComputePreloaded;
    alloc_execute_o.compute.preload_real = preload_q.is_real;
    alloc_execute_o.compute.a            = first_operand;
    alloc_execute_o.compute.bd           = second_operand;
    alloc_execute_o.compute.a_stride     = {4'd0, ex_q.a_stride};
    alloc_execute_o.compute.a_transpose  = ex_q.a_transpose;
    alloc_execute_o.compute.b_transpose  = ex_q.is_os && ex_q.b_transpose;
    alloc_execute_o.compute.c            = preload_q.c;
    alloc_execute_o.compute.relu         = ex_q.relu;
    alloc_execute_o.compute.shift        = ex_q.shift;
  end

  // ---- Rows touched ----
  always_comb begin
    alloc_class_o = ClassLoad;
    alloc_reads_o = '0;
    alloc_write_o = '0;
    if (is_mvin) begin
      alloc_write_o = hull(mvin_rows);
      if (!second_addr.is_acc) alloc_write_o.first = mvin_first;
    end else if (is_mvout) begin
      alloc_class_o    = ClassStore;
      alloc_reads_o[0] = hull(mvout_rows);
    end else begin
      alloc_class_o = ClassExecute;
      if (is_preload) begin
        if (first.laddr != GARBAGE_ADDR) alloc_reads_o[0] = hull(stationary_rows);
      end else begin
        alloc_reads_o[0] = hull(a_rows);
        if (second.laddr != GARBAGE_ADDR) alloc_reads_o[1] = hull(bd_rows);
        if (preload_q.c.is_real) alloc_write_o = preload_q.c_rows;
      end
    end
  end

  // ---- Next state ----
  config_ex_rs1_t cfg_ex1;
  config_ex_rs2_t cfg_ex2;
  config_ld_rs1_t cfg_ld1;
  config_ld_rs2_t cfg_ld2;
  config_st_rs1_t cfg_st1;
  config_st_rs2_t cfg_st2;
  assign cfg_ex1 = config_ex_rs1_t'(cmd.rs1);
  assign cfg_ex2 = config_ex_rs2_t'(cmd.rs2);
  assign cfg_ld1 = config_ld_rs1_t'(cmd.rs1);
  assign cfg_ld2 = config_ld_rs2_t'(cmd.rs2);
  assign cfg_st1 = config_st_rs1_t'(cmd.rs1);
  assign cfg_st2 = config_st_rs2_t'(cmd.rs2);

  always_comb begin
    ex_d = ex_q;
    if (is_config && cfg_ex1.kind == ConfigEx) begin
      ex_d.a_stride = cfg_ex1.a_stride;
      ex_d.c_stride = cfg_ex2.c_stride;
      if (!cfg_ex1.set_only_strides) begin
        ex_d.is_os       = !cfg_ex1.dataflow;
        ex_d.relu        = cfg_ex1.activation == 2'd1;
        ex_d.a_transpose = cfg_ex1.a_transpose;
        ex_d.b_transpose = cfg_ex1.b_transpose;
        ex_d.shift       = cfg_ex2.in_shift[4:0];
      end
    end
  end

  always_comb begin
    ld_d = ld_q;
    if (is_config && cfg_ld1.kind == ConfigLd) begin
      ld_d[cfg_ld1.state_id] = '{
          shrunk: cfg_ld1.shrunk,
          pixel_repeats: cfg_ld1.pixel_repeats,
          block_stride: cfg_ld1.block_stride,
          scale: cfg_ld1.scale,
          stride: cfg_ld2.stride
      };
    end
  end

  always_comb begin
    st_d = st_q;
    if (is_config && cfg_st1.kind == ConfigSt) begin
      st_d.relu   = cfg_st1.activation == 2'd1;
      st_d.stride = cfg_st2.stride;
      if (cfg_st2.acc_scale != '1) st_d.scale = cfg_st2.acc_scale;
      st_d.pool.enable = cfg_st1.pool_stride != '0;
      st_d.pool.stride = cfg_st1.pool_stride;
      st_d.pool.size   = cfg_st1.pool_size;
      if (cfg_st1.pool_stride != '0) begin
        st_d.pool.upad    = cfg_st1.pool_upad;
        st_d.pool.lpad    = cfg_st1.pool_lpad;
        st_d.pool.out_dim = cfg_st1.pool_out_dim;
        st_d.pool.porows  = cfg_st1.porows;
        st_d.pool.pocols  = cfg_st1.pocols;
        st_d.pool.orows   = cfg_st1.orows;
        st_d.pool.ocols   = cfg_st1.ocols;
      end
    end
  end

  always_comb begin
    preload_d = preload_q;
    if (is_preload) begin
      preload_d.pending = 1'b1;
      preload_d.is_os = ex_q.is_os;
      preload_d.is_real = first.laddr != GARBAGE_ADDR;
      preload_d.c = '{
          is_real: second.laddr != GARBAGE_ADDR,
          is_acc: second_addr.is_acc,
          accumulate: second_addr.accumulate,
          row: row_of(second.laddr),
          rows: second_operand.rows,
          cols: second_operand.cols,
          stride: {4'd0, ex_q.c_stride}
      };
      preload_d.c_rows = hull(c_rows);
    end else if (is_compute) begin
      preload_d.pending = 1'b0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ex_q <= ExReset;
      ld_q <= {3{LdReset}};
      st_q <= StReset;
      preload_q <= '0;
    end else if (cmd_fire && legal) begin
      ex_q      <= ex_d;
      ld_q      <= ld_d;
      st_q      <= st_d;
      preload_q <= preload_d;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stopped_q        <= 1'b0;
      fault_command_o  <= '0;
      fault_funct_o    <= '0;
      fault_rule_o     <= fault_rule_e'(0);
      fault_field_o    <= fault_field_e'(0);
      counter_silent_o <= 1'b0;
    end else if (cmd_fire) begin
      if (is_counter) counter_silent_o <= stopped;
      if (fault && !stopped_q) begin
        stopped_q       <= 1'b1;
        fault_command_o <= cmd.origin;
        fault_funct_o   <= cmd.funct;
        fault_rule_o    <= rule;
        fault_field_o   <= field;
      end
    end
  end

  assign fault_valid_o = stopped_q;

  logic unused_mark;
  assign unused_mark = cmd.is_last;

  `HIL_ASSERT_INIT(
      RowsFit_A,
      Cfg.scratchpad_rows <= (1 << ROW_WIDTH) && Cfg.accumulator_rows <= (1 << ROW_WIDTH),
      "a local memory has more rows than row_t can name")
  `HIL_ASSERT_INIT(DimFits_A, Cfg.dim >= 2 && Cfg.dim <= 32 && (Cfg.dim & (Cfg.dim - 1)) == 0,
                   "dim must be a power of two, 2..32")

endmodule
