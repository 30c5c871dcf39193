# SPDX-License-Identifier: Apache-2.0
"""The check of the structures that Python and a model share: silent while they agree.

No model is built: the header alone is compiled, as it is and with changes.
"""

import ctypes
import re
import subprocess
from pathlib import Path

import pytest

from autocomp_hil.errors import SimInfraError
from autocomp_hil.paths import RTL
from autocomp_hil.simulator.build.toolchain import find_toolchain
from autocomp_hil.simulator.layout import Place, check_layout, compiled_layout, known_layout
from autocomp_hil.simulator.native import Native

_SOURCES = RTL / "sim"


def _compiled(folder: Path, *changes: tuple[str, str]) -> dict[str, Place]:
    """The layout of the header with (pattern, instead)."""
    header = (_SOURCES / "sim_observe.h").read_text(encoding="utf-8")
    for pattern, instead in changes:
        header, count = re.subn(pattern, instead, header, count=1)
        assert count == 1, pattern
    (folder / "sim_observe.h").write_text(header, encoding="utf-8")
    (folder / "sim_layout.cpp").write_text((_SOURCES / "sim_layout.cpp").read_text("utf-8"))
    toolchain = find_toolchain()
    include = toolchain.verilator_root / "include" / "vltstd"
    library = folder / "liblayout.so"
    command = [toolchain.cxx, "-std=c++17", "-shared", "-fPIC", f"-I{include}"]
    subprocess.run(
        [*command, str(folder / "sim_layout.cpp"), "-o", str(library)], check=True, cwd=folder
    )
    return compiled_layout(ctypes.CDLL(str(library)))


def test_python_and_compiler_agree(tmp_path: Path) -> None:
    """Every member of every structure is where Python thinks it is."""
    compiled = _compiled(tmp_path)
    assert compiled == known_layout()
    check_layout(compiled)
    assert {"job.timing", "chip_result.region_events", "moments.origin"} <= compiled.keys()


_SWAP = r"(  uint64_t tohost;\n)(  uint64_t fromhost;\n)"


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ((_SWAP, r"\2\1"), "hil_chip_job.tohost"),
        ((r"  uint8_t is_store;\n", "  uint16_t is_store;\n"), "hil_retired"),
        ((r"  uint64_t log_cycles;\n", "  uint32_t log_cycles;\n"), "hil_chip_result.log_cycles"),
        ((r"region_events\[64\]", "region_events[65]"), "hil_chip_result"),
        ((r"struct hil_burst_t {", "struct hil_burst_t {\n  uint64_t more;"), "hil_burst"),
    ],
)
def test_a_difference_rings(tmp_path: Path, change: tuple[str, str], member: str) -> None:
    """Members that changed places or sizes, and one that Python does not know."""
    with pytest.raises(SimInfraError, match=re.escape(member)):
        check_layout(_compiled(tmp_path, change))


def test_a_member_of_one_side_alone_rings() -> None:
    """A member that only one side has is named, whichever side it is."""
    known = known_layout()
    without = {name: place for name, place in known.items() if name != "job.seed"}
    with pytest.raises(SimInfraError, match=r"hil_job.seed: the model has no such member"):
        check_layout(without)
    with pytest.raises(SimInfraError, match=r"hil_job.more: .* this program no such member"):
        check_layout({**known, "job.more": Place(0, 8)})


def test_a_worker_checks_before_its_first_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is no model of this version does not come to serve."""
    wrong = {**known_layout(), "job.seed": Place(8, 8)}
    monkeypatch.setattr("autocomp_hil.simulator.native.compiled_layout", lambda _library: wrong)
    with pytest.raises(SimInfraError, match=r"hil_job.seed: the model has 8 bytes at offset 8"):
        Native()
