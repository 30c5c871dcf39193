# SPDX-License-Identifier: Apache-2.0
"""Every evaluator keeps the contract: the judge, and the fakes that tests search with."""

from collections.abc import Iterator
from typing import Final

import pytest

from autocomp_hil.evaluate.judge import Judge
from autocomp_hil.search.loop import Evaluator
from autocomp_hil.view import View
from tests.contracts.evaluator import Candidates, EvaluatorContract
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.evaluate.test_functional import HARDWARE, RIGHT
from tests.unit.llm.fake_model import INSTANCE, JudgeByComment, kernel
from tests.unit.search.fakes import FakeJudge

FAKE_CANDIDATES: Final = Candidates(
    instance=SMALL, good=b"cycles 900", better=b"cycles 800", bad=b"wrong 1"
)
"""Sources that say what they cost."""


@pytest.fixture(scope="module", params=View)
def judge(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Judge]:
    """Two workers that know nothing when the first test begins, in each view of the chip."""
    folder = tmp_path_factory.mktemp("results")
    with Judge(HARDWARE, cache=folder, workers=2, view=request.param) as started:
        yield started


@pytest.mark.model
class TestJudge(EvaluatorContract):
    """The judge itself, on the small array."""

    @pytest.fixture
    def evaluator(self, judge: Judge) -> Evaluator:
        """One for all tests, as a search has it."""
        return judge

    @pytest.fixture
    def candidates(self) -> Candidates:
        """A multiplication, with a second fence, and with a result that is left out."""
        good = f"{SMALL.signature} {{{RIGHT}}}"
        return Candidates(
            instance=SMALL,
            good=good.encode(),
            better=f"{SMALL.signature} {{ fence(); {RIGHT} fence(); }}".encode(),
            bad=f"{SMALL.signature} {{ fence(); }}".encode(),
        )


class TestFakeJudge(EvaluatorContract):
    """The fake of the search's unit tests."""

    @pytest.fixture
    def evaluator(self) -> Evaluator:
        """A new evaluator."""
        return FakeJudge()

    @pytest.fixture
    def candidates(self) -> Candidates:
        """Sources that say what they cost."""
        return FAKE_CANDIDATES


class TestJudgeByComment(EvaluatorContract):
    """The fake of the unit tests with language models."""

    @pytest.fixture
    def evaluator(self) -> Evaluator:
        """A new evaluator."""
        return JudgeByComment()

    @pytest.fixture
    def candidates(self) -> Candidates:
        """Kernels that say what they cost."""
        costs = ("cycles = 900", "cycles = 800", "broken")
        good, better, bad = (kernel(cost).encode() for cost in costs)
        return Candidates(instance=INSTANCE, good=good, better=better, bad=bad)
