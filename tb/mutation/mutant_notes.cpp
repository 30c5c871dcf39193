// SPDX-License-Identifier: Apache-2.0
//
// Notes whether the place of a mutant was used out of reset, and whether its change made a
// difference there. The file named by +hil_mutant_notes= gets a line "used" or "differed" as soon
// as it is known of the mutant that is awake, so that a process that is killed has told, too;
// several processes may add. While all are watched, the line of each begins with its number, and a
// difference within the reset is noted as well ("moved"): a mutant without a line would have
// changed nothing at all.

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace {

enum Level : uint8_t { kUsed = 1, kDiffered = 2, kMoved = 4 };

bool in_reset = true;
bool is_watching = false;
std::string notes;
std::vector<uint8_t> told;

void tell(unsigned number, Level level, const char* word) {
  if (number >= told.size()) told.resize(number + 1);
  if ((told[number] & level) != 0) return;
  told[number] |= level;
  if (notes.empty()) return;
  std::FILE* file = std::fopen(notes.c_str(), "a");
  if (file == nullptr) return;
  if (is_watching) std::fprintf(file, "%u ", number);
  std::fprintf(file, "%s\n", word);
  std::fclose(file);
}

}  // namespace

extern "C" void hil_mutant_notes(const char* path, unsigned char watches) {
  notes = path;
  is_watching = watches != 0;
}

extern "C" void hil_mutant_reset(unsigned char rst_n) { in_reset = rst_n == 0; }

extern "C" unsigned char hil_mutant_noted(unsigned number, unsigned char differs) {
  if (!in_reset) tell(number, kUsed, "used");
  if (differs != 0 && !in_reset) tell(number, kDiffered, "differed");
  if (differs != 0 && in_reset && is_watching) tell(number, kMoved, "moved");
  return is_watching ? 0 : 1;
}
