// SPDX-License-Identifier: Apache-2.0
// verilog_syntax: parse-as-module-body
// Access to a memory's content from C, between clock edges. Included in a memory module that has
// Width, Depth and `logic [Width-1:0] storage_q[Depth]`. Each instance announces itself at the
// start of simulation with its path; C calls the two functions in the scope of the instance
// (svSetScope with what svGetScope gave during the announcement).

import "DPI-C" context function void hil_ram_register(
  input string path,
  input int depth,
  input int width
);
export "DPI-C" function hil_ram_get64;
export "DPI-C" function hil_ram_set64;

localparam int unsigned BackdoorWords = (Width + 63) / 64;
typedef logic [BackdoorWords*64-1:0] backdoor_row_t;

/// Bits 64*word and up of row index; bits past the width, rows and words that are not there are 0.
function automatic longint unsigned hil_ram_get64(input int index, input int word);
  backdoor_row_t padded;
  padded = '0;
  if (index < 0 || index >= int'(Depth) || word < 0 || word >= int'(BackdoorWords)) return 64'd0;
  padded[Width-1:0] = storage_q[index];
  return padded[word*64+:64];
endfunction

/// Overwrite bits 64*word and up of row index; bits past the width, and rows and words that are not
/// there, are dropped.
function automatic void hil_ram_set64(input int index, input int word,
                                      input longint unsigned value);
  backdoor_row_t padded;
  padded = '0;
  if (index >= 0 && index < int'(Depth) && word >= 0 && word < int'(BackdoorWords)) begin
    padded[Width-1:0] = storage_q[index];
    padded[word*64+:64] = value;
    storage_q[index] = padded[Width-1:0];
  end
endfunction

initial hil_ram_register($sformatf("%m"), int'(Depth), int'(Width));
