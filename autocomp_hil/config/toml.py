# SPDX-License-Identifier: Apache-2.0
"""Reads a TOML file into a pydantic model; errors say ``file: field.path: rule, got value``."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from autocomp_hil.config.files import read_text_file
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY

CONFIGS_DIR: Final = REPOSITORY / "configs"
"""Folder of the files that are the single sources."""

_Model = TypeVar("_Model", bound=BaseModel)

_RULES: Final[Mapping[str, str]] = {
    "missing": "required key is missing",
    "extra_forbidden": "unknown key",
    "int_type": "expected an integer",
    "bool_type": "expected true or false",
    "string_type": "expected a string",
    "model_type": "expected a table",
    "model_attributes_type": "expected a table",
    "dict_type": "expected a table",
    "tuple_type": "expected an array",
    "list_type": "expected an array",
}


class InvalidValue(ValueError):  # noqa: N818 - it names the event; ConfigError is what callers see
    """A rule between fields does not hold.

    Args:
        path: Dotted path of the field to blame.
        rule: What was expected, as in "expected a power of two".
        value: What was found.
    """

    def __init__(self, path: str, rule: str, value: object) -> None:
        super().__init__(f"{path}: {rule}, got {value!r}")
        self.path = path
        self.rule = rule
        self.value = value


def load_toml_model(
    path: Path,
    model: type[_Model],
    injected: Mapping[str, object] | None = None,
    words: Mapping[str, str] | None = None,
) -> _Model:
    """Return the model that the file describes.

    Args:
        path: File to read.
        model: Strict pydantic model of the whole file.
        injected: Top-level keys that the caller adds; the file must not have them.
        words: What stands for a name in braces, as in ``{input}``, in every text of the file.

    Raises:
        ConfigError: Unreadable file, TOML syntax, or broken rules (all of them, one a line).
    """
    shown = _shown(path)
    text = read_text_file(path, "give a TOML file", shown=shown)
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{shown}: not valid TOML: {error}"
        raise ConfigError(message) from error
    if words:
        data = _filled(data, words)
    for key, value in (injected or {}).items():
        if key in data:
            message = f"{shown}: {key}: unknown key, got {data[key]!r}"
            raise ConfigError(message)
        data[key] = value
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = [f"{shown}: {_describe(detail, data)}" for detail in error.errors()]
        raise ConfigError("\n".join(lines)) from error


def _filled(value: Any, words: Mapping[str, str]) -> Any:  # any TOML value
    """The value with the words in the texts of all its tables and arrays."""
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace(f"{{{name}}}", word)
        return value
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    return value


def _describe(detail: ErrorDetails, data: object) -> str:
    """Return ``field.path: rule, got value`` for one finding."""
    where = ".".join(_names(detail["loc"], data))
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, InvalidValue):
        path = ".".join(part for part in (where, cause.path) if part)
        return f"{path}: {cause.rule}, got {cause.value!r}"
    rule = _RULES.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    if detail["type"] == "missing":
        return f"{where}: {rule}"
    return f"{where}: {rule}, got {detail['input']!r}"


def _names(location: Sequence[int | str], data: object) -> Iterator[str]:
    """Yield the parts of a path; elements of an array by their name or id, if they have one."""
    for part in location:
        if isinstance(part, int) and isinstance(data, list):
            data = data[part]
            name = data.get("name", data.get("id")) if isinstance(data, dict) else None
            yield name if isinstance(name, str) else str(part)
        else:
            data = data.get(part) if isinstance(data, dict) else None
            yield str(part)


def _shown(path: Path) -> str:
    """Return the path as messages show it: relative to the repository where it lies inside."""
    resolved = path.resolve()
    if resolved.is_relative_to(REPOSITORY):
        return resolved.relative_to(REPOSITORY).as_posix()
    return str(path)
