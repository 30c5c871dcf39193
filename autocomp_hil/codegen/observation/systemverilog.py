# SPDX-License-Identifier: Apache-2.0
"""The SystemVerilog package of what the design tells in simulation."""

from collections.abc import Iterable

from autocomp_hil.codegen.observation.source import Observation, Signals, Track
from autocomp_hil.codegen.systemverilog import WIDTH
from autocomp_hil.codegen.text import banner, wrap

__all__ = ["render_observation_package"]


def render_observation_package(observation: Observation) -> str:
    """Return ``observe_pkg``: packed structs, the first field of the source lowest."""
    lines = banner("//", "configs/observation.toml")
    lines += ["", "/// What the design tells of itself in simulation; nothing of it is built."]
    lines += ["package observe_pkg;", ""]
    for name, constant in observation.constants.items():
        lines += wrap(constant.meaning, "  /// ", WIDTH)
        lines += [f"  parameter int unsigned {name.upper()} = {constant.value};"]
    lines += [""]
    for track in observation.tracks:
        if track.hardware:
            lines += _track(track)
    for signals in observation.signals:
        lines += _signals(observation, signals)
    return "\n".join([*lines, "endpackage"]) + "\n"


def _track(track: Track) -> list[str]:
    members = [(bit.meaning, "logic", bit.name) for bit in track.bits]
    return _struct(f"{track.name}_state", track.meaning, members)


def _signals(observation: Observation, signals: Signals) -> list[str]:
    members = []
    for field in signals.fields:
        kind = f"{field.type}_t" if field.type is not None else _vector(field.width or 1)
        members.append((field.meaning, kind, field.name))
    lines = _struct(signals.name, signals.meaning, members)
    width = observation.struct_width(signals.name)
    name = f"{signals.name.upper()}_WIDTH"
    return [*lines[:-1], f"  parameter int unsigned {name} = {width};", ""]


def _struct(name: str, meaning: str, members: Iterable[tuple[str, str, str]]) -> list[str]:
    """A packed struct as verible-verilog-format leaves it: names in one column."""
    highest_first = list(members)[::-1]
    column = max(len(kind) for _, kind, _ in highest_first)
    lines = [*wrap(meaning, "  /// ", WIDTH), "  typedef struct packed {"]
    for text, kind, field in highest_first:
        lines += wrap(text, "    /// ", WIDTH) if text else []
        lines += [f"    {kind:<{column}} {field};"]
    return [*lines, f"  }} {name}_t;", ""]


def _vector(width: int) -> str:
    return "logic" if width == 1 else f"logic [{width - 1}:0]"
