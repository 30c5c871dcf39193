# SPDX-License-Identifier: Apache-2.0
"""The drill: every fault can be planted, copies run their own code, and bad news is told."""

import subprocess
from pathlib import Path

import pytest

from autocomp_hil.paths import RTL
from autocomp_hil.regress.records import CaseOutcome, TestCase
from autocomp_hil.regress.unit import Tier
from regressions.drill import PART, Found, judged
from regressions.night import Night
from tb.canary.mutation import replaced
from tb.drill.copied import environment_of, make_copy
from tb.drill.faults import FAULTS, Fault

CODE = "import autocomp_hil as a, tb.drill as b, numpy; print(a.__path__[0], b.__file__)"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_faults_fit_the_rtl(fault: Fault) -> None:
    """The place is there once, and the fault changes it."""
    text = (RTL / fault.edit.file).read_text(encoding="utf-8")
    assert replaced(text, fault.edit, fault.edit.instead, fault.name) != text


def test_a_copy_runs_its_own_code(tmp_path: Path) -> None:
    """The copy has the fault, the packages of this environment, and nothing of this checkout."""
    fault = FAULTS[0]
    copy = make_copy(tmp_path, fault)
    place = copy / "rtl" / fault.edit.file
    original = (RTL / fault.edit.file).read_text(encoding="utf-8")
    assert place.read_text(encoding="utf-8") != original
    done = subprocess.run(
        [copy / ".venv/bin/python", "-c", CODE], cwd="/", env=environment_of(copy),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert all(Path(word).is_relative_to(copy) for word in done.stdout.split())
    command = copy / ".venv/bin/autocomp-hil"
    assert command.read_text(encoding="utf-8").startswith(f"#!{copy}/.venv/bin/python\n")
    assert environment_of(copy)["HIL_RUNS_DIR"] == str(copy / "runs")


def _case(**fields: object) -> TestCase:
    values: dict[str, object] = {"test": "a", "case": "b", "outcome": CaseOutcome.FAILED}
    return TestCase.model_validate(values | {"reproduce": "again", "program_size": 3} | fields)


def _found(*cases: TestCase, status: int | None = 1) -> Found:
    return Found(seconds=9.0, failures=[(9.0, case) for case in cases], again_status=status)


def test_what_is_good() -> None:
    """Found, shown again, short: the smallest program counts, and cycles have none."""
    fault = FAULTS[0]
    assert judged(fault, _found(_case(program_size=None), _case(program_size=12))) == ""
    timing = Fault(name="timing", edit=fault.edit, has_program=False)
    assert judged(timing, _found(_case(program_size=None))) == ""


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Found(), "not found within 600 s"),
        (Found(ended="status 3, no disk"), "ended by itself: status 3, no disk"),
        (_found(_case(reproduce=None)), "no failure comes with a command"),
        (_found(_case(), status=0), "the printed command shows nothing: again"),
        (_found(_case(), status=None), "the printed command shows nothing: again"),
        (_found(_case(program_size=13)), "13 commands or instructions, expected at most 12"),
        (_found(_case(program_size=None)), "no commands or instructions"),
    ],
)
def test_what_is_told(found: Found, words: str) -> None:
    """Each way in which a fault may be found badly."""
    assert words in judged(FAULTS[0], found)


def test_the_week_has_every_fault() -> None:
    """A unit for each fault in the weekly tier, none in others."""
    names = [unit.name for unit in PART.units(Night(tier=Tier.WEEKLY, seed=1, hours=1))]
    assert names == [f"drill/{fault.name}" for fault in FAULTS]
    assert not list(PART.units(Night(tier=Tier.NIGHTLY, seed=1, hours=1)))
