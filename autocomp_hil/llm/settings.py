# SPDX-License-Identifier: Apache-2.0
"""How a person describes a language model; search files hold these tables under ``[[models]]``."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ModelSettings"]

_MOST_AT_ONCE: Final = 256

_Finite = Annotated[float, Field(allow_inf_nan=False)]


class ModelSettings(BaseModel):
    """A language model, its part of the work, and how it is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1)]
    """The name by which the endpoint knows the model."""
    weight: Annotated[_Finite, Field(gt=0)] = 1.0
    """Share of the plans, relative to the other models."""
    base_url: str | None = None
    """Address of the endpoint; None: OPENAI_BASE_URL, or OpenAI's own."""
    key_variable: str = "OPENAI_API_KEY"
    """Environment variable that holds the key."""
    timeout_s: Annotated[_Finite, Field(gt=0)] = 300.0
    """Time of one attempt, in seconds: until the answer begins, and from there until it ends."""
    temperature: Annotated[_Finite, Field(ge=0)] | None = None
    """How freely the model draws its words; None: as the endpoint likes."""
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    """Most tokens of one answer, thoughts included; None: as the endpoint likes."""
    stream: bool = True
    """Whether answers are asked for word by word; an endpoint that refuses gives them whole."""
    concurrency: Annotated[int, Field(ge=1, le=_MOST_AT_ONCE)] = 8
    """Calls of this model that may run at once."""
