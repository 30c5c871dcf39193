# SPDX-License-Identifier: Apache-2.0
"""Makes any night that the model of a night allows, for properties."""

import enum
import functools
import types
import typing
from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import strategies as st
from pydantic import BaseModel

from autocomp_hil.regress.night import Night
from autocomp_hil.regress.unit import Unit

__all__ = ["nights"]

_UNITS: Final = st.builds(
    Unit,
    name=st.sampled_from(["core/0", "core/1", "accel/int8_4x4/12", "tests/a.b-c"]),
    arguments=st.tuples(st.text(max_size=5)),
    estimate_s=st.floats(1, 1e6),
    limit_s=st.floats(1, 1e6),
    cores=st.integers(1, 8),
)
_LONG: Final = 5000
_TEXTS: Final = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["</script><script>alert(1)</script>", "long", "\x00\x1b\r\n", "../../x"]),
).map(lambda text: text * _LONG if text == "long" else text)
_KNOWN: Final[dict[object, st.SearchStrategy[Any]]] = {
    str: _TEXTS,
    bool: st.booleans(),
    int: st.integers(0, 10**12),
    float: st.floats(-1e9, 1e9),
    datetime: st.integers(10**9, 2 * 10**9).map(lambda s: datetime.fromtimestamp(s, UTC)),
    type(None): st.none(),
    Unit: _UNITS,
}


def nights() -> st.SearchStrategy[Night]:
    """Any night, with up to two entries in each of its lists."""
    return _of(Night)


def _as_tuple(items: list[Any]) -> tuple[Any, ...]:
    return tuple(items)


@functools.cache
def _of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type that the model of a night uses.

    Raises:
        NotImplementedError: The model uses a type that is not known here.
    """
    if kind in _KNOWN:
        return _KNOWN[kind]
    found: st.SearchStrategy[Any]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is None and issubclass(kind, BaseModel):
        found = _model(kind)
    elif origin is None and issubclass(kind, enum.Enum):
        found = st.sampled_from(list(kind))
    elif origin in {types.UnionType, typing.Union}:
        found = st.one_of(*map(_of, arguments))
    elif origin is typing.Literal:
        found = st.sampled_from(arguments)
    elif origin is tuple:
        found = st.lists(_of(arguments[0]), max_size=2).map(_as_tuple)
    elif origin is dict:
        found = st.dictionaries(_of(arguments[0]), _of(arguments[1]), max_size=2)
    else:
        raise NotImplementedError(kind)
    return found


@st.composite
def _model(draw: st.DrawFn, kind: type[BaseModel]) -> BaseModel:
    kinds: dict[str, Any] = {name: field.annotation for name, field in kind.model_fields.items()}
    return kind(**{name: draw(_of(found)) for name, found in kinds.items()})
