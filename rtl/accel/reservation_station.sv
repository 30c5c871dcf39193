// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Holds commands from dispatch to completion and issues each to its engine when every older command
/// that it depends on has gone far enough, so that the local memories end as in program order.
///
/// A new command Y waits for an older live command X whose ranges overlap its own:
///
///     hazard  X    Y      Y waits for            between classes   load-load   exec-exec   store-store
///     RAW     write reads completion of X        yes               -           yes         -
///     WAW     write write completion of X        yes               no          no          -
///     WAR     reads write operands of X fetched  yes               -           no          -
///
/// Inside a class the engines keep the order where the table says no: they work in program order.
/// "Operands fetched" is the reads_done pulse of X, or its completion.
/// Entries are numbered over all classes: loads first, then execute, then stores.
///
/// Latency: allocated in cycle t, issued in t + 1 at the earliest; a completion in cycle t lets the
/// waiting command be issued in t + 1, and frees the entry for an allocation in t + 1.
/// Throughput: one allocation, one issue per class and four completions per cycle.
/// Ordering: issue in program order inside a class. An entry is reused in program order too: after
/// out-of-order completions a class can be full with fewer live entries than it has.
/// Completion of an entry: from the cycle after it was issued on.
/// Reset value: empty. Combinational paths: alloc_class_i to alloc_ready_o; none else.
module reservation_station
  import accel_pkg::*;
#(
  parameter accel_cfg_pkg::accel_cfg_t Cfg = accel_cfg_pkg::CFG_INT8_16X16
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic               alloc_valid_i,
  output logic               alloc_ready_o,
  input  class_e             alloc_class_i,
  input  row_range_t   [1:0] alloc_reads_i,
  input  row_range_t         alloc_write_i,
  /// Payloads: the one of the class is used.
  input  load_cmd_t          alloc_load_i,
  input  execute_cmd_t       alloc_execute_i,
  input  store_cmd_t         alloc_store_i,

  output logic      load_valid_o,
  input  logic      load_ready_i,
  output load_cmd_t load_cmd_o,
  output entry_id_t load_id_o,

  output logic         execute_valid_o,
  input  logic         execute_ready_i,
  output execute_cmd_t execute_cmd_o,
  output entry_id_t    execute_id_o,

  output logic       store_valid_o,
  input  logic       store_ready_i,
  output store_cmd_t store_cmd_o,
  output entry_id_t  store_id_o,

  /// The entry has read all its operands from local memory. Optional: completion implies it.
  input logic      reads_done_valid_i,
  input entry_id_t reads_done_id_i,

  /// Completions: all local reads and writes of the entry have been accepted by the memories.
  input logic      done_load_valid_i,
  input entry_id_t done_load_id_i,
  input logic      done_execute_preload_valid_i,
  input entry_id_t done_execute_preload_id_i,
  input logic      done_execute_compute_valid_i,
  input entry_id_t done_execute_compute_id_i,
  input logic      done_store_valid_i,
  input entry_id_t done_store_id_i,

  /// Live entries per class, [0] load, [1] execute, [2] store.
  output entry_id_t [2:0] occupancy_o,
  /// Commands of a class that would be accepted one after the other if nothing more completed. A class
  /// takes its entries in turn, so one that is free behind a live one does not count.
  output entry_id_t [2:0] room_o,
  /// An allocation of this class would not be accepted now.
  output logic      [2:0] full_o,
  /// An allocation is offered and not accepted in this cycle.
  output logic            alloc_stall_o,
  /// Any entry is live.
  output logic            busy_o,
  /// Classes that issue, and that complete something, in this cycle.
  output logic      [2:0] issued_o,
  output logic      [2:0] completed_o,

  /// Simulation only.
  output observe_pkg::station_t observe_o
);

  localparam int unsigned Loads = Cfg.load_entries;
  localparam int unsigned Executes = Cfg.execute_entries;
  localparam int unsigned Stores = Cfg.store_entries;
  localparam int unsigned Entries = Loads + Executes + Stores;
  localparam int unsigned FirstExecute = Loads;
  localparam int unsigned FirstStore = Loads + Executes;
  localparam int unsigned IndexWidth = $clog2(Entries);

  typedef logic [Entries-1:0] entry_set_t;
  typedef logic [IndexWidth-1:0] entry_index_t;

  function automatic class_e class_of(int unsigned entry);
    if (entry < FirstExecute) return ClassLoad;
    return (entry < FirstStore) ? ClassExecute : ClassStore;
  endfunction

  function automatic logic overlap(row_range_t a, row_range_t b);
    return a.valid && b.valid && a.is_acc == b.is_acc && a.first <= b.last && b.first <= a.last;
  endfunction

  /// The set with this entry alone; empty for a number that no entry has, and while not valid.
  function automatic entry_set_t only(logic valid, entry_id_t id);
    return {{(Entries - 1) {1'b0}}, valid} << id;
  endfunction

  entry_set_t live_q, issued_q, reads_done_q;
  row_range_t [1:0] reads_q[Entries];
  row_range_t write_q[Entries];
  /// Older entries whose completion, or whose operand fetch, the entry waits for. A bit that is set
  /// always stands for a live entry, so it never means a later command in the same place.
  entry_set_t wait_done_q[Entries], wait_reads_q[Entries];

  ////////////////////
  // Completion
  ////////////////////

  entry_set_t done_load, done_preload, done_compute, done_store, done_set, reads_done_set;
  assign done_load = only(done_load_valid_i, done_load_id_i);
  assign done_preload = only(done_execute_preload_valid_i, done_execute_preload_id_i);
  assign done_compute = only(done_execute_compute_valid_i, done_execute_compute_id_i);
  assign done_store = only(done_store_valid_i, done_store_id_i);
  assign done_set = done_load | done_preload | done_compute | done_store;
  assign reads_done_set = only(reads_done_valid_i, reads_done_id_i);
  assign completed_o = {
    done_store_valid_i,
    done_execute_preload_valid_i || done_execute_compute_valid_i,
    done_load_valid_i
  };

  ////////////////////
  // Allocation
  ////////////////////

  entry_index_t alloc_entry_load, alloc_entry_execute, alloc_entry_store, alloc_entry;
  logic alloc_fire;
  assign full_o = {
    live_q[alloc_entry_store], live_q[alloc_entry_execute], live_q[alloc_entry_load]
  };
  assign alloc_fire = alloc_valid_i && alloc_ready_o;
  assign alloc_stall_o = alloc_valid_i && !alloc_ready_o;

  always_comb begin
    unique case (alloc_class_i)
      ClassLoad: begin
        alloc_ready_o = !full_o[0];
        alloc_entry   = alloc_entry_load;
      end
      ClassExecute: begin
        alloc_ready_o = !full_o[1];
        alloc_entry   = alloc_entry_execute;
      end
      default: begin
        alloc_ready_o = !full_o[2];
        alloc_entry   = alloc_entry_store;
      end
    endcase
  end

  entry_set_t alloc_wait_done, alloc_wait_reads;
  always_comb begin
    logic is_raw, is_waw, is_war, is_other_class;
    is_raw           = 1'b0;
    is_waw           = 1'b0;
    is_war           = 1'b0;
    is_other_class   = 1'b0;
    alloc_wait_done  = '0;
    alloc_wait_reads = '0;
    if (alloc_fire) begin
      for (int unsigned x = 0; x < Entries; x++) begin
        // What completes in this very cycle need not be waited for: its pulse would be missed.
        if (live_q[x] && !done_set[x]) begin
          is_other_class = class_of(x) != alloc_class_i;
          is_raw = overlap(write_q[x], alloc_reads_i[0]) || overlap(write_q[x], alloc_reads_i[1]);
          is_waw = overlap(write_q[x], alloc_write_i);
          is_war = overlap(reads_q[x][0], alloc_write_i) || overlap(reads_q[x][1], alloc_write_i);
          if (is_other_class) begin
            alloc_wait_done[x]  = is_raw || is_waw;
            alloc_wait_reads[x] = is_war && !reads_done_q[x] && !reads_done_set[x];
          end else begin
            alloc_wait_done[x] = is_raw && alloc_class_i == ClassExecute;
          end
        end
      end
    end
  end

  ////////////////////
  // Issue
  ////////////////////

  entry_index_t issue_entry_load, issue_entry_execute, issue_entry_store;
  logic load_fire, execute_fire, store_fire;

  function automatic logic may_issue(entry_index_t entry);
    return live_q[entry] && !issued_q[entry] && wait_done_q[entry] == '0 &&
        wait_reads_q[entry] == '0;
  endfunction

  assign load_valid_o    = may_issue(issue_entry_load);
  assign execute_valid_o = may_issue(issue_entry_execute);
  assign store_valid_o   = may_issue(issue_entry_store);
  assign load_id_o       = ENTRY_ID_WIDTH'(issue_entry_load);
  assign execute_id_o    = ENTRY_ID_WIDTH'(issue_entry_execute);
  assign store_id_o      = ENTRY_ID_WIDTH'(issue_entry_store);
  assign load_fire       = load_valid_o && load_ready_i;
  assign execute_fire    = execute_valid_o && execute_ready_i;
  assign store_fire      = store_valid_o && store_ready_i;
  assign issued_o        = {store_fire, execute_fire, load_fire};

  reservation_class #(
    .Entries     (Loads),
    .FirstEntry  (0),
    .IndexWidth  (IndexWidth),
    .PayloadWidth(LOAD_CMD_WIDTH)
  ) u_load (
    .clk_i,
    .rst_ni,
    .alloc_entry_o  (alloc_entry_load),
    .alloc_fire_i   (alloc_fire && alloc_class_i == ClassLoad),
    .alloc_payload_i(alloc_load_i),
    .issue_entry_o  (issue_entry_load),
    .issue_payload_o(load_cmd_o),
    .issue_fire_i   (load_fire)
  );

  reservation_class #(
    .Entries     (Executes),
    .FirstEntry  (FirstExecute),
    .IndexWidth  (IndexWidth),
    .PayloadWidth(EXECUTE_CMD_WIDTH)
  ) u_execute (
    .clk_i,
    .rst_ni,
    .alloc_entry_o  (alloc_entry_execute),
    .alloc_fire_i   (alloc_fire && alloc_class_i == ClassExecute),
    .alloc_payload_i(alloc_execute_i),
    .issue_entry_o  (issue_entry_execute),
    .issue_payload_o(execute_cmd_o),
    .issue_fire_i   (execute_fire)
  );

  reservation_class #(
    .Entries     (Stores),
    .FirstEntry  (FirstStore),
    .IndexWidth  (IndexWidth),
    .PayloadWidth(STORE_CMD_WIDTH)
  ) u_store (
    .clk_i,
    .rst_ni,
    .alloc_entry_o  (alloc_entry_store),
    .alloc_fire_i   (alloc_fire && alloc_class_i == ClassStore),
    .alloc_payload_i(alloc_store_i),
    .issue_entry_o  (issue_entry_store),
    .issue_payload_o(store_cmd_o),
    .issue_fire_i   (store_fire)
  );

  ////////////////////
  // State
  ////////////////////

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q       <= '0;
      issued_q     <= '0;
      reads_done_q <= '0;
      for (int unsigned e = 0; e < Entries; e++) begin
        reads_q[e]      <= '0;
        write_q[e]      <= '0;
        wait_done_q[e]  <= '0;
        wait_reads_q[e] <= '0;
      end
    end else begin
      live_q       <= live_q & ~done_set;
      reads_done_q <= reads_done_q | reads_done_set;
      if ((done_set | reads_done_set) != '0) begin
        for (int unsigned e = 0; e < Entries; e++) begin
          wait_done_q[e]  <= wait_done_q[e] & ~done_set;
          wait_reads_q[e] <= wait_reads_q[e] & ~done_set & ~reads_done_set;
        end
      end
      if (load_fire) issued_q[issue_entry_load] <= 1'b1;
      if (execute_fire) issued_q[issue_entry_execute] <= 1'b1;
      if (store_fire) issued_q[issue_entry_store] <= 1'b1;
      if (alloc_fire) begin
        live_q[alloc_entry]       <= 1'b1;
        issued_q[alloc_entry]     <= 1'b0;
        reads_done_q[alloc_entry] <= 1'b0;
        reads_q[alloc_entry]      <= alloc_reads_i;
        write_q[alloc_entry]      <= alloc_write_i;
        wait_done_q[alloc_entry]  <= alloc_wait_done;
        wait_reads_q[alloc_entry] <= alloc_wait_reads;
      end
    end
  end

  assign busy_o         = live_q != '0;
  assign occupancy_o[0] = ENTRY_ID_WIDTH'($countones(live_q[0+:Loads]));
  assign occupancy_o[1] = ENTRY_ID_WIDTH'($countones(live_q[FirstExecute+:Executes]));
  assign occupancy_o[2] = ENTRY_ID_WIDTH'($countones(live_q[FirstStore+:Stores]));

  // Free entries from the next one of the class on, up to the first that is live.
  function automatic entry_id_t room(entry_index_t next, int unsigned first, int unsigned entries);
    int unsigned entry;
    entry_id_t   found;
    found = '0;
    entry = int'(next);
    for (int unsigned e = 0; e < entries; e++) begin
      if (!live_q[IndexWidth'(entry)] && 32'(found) == e) found = ENTRY_ID_WIDTH'(e + 1);
      entry = (entry + 1 == first + entries) ? first : entry + 1;
    end
    return found;
  endfunction
  assign room_o[0] = room(alloc_entry_load, 0, Loads);
  assign room_o[1] = room(alloc_entry_execute, FirstExecute, Executes);
  assign room_o[2] = room(alloc_entry_store, FirstStore, Stores);

  ////////////////////
  // Assertions
  ////////////////////

  localparam entry_set_t LoadSet = {{(Entries - Loads) {1'b0}}, {Loads{1'b1}}};
  localparam entry_set_t StoreSet = {{Stores{1'b1}}, {(Entries - Stores) {1'b0}}};
  localparam entry_set_t ExecuteSet = ~LoadSet & ~StoreSet;

  function automatic logic in_order(logic valid, row_t first, row_t last);
    return !valid || first <= last;
  endfunction

  logic alloc_in_order;
  assign alloc_in_order = in_order(
      alloc_write_i.valid, alloc_write_i.first, alloc_write_i.last
  ) && in_order(
      alloc_reads_i[0].valid, alloc_reads_i[0].first, alloc_reads_i[0].last
  ) && in_order(
      alloc_reads_i[1].valid, alloc_reads_i[1].first, alloc_reads_i[1].last
  );

  // What the entries that issue next wait for.
  entry_set_t load_waits, execute_waits, store_waits, waited_for;
  assign load_waits    = wait_done_q[issue_entry_load] | wait_reads_q[issue_entry_load];
  assign execute_waits = wait_done_q[issue_entry_execute] | wait_reads_q[issue_entry_execute];
  assign store_waits   = wait_done_q[issue_entry_store] | wait_reads_q[issue_entry_store];
  assign waited_for    = load_waits | execute_waits | store_waits;

  `HIL_ASSERT_INIT(ClassSizes_A, Loads >= 1 && Executes >= 1 && Stores >= 1, "a class has no entry")
  `HIL_ASSERT_INIT(EntriesRange_A, Entries < (1 << ENTRY_ID_WIDTH),
                   "more entries than an entry number can tell apart")
  `HIL_ASSERT(AllocClass_A,
              !alloc_valid_i || alloc_class_i inside {ClassLoad, ClassExecute, ClassStore},
              "allocation of no class")
  `HIL_ASSERT(AllocRanges_A, !alloc_valid_i || alloc_in_order, "range that ends before it starts")
  `HIL_ASSERT_HELD(AllocHeld_A, alloc_valid_i, alloc_ready_o, {alloc_class_i, alloc_reads_i,
                                                               alloc_write_i},
                   "allocation changed before it was accepted")
  `HIL_ASSERT(AllocIsFree_A, !alloc_fire || !live_q[alloc_entry],
              "an allocation overwrites a live entry")
  `HIL_ASSERT(DoneLoadIssued_A, !done_load_valid_i || |(done_load & LoadSet & live_q & issued_q),
              "completion of a load that is not under way")
  `HIL_ASSERT(DonePreloadIssued_A,
              !done_execute_preload_valid_i || |(done_preload & ExecuteSet & live_q & issued_q),
              "completion of a preload that is not under way")
  `HIL_ASSERT(DoneComputeIssued_A,
              !done_execute_compute_valid_i || |(done_compute & ExecuteSet & live_q & issued_q),
              "completion of a compute that is not under way")
  `HIL_ASSERT(DoneStoreIssued_A,
              !done_store_valid_i || |(done_store & StoreSet & live_q & issued_q),
              "completion of a store that is not under way")
  `HIL_ASSERT(DoneOnce_A, (done_preload & done_compute) == '0,
              "one entry completes as preload and as compute")
  `HIL_ASSERT(ReadsDoneIssued_A,
              !reads_done_valid_i || |(reads_done_set & live_q & issued_q & ~reads_done_q),
              "operands fetched by an entry that is not under way, or a second time")
  `HIL_ASSERT(WaitsForLive_A, (waited_for & ~live_q) == '0,
              "an entry waits for one that is not live")
  `HIL_ASSERT_HELD(LoadHeld_A, load_valid_o, load_ready_i, {load_id_o, load_cmd_o},
                   "load changed before it was accepted")
  `HIL_ASSERT_HELD(ExecuteHeld_A, execute_valid_o, execute_ready_i, {execute_id_o, execute_cmd_o},
                   "execute command changed before it was accepted")
  `HIL_ASSERT_HELD(StoreHeld_A, store_valid_o, store_ready_i, {store_id_o, store_cmd_o},
                   "store changed before it was accepted")

`ifdef SYNTHESIS
  assign observe_o = '0;
`else
  `include "reservation_describe.svh"

  // Classes that the next entry of each class waits for, by class_e, if it holds a command.
  logic load_is_next, execute_is_next, store_is_next;
  assign load_is_next = live_q[issue_entry_load] && !issued_q[issue_entry_load];
  assign execute_is_next = live_q[issue_entry_execute] && !issued_q[issue_entry_execute];
  assign store_is_next = live_q[issue_entry_store] && !issued_q[issue_entry_store];
  assign observe_o = '{
          store_blocked_by: {
            store_is_next && (store_waits & StoreSet) != '0,
            store_is_next && (store_waits & ExecuteSet) != '0,
            store_is_next && (store_waits & LoadSet) != '0
          },
          execute_blocked_by: {
            execute_is_next && (execute_waits & StoreSet) != '0,
            execute_is_next && (execute_waits & ExecuteSet) != '0,
            execute_is_next && (execute_waits & LoadSet) != '0
          },
          load_blocked_by: {
            load_is_next && (load_waits & StoreSet) != '0,
            load_is_next && (load_waits & ExecuteSet) != '0,
            load_is_next && (load_waits & LoadSet) != '0
          },
          allocated_entry: ENTRY_ID_WIDTH'(alloc_entry)
      };
`endif

endmodule
