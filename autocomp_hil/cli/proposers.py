# SPDX-License-Identifier: Apache-2.0
"""Who proposes in a search: language models if some are named, else the schedule rewriter."""

import os
from pathlib import Path

from autocomp_hil.llm.batch import Batch
from autocomp_hil.llm.chat import Models, Share
from autocomp_hil.llm.endpoint import ModelSpec, names_of
from autocomp_hil.llm.replay import Replay
from autocomp_hil.propose.language_model.proposer import Check, LanguageModelProposer
from autocomp_hil.propose.proposal import Proposer
from autocomp_hil.propose.rewriter.proposer import ScheduleRewriter
from autocomp_hil.search.session import MakeProposer
from autocomp_hil.search.settings import SearchSettings
from autocomp_hil.store.records import RunRecord
from autocomp_hil.store.store import Store

__all__ = ["proposer_maker"]


def proposer_maker(
    settings: SearchSettings,
    store: Store,
    *,
    batch: Path | None = None,
    replay: int | None = None,
) -> MakeProposer:
    """How to make the proposer of a run; models are asked whether they answer.

    Args:
        settings: Of the search.
        store: Holds the run that is replayed.
        batch: Folder for files of requests and answers; None: the models' endpoints.
        replay: Run whose recorded calls answer; None: ask.

    Raises:
        ConfigError: A key is missing, or a model's name or address cannot be used.
        LLMError: A model does not answer, or the run has no calls.
    """
    if not settings.models:
        return _rewriter
    models = _models(settings, store, batch, replay)

    def language_models(store: Store, run: RunRecord, check: Check) -> Proposer:
        return LanguageModelProposer(models, store, run.id, check=check)

    return language_models


def _rewriter(_store: Store, _run: RunRecord, _check: Check) -> Proposer:
    return ScheduleRewriter()


def _models(
    settings: SearchSettings, store: Store, batch: Path | None, replay: int | None
) -> Models:
    specs = [ModelSpec(**model.model_dump()) for model in settings.models]
    if replay is not None:
        shares = [
            Share(model=name, weight=spec.weight)
            for name, spec in zip(names_of(specs), specs, strict=True)
        ]
        return Replay(store, replay, shares)
    if batch is not None:
        return Batch(batch, specs)
    from autocomp_hil.llm.client import connect  # noqa: PLC0415  # takes seconds, needed here only

    pool = connect(specs, os.environ)
    pool.check()
    return pool
