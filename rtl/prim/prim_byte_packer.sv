// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Joins beats of 1..InBytes bytes to one gap-free stream of bytes, from which the user drops as
/// many bytes per cycle as it likes, up to OutBytes.
///
/// The oldest byte held is out_data_o[7:0]. out_bytes_o is the fill level; it may exceed OutBytes,
/// of which only the oldest OutBytes are visible. Bytes above the fill level are of no meaning.
/// Latency: one cycle from an accepted beat to its bytes at the output.
/// Throughput: one beat per cycle as long as the user takes, whenever it can, what it needs, be
/// it OutBytes at a time; ready depends on the fill level alone, not on out_take_i.
/// Reset value: empty; the storage itself is not reset and never visible while empty.
module prim_byte_packer #(
  /// Bytes of a full input beat, >= 1.
  parameter int unsigned InBytes = 16,
  /// Bytes visible at the output, >= 1.
  parameter int unsigned OutBytes = 64,
  // While the user waits for its last byte a beat must fit, and another one while it takes.
  localparam int unsigned Capacity = OutBytes + 2 * InBytes,
  localparam int unsigned InCountWidth = $clog2(InBytes + 1),
  localparam int unsigned LevelWidth = $clog2(Capacity + 1),
  localparam int unsigned PlaceWidth = $clog2(Capacity),
  localparam int unsigned TakeWidth = $clog2(OutBytes + 1)
) (
  input logic clk_i,
  input logic rst_ni,

  input  logic                    in_valid_i,
  output logic                    in_ready_o,
  input  logic [   InBytes*8-1:0] in_data_i,
  /// Valid bytes, from bit 0 on, 1..InBytes.
  input  logic [InCountWidth-1:0] in_count_i,

  /// Fill level in bytes.
  output logic [LevelWidth-1:0] out_bytes_o,
  output logic [OutBytes*8-1:0] out_data_o,
  /// Bytes to drop at this clock edge; at most OutBytes and the fill level.
  input  logic [ TakeWidth-1:0] out_take_i
);

  logic [Capacity*8-1:0] storage_q;
  logic [LevelWidth-1:0] level_q, level_kept;
  logic in_fire;

  /// A beat goes to the end of what is kept, whole; bytes above its count are overwritten later.
  function automatic logic [Capacity*8-1:0] join_bytes(
      logic [Capacity*8-1:0] held, logic [TakeWidth-1:0] take, logic [PlaceWidth-1:0] kept,
      logic [InBytes*8-1:0] beat);
    logic [Capacity*8-1:0] result;
    result = (take == '0) ? held : held >> {take, 3'b000};
    result[{kept, 3'b000}+:InBytes*8] = beat;
    return result;
  endfunction

  assign in_ready_o  = level_q <= LevelWidth'(Capacity - InBytes);
  assign in_fire     = in_valid_i && in_ready_o;
  assign level_kept  = level_q - LevelWidth'(out_take_i);
  assign out_bytes_o = level_q;
  assign out_data_o  = storage_q[OutBytes*8-1:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      level_q <= '0;
    end else if (in_fire) begin
      level_q <= level_kept + LevelWidth'(in_count_i);
    end else begin
      level_q <= level_kept;
    end
  end

  always_ff @(posedge clk_i) begin
    if (in_fire) begin
      storage_q <= join_bytes(storage_q, out_take_i, level_kept[PlaceWidth-1:0], in_data_i);
    end else if (out_take_i != '0) begin
      storage_q <= storage_q >> {out_take_i, 3'b000};
    end
  end

  `HIL_ASSERT(CountLegal_A,
              !in_valid_i || (in_count_i != '0 && in_count_i <= InCountWidth'(InBytes)),
              "input beat with no bytes or more than InBytes")
  `HIL_ASSERT(TakeLegal_A, LevelWidth'(out_take_i) <= level_q && out_take_i <= TakeWidth'(OutBytes),
              "more bytes taken than held or visible")
  `HIL_ASSERT(LevelInRange_A, level_q <= LevelWidth'(Capacity), "fill level above the capacity")

endmodule
