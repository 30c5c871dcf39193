# SPDX-License-Identifier: Apache-2.0
"""Models that count which code of the RTL they reach.

Verilator's class of such a model has another name, and the class that main programs use inherits
from it: what was reached is written when the model goes, whichever main program it has. A process
that is killed leaves nothing.
"""

from typing import Final

__all__ = ["COUNTED_CLASS", "COUNTING_ARGUMENTS", "COUNTING_CONTROL", "MODEL_CLASS", "model_header"]

MODEL_CLASS: Final = "Vdut"
"""Class of the model, as main programs know it."""
COUNTED_CLASS: Final = "Vcounted"

COUNTING_ARGUMENTS: Final = (
    "--coverage-line", "--coverage-toggle", "--coverage-expr", "--coverage-max-width", "256",
    "--x-assign", "0", "--x-initial", "0",
)  # fmt: skip
"""Registers start with 0: arbitrary values before reset would change, and count as toggles."""

COUNTING_CONTROL: Final = """`verilator_config
coverage_off -file "rtl/sim/*"
coverage_off -file "tb/*"
"""
"""Benches and simulated memories are not counted."""

_COUNTED_HEADER: Final = """#include "Vcounted.h"
#include <unistd.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include "verilated_cov.h"
class Vdut final : public Vcounted {
 public:
  explicit Vdut(const char* name) : Vcounted{name} {}
  ~Vdut() {
    const char* folder = std::getenv("HIL_COVERAGE_DIR");
    if (folder == nullptr || *folder == 0) return;
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    const std::string path =
        std::string{folder} + "/" + std::to_string(getpid()) + "-" + std::to_string(now);
    const std::string part = path + ".part";
    if (!std::ofstream{part}) {
      std::fprintf(stderr, "%s: cannot be written; HIL_COVERAGE_DIR must name a folder\\n",
                   part.c_str());
      return;
    }
    contextp()->coveragep()->write(part);
    std::rename(part.c_str(), (path + ".dat").c_str());
  }
};
"""


def model_header(*, is_counted: bool) -> str:
    """What stands before a main program: the model's class.

    Args:
        is_counted: Whether the model counts what it reaches.
    """
    return _COUNTED_HEADER if is_counted else f'#include "{MODEL_CLASS}.h"\n'
