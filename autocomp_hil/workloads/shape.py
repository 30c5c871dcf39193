# SPDX-License-Identifier: Apache-2.0
"""Turns the name of a shape, or numbers like 384x96x128, into the value of every number."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from autocomp_hil.config import InvalidValue
from autocomp_hil.workloads.formula import evaluate
from autocomp_hil.workloads.instance import Tensor
from autocomp_hil.workloads.spec import NumberSpec, ShapeSpec, TensorSpec, WorkloadSpec

__all__ = ["ShapeError", "check_bytes", "macs_of", "resolve", "tensors_of"]

_MAX_BYTES: Final = 64 << 20
"""Most bytes of all tensors together that a job carries without this becoming its main cost."""


class ShapeError(ValueError):
    """A text that is no shape of the workload: ``field: rule, got value``."""


def resolve(spec: WorkloadSpec, text: str) -> dict[str, int]:
    """Values of all numbers, in the file's order.

    Args:
        spec: The workload.
        text: Name of one of its shapes, or positive numbers in its shape order, joined by x.

    Raises:
        ShapeError: The text is neither, or a value breaks a rule of its number.
    """
    named = next((shape for shape in spec.shapes if shape.name == text), None)
    parsed = _parse(spec, text, "shape" if named is None else f"{text}.name")
    if named is None and parsed is None:
        known = ", ".join(shape.name for shape in spec.shapes)
        order = "x".join(spec.shape_order)
        raise ShapeError(
            f"shape: expected {order} in positive integers or one of {known}, got {text!r}"
        )
    numbers = _values(spec, text, parsed or {}, named)
    check_bytes(tensors_of(spec.tensors, numbers), text)
    return numbers


def check_bytes(tensors: Sequence[Tensor], text: str) -> None:
    """Raise ShapeError if the tensors of a shape, called ``text``, are too large together."""
    size = sum(tensor.size_bytes for tensor in tensors)
    if size > _MAX_BYTES:
        raise ShapeError(f"{text}: expected at most {_MAX_BYTES} bytes of tensors, got {size}")


def tensors_of(specs: Sequence[TensorSpec], numbers: Mapping[str, int]) -> tuple[Tensor, ...]:
    """Arguments of a kernel at a shape."""
    return tuple(
        Tensor(
            name=tensor.name,
            role=tensor.role,
            dtype=tensor.dtype,
            shape=tuple(numbers[size] if isinstance(size, str) else size for size in tensor.shape),
            offset_bytes=tensor.offset_bytes,
        )
        for tensor in specs
    )


def macs_of(spec: WorkloadSpec, numbers: Mapping[str, int]) -> int:
    """Multiplications that the result needs."""
    return evaluate(spec.macs, numbers)


def _parse(spec: WorkloadSpec, text: str, where: str) -> dict[str, int] | None:
    """Numbers that a text consists of; None if it is a word."""
    if not re.fullmatch(r"[1-9]\d{0,8}(x[1-9]\d{0,8})*", text):
        return None
    values = [int(part) for part in text.split("x")]
    if len(values) != len(spec.shape_order):
        order = "x".join(spec.shape_order)
        rule = f"expected {len(spec.shape_order)} numbers ({order})"
        raise ShapeError(f"{where}: {rule}, got {len(values)} in {text!r}")
    return dict(zip(spec.shape_order, values, strict=True))


def _values(
    spec: WorkloadSpec, text: str, parsed: Mapping[str, int], named: ShapeSpec | None
) -> dict[str, int]:
    given = dict(parsed)
    declared = spec.numbers_by_name
    for name, value in (named.numbers if named else {}).items():
        where = f"{text}.numbers.{name}"
        if name not in declared or declared[name].formula is not None:
            raise ShapeError(f"{where}: expected a number without a formula, got {value!r}")
        if name in parsed:
            raise ShapeError(f"{where}: the shape's name says it already, got {value!r}")
        given[name] = value
    numbers: dict[str, int] = {}
    for number in spec.numbers:
        where = f"{text}.numbers.{number.name}"
        numbers[number.name] = _value(number, given, numbers, where)
    return numbers


def _value(
    number: NumberSpec, given: Mapping[str, int], before: Mapping[str, int], where: str
) -> int:
    """The value of one number, checked."""
    value = given.get(number.name, number.default)
    try:
        if number.formula is not None:
            value = evaluate(number.formula, before)
    except ValueError as error:
        raise ShapeError(f"{where}: {error}, got {number.formula!r}") from error
    if value is None:
        raise ShapeError(f"{where}: required key is missing")
    try:
        number.check_value(where, value)
    except InvalidValue as error:
        raise ShapeError(str(error)) from error
    return value
