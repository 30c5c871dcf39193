// SPDX-License-Identifier: Apache-2.0

`include "prim_assert.svh"

/// Scales a vector of signed integers by one fp32 number and saturates the results to OutWidth bits:
///
///   q' = relu ? max(q, 0) : q
///   f  = fp32(q')              rounded to nearest even
///   g  = f * scale             rounded to nearest even, IEEE single precision
///   r  = integer(g)            rounded to nearest even
///   y  = r saturated to Min..Max, -2^(OutWidth-1)..2^(OutWidth-1)-1, sign-extended to LaneWidth
///
/// A product that is NaN (NaN scale, 0 times infinity) or +infinity gives Max, -infinity gives Min.
/// Bypass skips f, g and r: y = q' saturated, so elements of OutWidth bits pass unchanged.
///
/// Latency: scale_pkg::SCALE_LATENCY cycles, fixed. Throughput: one vector per cycle; there is no
/// stall, the user keeps room for what is on its way. Ordering: as they came.
/// Reset value: nothing valid; data registers are not reset and never visible while not valid.
/// No combinational path from input to output. A stage moves only when its input is valid.
///
/// Exactness: fp32 exponents stay as they are biased. A product below the normal range needs a
/// subnormal scale, which is below 2^-126 and at most 2^-95 after the product, so its result is 0;
/// a product above the range saturates like infinity. So neither needs a path of its own.
module scale_unit #(
  /// Elements per vector, >= 1.
  parameter int unsigned Lanes     = 16,
  /// Bits per input element, 2 to 32.
  parameter int unsigned InWidth   = 8,
  /// Bits per result, 2 to 8.
  parameter int unsigned OutWidth  = 8,
  /// Bits that a result takes in out_data_o, OutWidth or more.
  parameter int unsigned LaneWidth = 8
) (
  input logic clk_i,
  input logic rst_ni,

  input logic                     in_valid_i,
  /// Element j at [InWidth*j +: InWidth], signed.
  input logic [Lanes*InWidth-1:0] in_data_i,
  /// fp32 bits.
  input logic [             31:0] scale_i,
  input logic                     bypass_i,
  input logic                     relu_i,

  output logic                       out_valid_o,
  /// Element j at [LaneWidth*j +: LaneWidth], signed.
  output logic [Lanes*LaneWidth-1:0] out_data_o
);

  typedef logic [OutWidth-1:0] result_t;
  localparam result_t IntMax = {1'b0, {(OutWidth - 1) {1'b1}}};
  localparam result_t IntMin = ~IntMax;
  /// Biased exponents of 0.5, the least that can round to 1, and of 2^(OutWidth-1), which saturates.
  localparam logic [8:0] HalfExponent = 9'd126;
  localparam logic [8:0] HugeExponent = 9'd126 + 9'(OutWidth);

  /// What the scale alone decides, for all lanes alike.
  typedef enum logic [1:0] {
    KindBypass = 2'd0,
    KindNormal = 2'd1,
    KindZero   = 2'd2,  ///< zero or subnormal
    KindHuge   = 2'd3   ///< infinity or NaN
  } kind_e;

  typedef struct packed {
    kind_e kind;
    logic  is_nan;
  } control_t;

  /// q' = (-1)^negative * significand * 2^(exponent - 23), significand in 2^23..2^24-1, or zero.
  typedef struct packed {
    logic        negative;
    logic        is_zero;
    logic [4:0]  exponent;
    logic [23:0] significand;
  } float_t;

  /// |g| before rounding = significand * 2^(exponent - 127 - 46), significand in 2^46..2^48-1.
  typedef struct packed {
    logic        negative;
    logic        is_zero;
    logic [8:0]  exponent;
    logic [47:0] significand;
  } product_t;

  function automatic logic [31:0] take_in(logic [InWidth-1:0] element, logic relu);
    logic signed [InWidth-1:0] value;
    value = element;
    return (relu && value < 0) ? 32'd0 : 32'(value);
  endfunction

  function automatic result_t saturate(logic [31:0] value);
    if (value[31:OutWidth-1] == '0 || value[31:OutWidth-1] == '1) return value[OutWidth-1:0];
    return value[31] ? IntMin : IntMax;
  endfunction

  /// Integer to float, nearest even.
  function automatic float_t to_float(logic [31:0] value);
    float_t        result;
    logic   [31:0] norm;
    logic   [ 4:0] exponent;
    logic          round_up;
    logic   [24:0] rounded;
    norm = value[31] ? -value : value;
    exponent = 5'd31;
    if (norm[31:16] == '0) begin
      norm = norm << 16;
      exponent = exponent - 5'd16;
    end
    if (norm[31:24] == '0) begin
      norm = norm << 8;
      exponent = exponent - 5'd8;
    end
    if (norm[31:28] == '0) begin
      norm = norm << 4;
      exponent = exponent - 5'd4;
    end
    if (norm[31:30] == '0) begin
      norm = norm << 2;
      exponent = exponent - 5'd2;
    end
    if (!norm[31]) begin
      norm = norm << 1;
      exponent = exponent - 5'd1;
    end
    round_up = norm[7] && (norm[8] || norm[6:0] != '0);
    rounded = {1'b0, norm[31:8]} + 25'(round_up);
    result.negative = value[31];
    result.is_zero = value == '0;
    // A carry out leaves zeros behind, and |value| <= 2^31 keeps the exponent within 31.
    result.exponent = exponent + 5'(rounded[24]);
    result.significand = {rounded[23] || rounded[24], rounded[22:0]};
    return result;
  endfunction

  /// Rounds the product to fp32, that to an integer, and saturates it; finite scale only.
  function automatic result_t to_integer(product_t item);
    logic [47:0] norm;
    logic [8:0] exponent, shift;
    logic                    round_up;
    logic    [         24:0] rounded;
    logic    [         23:0] significand;
    logic    [OutWidth+22:0] fixed;
    result_t                 magnitude;
    norm = item.significand[47] ? item.significand : item.significand << 1;
    exponent = item.exponent + 9'(item.significand[47]);
    round_up = norm[23] && (norm[24] || norm[22:0] != '0);
    rounded = {1'b0, norm[47:24]} + 25'(round_up);
    exponent = exponent + 9'(rounded[24]);
    significand = {rounded[23] || rounded[24], rounded[22:0]};
    if (item.is_zero || exponent < HalfExponent) return '0;  // |g| < 0.5
    if (exponent >= HugeExponent) return item.negative ? IntMin : IntMax;
    shift = exponent - HalfExponent;
    fixed = {{(OutWidth - 1) {1'b0}}, significand} << shift[2:0];  // |g| * 2^24
    round_up = fixed[23] && (fixed[24] || fixed[22:0] != '0);
    magnitude = {1'b0, fixed[OutWidth+22:24]} + OutWidth'(round_up);
    if (item.negative) return -magnitude;
    return magnitude[OutWidth-1] ? IntMax : magnitude;
  endfunction

  // ---- stage 1: integer to float ---------------------------------------------------------------
  logic valid1_q, valid2_q, valid3_q;
  control_t control1_d, control1_q, control2_q;
  logic        scale_negative_q;
  logic [ 7:0] scale_exponent_q;
  logic [22:0] scale_fraction_q;
  result_t [Lanes-1:0] passed1_q, passed2_q, result_q;
  float_t   [Lanes-1:0] float_q;
  product_t [Lanes-1:0] product_q;

  always_comb begin
    control1_d.is_nan = scale_i[30:23] == '1 && scale_i[22:0] != '0;
    if (bypass_i) control1_d.kind = KindBypass;
    else if (scale_i[30:23] == '1) control1_d.kind = KindHuge;
    else if (scale_i[30:23] == '0) control1_d.kind = KindZero;
    else control1_d.kind = KindNormal;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid1_q <= 1'b0;
      valid2_q <= 1'b0;
      valid3_q <= 1'b0;
    end else begin
      valid1_q <= in_valid_i;
      valid2_q <= valid1_q;
      valid3_q <= valid2_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (in_valid_i) begin
      control1_q <= control1_d;
      {scale_negative_q, scale_exponent_q, scale_fraction_q} <= scale_i;
      if (bypass_i) begin
        for (int unsigned j = 0; j < Lanes; j++) begin
          passed1_q[j] <= saturate(take_in(in_data_i[InWidth*j+:InWidth], relu_i));
        end
      end else begin
        for (int unsigned j = 0; j < Lanes; j++) begin
          float_q[j] <= to_float(take_in(in_data_i[InWidth*j+:InWidth], relu_i));
        end
      end
    end
  end

  // ---- stage 2: product ------------------------------------------------------------------------
  logic [47:0] scale_significand;
  assign scale_significand = {24'd0, 1'b1, scale_fraction_q};

  always_ff @(posedge clk_i) begin
    if (valid1_q) begin
      control2_q <= control1_q;
      if (control1_q.kind == KindBypass) begin
        passed2_q <= passed1_q;
      end else begin
        for (int unsigned j = 0; j < Lanes; j++) begin
          product_q[j].negative <= float_q[j].negative ^ scale_negative_q;
          product_q[j].is_zero <= float_q[j].is_zero;
          product_q[j].exponent <= {4'd0, float_q[j].exponent} + {1'b0, scale_exponent_q};
          product_q[j].significand <= 48'(float_q[j].significand) * scale_significand;
        end
      end
    end
  end

  // ---- stage 3: round, saturate ----------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (valid2_q) begin
      unique case (control2_q.kind)
        KindBypass: result_q <= passed2_q;
        KindZero:   result_q <= '0;
        KindHuge: begin
          for (int unsigned j = 0; j < Lanes; j++) begin
            result_q[j] <= (!control2_q.is_nan && !product_q[j].is_zero && product_q[j].negative) ?
                IntMin : IntMax;
          end
        end
        default: begin
          for (int unsigned j = 0; j < Lanes; j++) result_q[j] <= to_integer(product_q[j]);
        end
      endcase
    end
  end

  assign out_valid_o = valid3_q;
  for (genvar j = 0; j < Lanes; j++) begin : gen_result
    assign out_data_o[LaneWidth*j+:LaneWidth] = LaneWidth'($signed(result_q[j]));
  end

  `HIL_ASSERT_INIT(InWidthLegal_A, InWidth >= 2 && InWidth <= 32, "InWidth must be 2 to 32")
  `HIL_ASSERT_INIT(OutWidthLegal_A, OutWidth >= 2 && OutWidth <= 8, "OutWidth must be 2 to 8")
  `HIL_ASSERT_INIT(LaneWidthLegal_A, LaneWidth >= OutWidth, "LaneWidth must hold a result")
  `HIL_ASSERT_INIT(LatencyTold_A, scale_pkg::SCALE_LATENCY == 3,
                   "SCALE_LATENCY must be the number of stages")

endmodule
