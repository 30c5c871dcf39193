// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Gives the loads or stores of a tensor from the walk that it is handed.
///
///   first, if there is one
///   for outer, for lines, for pixels, for inner: one command
///   final_step, if there is one
///
/// Each dimension goes from 0 to its count by its step. A command covers a step of the outer or the
/// inner dimension as columns, and a step of the dimension rows_from as rows, as far as they exist.
/// With is_padded, lines and pixels count with their padding; a run of pixels is padding or image,
/// never both, and padding is loaded from nowhere. With halves only every second line and pixel is
/// taken. Address and row grow by strides, which are per pixel in the dimension of pixels.
/// begin_i takes walk_i when nothing is left; the first command is there one cycle later.
/// Throughput: one command per cycle. Steps are offered while hold_i is low, which must not rise while
/// one waits to be accepted. Reset value: nothing left.
module tensor_walker
  import accel_pkg::*;
  import accel_isa_pkg::*;
  import loop_pkg::*;
(
  input logic clk_i,
  input logic rst_ni,

  input logic         begin_i,
  input tensor_walk_t walk_i,
  input logic         hold_i,

  output logic  step_valid_o,
  input  logic  step_ready_i,
  output step_t step_o,
  output logic  last_o
);

  typedef enum logic [1:0] {
    StIdle,
    StFirst,
    StWalk,
    StFinal
  } state_e;
  state_e state_q;
  tensor_walk_t walk_q;
  count_t [DIMENSIONS-1:0] index_q;
  // Address and row where the dimensions inside of each one are at 0.
  logic [DIMENSIONS-1:0][63:0] address_q;
  row_t [DIMENSIONS-1:0] row_q;

  // ---- Extents ----
  count_t [DIMENSIONS-1:0] extent;
  logic [DIMENSIONS-1:0] ends;
  count_t run_end, run_step, pixel_index, line_index;
  logic is_image_line, is_image_pixel;
  assign pixel_index    = index_q[PIXELS];
  assign line_index     = index_q[LINES];
  assign is_image_line  = line_index >= walk_q.top && line_index - walk_q.top < walk_q.height;
  assign is_image_pixel = pixel_index >= walk_q.left && pixel_index - walk_q.left < walk_q.width;
  always_comb begin
    run_end  = walk_q.dimensions[PIXELS].count;
    run_step = walk_q.dimensions[PIXELS].step;
    if (walk_q.is_padded && !is_image_pixel) begin
      run_step = walk_q.padding_step;
      if (pixel_index < walk_q.left) run_end = walk_q.left;
    end else if (walk_q.is_padded) begin
      run_end = walk_q.left + walk_q.width;
    end
  end

  function automatic count_t smaller(count_t a, count_t b);
    return a < b ? a : b;
  endfunction

  always_comb begin
    for (int unsigned d = 0; d < DIMENSIONS; d++) begin
      count_t left;
      left      = walk_q.dimensions[d].count - index_q[d];
      extent[d] = smaller(left, walk_q.dimensions[d].step);
      ends[d]   = left <= walk_q.dimensions[d].step;
    end
    extent[PIXELS] = smaller(run_end - pixel_index, run_step);
    ends[PIXELS]   = pixel_index + extent[PIXELS] == walk_q.dimensions[PIXELS].count;
  end

  // ---- The command ----
  local_operand_t operand;
  logic [63:0] address;
  always_comb begin
    operand              = '0;
    operand.rows         = walk_q.no_rows ? '0 : extent[walk_q.rows_from] >> walk_q.halves;
    operand.cols         = walk_q.cols_from_outer ? extent[OUTER] : extent[INNER];
    operand.laddr.is_acc = walk_q.is_acc;
    operand.laddr.row    = {6'd0, row_q[INNER]};
    address              = address_q[INNER];
    if (walk_q.no_address || (walk_q.is_padded && !(is_image_line && is_image_pixel))) address = '0;
    unique case (state_q)
      StFirst: step_o = walk_q.first;
      StFinal: step_o = walk_q.final_step;
      default: step_o = '{funct: walk_q.funct, rs1: address, rs2: operand};
    endcase
  end

  logic walk_ends, fire;
  assign walk_ends    = ends == '1;
  assign step_valid_o = state_q != StIdle && !hold_i;
  assign fire         = step_valid_o && step_ready_i;
  assign last_o       = state_q == StFinal || (state_q == StWalk && walk_ends && !walk_q.has_final);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else if (begin_i) begin
      state_q <= walk_i.has_first ? StFirst : StWalk;
    end else if (fire) begin
      unique case (state_q)
        StFirst: state_q <= StWalk;
        StWalk:  if (walk_ends) state_q <= walk_q.has_final ? StFinal : StIdle;
        default: state_q <= StIdle;
      endcase
    end
  end

  // ---- The next place: the innermost dimension that does not end goes on, those inside begin ----
  logic [1:0] moving;
  logic [63:0] next_address;
  row_t next_row;
  always_comb begin
    moving = OUTER[1:0];
    for (int d = DIMENSIONS - 1; d >= 0; d--) begin
      if (!ends[d]) moving = d[1:0];
    end
    next_address = address_q[moving] + walk_q.dimensions[moving].stride;
    next_row     = row_q[moving] + walk_q.dimensions[moving].rows;
    if (moving == PIXELS[1:0]) begin
      next_address = address_q[PIXELS] + {48'd0, extent[PIXELS]} * walk_q.dimensions[PIXELS].stride;
      next_row     = row_q[PIXELS] +
                     ({4'd0, extent[PIXELS]} >> walk_q.halves) * walk_q.dimensions[PIXELS].rows;
    end
  end

  always_ff @(posedge clk_i) begin
    if (begin_i) begin
      walk_q    <= walk_i;
      index_q   <= '0;
      address_q <= {DIMENSIONS{walk_i.address}};
      row_q     <= {DIMENSIONS{walk_i.row}};
    end else if (fire && state_q == StWalk && !walk_ends) begin
      for (int unsigned d = 0; d < DIMENSIONS; d++) begin
        if (d <= {30'd0, moving}) begin
          address_q[d] <= next_address;
          row_q[d]     <= next_row;
        end
        if (d == {30'd0, moving}) begin
          index_q[d] <= index_q[d] + (d == PIXELS ? extent[PIXELS] : walk_q.dimensions[d].step);
        end else if (d < {30'd0, moving}) begin
          index_q[d] <= '0;
        end
      end
    end
  end

  logic unused_walk;
  assign unused_walk = ^walk_q;

  `HIL_ASSERT_HELD(StepHeld_A, step_valid_o, step_ready_i, {step_o, last_o},
                   "step changed before it was accepted")
  `HIL_ASSERT(BeginIdle_A, !begin_i || state_q == StIdle, "a walk began before the last one ended")

endmodule
