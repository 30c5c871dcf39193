// SPDX-License-Identifier: Apache-2.0

/// element_result for signed integers: rounding right shift (isa.md 1.6), ReLU, saturation.
module integer_result #(
  /// Elements side by side.
  parameter int unsigned Lanes     = 16,
  parameter int unsigned InputBits = 8,
  /// Bits that an input element takes in memory, >= InputBits.
  parameter int unsigned LaneBits  = 8,
  parameter int unsigned SumBits   = 32
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                          valid_i,
  input logic [Lanes-1:0][SumBits-1:0] sum_i,
  input logic [      4:0]              shift_i,
  input logic                          relu_i,

  output logic [Lanes-1:0][ SumBits-1:0] sum_o,
  output logic [Lanes-1:0][LaneBits-1:0] input_o
);

  typedef logic signed [SumBits-1:0] sum_t;
  typedef logic signed [InputBits-1:0] input_t;
  localparam input_t InputMax = {1'b0, {(InputBits - 1) {1'b1}}};
  localparam input_t InputMin = ~InputMax;

  // Shifts go up to 31: narrower sums are shifted in 32 bits, so that every half has its bit.
  localparam int unsigned ShiftBits = (SumBits > 32) ? SumBits : 32;
  typedef logic signed [ShiftBits-1:0] shift_t;

  function automatic sum_t round_shift(sum_t value, logic [4:0] amount);
    shift_t wide, floor, rounded, ones, one;
    logic [ShiftBits-1:0] dropped, half;
    logic round_up;
    wide     = ShiftBits'(value);
    ones     = '1;
    one      = 1;
    floor    = wide >>> amount;
    dropped  = wide & ~(ones << amount);
    half     = $unsigned(one << amount) >> 1;
    round_up = (amount != '0) && ((dropped > half) || ((dropped == half) && floor[0]));
    rounded  = round_up ? floor + one : floor;
    return rounded[SumBits-1:0];
  endfunction

  function automatic input_t saturate(sum_t value);
    if (value > SumBits'(InputMax)) return InputMax;
    if (value < SumBits'(InputMin)) return InputMin;
    return value[InputBits-1:0];
  endfunction

  sum_t [Lanes-1:0] sum_q;
  logic relu_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sum_q  <= '0;
      relu_q <= 1'b0;
    end else if (valid_i) begin
      relu_q <= relu_i;
      if (shift_i == '0) sum_q <= sum_i;
      else begin
        for (int unsigned j = 0; j < Lanes; j++) sum_q[j] <= round_shift(sum_i[j], shift_i);
      end
    end
  end

  assign sum_o = sum_q;
  for (genvar j = 0; j < Lanes; j++) begin : gen_lane
    input_t narrowed;
    assign narrowed   = (relu_q && sum_q[j][SumBits-1]) ? '0 : saturate(sum_q[j]);
    assign input_o[j] = LaneBits'(narrowed);
  end

endmodule
