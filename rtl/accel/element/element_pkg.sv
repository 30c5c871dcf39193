// SPDX-License-Identifier: Apache-2.0

/// What the users of an element type's arithmetic need to know besides its widths.
package element_pkg;
  import accel_cfg_pkg::*;

  /// Enabled cycles from the operands of element_multiply_add to its sum.
  function automatic int unsigned multiply_add_cycles(element_t element);
    unique case (element.family)
      FamilyInteger: return 1;
      default: return 0;
    endcase
  endfunction

  /// Bits that an input element takes in the scratchpad.
  function automatic int unsigned input_lane_bits(element_t element);
    return 8 * element.input_bytes;
  endfunction

  /// Bytes of the longer of both formats.
  function automatic int unsigned longest_bytes(element_t element);
    int unsigned sum_bytes;
    sum_bytes = element.accumulator_bits / 8;
    return (element.input_bytes > sum_bytes) ? element.input_bytes : sum_bytes;
  endfunction

endpackage
