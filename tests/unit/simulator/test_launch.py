# SPDX-License-Identifier: Apache-2.0
"""The environment of a model's process: found without the time that importing cocotb takes."""

import subprocess
import sys
from pathlib import Path

import cocotb_tools.config
import find_libpython
import pytest

from autocomp_hil.errors import ToolMissing
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import launch
from autocomp_hil.simulator.launch import cocotb_environment


def _environment() -> dict[str, str]:
    return cocotb_environment(
        top="tb", module="tests", results=Path("results.xml"), seed=1, python_path=["a", "b"]
    )


def test_entry_point_is_cocotbs() -> None:
    """What cocotb's own tool says, which imports cocotb for it."""
    library, entry = _environment()["GPI_USERS"].split(";")
    assert entry == cocotb_tools.config.pygpi_entry_point()
    assert Path(library).is_file()


def test_libraries_of_this_environment_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries of this environment come before those of a cached model and of the caller."""
    monkeypatch.setenv("LD_LIBRARY_PATH", "/elsewhere")
    first, rest = _environment()["LD_LIBRARY_PATH"].split(":", 1)
    assert (Path(first) / "libcocotbvpi_verilator.so").is_file()
    assert rest == "/elsewhere"


def test_cocotb_is_not_imported() -> None:
    """Neither the module nor its function imports cocotb."""
    text = (
        "import sys; from pathlib import Path; from autocomp_hil.simulator import launch;"
        "launch.cocotb_environment(top='t', module='m', results=Path('r'), seed=1, python_path=[]);"
        "sys.exit('cocotb' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", text], cwd=REPOSITORY, check=False, timeout=120)
    assert done.returncode == 0


def test_python_without_shared_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to get one."""
    monkeypatch.setattr(find_libpython, "find_libpython", lambda: None)
    launch._python_library.cache_clear()
    with pytest.raises(ToolMissing, match="apt install libpython3-dev"):
        _environment()
