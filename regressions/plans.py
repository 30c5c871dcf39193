# SPDX-License-Identifier: Apache-2.0
"""Holds the test plans of ``tb/plans`` against the repository, and tells which points there are.

    python -m regressions.plans             # what is wrong; exit status 1 if anything
    python -m regressions.plans --points    # points of functional coverage, as JSON

In a night it is the unit that says which points can be hit, with no hit of any: what remains at 0
hits is a hole.
"""

import ast
import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from autocomp_hil.codegen.csr_source import load_csrs
from autocomp_hil.codegen.isa_source import IsaSource, load_isa
from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.code import EXCLUSIONS_TEST
from autocomp_hil.regress.cycles import TEST as ACCEPTED
from autocomp_hil.regress.cycles.compare import REPEATED
from autocomp_hil.regress.plan import PLANS, Known, load_plans, problems
from autocomp_hil.regress.records import CaseOutcome, PointHits, TestCase
from autocomp_hil.regress.unit import Unit
from regressions.core import CORE
from regressions.night import Night, Part, make_unit
from regressions.programs import SOC
from regressions.share import Share, share_parser
from regressions.tests import files_of_tests
from tb.accel.coverage import bins_of, seldom_points_of
from tb.accel.env.observed_bins import observed_bins_of, observed_points_of
from tb.core.points import core_points_of
from tb.soc.points import chip_points_of

__all__ = [
    "PART",
    "PLANS",
    "catalogue",
    "isa_parts",
    "known",
    "main",
    "named_tests",
    "parser",
    "wrong",
]

_TEST: Final = "plans"
"""Name of the test that is made here."""
_ESTIMATE_S: Final = 4.0


def _units(_: Night) -> Iterator[Unit]:
    yield make_unit("plans/0", "plans", estimate_s=_ESTIMATE_S)


PART: Final = Part(units=_units)


def catalogue() -> dict[str, list[str]]:
    """Points of functional coverage by configuration, sorted."""
    points = {name: sorted(_accelerator_points(load_hardware(name))) for name in hardware_names()}
    points[CORE] = sorted(f"core.{point}" for point in core_points_of())
    points[SOC] = sorted(f"soc.{point}" for point in chip_points_of())
    return points


def _accelerator_points(hardware: HardwareConfig) -> set[str]:
    found = bins_of(hardware) | seldom_points_of(hardware)
    found |= observed_bins_of(hardware) | observed_points_of()
    return {f"accel.{point}" for point in found}


def _points() -> set[str]:
    """Points of all configurations, and of one with and without loop unrollers.

    Hardware that is drawn has points that no configuration may have; they need a feature, too.
    """
    found = {point for points in catalogue().values() for point in points}
    hardware = load_hardware("int8_4x4")
    for exists in (False, True):
        kinds = {"matmul": exists, "convolution": exists}
        unrollers = hardware.loop_unrollers.model_copy(update=kinds)
        found |= _accelerator_points(hardware.model_copy(update={"loop_unrollers": unrollers}))
    return found


def named_tests(folder: Path = REPOSITORY / "regressions") -> set[str]:
    """Names that the parts give to their tests, found in their sources: ``accel.random``.

    Such a name begins with that of a part.
    """
    found = {_TEST}
    paths = sorted(folder.glob("*.py"))
    name = re.compile(rf"({'|'.join(path.stem for path in paths)})\.[a-z_]+")
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        found |= {text for text in texts if name.fullmatch(text)}
    return found


def isa_parts(isa: IsaSource | None = None) -> set[str]:
    """Everything that the sources of the instruction set define, by name.

    Args:
        isa: Instruction set of the accelerator; None: that of the repository.

    Names are ``command.mvin``, ``field.config_ld_rs1.scale``, ``fault.mvin.rows_range.rows``,
    ``event.main_ld_cycles``, ``external.rs_ld_count``, ``csr.mepc``; ``unsupported.loop_ws`` and
    ``unsupported.loop_ws_rs1.full_c`` for commands that always fault and fields that no other has.
    """
    isa = isa or load_isa()
    parts = {f"event.{event.name}" for event in isa.counters.events}
    parts |= {f"external.{event.name}" for event in isa.counters.external_events}
    parts |= {f"csr.{csr.name}" for csr in load_csrs().csrs}
    parts |= {f"rule.{rule.name}" for rule in isa.faults.rules}
    used = {name for command in isa.commands if command.support != "none"
            for name in _layouts(isa, command.name)}  # fmt: skip
    for layout in isa.layouts:
        kind = "field" if layout.name in used else "unsupported"
        parts |= {f"{kind}.{layout.name}.{field.name}" for field in layout.fields}
    for command in isa.commands:
        if command.support == "none":
            parts.add(f"unsupported.{command.name}")
            continue
        parts.add(f"command.{command.name}")
        for check in isa.faults_of(command):
            parts.add(f"fault.{command.name}.{check.rule}.{check.field}")
    return parts


def _layouts(isa: IsaSource, name: str) -> Iterator[str]:
    """Layouts of a command's operands, and those inside them."""
    command = next(command for command in isa.commands if command.name == name)
    for operand in (command.rs1, command.rs2):
        if operand is not None:
            yield operand.layout
            for field in isa.layout(operand.layout).fields:
                if field.type == "laddr":
                    yield "laddr"


def known() -> Known:
    """What the plans are held against."""
    files = {str(path) for path in files_of_tests()}
    benches = {name for name in files if name.startswith("tb/")}
    return Known(
        tests=benches | named_tests() | {ACCEPTED, REPEATED, EXCLUSIONS_TEST},
        other_tests=files - benches,
        points=_points(),
        isa=isa_parts(),
    )


def wrong(folder: Path = PLANS) -> list[str]:
    """What is wrong with the plans of a folder, one line each."""
    try:
        return problems(load_plans(folder), known())
    except ConfigError as error:
        return str(error).splitlines()


def parser() -> ArgumentParser:
    """The parser of the options."""
    parser = share_parser("plans", __doc__)
    parser.add_argument("--points", action="store_true", help="print the points as JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = parser().parse_args(arguments)
    if options.points:
        sys.stdout.write(json.dumps(catalogue()) + "\n")
        return 0
    found = wrong()
    with Share(options.records) as share:
        share.add(
            TestCase(
                test=_TEST,
                case="plans and repository",
                outcome=CaseOutcome.FAILED if found else CaseOutcome.PASSED,
                message="\n".join(found),
                reproduce=".venv/bin/python -m regressions.plans" if found else None,
            )
        )
        for hardware, points in catalogue().items():
            share.add(PointHits(hardware=hardware, hits=dict.fromkeys(points, 0)))
    return share.status


if __name__ == "__main__":
    sys.exit(main())
