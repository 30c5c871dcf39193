# SPDX-License-Identifier: Apache-2.0
"""The options of an earlier winner: one menu for all proposers, and nothing is lost in silence."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from autocomp_hil.errors import ConfigError
from autocomp_hil.llm.settings import ModelSettings
from autocomp_hil.search import session
from autocomp_hil.search.session import Order, begin
from autocomp_hil.search.settings import load_search
from autocomp_hil.store.records import NewCandidate, RunRecord
from autocomp_hil.store.store import Store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store; no chip is built for the record of versions."""
    monkeypatch.setattr(session, "provenance", lambda *_: {})
    with Store(tmp_path / "store.sqlite") as made:
        yield made


def _begin(
    store: Store,
    workload: str,
    *models: str,
    reused_run: int | None = None,
    shape: str | None = None,
) -> RunRecord:
    shares = tuple(ModelSettings(name=name) for name in models)
    settings = load_search("smoke").model_copy(update={"models": shares})
    return begin(
        store,
        Order(
            workload=workload, shape=shape, config="int8_4x4", settings=settings, seed=0,
            proposer="any", reused_run=reused_run,
        ),
    )  # fmt: skip


def _won(store: Store, run: RunRecord, options: Sequence[str]) -> int:
    """The run ends with a winner that came by these options."""
    for number, option in enumerate(["", *options]):
        parent = number - 1 if number else None
        candidate = NewCandidate(
            iteration=number, parent=parent, option=option, plan="", source="", schedule=None,
            proposer="any",
        )  # fmt: skip
        store.add_candidates(run.id, [candidate], iteration=number, parent=parent)
    store.end_run(run.id, len(options))
    return run.id


@pytest.mark.parametrize("models", [(), ("a-model",)], ids=["to_rewriter", "to_model"])
@pytest.mark.parametrize("earlier", [(), ("a-model",)], ids=["of_rewriter", "of_model"])
def test_options_of_one_proposer_mean_the_same_to_the_other(
    store: Store, earlier: tuple[str, ...], models: tuple[str, ...]
) -> None:
    """Options mean the same to whichever proposer found or tries them, for another workload too."""
    taught = _won(store, _begin(store, "gemm", *earlier), ["tile", "keep", "double_buffer"])
    for workload in ("gemm", "conv"):
        run = _begin(store, workload, *models, reused_run=taught)
        assert run.reused_options == ("tile", "keep", "double_buffer")


def test_what_cannot_be_followed_is_told(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """The rewriter fuses no loops, and nobody follows an option that no plan named."""
    taught = _won(store, _begin(store, "gemm", "a-model"), ["fuse", "tile", "not named", "hoist"])
    with caplog.at_level(logging.WARNING):
        assert _begin(store, "gemm", reused_run=taught).reused_options == ("tile", "hoist")
    (record,) = caplog.records
    assert "also came by fuse, not named, which proposer rewriter cannot" in record.getMessage()
    caplog.clear()
    run = _begin(store, "gemm", "a-model", reused_run=taught)
    assert run.reused_options == ("fuse", "tile", "hoist")
    assert "by not named, which proposer language_model" in caplog.records[0].getMessage()


@pytest.mark.parametrize(
    ("options", "workload", "shape", "message"),
    [
        (["fuse", "split"], "gemm", None, "came by fuse, split; for gemm .* follows double_buffer"),
        (["tile"], "conv", "strided-pooled", "proposer rewriter follows no option; reuse another"),
        ([], "gemm", None, "is the workload's own kernel, made by no option"),
    ],
)
def test_reuse_that_would_do_nothing_is_refused(
    store: Store, options: list[str], workload: str, shape: str | None, message: str
) -> None:
    """A search must not look as if it had reused something."""
    taught = _won(store, _begin(store, "gemm", "a-model"), options)
    with pytest.raises(ConfigError, match=rf"--reuse {taught}: .*{message}"):
        _begin(store, workload, shape=shape, reused_run=taught)
    assert [run.id for run in store.runs()] == [taught]
