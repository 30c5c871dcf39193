# SPDX-License-Identifier: Apache-2.0
"""Test plans are read strictly, fit the repository, and ring where something is forgotten."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.codegen.isa_source import load_isa
from autocomp_hil.errors import ConfigError
from autocomp_hil.regress.plan import (
    PLANS,
    Feature,
    Known,
    Plan,
    Stage,
    load_plans,
    matches,
    problems,
)
from autocomp_hil.regress.records import CaseOutcome, PointHits, TestCase, read_records
from autocomp_hil.regress.summaries.plans import feature_of
from autocomp_hil.regress.unit import Tier
from regressions import catalogue, plans
from regressions.night import Night

_KNOWN: Final = Known(
    tests={"accel.random", "tb/blocks/test_mesh.py"},
    other_tests={"tests/unit/test_other.py"},
    points={"accel.a", "accel.b.c"},
    isa={"command.mvin", "unsupported.loop_ws", "unsupported.loop_ws_rs1.k"},
)
_ALL: Final = {
    "tests": ("accel.random", "tb/blocks/test_mesh.py"),
    "points": ("accel.a", "accel.b.*"),
    "isa": ("command.mvin", "unsupported.loop_*"),
}


def feature(**changes: object) -> Feature:
    """A feature that names everything there is."""
    words = {"meaning": "It works.", "stimulus": "Random.", "checks": "A model."}
    return Feature.model_validate({"name": "it", "stage": "V1", **words, **_ALL, **changes})


def found(*features: Feature) -> list[str]:
    """What is wrong with a plan of these features."""
    plan = Plan(area="area", meaning="An area.", features=features)
    return problems([plan], _KNOWN)


def test_the_repository_has_no_problem() -> None:
    """Every test, point and part of the instruction set is somebody's, and every name fits."""
    assert plans.wrong() == []


def test_a_whole_plan_is_silent() -> None:
    """The alarms below ring for the change that they make."""
    assert found(feature()) == []


@pytest.mark.parametrize(
    ("key", "left", "message"),
    [
        ("tests", ("accel.random",), "tb/blocks/test_mesh.py: a test that no feature names"),
        ("tests", ("tb/*",), "accel.random: a test that no feature names"),
        ("points", ("accel.a",), "accel.b.c: a coverage point that no feature names"),
        ("isa", ("unsupported.*",), "command.mvin: a part of the instruction set that no feature"),
        ("isa", ("command.mvin",), "unsupported.loop_ws: a part of the instruction set"),
    ],
)
def test_what_no_feature_names(key: str, left: tuple[str, ...], message: str) -> None:
    """A test, a point, a part of the instruction set."""
    assert any(line.startswith(message) for line in found(feature(**{key: left})))


@pytest.mark.parametrize("key", ["tests", "points", "isa"])
def test_a_name_that_fits_nothing(key: str) -> None:
    """A wrong name, or one of something that is gone."""
    for name in ("gone", "unsupported.gone*"):
        lines = found(feature(**{key: (*_ALL[key], name)}))
        assert lines == [
            f"area.toml: it: {key}: '{name}' matches nothing; correct the name or remove it"
        ]


def test_a_feature_without_a_test() -> None:
    """Only V3 may lack one, and says what is missing."""
    bare = {"tests": (), "points": (), "isa": (), "name": "bare"}
    for lacks in ({}, {"stage": "V2"}, {"stage": "V3"}):
        (line,) = found(feature(), feature(**bare, **lacks))
        assert line.startswith("area.toml: bare: tests: empty")
    assert found(feature(), feature(**bare, stage="V3", missing="a model of power")) == []


def test_patterns_hide_no_part_of_the_instruction_set() -> None:
    """A pattern would take a new field in without a word."""
    lines = found(feature(isa=("command.*", "unsupported.*")))
    assert lines == [
        "area.toml: it: isa: 'command.*' is a pattern; name each part, so that a new one is noticed"
    ]


@pytest.mark.parametrize("support", ["full", "no_effect"])
def test_a_command_that_is_built_rings(support: str) -> None:
    """Its name and each of its fields and faults need a feature; the patterns fit no more."""
    isa = load_isa()
    commands = tuple(
        command.model_copy(update={"support": support}) if command.name == "mvout_spad" else command
        for command in isa.commands
    )
    parts = plans.isa_parts(isa.model_copy(update={"commands": commands}))
    assert {"command.mvout_spad", "field.mvout_spad_rs1.dest_row"} <= parts - plans.isa_parts()
    known = replace(plans.known(), isa=parts)
    lines = problems(load_plans(plans.PLANS), known)
    assert any(line.startswith("command.mvout_spad: a part of the instruction") for line in lines)


def test_a_field_that_is_added_rings() -> None:
    """A field of an operand that commands use."""
    isa = load_isa()
    layout = isa.layout("config_ld_rs1")
    more = layout.fields[0].model_copy(update={"name": "novel", "bits": "7"})
    wider = layout.model_copy(update={"fields": (*layout.fields, more)})
    layouts = tuple(wider if one.name == layout.name else one for one in isa.layouts)
    parts = plans.isa_parts(isa.model_copy(update={"layouts": layouts}))
    assert parts - plans.isa_parts() == {"field.config_ld_rs1.novel"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('stage = "V4"', r"area\.toml: features\.it\.stage: "),
        ('meaning = "no sentence"', r"area\.toml: features\.it\.meaning: "),
        ("colour = 1", r"area\.toml: features\.it\.colour: "),
        ('missing = "something"', r"area\.toml: .*missing: expected stage V3"),
        ('tests = ["accel.random", "accel.random"]', r"area\.toml: .*tests: expected each name"),
    ],
)
def test_the_form_is_strict(line: str, message: str, tmp_path: Path) -> None:
    """An error names file and key."""
    lines = {
        "name": 'name = "it"', "stage": 'stage = "V1"', "meaning": 'meaning = "It works."',
        "stimulus": 'stimulus = "Random."', "checks": 'checks = "A model."',
        line.split(maxsplit=1)[0]: line,
    }  # fmt: skip
    text = 'area = "area"\nmeaning = "An area."\n[[features]]\n' + "\n".join(lines.values())
    (tmp_path / "area.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_plans(tmp_path)


def test_names_once_and_files_as_areas(tmp_path: Path) -> None:
    """Two features of a name, an area of another file, no file at all."""
    with pytest.raises(ValueError, match="expected each name once"):
        Plan(area="area", meaning="An area.", features=(feature(), feature()))
    with pytest.raises(ConfigError, match="no test plan"):
        load_plans(tmp_path)
    plan = 'area = "other"\nmeaning = "M."\n[[features]]\nname = "n"\nstage = "V1"\n'
    plan += 'meaning = "M."\nstimulus = "S."\nchecks = "C."\n'
    (tmp_path / "area.toml").write_text(plan, encoding="utf-8")
    with pytest.raises(ConfigError, match="area: expected 'area', got 'other'"):
        load_plans(tmp_path)


def test_matches() -> None:
    """A star stands for any text, and everything else for itself."""
    names = {"a.b", "a.b.c", "axb", "b"}
    assert matches(("a.b",), names) == {"a.b"}
    assert matches(("a.*",), names) == {"a.b", "a.b.c"}
    assert matches(("*", "gone"), names) == names


_PASSED: Final = {CaseOutcome.PASSED: 3}
_FAILED: Final = {CaseOutcome.PASSED: 2, CaseOutcome.FAILED: 1}
_SKIPPED: Final = {CaseOutcome.SKIPPED: 2}
_HITS: Final = {"accel.a": 1, "accel.b.c": 2, "accel.other": 0}


@pytest.mark.parametrize(
    ("bench", "hits", "changes", "lacks"),
    [
        (_PASSED, _HITS, {}, set()),
        (_FAILED, _HITS, {}, {"failed"}),
        (_SKIPPED, _HITS, {}, {"not_run"}),
        (_PASSED, {**_HITS, "accel.b.c": 0}, {}, {"missing_points"}),
        (_PASSED, {"accel.a": 1}, {}, {"missing_points"}),
        (_PASSED, _HITS, {"stage": Stage.V3, "missing": "a proof"}, {"missing"}),
    ],
)
def test_what_a_night_says_of_a_feature(
    bench: dict[CaseOutcome, int],
    hits: dict[str, int],
    changes: dict[str, object],
    lacks: set[str],
) -> None:
    """Met only with every test passed, every point hit and nothing missing."""
    outcomes = {"accel.random": _PASSED, "tb/blocks/test_mesh.py": bench}
    result = feature_of("area", feature(**changes), outcomes, hits)
    assert result.is_met == (not lacks)
    keys = ("failed", "not_run", "missing_points", "missing")
    assert {key for key in keys if getattr(result, key)} == lacks


def test_the_unit_of_a_night(tmp_path: Path) -> None:
    """It passes, and reports every point with 0 hits."""
    records = tmp_path / "records.jsonl"
    assert plans.main(["--records", str(records)]) == 0
    entries = list(read_records(records))
    assert [e.outcome for e in entries if isinstance(e, TestCase)] == [CaseOutcome.PASSED]
    hits = {e.hardware: e.hits for e in entries if isinstance(e, PointHits)}
    assert {name: sorted(points) for name, points in hits.items()} == plans.catalogue()
    assert not any(count for points in hits.values() for count in points.values())


def test_each_night_tries_what_it_must_meet() -> None:
    """Features of V1 and V2 name no test that only a week has."""
    night = Night(tier=Tier.NIGHTLY, seed=1, hours=0)
    parts = {unit.part for unit in catalogue.units(night)}
    assert "drill" not in parts
    missing = {
        f"{plan.area}: {planned.name}: {name}"
        for plan in load_plans(PLANS)
        for planned in plan.features
        if planned.stage is not Stage.V3
        for name in matches(planned.tests, plans.named_tests())
        if name.partition(".")[0] not in parts
    }
    assert missing == set()


def test_names_of_tests_are_found(tmp_path: Path) -> None:
    """A name of a new part's test, and nothing else that has a dot."""
    text = 'share.add(test="kernels.random", case="core 1.5", model=accel.model)\n'
    (tmp_path / "kernels.py").write_text(text, encoding="utf-8")
    assert plans.named_tests(tmp_path) == {"plans", "kernels.random"}
