# SPDX-License-Identifier: Apache-2.0
"""Test plans as data: their form, and whether they fit the repository.

The plans themselves are ``tb/plans``. What there is to hold them against, tests and points, comes
from outside: ``python -m regressions.plans`` looks at the benches, and as a unit of a night it
reports every point that there is with 0 hits.
"""

from autocomp_hil.regress.plan.lint import Known, problems
from autocomp_hil.regress.plan.model import (
    PLANS,
    Feature,
    Plan,
    Stage,
    load_plans,
    matches,
)

__all__ = [
    "PLANS",
    "Feature",
    "Known",
    "Plan",
    "Stage",
    "load_plans",
    "matches",
    "problems",
]
