# SPDX-License-Identifier: Apache-2.0
"""Proposers and families are chosen by name; a newcomer is registered, and nothing else changes."""

import random
from typing import Any, Final, Literal

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.propose.proposers import PROPOSERS, usual_proposer
from autocomp_hil.propose.registry import Registry
from autocomp_hil.propose.rewriter import families
from autocomp_hil.propose.rewriter.gemm.options import GEMM, GemmFamily
from autocomp_hil.propose.rewriter.gemm.schedule import GemmSchedule
from autocomp_hil.propose.rewriter.option import FamilyKind
from autocomp_hil.propose.rewriter.proposer import children
from autocomp_hil.search.settings import SearchSettings, load_search
from autocomp_hil.workloads import load_workload
from tests.unit.evaluate.small_gemm import SMALL

HARDWARE: Final = load_hardware("int8_4x4")
_SMOKE: Final = load_search("smoke")
_MODEL: Final = ModelSettings(name="a-model")


def _settings(proposer: str | None, *models: ModelSettings) -> SearchSettings:
    return _SMOKE.model_copy(update={"proposer": proposer, "models": models})


def test_a_registry_knows_its_names() -> None:
    """Names are in the order of their registration; unknown and doubled ones are refused."""
    registry = Registry[int]("thing")
    with pytest.raises(ConfigError, match="thing: expected one of none, got 'a'"):
        registry.get("a")
    registry.add("b", 2)
    registry.add("a", 1)
    assert (registry.names, list(registry), registry.get("a")) == (("b", "a"), [2, 1], 1)
    with pytest.raises(ConfigError, match="thing 'a' is registered twice"):
        registry.add("a", 3)
    with pytest.raises(ConfigError, match="thing: expected one of b, a, got 'c'"):
        registry.get("c")


def test_a_proposer_is_chosen_by_name() -> None:
    """A name decides; without one it counts whether models are named."""
    assert {"rewriter", "language_model"} <= set(PROPOSERS.names)
    assert _settings(None).proposer_kind is usual_proposer(has_models=False)
    assert _settings(None).proposer_kind.name == "rewriter"
    assert _settings(None, _MODEL).proposer_kind.name == "language_model"
    assert _settings("language_model", _MODEL).proposer_kind.name == "language_model"
    assert _settings("rewriter").proposer_kind.name == "rewriter"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (_settings("oracle"), f"expected one of {', '.join(PROPOSERS.names)}, got 'oracle'"),
        (_settings("language_model"), "language_model: expected models too, got none"),
        (_settings("rewriter", _MODEL), "rewriter: expected no models, got a-model"),
    ],
)
def test_a_proposer_that_cannot_be(settings: SearchSettings, message: str) -> None:
    """The name, and what does not go with it, is said."""
    with pytest.raises(ConfigError, match=message):
        _ = settings.proposer_kind


class _TinySchedule(GemmSchedule):
    """A schedule of another kind."""

    kind: Literal["tiny"] = "tiny"  # type: ignore[assignment]  # a kind of its own


class _TinyFamily(GemmFamily):
    """Schedules of the workload of unit tests."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        fields = self.baseline.model_dump(exclude={"kind"})
        self.baseline = _TinySchedule.model_validate(fields)


def test_a_family_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workloads of a registered family have schedules, which are read back from their JSON."""
    assert families.family_of(SMALL, HARDWARE) is None
    registry = Registry[FamilyKind]("family")
    for kind in families.FAMILIES:
        registry.add(kind.name, kind)
    registry.add(
        "tiny",
        FamilyKind(
            name="tiny",
            schedule=_TinySchedule,
            fits=lambda instance: instance.workload == SMALL.workload,
            make=_TinyFamily,
        ),
    )
    monkeypatch.setattr(families, "FAMILIES", registry)
    family = families.family_of(SMALL, HARDWARE)
    assert isinstance(family, _TinyFamily)
    found = children(family, family.baseline, measurement=None, rng=random.Random(0))
    assert found
    assert families.parse_schedule(found[0].schedule.model_dump_json()) == found[0].schedule
    gemm = families.family_of(load_workload("gemm").instance("64x64x64"), HARDWARE)
    assert type(gemm) is GemmFamily


def test_a_schedule_of_no_family() -> None:
    """A schedule of no family is refused, and so is one with other fields than its family's."""
    known = ", ".join(families.FAMILIES.names)
    with pytest.raises(ValueError, match=f"expected one of {known}, got 'fft'"):
        families.parse_schedule('{"kind": "fft"}')
    with pytest.raises(ValueError, match="tiles_i"):
        families.parse_schedule('{"kind": "gemm"}')
    assert families.FAMILIES.get("gemm") is GEMM


@pytest.mark.parametrize(
    ("workload", "shape", "count"), [("gemm", "64x64x64", 13), ("conv", "2x5x19x20x18", 14)]
)
def test_the_menu_has_every_option_of_the_rewriter(workload: str, shape: str, count: int) -> None:
    """No option drops out because its id is on no menu."""
    instance = load_workload(workload).instance(shape)
    options = PROPOSERS.get("rewriter").options(instance, HARDWARE)
    assert len(options) == count
    assert options < PROPOSERS.get("language_model").options(instance, HARDWARE)
