# SPDX-License-Identifier: Apache-2.0
"""Chooses who proposes in a search: language models if some are named, else the rewriter."""

import os
from collections.abc import Callable
from pathlib import Path

from autocomp_hil.llm.batch import Batch
from autocomp_hil.llm.chat import Models, Share
from autocomp_hil.llm.endpoint import names_of
from autocomp_hil.llm.replay import Replay
from autocomp_hil.propose.kind import Check, ProposerTools
from autocomp_hil.propose.proposal import Proposer
from autocomp_hil.search.session import MakeProposer
from autocomp_hil.search.settings import SearchSettings
from autocomp_hil.store.records import ModelCall, RunRecord
from autocomp_hil.store.store import Store

__all__ = ["models_of", "proposer_maker"]


def models_of(
    settings: SearchSettings,
    store: Store,
    *,
    batch: Path | None = None,
    replay: int | None = None,
) -> Models | None:
    """The language models of a search, each tried with a small call; None if it names none.

    Args:
        settings: The search.
        store: Holds the run that is replayed.
        batch: Folder for files of requests and answers; None: the models' endpoints.
        replay: Run whose recorded calls answer; None: ask.

    Raises:
        ConfigError: A key is missing, or a model's name, address or environment cannot be used.
        LLMError: A model gives no answer of use, or the run has no calls.
    """
    models = settings.models
    if not models:
        return None
    if replay is not None:
        shares = [
            Share(model=name, weight=model.weight)
            for name, model in zip(names_of(models), models, strict=True)
        ]
        return Replay(store, replay, shares)
    if batch is not None:
        return Batch(batch, models)
    from autocomp_hil.llm.client import connect  # noqa: PLC0415  # takes seconds, needed here only

    pool = connect(models, os.environ)
    pool.check()
    return pool


def proposer_maker(
    settings: SearchSettings, models: Models | None, on_call: Callable[[ModelCall], None]
) -> MakeProposer:
    """How to make the proposer of a run.

    Args:
        settings: The search, which names its proposer.
        models: Language models to ask; None where no model is named.
        on_call: Function that is called with each call of a model, one at a time.

    Raises:
        ConfigError: There is no such proposer, or models do not go with it.
    """
    kind = settings.proposer_kind

    def make(store: Store, run: RunRecord, check: Check) -> Proposer:
        tools = ProposerTools(store=store, run=run.id, check=check, models=models, on_call=on_call)
        return kind.make(tools)

    return make
