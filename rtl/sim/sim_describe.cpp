// SPDX-License-Identifier: Apache-2.0
//
// The state of the design in words, asked for when a simulation makes no progress. Modules that
// have something to say register their scope and export hil_describe, which answers by calling
// hil_describe_line for each line.

#include <string>
#include <vector>

#include "svdpi.h"

extern "C" void hil_describe() __attribute__((weak));

namespace {

std::vector<svScope>& scopes() {
  static std::vector<svScope> list;
  return list;
}

std::string& text() {
  static std::string lines;
  return lines;
}

}  // namespace

extern "C" {

void hil_describe_register(const char* path) {
  (void)path;
  scopes().push_back(svGetScope());
}

void hil_describe_line(const char* line) {
  text() += line;
  text() += '\n';
}

/// Ask every registered module anew; the text stays valid until the next call.
const char* hil_describe_collect() {
  text().clear();
  const svScope before = svGetScope();
  for (svScope scope : scopes()) {
    svSetScope(scope);
    if (hil_describe != nullptr) hil_describe();
  }
  if (before != nullptr) svSetScope(before);
  return text().c_str();
}

const char* hil_describe_text() { return text().c_str(); }
void hil_describe_clear() { text().clear(); }

}  // extern "C"
