# SPDX-License-Identifier: Apache-2.0
"""The catalogue of the regression: the same night twice is equal, and every unit can be started."""

import ast
import importlib
import json

import pytest

from autocomp_hil.paths import REPOSITORY
from autocomp_hil.regress.unit import Tier, Unit
from regressions import catalogue
from regressions.night import Night
from regressions.tests import files_of_tests
from tests.tracked import tracked_files

_NO_PARTS = {
    "__init__", "__main__", "catalogue", "drawn_hardware", "long_loops", "night", "share",
}  # fmt: skip


def _units(tier: Tier, *, seed: int = 1, hours: float = 2.0, only: str = "*") -> list[Unit]:
    return catalogue.units(Night(tier=tier, seed=seed, hours=hours), only=only, cores=2)


@pytest.mark.parametrize("tier", Tier)
def test_a_night_is_what_its_seed_says(tier: Tier) -> None:
    """One seed gives equal units; another one has other seeds in units of the same names."""
    units = _units(tier)
    assert units == _units(tier)
    names = [unit.name for unit in units]
    assert len(names) == len(set(names))
    others = {unit.name: unit for unit in _units(tier, seed=2)}
    assert names == list(others)
    same = [unit for unit in units if unit == others[unit.name]]
    assert len(same) < len(units)


@pytest.mark.parametrize("tier", Tier)
def test_every_unit_parses(tier: Tier) -> None:
    """The module of each unit takes its arguments, with a file of records."""
    for unit in _units(tier):
        flag, name, *options = unit.arguments
        assert flag == "-m", unit
        module = importlib.import_module(name)
        module.parser().parse_args([*options, "--records", "records.jsonl"])


def test_every_module_is_a_part() -> None:
    """Each module of the folder is in the catalogue, or helps those that are."""
    source = (REPOSITORY / "regressions" / "catalogue.py").read_text(encoding="utf-8")
    (table,) = (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "PARTS"
    )
    assert isinstance(table, ast.Tuple)
    listed = {ast.unparse(entry).removesuffix(".PART") for entry in table.elts}
    modules = {
        name.removeprefix("regressions/").removesuffix(".py")
        for name in tracked_files()
        if name.startswith("regressions/") and name.endswith(".py")
    }
    assert listed == modules - _NO_PARTS


def test_fillers_last_for_the_hours() -> None:
    """Fillers for the hours are there, one to three minutes each; without hours there are none."""
    units = _units(Tier.NIGHTLY, hours=3.0)
    fillers = [unit for unit in units if unit.is_filler]
    assert sum(unit.estimate_s for unit in units) >= 3 * 3600 * 2
    assert all(60 <= unit.estimate_s <= 180 for unit in fillers)
    assert {unit.part for unit in fillers} >= {"accel.more", "tests.more"}
    assert not any(unit.is_filler for unit in _units(Tier.NIGHTLY, hours=0))
    assert not any(unit.is_filler for unit in _units(Tier.SMOKE))


def test_early_units() -> None:
    """A night begins with a little of each part that runs models; the smoke tier is all early."""
    units = _units(Tier.NIGHTLY)
    early = [unit for unit in units if unit.is_early]
    assert units[: len(early)] == early
    assert {unit.part for unit in early} >= {"accel", "core", "workloads", "throughput"}
    assert sum(unit.estimate_s for unit in early) < 200
    assert not any(unit.is_early for unit in _units(Tier.SMOKE))


def test_patterns_choose() -> None:
    """Only units that a pattern names, fillers among them; none for one that names nothing."""
    once = _units(Tier.NIGHTLY, only="accel/*")
    assert {unit.part for unit in once} == {"accel"}
    assert not any(unit.is_filler for unit in once)
    both = _units(Tier.NIGHTLY, only="accel*")
    assert both[: len(once)] == once
    assert {unit.part for unit in both[len(once) :]} == {"accel.more"}
    assert _units(Tier.NIGHTLY, only="nothing/*") == []


@pytest.mark.parametrize(
    ("only", "option", "total"),
    [
        ("accel/*", "--programs", 2_000),
        ("core/random/*", "--programs", 1_000),
        ("views/beats/*", "--beats", 1_000_000),
        ("views/programs/*", "--programs", 200),
        ("search/kills/*", "--kills", 20),
    ],
)
def test_what_a_night_does_once(only: str, option: str, total: int) -> None:
    """A night holds at least so much of each kind, whatever its hours."""
    units = [unit for unit in _units(Tier.NIGHTLY, hours=0, only=only) if not unit.is_early]
    assert total == sum(int(unit.arguments[unit.arguments.index(option) + 1]) for unit in units)


def test_every_test_is_run() -> None:
    """Files of tests are in one unit each, whichever part it belongs to; some are counted too."""
    for tier in (Tier.SMOKE, Tier.NIGHTLY):
        given = [
            word
            for unit in _units(tier, hours=0)
            if "regressions.tests" in unit.arguments and unit.part != "code_coverage"
            for word in unit.arguments
            if word.endswith(".py")
        ]
        assert sorted(given) == sorted(map(str, files_of_tests()))


def test_smoke_is_short() -> None:
    """Five minutes on two cores, by the estimates."""
    assert sum(unit.estimate_s for unit in _units(Tier.SMOKE)) <= 2 * 300


def test_output(capsys: pytest.CaptureFixture[str]) -> None:
    """An array of units, or an empty one."""
    command = ["--list", "--tier", "smoke", "--seed", "4", "--hours", "1"]
    assert catalogue.main(command) == 0
    found = [Unit.model_validate(row) for row in json.loads(capsys.readouterr().out)]
    assert found == _units(Tier.SMOKE, seed=4, hours=1.0)
    assert catalogue.main([*command, "--only", "nothing"]) == 0
    assert json.loads(capsys.readouterr().out) == []
