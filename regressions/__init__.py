# SPDX-License-Identifier: Apache-2.0
"""The long regressions: what make test has no time for."""
