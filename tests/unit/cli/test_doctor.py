# SPDX-License-Identifier: Apache-2.0
"""``autocomp-hil doctor``: all that the project needs, and how to get what is missing."""

import sys
from importlib import metadata
from pathlib import Path

import pytest

from autocomp_hil.cli.doctor import Finding, examine
from autocomp_hil.cli.main import main
from autocomp_hil.firmware_build import compilers
from autocomp_hil.paths import REPOSITORY


@pytest.fixture(autouse=True)
def _defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what the caller has chosen."""
    for name in ("CXX", "HIL_CC"):
        monkeypatch.delenv(name, raising=False)


def _by_name() -> dict[str, Finding]:
    found = examine()
    names = [finding.name for finding in found]
    assert len(set(names)) == len(names), "a tool is looked for twice"
    return dict(zip(names, found, strict=True))


def _without(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    installed = metadata.version

    def version(name: str) -> str:
        if name == package:
            raise metadata.PackageNotFoundError(name)
        return installed(name)

    monkeypatch.setattr(metadata, "version", version)


def test_all_is_examined() -> None:
    """Programs, and every package of pyproject.toml, those for tests and lint too."""
    found = _by_name()
    for name in (
        "python", "make", "libpython", "C++ compiler", "verilator_bin", "waves", "C compiler",
        "--compiler gcc", "ziglang", "pyelftools", "find_libpython", "clang-format", "pyuvm",
        "setuptools",
    ):  # fmt: skip
        assert name in found
    for name in ("ziglang", "pyelftools", "find_libpython"):
        assert found[name].version == metadata.version(name)
        assert found[name].is_good
    assert (found["C compiler"].version or "").startswith("zig: ")


def test_missing_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named, with what to do; the exit status says that something is missing."""
    _without(monkeypatch, "ziglang")
    bad = [finding for finding in _by_name().values() if not finding.is_good]
    assert bad == [Finding(name="ziglang", version=None, remedy="run: make setup")]
    monkeypatch.setattr("sys.argv", ["autocomp-hil", "doctor"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "1 to put right" in capsys.readouterr().out


@pytest.mark.parametrize("module", ["find_libpython", "autocomp_hil.simulator.build.toolchain"])
def test_missing_module(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Packages are still told where the project's own code cannot be loaded."""
    monkeypatch.setitem(sys.modules, module, None)
    found = _by_name()
    assert found["numpy"].is_good
    assert found["other tools"].remedy == (
        f"not looked for without the module {module}; run: make setup"
    )


def test_missing_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """The C++ compiler is the one that CXX names."""
    monkeypatch.setenv("CXX", "no-such-compiler")
    finding = _by_name()["C++ compiler"]
    assert finding.version is None
    assert finding.remedy.startswith("C++ compiler no-such-compiler is not on PATH; install g++")


def test_old_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old compiler is told with its version."""
    for version, is_good in (("g++ (Debian 10.2.1-6) 10.2.1", False), ("clang version 14.0", True)):
        monkeypatch.setattr(
            "autocomp_hil.simulator.build.toolchain._first_line", lambda *_, text=version: text
        )
        finding = _by_name()["C++ compiler"]
        assert (finding.version, finding.is_good) == (version, is_good)


def test_c_compilers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that HIL_CC names must be there; another is optional."""
    compilers._found.cache_clear()
    monkeypatch.setenv("PATH", "")
    found = _by_name()
    assert found["C compiler"].is_good
    assert found["--compiler gcc"].is_good
    assert (found["--compiler gcc"].version or "").startswith("optional; riscv64-unknown-elf-gcc")
    monkeypatch.setenv("HIL_CC", "gcc")
    assert "apt install gcc-riscv64-unknown-elf" in _by_name()["C compiler"].remedy
    monkeypatch.setenv("HIL_CC", "tcc")
    assert "HIL_CC: expected one of zig, gcc" in _by_name()["C compiler"].remedy


def test_another_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who stands in one and runs the program of another is told."""
    assert _by_name()["checkout"] == Finding(name="checkout", version=str(REPOSITORY), remedy="")
    (tmp_path / "autocomp_hil").mkdir()
    (tmp_path / "autocomp_hil" / "paths.py").touch()
    monkeypatch.chdir(tmp_path)
    assert "is another checkout, whose code does not run" in _by_name()["checkout"].remedy
