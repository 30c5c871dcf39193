# SPDX-License-Identifier: Apache-2.0
"""Random hardware is legal and covers the ranges; programs fit it; what is wrong is recorded."""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import BuildInfraError
from autocomp_hil.golden import Accelerator
from autocomp_hil.regress.records import CaseOutcome, End, TestCase, read_records
from regressions import configurations
from regressions.drawn_hardware import draw_hardware, write_hardware
from tb.accel.env.sequences import RandomProgram

_RANGES = {
    "mesh.dim": (4, 32),
    "scratchpad.banks": (1, 64),
    "scratchpad.loads_first": (False, True),
    "accumulator.banks": (1, 64),
    "queues.entry": (1, 64),
    "queues.dispatch": (1, 64),
    "queues.matmul": (0, 64),
    "queues.convolution": (0, 64),
    "loop_unrollers.matmul": (False, True),
    "loop_unrollers.convolution": (False, True),
    "reservation_station.load_entries": (1, 32),
    "reservation_station.execute_entries": (2, 32),
    "reservation_station.store_entries": (1, 32),
    "dma.max_request_bytes": (16, 64),
    "dma.max_in_flight": (1, 64),
    "cache.instruction_bytes": (256, 1 << 20),
    "cache.data_bytes": (256, 1 << 20),
    "memory.first_beat_latency_cycles": (1, 10_000),
    "memory.write_response_latency_cycles": (1, 10_000),
    "memory.read_request_cycles": (1, 64),
    "memory.write_request_cycles": (1, 64),
    "memory.max_reads_in_flight": (1, 1024),
    "memory.max_writes_in_flight": (1, 1024),
}
"""Ends of the legal ranges."""


def _flat(tables: dict[str, Any]) -> dict[str, Any]:
    return {f"{table}.{key}": value for table in tables for key, value in tables[table].items()}


def test_every_range_is_drawn_from_end_to_end(tmp_path: Path) -> None:
    """All that is drawn is legal, and both ends of each range are among it."""
    seen = defaultdict[str, set[Any]](set)
    for seed in range(200):
        hardware = load_hardware(draw_hardware(seed, tmp_path))
        for key, value in _flat(hardware.content()).items():
            seen[key].add(value)
    ends = {key: (min(values), max(values)) for key, values in seen.items() if key in _RANGES}
    assert ends == _RANGES
    assert seen.keys() - _RANGES.keys() == {
        "element.input", "element.accumulator", "scratchpad.bytes", "accumulator.bytes",
    }  # fmt: skip
    assert min(len(values) for values in (seen["scratchpad.bytes"], seen["accumulator.bytes"])) > 10


def test_a_seed_is_a_configuration(tmp_path: Path) -> None:
    """One seed gives one file, another seed another one."""
    texts = [draw_hardware(seed, tmp_path).read_text(encoding="utf-8") for seed in (5, 5, 6)]
    assert texts[0] == texts[1] != texts[2]


def test_programs_fit_the_smallest_hardware(tmp_path: Path) -> None:
    """One bank of dim rows each: the longest of programs have room, and mean something."""
    path = tmp_path / "smallest.toml"
    write_hardware(
        {
            "mesh": {"dim": 4},
            "element": {"input": "int8", "accumulator": "int32"},
            "scratchpad": {"bytes": 16, "banks": 1, "loads_first": False},
            "accumulator": {"bytes": 64, "banks": 1},
            "queues": {"entry": 1, "convolution": 0, "matmul": 0, "dispatch": 1},
            "loop_unrollers": {"matmul": False, "convolution": False},
            "reservation_station": {"load_entries": 1, "execute_entries": 2, "store_entries": 1},
            "dma": {"max_request_bytes": 16, "max_in_flight": 1},
            "cache": {"instruction_bytes": 256, "data_bytes": 256},
            "memory": {
                "first_beat_latency_cycles": 1,
                "write_response_latency_cycles": 1,
                "read_request_cycles": 1,
                "write_request_cycles": 1,
                "max_reads_in_flight": 1,
                "max_writes_in_flight": 1,
            },
        },
        path,
    )
    hardware = load_hardware(path)
    for seed in range(12):
        program, _ = RandomProgram(seed).make(hardware)
        assert program.command_count >= 60
        Accelerator.for_program(program, hardware).run(program.commands)


def test_what_is_wrong_is_recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A warning of the elaboration and a model that cannot be built; the file is kept."""

    def build(*_: object) -> Path:
        raise BuildInfraError("verilator: too wide")

    warning = [sys.executable, "-c", "print('%Warning-WIDTH: row'); raise SystemExit(1)"]
    monkeypatch.setattr(configurations, "verilator_command", lambda *_: warning)
    monkeypatch.setattr(configurations, "accelerator_model", build)
    records = tmp_path / "records.jsonl"
    assert configurations.main(["--seed", "7", "--records", str(records)]) == 0
    *cases, end = read_records(records)
    assert end == End()
    messages = [case.message.strip() for case in cases if isinstance(case, TestCase)]
    assert messages == ["%Warning-WIDTH: row"] * 2 + ["verilator: too wide"]
    assert all(isinstance(c, TestCase) and c.outcome is CaseOutcome.FAILED for c in cases)
    assert (tmp_path / "drawn-7.toml").is_file()
    assert isinstance(cases[0], TestCase)
    assert cases[0].again == ("-m", "regressions.configurations", "--seed", "7")
