# SPDX-License-Identifier: Apache-2.0
"""What the accelerator says of itself in words when a job ends early.

The report is held against itself and against the program: it counts as many entries as it
describes, waits only for entries that are there, and names ranges within the memories.
"""

import random
import re
from collections import Counter
from typing import Final

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.simulator import AcceleratorSimulator, EndReason, MemoryTiming
from tb.accel.random_program import random_program

pytestmark = pytest.mark.model

_HARDWARE: Final = load_hardware("int8_4x4")
_PROGRAMS: Final = 60
_SUMMARY: Final = re.compile(
    r"^reservation station: load (\d+)( \(full\))?, execute (\d+)( \(full\))?, "
    r"store (\d+)( \(full\))?$",
    re.MULTILINE,
)
_ENTRY: Final = re.compile(r"^(load|execute|store) entry (\d+):(.*)$", re.MULTILINE)
_RANGE: Final = re.compile(r"(scratchpad|accumulator)\[(\d+)\.\.(\d+)\]")
_WAIT: Final = re.compile(r" (\d+)\(([A-Z,]+)\)")
_ENGINES: Final = re.compile(
    r"^engines: load (busy|idle), execute (busy|idle), store (busy|idle)$", re.MULTILINE
)


def test_reports_agree_with_themselves() -> None:
    """Random programs, cut anywhere on slow memories: words of every kind come, and fit."""
    rng = random.Random(1)
    seen: Counter[str] = Counter()
    with AcceleratorSimulator(_HARDWARE) as simulator:
        for seed in range(_PROGRAMS):
            program = random_program(_HARDWARE, seed)
            latency = rng.choice((5, 100, 1000))
            timing = MemoryTiming(first_beat_latency_cycles=latency)
            run = simulator.run(program, timing=timing, cycle_limit=rng.randint(20, 3000))
            if run.end_reason is EndReason.CYCLE_LIMIT:
                _check(run.description, seen)
    reasons = {"RAW", "WAW", "WAR", "RAW,WAW"}
    words = {"busy", "idle", "full", "not issued", "issued", "operands fetched", "(none)"}
    kinds = {"load", "execute", "store", "scratchpad", "accumulator"}
    assert reasons | words | kinds <= set(seen), seen


def _check(description: str, seen: Counter[str]) -> None:
    """One report; ``seen`` gets the words in it."""
    summary, engines = _SUMMARY.search(description), _ENGINES.search(description)
    assert summary is not None, description
    assert engines is not None, description
    entries = {int(entry[2]): entry for entry in _ENTRY.finditer(description)}
    kinds = Counter(entry[1] for entry in entries.values())
    counts = dict(zip(("load", "execute", "store"), map(int, summary.groups()[::2]), strict=True))
    assert {kind: count for kind, count in counts.items() if count} == dict(kinds), description
    seen.update(kinds)
    seen.update(engines.groups())
    seen["full"] += any(summary.groups()[1::2])
    seen["(none)"] += "(none)" in description
    for number, entry in entries.items():
        _check_entry(number, entry[3], set(entries), seen)


def _check_entry(number: int, text: str, entries: set[int], seen: Counter[str]) -> None:
    """The line of one entry."""
    assert text.startswith((" issued", " not issued")), text
    seen["not issued" if text.startswith(" not") else "issued"] += 1
    seen["operands fetched"] += "operands fetched" in text
    rows = {
        "scratchpad": _HARDWARE.scratchpad_rows,
        "accumulator": _HARDWARE.accumulator_rows,
    }
    for memory, first, last in _RANGE.findall(text):
        assert int(first) <= int(last) < rows[memory], text
        seen[memory] += 1
    _, _, waits = text.partition("waits for")
    for other, reasons in _WAIT.findall(waits):
        assert int(other) in entries - {number}, text
        assert " not issued" in text, text
        seen[reasons] += 1
