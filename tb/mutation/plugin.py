# SPDX-License-Identifier: Apache-2.0
"""Plugin of pytest: the models of a session are those of the mutated RTL, one mutant awake."""

import os
from collections.abc import Iterator

import pytest

from tb.mutation.wake import Wake, awake_models

__all__ = ["pytest_runtest_protocol"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Every test runs with it."""
    with awake_models(Wake.from_environment(os.environ)):
        return (yield)
