# SPDX-License-Identifier: Apache-2.0
"""Faults in the fast view of the mesh, each asleep until an environment variable wakes it.

One build serves them all: the C++ asks at each place which fault is awake.
"""

import tempfile
from pathlib import Path
from typing import Final

from autocomp_hil.paths import RTL, build_directory
from tb.canary.mutation import Edit, replaced
from tb.views.lock_step import lock_step_model

__all__ = ["MUTANTS", "VARIABLE", "mutated_model", "mutated_source"]

_FILE: Final = "sim/sim_mesh.cpp"

VARIABLE: Final = "HIL_MESH_MUTANT"
"""Names the fault that is awake."""


MUTANTS: Final = {
    "zero_flip_takes_the_shadow": Edit(
        _FILE, "control.flip_zero ? zero", "control.flip_zero && !mutated ? zero"
    ),
    "os_flip_replaces_the_weights": Edit(
        _FILE, "if (!control.is_os) { weights_", "if (!control.is_os || mutated) { weights_"
    ),
    "os_flip_transposed": Edit(_FILE, "= taken[j][k];", "= mutated ? taken[k][j] : taken[j][k];"),
    "drain_of_the_next_row": Edit(
        _FILE, "push(sums_[control.row])", "push(sums_[(control.row + mutated) % dim_])"
    ),
    "load_transposed": Edit(
        _FILE,
        "shadow_[j][control.row] = row[j]",
        "(mutated ? shadow_[control.row][j] : shadow_[j][control.row]) = row[j]",
    ),
    "last_row_left_out": Edit(
        _FILE,
        "for (int k = 0; k < dim_; ++k) sum +=",
        "for (int k = 0; k < dim_ - mutated; ++k) sum +=",
    ),
    "d_without_sign": Edit(
        _FILE, "static_cast<uint32_t>(d[j])", "static_cast<uint32_t>(mutated ? d[j] & 0xff : d[j])"
    ),
    "first_row_on_the_sum_chain": Edit(
        _FILE, "push(sums_[dim_ - 1])", "push(sums_[mutated ? 0 : dim_ - 1])"
    ),
    "weights_survive_reset": Edit(_FILE, "weights_ = {};", "if (!mutated) weights_ = {};"),
    "sums_survive_reset": Edit(_FILE, "sums_ = {};", "if (!mutated) sums_ = {};"),
    "rows_survive_reset": Edit(_FILE, "first_ = count_ = 0;", "if (!mutated) first_ = count_ = 0;"),
    "mac_before_flip": Edit(
        _FILE,
        "if (control.flip) flip(control);",
        "if (control.flip && !(mutated && control.mac && !control.is_os)) flip(control);",
    ),
    "product_without_sign": Edit(
        _FILE,
        "static_cast<uint32_t>(act[k] * weight[j])",
        "static_cast<uint32_t>(act[k] * (mutated ? weight[j] & 0xff : weight[j]))",
    ),
}
"""Mutants by what is wrong."""

_ASK: Final = """
#include <cstdlib>
#include <string_view>
namespace {
bool is_awake(std::string_view fault) {
  static const char* const name = std::getenv("%s");
  return name != nullptr && fault == name;
}
}  // namespace
"""


def mutated_source(text: str) -> str:
    """The source with all faults in it.

    Args:
        text: Text of ``sim_mesh.cpp``.

    Raises:
        AssertionError: The source has changed and a fault must follow.
    """
    for name, edit in MUTANTS.items():
        asked = edit.instead.replace("mutated", f'is_awake("{name}")')
        text = replaced(text, edit, asked, name)
    head, include, body = text.rpartition('#include "svdpi.h"\n')
    return head + include + _ASK % VARIABLE + body


def mutated_model(hardware_name: str) -> Path:
    """The lock-step's model with all faults asleep, built or from the cache."""
    home = build_directory() / "mutants"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        view = Path(folder) / "sim_mesh.cpp"
        source = (RTL / _FILE).read_text(encoding="utf-8")
        view.write_text(mutated_source(source), encoding="utf-8")
        return lock_step_model(hardware_name, view)
