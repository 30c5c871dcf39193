# SPDX-License-Identifier: Apache-2.0
"""What a proposer must say of itself to be chosen by name."""

from collections.abc import Callable
from dataclasses import dataclass

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.outcome import Outcome
from autocomp_hil.llm.chat import Models
from autocomp_hil.propose.proposal import Proposer
from autocomp_hil.store.records import ModelCall
from autocomp_hil.store.store import Store
from autocomp_hil.workloads.instance import Instance

__all__ = ["Check", "ProposerKind", "ProposerTools"]

Check = Callable[[str], Outcome | None]
"""What is wrong with a source: an outcome other than correct; None if nothing is, as far as a
cheap look can tell. Deterministic; may be called by several threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposerTools:
    """What a proposer may use in one run."""

    store: Store
    """Keeps what must not be asked twice."""
    run: int
    """Number of the run."""
    check: Check
    models: Models | None
    """Language models to ask; None where no model is named."""
    on_call: Callable[[ModelCall], None]
    """Function that is called with each call of a model, one at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposerKind:
    """An entry of the registry of proposers."""

    name: str
    """Word of the command line and of search files."""
    title: str
    """Name of the proposer for people."""
    asks_models: bool
    """Whether the proposer needs language models, which a run has to name."""
    make: Callable[[ProposerTools], Proposer]
    options: Callable[[Instance, HardwareConfig], frozenset[str]]
    """Ids of the menu that it can follow for a workload."""
