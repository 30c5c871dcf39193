// SPDX-License-Identifier: Apache-2.0

/// What users of scale_unit need to know to line their own registers up with it.
package scale_pkg;

  /// Cycles from in_valid_i to out_valid_o of scale_unit.
  parameter int unsigned SCALE_LATENCY = 3;

  /// 1.0 as fp32 bits: the one scale that loads pass by without arithmetic.
  parameter logic [31:0] SCALE_ONE = 32'h3F80_0000;

endpackage
