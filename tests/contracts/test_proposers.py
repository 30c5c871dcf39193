# SPDX-License-Identifier: Apache-2.0
"""Every proposer keeps the contract: the rewriter for both families, language models, the fake."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.outcome import BuildFailed, Correct, Outcome
from autocomp_hil.llm.chat import Question, Share
from autocomp_hil.propose.kind import ProposerTools
from autocomp_hil.propose.proposal import Parent, Proposer, ProposeRequest, Sibling
from autocomp_hil.propose.proposers import PROPOSERS
from autocomp_hil.store.records import ModelCall
from autocomp_hil.store.store import Store
from autocomp_hil.workloads import load_workload
from autocomp_hil.workloads.instance import Instance
from tests.contracts.proposer import MakeProposer, ProposerContract
from tests.unit.evaluate.measurements import measurement
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.search.fakes import FakeProposer, usual_fake
from tests.unit.search.test_loop import new_run, search_settings

HARDWARE = load_hardware("int8_4x4")


def request_for(instance: Instance, source: str | None = None) -> ProposeRequest:
    """Children of the workload's own kernel, one of which was tried."""
    return ProposeRequest(
        instance=instance,
        hardware=HARDWARE,
        parent=Parent(
            candidate_id=4,
            source=instance.baseline if source is None else source,
            outcome=Correct(measurement=measurement()),
            schedule=None,
        ),
        plans=3,
        implementations=2,
        menu_kept=0.6,
        forced_option=None,
        siblings=[Sibling(option="tile", plan="x", outcome=BuildFailed(diagnostics="x"))],
        iteration=2,
        iterations=9,
        seed=5,
    )


class _Models:
    """Plans by the first option of each menu; every second piece of code is broken at first."""

    shares = (Share(model="a", weight=1.0), Share(model="b", weight=2.0))

    def __init__(self, signature: str) -> None:
        self._signature = signature

    def ask_all(self, questions: Sequence[Question], on_done: Callable[[ModelCall], None]) -> None:
        """Answer in an order of its own."""
        for question in reversed(questions):
            on_done(
                ModelCall(
                    key=question.key,
                    model=question.model,
                    prompt=question.prompt,
                    answer=self._answer(question),
                    error=None,
                    prompt_tokens=1,
                    answer_tokens=1,
                    seconds=0.0,
                )
            )

    def _answer(self, question: Question) -> str:
        asked = question.messages[-1].content
        digest = hashlib.sha256(question.prompt.encode()).hexdigest()[:4]
        if "Begin your answer" in asked:
            return f"Option: 1\nMove less, from where it is: {digest}."
        word = "broken" if int(digest, 16) % 2 and "This code fails" not in asked else "fence"
        return f"```c\n{self._signature} {{ /* {digest} */ {word}(); }}\n```"


def check(source: str) -> Outcome | None:
    """What a compiler would say."""
    return BuildFailed(diagnostics="broken") if "broken" in source else None


class TestRewriterOfProducts(ProposerContract):
    """The schedule rewriter and matrix products."""

    @pytest.fixture
    def asked(self) -> ProposeRequest:
        """A request for a shape with remainders."""
        return request_for(load_workload("gemm").instance("20x14x17"))

    @pytest.fixture
    def make(self, tmp_path: Path, asked: ProposeRequest) -> Iterator[MakeProposer]:
        """The registry makes it, as for a search."""
        yield from _made("rewriter", tmp_path, asked)

    @pytest.fixture
    def follows(self, asked: ProposeRequest) -> frozenset[str]:
        """Options that the registry names."""
        return PROPOSERS.get("rewriter").options(asked.instance, HARDWARE)


class TestRewriterOfConvolutions(TestRewriterOfProducts):
    """The schedule rewriter and convolutions."""

    @pytest.fixture
    def asked(self) -> ProposeRequest:
        """A request for a shape with remainders."""
        return request_for(load_workload("conv").instance("1x3x5x6x7"))


class TestLanguageModels(TestRewriterOfProducts):
    """Two language models, of which each answers at once."""

    @pytest.fixture
    def make(self, tmp_path: Path, asked: ProposeRequest) -> Iterator[MakeProposer]:
        """The registry makes it; each has a run of its own, so that nothing is known yet."""
        yield from _made("language_model", tmp_path, asked)

    @pytest.fixture
    def follows(self, asked: ProposeRequest) -> frozenset[str]:
        """Options that the registry names."""
        return PROPOSERS.get("language_model").options(asked.instance, HARDWARE)


class TestFake(ProposerContract):
    """The fake of the search's unit tests: what they show holds for real ones too."""

    @pytest.fixture
    def make(self) -> MakeProposer:
        """A maker of new proposers."""
        return FakeProposer

    @pytest.fixture
    def asked(self) -> ProposeRequest:
        """A source that says what it costs."""
        return request_for(SMALL, "cycles 1000")

    @pytest.fixture
    def follows(self) -> frozenset[str]:
        """Options that the proposer's kind says it follows."""
        return usual_fake(has_models=False).options(SMALL, HARDWARE)


def _made(name: str, folder: Path, asked: ProposeRequest) -> Iterator[MakeProposer]:
    kind, models = PROPOSERS.get(name), _Models(asked.instance.signature)
    with ExitStack() as stores:

        def make() -> Proposer:
            number = len(list(folder.iterdir()))
            store = stores.enter_context(Store(folder / f"{number}.sqlite"))
            return kind.make(
                ProposerTools(
                    store=store,
                    run=new_run(store, search_settings()),
                    check=check,
                    models=models if kind.asks_models else None,
                    on_call=lambda _: None,
                )
            )

        yield make


def test_every_proposer_is_here() -> None:
    """A proposer of the registry that keeps no contract would be found out by a search only."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in PROPOSERS.names if f'_made("{name}"' not in text] == []
