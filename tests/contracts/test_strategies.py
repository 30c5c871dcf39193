# SPDX-License-Identifier: Apache-2.0
"""Every strategy keeps the contract: the beam in all its forms."""

import pytest

from autocomp_hil.search.beam import BeamSearch
from autocomp_hil.search.settings import load_search
from tests.contracts.strategy import MakeStrategy, StrategyContract

SETTINGS = load_search("smoke").model_copy(
    update={"iterations": 6, "beam_width": 2, "plans": 2, "implementations": 2}
)


class TestBeam(StrategyContract):
    """The beam as published."""

    @pytest.fixture
    def make(self) -> MakeStrategy:
        """Near duplicates are those with one plan."""
        return lambda: BeamSearch(SETTINGS)


class TestBeamOfOptions(StrategyContract):
    """The beam that keeps one candidate of each option."""

    @pytest.fixture
    def make(self) -> MakeStrategy:
        """Near duplicates are those with one option."""
        settings = SETTINGS.model_copy(update={"near_duplicates": "option"})
        return lambda: BeamSearch(settings)


class TestBeamWithReuse(StrategyContract):
    """The beam that tries the options of an earlier winner first."""

    @pytest.fixture
    def make(self) -> MakeStrategy:
        """Three options come before the search of its own."""
        return lambda: BeamSearch(SETTINGS, ("tile", "hoist", "unroll"))
