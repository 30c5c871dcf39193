// SPDX-License-Identifier: Apache-2.0
//
// Notes whether the place of the mutant that is awake was used out of reset, and whether its change
// made a difference there. The file named by +hil_mutant_notes= gets a line "used" or "differed" as
// soon as it is known, so that a process that is killed has told, too; several processes may add.

#include <cstdio>
#include <string>

namespace {

bool in_reset = true;
int told = 0;
std::string notes;

void tell(int level) {
  if (level <= told) return;
  told = level;
  if (notes.empty()) return;
  std::FILE* file = std::fopen(notes.c_str(), "a");
  if (file == nullptr) return;
  std::fputs(level == 1 ? "used\n" : "differed\n", file);
  std::fclose(file);
}

}  // namespace

extern "C" void hil_mutant_notes(const char* path) { notes = path; }

extern "C" void hil_mutant_reset(unsigned char rst_n) { in_reset = rst_n == 0; }

extern "C" unsigned char hil_mutant_noted(unsigned char differs) {
  if (!in_reset) tell(differs != 0 ? 2 : 1);
  return 1;
}
