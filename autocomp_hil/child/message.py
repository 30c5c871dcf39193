# SPDX-License-Identifier: Apache-2.0
"""What a message is, and how it becomes bytes: JSON, with the fields' bytes behind it as they are.

A field may be anything that pydantic can validate from JSON, and bytes, at any depth: records,
enumerations, tuples, mappings.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Final, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

__all__ = ["BadMessage", "Goodbye", "Message", "Quit", "Ready", "decode", "encode"]

_BLOB: Final = "$blob"
"""The only key of an object that stands for bytes; its value is their index."""

_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {}

MessageT = TypeVar("MessageT", bound="Message")


class BadMessage(Exception):  # noqa: N818  # named after what happened
    """What came is none of the messages that were expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Base of all messages; a message's kind is the name of its class."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready(Message):
    """The child is ready for its first job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quit(Message):
    """The child shall end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodbye(Message):
    """The child ends now."""


def encode(message: Message) -> tuple[str, list[bytes]]:
    """The message as JSON text and the bytes that the text refers to."""
    blobs: list[bytes] = []

    def other(value: object) -> object:
        if isinstance(value, bytes):
            blobs.append(value)
            return {_BLOB: len(blobs) - 1}
        if isinstance(value, Enum):
            return value.value
        raise TypeError(f"{type(message).__name__}: {type(value).__name__} cannot travel")

    tree = _adapter(type(message)).dump_python(message)
    return json.dumps(tree, default=other), blobs


def decode(kind: str, text: str, blobs: Sequence[bytes], expected: type[MessageT]) -> MessageT:
    """The message of a class that a text describes.

    Args:
        kind: Name of the class that was sent.
        text: Text that ``encode`` gave.
        blobs: The bytes that the text refers to.
        expected: Class of the message.

    Raises:
        BadMessage: The text is another message, or its fields are not those of the class.
    """
    if kind != expected.__name__:
        raise BadMessage(f"expected {expected.__name__}, got {kind}")

    def restored(entry: dict[str, Any]) -> Any:
        return blobs[entry[_BLOB]] if entry.keys() == {_BLOB} else entry

    try:
        message: MessageT = _adapter(expected).validate_python(
            json.loads(text, object_hook=restored)
        )
    except (ValidationError, ValueError, IndexError) as error:
        raise BadMessage(f"{kind}: {error}") from error
    return message


def _adapter(kind: type[Message]) -> TypeAdapter[Any]:
    """The adapter of a class, made once since that takes some milliseconds."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
