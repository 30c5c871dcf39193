# SPDX-License-Identifier: Apache-2.0
"""The proposers that a search can choose from by name. A new one is added here, or by its user."""

from typing import Final

from autocomp_hil.propose.kind import ProposerKind
from autocomp_hil.propose.language_model.proposer import LANGUAGE_MODEL
from autocomp_hil.propose.registry import Registry
from autocomp_hil.propose.rewriter.proposer import REWRITER

__all__ = ["PROPOSERS", "usual_proposer"]

PROPOSERS: Final[Registry[ProposerKind]] = Registry("proposer")

for _kind in (REWRITER, LANGUAGE_MODEL):
    PROPOSERS.add(_kind.name, _kind)


def usual_proposer(*, has_models: bool) -> ProposerKind:
    """Return who proposes where nobody says so: language models where some are named."""
    return LANGUAGE_MODEL if has_models else REWRITER
