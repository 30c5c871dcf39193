# SPDX-License-Identifier: Apache-2.0
"""What ``workloads/<name>/workload.toml`` may say, and the rules that it must keep."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from autocomp_hil.config import InvalidValue, number_format
from autocomp_hil.config.menu import MenuChange
from autocomp_hil.memory_map import PAGE_BYTES
from autocomp_hil.workloads.formula import names_in

__all__ = [
    "Extremes",
    "NumberSpec",
    "ReferenceSpec",
    "ShapeSpec",
    "TensorSpec",
    "Uniform",
    "WorkloadSpec",
]

_MAX_ARGUMENTS: Final = 8
"""Arguments that the launch program passes."""
_TAKEN: Final = frozenset({
    "DIM", "GARBAGE_ADDR", "NO_ACTIVATION", "NULL", "OUTPUT_STATIONARY", "RELU",
    "WEIGHT_STATIONARY",
})  # fmt: skip
"""Names that mean something else in a kernel."""


def _matching(pattern: str, rule: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(rule)
        return value

    return AfterValidator(check)


def _formula(value: str) -> str:
    names_in(value)
    return value


def _known_format(value: str) -> str:
    return number_format(value).name


_Text = Annotated[str, _matching(r"(?s).*\S.*", "expected a text that is not empty")]
_Formula = Annotated[str, AfterValidator(_formula)]
_File = Annotated[str, _matching(r"\w[\w.-]*\.c", "expected the name of a C file in the folder")]
_NumberName = Annotated[
    str, _matching(r"[A-Z][A-Z0-9_]*", "expected capitals, digits and _ (I, POOL_SIZE)")
]
_Array = Field(strict=False)  # TOML arrays come as lists


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class NumberSpec(_Table):
    """A word of the C source that a shape gives a value to."""

    name: _NumberName
    meaning: _Text
    min: Annotated[int, Field(ge=0)] = 1
    max: Annotated[int, Field(ge=0)]
    default: int | None = None
    """Value for shapes that do not name one."""
    formula: _Formula | None = None
    """Value, from numbers declared before it; no shape may then name one."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.name in _TAKEN or self.name.startswith("HIL_"):
            raise InvalidValue("name", "expected a name that means nothing else in C", self.name)
        if self.formula is not None and self.default is not None:
            raise InvalidValue("default", "expected none beside a formula", self.default)
        if self.default is not None:
            self.check_value("default", self.default)
        return self

    def check_value(self, path: str, value: int) -> None:
        """Raise InvalidValue for the field ``path`` unless a value is in range."""
        if not self.min <= value <= self.max:
            raise InvalidValue(path, f"expected {self.min} to {self.max}", value)


class Uniform(_Table):
    """Integers from low to high, both included, all equally likely."""

    low: int
    high: int


class Extremes(_Table):
    """Slices of a tensor that get a distribution of their own."""

    axes: Annotated[tuple[Annotated[int, Field(ge=0)], ...], _Array, Field(min_length=1)]
    """A slice is one index of each of these axes, and all elements that have it."""
    share: Annotated[float, Field(gt=0, le=1)]
    """Share of the slices that are extreme; at least one slice is."""
    low: int
    high: int


class TensorSpec(_Table):
    """Description of one array argument."""

    name: Annotated[str, _matching(r"[A-Za-z_]\w*", "expected a C identifier")]
    role: Literal["input", "output"]
    dtype: Annotated[str, AfterValidator(_known_format)]
    """Name of a number format that an element type has."""
    shape: Annotated[tuple[str | int, ...], _Array, Field(min_length=1)]
    """Names of numbers, or integers."""
    meaning: _Text
    offset_bytes: Annotated[int, Field(ge=0, lt=PAGE_BYTES)] = 0
    """Distance of the first element from a page boundary; a multiple of the element's size."""
    offset_reason: _Text | None = None
    distribution: Uniform | None = None
    """Distribution of an input; an output has none."""
    extremes: Extremes | None = None
    distribution_reason: _Text | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.offset_bytes % number_format(self.dtype).bytes:
            raise InvalidValue("offset_bytes", "expected whole elements", self.offset_bytes)
        if bool(self.offset_bytes) != (self.offset_reason is not None):
            rule = "expected a reason exactly if offset_bytes is not 0"
            raise InvalidValue("offset_reason", rule, self.offset_reason)
        is_input = self.role == "input"
        for field in ("distribution", "distribution_reason"):
            if (getattr(self, field) is not None) != is_input:
                rule = f"expected one for an input, none for an output ({self.role})"
                raise InvalidValue(field, rule, getattr(self, field))
        if self.extremes is not None and not is_input:
            raise InvalidValue("extremes", "expected none for an output", self.extremes.share)
        self._check_values()
        return self

    def _check_values(self) -> None:
        half = 1 << (number_format(self.dtype).bits - 1)
        least, largest = -half, half - 1
        for field in ("distribution", "extremes"):
            values: Uniform | Extremes | None = getattr(self, field)
            if values is None:
                continue
            if not least <= values.low <= values.high <= largest:
                rule = f"expected {least} <= low <= high <= {largest}"
                raise InvalidValue(field, rule, (values.low, values.high))
        for axis in self.extremes.axes if self.extremes is not None else ():
            if axis >= len(self.shape):
                raise InvalidValue("extremes.axes", f"expected 0 to {len(self.shape) - 1}", axis)


class ShapeSpec(_Table):
    """A shape with a name."""

    name: Annotated[str, _matching(r"[a-z0-9][a-z0-9_.-]*", "expected lower case without spaces")]
    reason: _Text
    """Reason for having the shape."""
    numbers: dict[str, int] = Field(default_factory=dict)
    """Numbers that the name does not say and that differ from the defaults."""
    kernel: _File | None = None
    """Kernel to start from, instead of the workload's."""


class ReferenceSpec(_Table):
    """A kernel of the project itself that others are compared with; nobody judges its source."""

    name: Literal["library", "loop", "hand_written"]
    kernel: _File
    """C source; every number's name in it stands for its value."""
    linked: tuple[Annotated[str, _matching(r"[\w/]+\.c", "expected a C file")], ...] = Field(
        default=(), strict=False
    )
    """C sources under ``firmware/`` that are linked with it, besides the software library."""
    unroller: Literal["matmul", "convolution"] | None = None
    """Unroller that the hardware must have."""
    shapes: Annotated[tuple[str, ...], _Array] = ()
    """Names of the shapes that it can do; none: all."""
    tensors: Annotated[tuple[TensorSpec, ...], _Array] = ()
    """Inputs that follow the workload's own arguments and change no result."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        for tensor in self.tensors:
            if tensor.role != "input":
                raise InvalidValue(f"tensors.{tensor.name}.role", "expected input", tensor.role)
        return self


class WorkloadSpec(_Table):
    """All of a ``workload.toml``; it has no seeds, for these are the judge's."""

    name: str
    """Name of the workload's folder."""
    description: _Text
    kernel: _File = "kernel.c"
    """C source that a search starts from; every number's name in it stands for its value."""
    default_shape: str
    shape_order: Annotated[tuple[str, ...], _Array, Field(min_length=1)]
    """Numbers that a shape like 384x96x128 consists of."""
    macs: _Formula
    """Multiplications that the result needs."""
    tolerance: Annotated[int, Field(ge=0)]
    """Largest difference of an element of an output that counts as equal."""
    tolerance_reason: _Text
    menu: MenuChange = Field(default_factory=MenuChange)
    """What differs from the menu in ``configs/menu.toml``."""
    rules: Annotated[tuple[_Text, ...], _Array, Field(min_length=1)]
    numbers: Annotated[tuple[NumberSpec, ...], _Array, Field(min_length=1)]
    tensors: Annotated[tuple[TensorSpec, ...], _Array, Field(min_length=1)]
    shapes: Annotated[tuple[ShapeSpec, ...], _Array, Field(min_length=1)]
    references: Annotated[tuple[ReferenceSpec, ...], _Array] = ()

    @property
    def numbers_by_name(self) -> Mapping[str, NumberSpec]:
        """Numbers by name."""
        return {number.name: number for number in self.numbers}

    @model_validator(mode="after")
    def _check(self) -> Self:
        self._check_names()
        self._check_numbers()
        self._check_tensors()
        return self

    def _check_names(self) -> None:
        numbers = [number.name for number in self.numbers]
        _check_unique("numbers", numbers)
        _check_unique("tensors", [*(tensor.name for tensor in self.tensors), *numbers])
        _check_unique("shapes", [shape.name for shape in self.shapes])
        _check_unique("references", [reference.name for reference in self.references])
        _check_unique("shape_order", self.shape_order)
        names = [shape.name for shape in self.shapes]
        for reference in self.references:
            for shape in reference.shapes:
                if shape not in names:
                    rule = f"expected some of {', '.join(names)}"
                    raise InvalidValue(f"references.{reference.name}.shapes", rule, shape)
        if self.default_shape not in names:
            rule = f"expected one of {', '.join(names)}"
            raise InvalidValue("default_shape", rule, self.default_shape)

    def _check_numbers(self) -> None:
        declared: set[str] = set()
        for number in self.numbers:
            where = f"numbers.{number.name}"
            if number.formula is not None:
                _check_formula(f"{where}.formula", number.formula, declared)
            elif number.default is None and number.name not in self.shape_order:
                rule = "expected a default, a formula, or its name in shape_order"
                raise InvalidValue(where, rule, None)
            declared.add(number.name)
        _check_formula("macs", self.macs, declared)
        for name in self.shape_order:
            number_spec = self.numbers_by_name.get(name)
            if number_spec is None or number_spec.formula is not None:
                raise InvalidValue("shape_order", "expected numbers without a formula", name)

    def _check_tensors(self) -> None:
        declared = self.numbers_by_name
        for tensor in self.tensors:
            for size in tensor.shape:
                is_good = size > 0 if isinstance(size, int) else size in declared
                if not is_good:
                    rule = "expected declared numbers or positive integers"
                    raise InvalidValue(f"tensors.{tensor.name}.shape", rule, size)
        roles = Counter(tensor.role for tensor in self.tensors)
        if not roles["output"]:
            raise InvalidValue("tensors", "expected at least one output", dict(roles))
        if len(self.tensors) > _MAX_ARGUMENTS:
            raise InvalidValue("tensors", f"expected at most {_MAX_ARGUMENTS}", len(self.tensors))


def _check_unique(path: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise InvalidValue(path, "expected different names", name)


def _check_formula(path: str, formula: str, declared: set[str]) -> None:
    for name in sorted(names_in(formula) - declared):
        raise InvalidValue(path, "expected numbers declared before it", name)
