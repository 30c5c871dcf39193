// SPDX-License-Identifier: Apache-2.0
//
// Where the compiler put the members of the structures that Python fills and reads: Python compares
// this with its own before the first job.

#include "sim_observe.h"

extern "C" {

uint64_t hil_layout_count() { return sizeof(kHilLayout) / sizeof(kHilLayout[0]); }
const char* hil_layout_name(uint64_t index) { return kHilLayout[index].name; }
uint64_t hil_layout_offset(uint64_t index) { return kHilLayout[index].offset; }
uint64_t hil_layout_bytes(uint64_t index) { return kHilLayout[index].bytes; }

}  // extern "C"
