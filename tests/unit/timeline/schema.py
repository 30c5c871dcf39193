# SPDX-License-Identifier: Apache-2.0
"""What holds for every command timeline: a strict reader of the trace event format's part of it."""

from collections import Counter, defaultdict
from typing import Any

from autocomp_hil.timeline import Lane

__all__ = ["check_trace"]


def check_trace(trace: dict[str, Any], commands: int) -> dict[str, int]:
    """Check it as a viewer would want it.

    Args:
        trace: The trace as loaded from the file.
        commands: Commands that the accelerator accepted: each has exactly one slice.

    Returns:
        Slices by category.
    """
    assert trace.keys() == {"traceEvents", "displayTimeUnit", "otherData"}
    other = trace["otherData"]
    names = _check_metadata([event for event in trace["traceEvents"] if event["ph"] == "M"])
    slices = [event for event in trace["traceEvents"] if event["ph"] != "M"]
    for event in slices:
        assert event["ph"] == "X"
        assert (event["pid"], event["tid"] in names) == (1, True)
        assert event["name"]
        assert isinstance(event["ts"], int)
        assert isinstance(event["dur"], int)
        assert 0 <= event["ts"] < event["ts"] + event["dur"] <= other["cycles"], event
    assert [event["ts"] for event in slices] == sorted(event["ts"] for event in slices)
    lanes = defaultdict(list)
    for event in slices:
        lanes[event["tid"]].append(event)
    for events in lanes.values():
        _check_nesting(events)
    numbers = [event["args"]["number"] for event in slices if "args" in event]
    assert sorted(numbers) == list(range(commands))
    _check_sums(lanes, names, other["stalls"])
    return Counter(event["cat"].split(",")[0] for event in slices)


def _check_metadata(events: list[dict[str, Any]]) -> dict[int, str]:
    """Names of the tracks by their numbers; every track has one, and its place."""
    assert [event["name"] for event in events].count("process_name") == 1
    names = {e["tid"]: e["args"]["name"] for e in events if e["name"] == "thread_name"}
    order = {e["tid"]: e["args"]["sort_index"] for e in events if e["name"] == "thread_sort_index"}
    assert names.keys() == order.keys() == {int(lane) for lane in Lane}
    assert len(set(names.values())) == len(set(order.values())) == len(Lane)
    return names


def _check_nesting(events: list[dict[str, Any]]) -> None:
    """A slice lies within the one that is open, or after it; commands that ended stand alone."""
    open_slices: list[dict[str, Any]] = []
    for event in events:
        while open_slices and _end(open_slices[-1]) <= event["ts"]:
            open_slices.pop()
        if open_slices:
            outer = open_slices[-1]
            assert _end(event) <= _end(outer), f"{event} overlaps {outer}"
            assert "args" not in event or event["tid"] == Lane.UNFINISHED, f"{event} in {outer}"
            assert "args" in outer, f"{event} in {outer}"
        open_slices.append(event)


def _check_sums(
    lanes: dict[int, list[dict[str, Any]]], names: dict[int, str], sums: dict[str, dict[str, int]]
) -> None:
    """The slices of each cause add up to what the file says of it."""
    for lane, name in names.items():
        found: Counter[str] = Counter()
        for event in lanes[lane]:
            if event["cat"].startswith("stall"):
                found[event["name"]] += event["dur"]
        assert found == sums.get(name, {})


def _end(event: dict[str, Any]) -> int:
    return int(event["ts"] + event["dur"])
