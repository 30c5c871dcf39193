# SPDX-License-Identifier: Apache-2.0
"""Errors of the harness. A failing candidate or program is a value, never one of these.

Every message says what went wrong, where, with which value, and what to do about it.
"""

__all__ = [
    "BadResponse",
    "BuildInfraError",
    "ConfigError",
    "HardwareMismatch",
    "HilError",
    "LLMError",
    "SimInfraError",
    "StorageError",
    "StoreError",
    "ToolMissing",
]


class HilError(Exception):
    """Root of everything this package raises on purpose."""


class ConfigError(HilError):
    """A configuration or other input file breaks a rule; names file, field, value and rule."""


class ToolMissing(HilError):  # noqa: N818  # named after what happened
    """A tool is absent or too old; says how to get it."""


class BuildInfraError(HilError):
    """A simulation model could not be built: a fault of RTL or tools, never of a candidate."""


class HardwareMismatch(HilError):  # noqa: N818  # named after what happened
    """RTL and golden model, or two views of the chip, differ where they must not: no verdict."""


class SimInfraError(HilError):
    """The simulator died, hung or answered for another job; retried and never scored."""


class LLMError(HilError):
    """A language model could not be asked, or its answer could not be used."""


class BadResponse(LLMError):  # noqa: N818  # named after what happened
    """The answer of a language model does not hold what was asked for."""


class StorageError(HilError):
    """A folder or file cannot be written or read; names it, the reason and another place."""


class StoreError(HilError):
    """The database or the cache of results is unreadable or inconsistent."""
