# SPDX-License-Identifier: Apache-2.0
"""The parts of the regression: ``make regress`` runs shares of them at the same time.

``regressions.catalogue`` lists the shares of a night, ``autocomp_hil.regress`` runs them.
"""
