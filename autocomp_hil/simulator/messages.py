# SPDX-License-Identifier: Apache-2.0
"""What passes between a simulator and its worker."""

from dataclasses import dataclass

from autocomp_hil.child import Message

__all__ = ["EndOfJob", "SimulatorAnswer", "SimulatorTask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorTask(Message):
    """A job of any model: packed description, and memory before it."""

    job: bytes
    """The model's structure, as C has it."""
    seed: int
    """Seed of the start pattern."""
    images: tuple[tuple[int, bytes], ...]
    """Pairs (address, contents); later ones overwrite earlier ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOfJob:
    """How the worker saw a job end."""

    job: int
    """Number of the job that ended, as the model says it."""
    spent_s: float
    """Wall time of the simulation alone."""
    cpu_s: float
    """Processor time of the simulation alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorAnswer(Message):
    """What a job of any model came to."""

    ending: EndOfJob
    result: dict[str, int]
    """Fields of the model's result by name."""
    description: str
    """The design in words, if the job did not end by itself."""
    page_addresses: tuple[int, ...]
    """Addresses of the touched pages of memory."""
    pages: bytes
    """Contents of these pages, one after another."""
