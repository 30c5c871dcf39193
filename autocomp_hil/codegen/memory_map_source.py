# SPDX-License-Identifier: Apache-2.0
"""Loads and checks ``configs/memory_map.toml``; the schema is described at the top of that file."""

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from autocomp_hil.codegen.isa_source import Name, Table, Words
from autocomp_hil.config import CONFIGS_DIR, InvalidValue, load_toml_model

MEMORY_MAP_SOURCE: Final = CONFIGS_DIR / "memory_map.toml"
WORD_BYTES: Final = 8

Address = Annotated[int, Field(ge=0, lt=1 << 64)]


class Constant(Table):
    """A number that belongs to the map."""

    value: Address
    meaning: Words


class Word(Table):
    """A 64-bit word of a region."""

    name: Name
    offset: Annotated[int, Field(ge=0, multiple_of=WORD_BYTES)]
    access: Literal["R", "W", "RW"]
    meaning: Words


class Region(Table):
    """A range of addresses."""

    name: Name
    base: Annotated[int, Field(ge=0, lt=1 << 64, multiple_of=4096)]
    size: Annotated[int, Field(gt=0, multiple_of=4096)] | None = None
    meaning: Words
    words: tuple[Word, ...] = ()


class MemoryMap(Table):
    """All of ``configs/memory_map.toml``."""

    constants: dict[Name, Constant]
    regions: tuple[Region, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for lower, upper in pairwise(self.regions):
            if upper.base < lower.base + (lower.size or 1):
                rule = f"expected a base past the end of {lower.name}"
                raise InvalidValue(f"regions.{upper.name}.base", rule, upper.base)
        for region in self.regions:
            offsets = [word.offset for word in region.words]
            if sorted(set(offsets)) != offsets:
                rule = "expected rising offsets, each once"
                raise InvalidValue(f"regions.{region.name}.words", rule, offsets)
            if region.size is not None and offsets and offsets[-1] >= region.size:
                rule = f"expected words inside the region's {region.size} bytes"
                raise InvalidValue(f"regions.{region.name}.words", rule, offsets[-1])
        return self


def load_memory_map(path: Path = MEMORY_MAP_SOURCE) -> MemoryMap:
    """Return the memory map.

    Raises:
        ConfigError: Unreadable file or a broken rule; names file and field.
    """
    return load_toml_model(path, MemoryMap)
