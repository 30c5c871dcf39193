# SPDX-License-Identifier: Apache-2.0
"""Who proposes in a search: language models if some are named, else the schedule rewriter."""

import logging
import os

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.compile import Compiled, compile_candidate
from autocomp_hil.evaluate.guard import guard
from autocomp_hil.evaluate.outcome import Outcome
from autocomp_hil.llm.endpoint import ModelSpec
from autocomp_hil.propose.language_model import Check, LanguageModelProposer
from autocomp_hil.propose.proposal import Proposer
from autocomp_hil.propose.rewriter import ScheduleRewriter
from autocomp_hil.search.session import MakeProposer
from autocomp_hil.search.settings import SearchSettings
from autocomp_hil.store.records import RunRecord
from autocomp_hil.store.store import Store
from autocomp_hil.workloads import load_workload

__all__ = ["proposer_maker"]

_LOG = logging.getLogger(__name__)


def proposer_maker(settings: SearchSettings) -> MakeProposer:
    """How to make the proposer of a run; models are asked whether they answer.

    Raises:
        ConfigError: A key is missing, or a model's name or address cannot be used.
        LLMError: No model answers.
    """
    if settings.models:
        return _language_models(settings)

    def rewriter(_store: Store, _run: RunRecord, _settings: SearchSettings) -> Proposer:
        return ScheduleRewriter()

    return rewriter


def _language_models(settings: SearchSettings) -> MakeProposer:
    from autocomp_hil.llm.client import connect  # noqa: PLC0415  # takes seconds, needed here only

    pool = connect([ModelSpec(**model.model_dump()) for model in settings.models], os.environ)
    for problem in pool.check():
        _LOG.warning("%s", problem)

    def models(store: Store, run: RunRecord, _settings: SearchSettings) -> Proposer:
        return LanguageModelProposer(pool, store, run.id, check=_check(run))

    return models


def _check(run: RunRecord) -> Check:
    """Guard and compiler, which take no simulation."""
    instance = load_workload(run.workload).instance(run.shape)
    hardware = load_hardware(run.config)

    def check(source: str) -> Outcome | None:
        rejected = guard(source.encode(), instance)
        if rejected is not None:
            return rejected
        compiled = compile_candidate(source.encode(), instance, hardware)
        return None if isinstance(compiled, Compiled) else compiled

    return check
