// SPDX-License-Identifier: Apache-2.0
//
// Backdoor to the memories of the design. Each memory announces itself at the start of
// simulation; afterwards C and Python read and write its rows between clock edges.
// A row is little-endian: element 0 in the lowest bytes. Rows are a whole number of bytes.

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "sim_api.h"
#include "svdpi.h"

// Exported by every memory instance; absent in a model without memories.
extern "C" unsigned long long hil_ram_get64(int row, int word) __attribute__((weak));
extern "C" void hil_ram_set64(int row, int word, unsigned long long value) __attribute__((weak));

namespace {

struct Ram {
  std::string path;
  int depth;
  int width;
  svScope scope;
};

std::vector<Ram>& rams() {
  static std::vector<Ram> list;
  return list;
}

int row_bytes(const Ram& ram) { return (ram.width + 7) / 8; }

}  // namespace

extern "C" {

/// Each memory calls this; the design's structure does not change, so neither
/// does the list.
void hil_ram_register(const char* path, int depth, int width) {
  rams().push_back(Ram{path, depth, width, svGetScope()});
}

int hil_ram_count() { return static_cast<int>(rams().size()); }
const char* hil_ram_path(int index) { return rams().at(static_cast<size_t>(index)).path.c_str(); }
int hil_ram_depth(int index) { return rams().at(static_cast<size_t>(index)).depth; }
int hil_ram_width(int index) { return rams().at(static_cast<size_t>(index)).width; }

/// Copy rows to `target`, `width / 8` bytes each.
void hil_ram_read(int index, int first_row, int rows, uint8_t* target) {
  const Ram& ram = rams().at(static_cast<size_t>(index));
  const int bytes = row_bytes(ram);
  const svScope before = svSetScope(ram.scope);
  for (int row = 0; row < rows; ++row) {
    for (int done = 0; done < bytes; done += 8) {
      const uint64_t value = hil_ram_get64(first_row + row, done / 8);
      const int part = bytes - done < 8 ? bytes - done : 8;
      std::memcpy(target, &value, static_cast<size_t>(part));
      target += part;
    }
  }
  svSetScope(before);
}

/// Overwrite rows with `source`, `width / 8` bytes each.
void hil_ram_write(int index, int first_row, int rows, const uint8_t* source) {
  const Ram& ram = rams().at(static_cast<size_t>(index));
  const int bytes = row_bytes(ram);
  const svScope before = svSetScope(ram.scope);
  for (int row = 0; row < rows; ++row) {
    for (int done = 0; done < bytes; done += 8) {
      uint64_t value = 0;
      const int part = bytes - done < 8 ? bytes - done : 8;
      std::memcpy(&value, source, static_cast<size_t>(part));
      hil_ram_set64(first_row + row, done / 8, value);
      source += part;
    }
  }
  svSetScope(before);
}

/// Fill all rows with the start pattern of a space (see hil_pattern); a row is 4 bytes or a
/// multiple of 8; `first_row` is the number of
/// this memory's row 0 in the space.
void hil_ram_fill(int index, uint64_t seed, uint64_t space, uint64_t first_row) {
  const Ram& ram = rams().at(static_cast<size_t>(index));
  const int bytes = row_bytes(ram);
  const svScope before = svSetScope(ram.scope);
  uint64_t position = first_row * static_cast<uint64_t>(bytes);
  for (int row = 0; row < ram.depth; ++row) {
    for (int done = 0; done < bytes; done += 8, position += bytes < 8 ? 4 : 8) {
      const uint64_t word = hil_pattern(seed, space, position / 8);
      hil_ram_set64(row, done / 8, word >> (8 * (position % 8)));
    }
  }
  svSetScope(before);
}

}  // extern "C"
