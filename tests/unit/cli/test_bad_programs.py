# SPDX-License-Identifier: Apache-2.0
"""``autocomp-hil run`` with files that are no programs for it, and with Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autocomp_hil.simulator.chip.simulator import chip_model
from tests.unit.golden.machine.programs import HARDWARE, c_program

_MACHINE_OFFSET, _CLASS_OFFSET, _TYPE_OFFSET = 18, 4, 16
_X86_64, _SHARED_OBJECT = 62, 3


def _command(path: Path, *options: str) -> list[str]:
    program = str(Path(sys.executable).parent / "autocomp-hil")
    return [program, "run", str(path), "--config", "int8_4x4", *options]


def _elf(folder: Path) -> bytes:
    program = c_program(folder, "int main(void) { return 0; }")
    return Path(program.origin).read_bytes()


@pytest.mark.parametrize(
    ("offset", "value", "message"),
    [
        (_MACHINE_OFFSET, _X86_64, "machine: expected EM_RISCV, got EM_X86_64"),
        (_CLASS_OFFSET, 1, "class: expected 64, got 32"),
        (_TYPE_OFFSET, _SHARED_OBJECT, "type: expected ET_EXEC, got ET_DYN"),
        (None, 40, "no complete ELF file"),
        (None, 0x1100, "truncated"),
    ],
)
def test_wrong_elf(tmp_path: Path, offset: int | None, value: int, message: str) -> None:
    """Refused before anything runs: status 2, one line that names file, value and expectation."""
    contents = bytearray(_elf(tmp_path))
    if offset is None:
        del contents[value:]
    else:
        contents[offset] = value
    path = tmp_path / "wrong.elf"
    path.write_bytes(contents)
    done = subprocess.run(_command(path), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr


def _processes() -> dict[int, tuple[int, str]]:
    """Parent and program's name of all processes; without those that have ended."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            before, _, after = (entry / "stat").read_text(encoding="utf-8").rpartition(")")
        except (OSError, UnicodeDecodeError):
            continue
        state, parent, *_ = after.split()
        if state not in "ZX":
            found[int(entry.name)] = (int(parent), before.partition("(")[2])
    return found


def _descendants(pid: int) -> dict[int, str]:
    """All processes below one, with their programs' names."""
    found: dict[int, str] = {}
    processes = _processes()
    todo = [pid]
    while todo:
        parent = todo.pop()
        children = {child: name for child, (p, name) in processes.items() if p == parent}
        found |= children
        todo += children
    return found


def _has(what: str, process: subprocess.Popen[str]) -> bool:
    """Whether a process has a child of a name, or a library."""
    maps = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8", errors="replace")
    return what in maps or any(what in name for name in _descendants(process.pid).values())


@pytest.mark.model
@pytest.mark.parametrize(
    ("kind", "begins_with", "delay_s"),
    [
        ("compile", "zig", 0.1),
        ("model", "verilator", 0.2),
        ("chip", "model", 0.0),
        ("chip", "model", 1.5),
        ("functional", "unicorn", 0.0),
        ("functional", "unicorn", 1.0),
    ],
)
def test_control_c(tmp_path: Path, kind: str, begins_with: str, delay_s: float) -> None:
    """Compilers, builds and runs all end within two seconds of Ctrl-C, without a stack trace."""
    endless = c_program(tmp_path, "int main(void) { for (;;) {} }")
    source = tmp_path / "program.c" if kind == "compile" else Path(endless.origin)
    environment = dict(os.environ)
    if kind in {"compile", "model"}:
        environment["HIL_CACHE_DIR"] = str(tmp_path / "cache")
    if kind == "chip":
        chip_model(HARDWARE)
    options = ["--functional"] if kind == "functional" else []
    process = subprocess.Popen(
        _command(source, "--max-cycles", "1000000000", *options), env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while not _has(begins_with, process):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(delay_s)
        children = _descendants(process.pid)
        start = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        _, error = process.communicate(timeout=20)
        spent_s = time.monotonic() - start
    finally:
        process.kill()
        process.communicate()
    assert spent_s < 2
    assert process.returncode not in {0, 1, 2, 3}
    assert "Traceback" not in error
    while not children.keys().isdisjoint(_processes()):
        assert time.monotonic() - start < 2
        time.sleep(0.02)
