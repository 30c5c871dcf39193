# SPDX-License-Identifier: Apache-2.0
"""Loads the folders under ``workloads/``, and makes instances of them at a shape."""

import hashlib
import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np

from autocomp_hil.config import InvalidValue, load_toml_model
from autocomp_hil.config.files import read_text_file
from autocomp_hil.config.menu import Menu, load_menu
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.workloads import data
from autocomp_hil.workloads.instance import Instance, Tensor, Tensors
from autocomp_hil.workloads.shape import ShapeError, check_bytes, macs_of, resolve, tensors_of
from autocomp_hil.workloads.spec import TensorSpec, WorkloadSpec
from autocomp_hil.workloads.template import fill, has_signature, signature

__all__ = ["Reference", "Workload", "load_workload", "workload_names"]

_WORKLOADS: Final = REPOSITORY / "workloads"
_FIRMWARE: Final = REPOSITORY / "firmware"
_SPEC: Final = "workload.toml"
_GOLD: Final = "gold.py"

_Gold = Callable[[Tensors, Mapping[str, int]], Tensors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A kernel of the project at a shape; it is trusted, since it may be anything."""

    instance: Instance
    """The workload with the arguments of this kernel, which is its ``baseline``."""
    linked: tuple[Path, ...]
    """C sources that are linked with it, besides the software library."""
    unroller: Literal["matmul", "convolution"] | None
    """Unroller that the hardware must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A workload as its folder describes it."""

    spec: WorkloadSpec
    folder: Path
    menu: Menu = field(repr=False)
    """What plans for it may change."""
    gold: _Gold = field(repr=False)
    """Function of ``gold.py`` that computes outputs from inputs and numbers."""

    @property
    def name(self) -> str:
        """Name of the workload's folder."""
        return self.spec.name

    @property
    def shapes(self) -> tuple[str, ...]:
        """Names of its shapes, in the file's order."""
        return tuple(shape.name for shape in self.spec.shapes)

    def instance(self, shape: str | None = None) -> Instance:
        """The workload at a shape.

        Args:
            shape: A name, or numbers like 384x96x128; None: the default shape.

        Raises:
            ConfigError: There is no such shape, or the kernel does not fit it.
        """
        name = self.spec.default_shape if shape is None else shape
        try:
            numbers = resolve(self.spec, name)
        except ShapeError as error:
            raise ConfigError(f"workload {self.name}: {error}") from error
        named = next((item for item in self.spec.shapes if item.name == name), None)
        kernel = self.folder / ((named.kernel if named else None) or self.spec.kernel)
        source = _text(kernel, self.folder)
        tensors = tensors_of(self.spec.tensors, numbers)
        baseline, expected = fill(source, numbers), signature(tensors)
        if not has_signature(baseline, expected):
            raise ConfigError(f"{_shown(kernel)}: expected the signature {expected} at {name}")
        return Instance(
            workload=self.name,
            shape=name,
            numbers=numbers,
            tensors=tensors,
            signature=expected,
            macs=macs_of(self.spec, numbers),
            baseline=baseline,
            tolerance=self.spec.tolerance,
            menu=self.menu,
            rules=self.spec.rules,
            inputs=_inputs_of(self.spec.tensors, tensors),
            gold=self._gold(tensors, numbers),
            content=self._content(source),
        )

    def reference(self, name: str, shape: str | None = None) -> Reference | None:
        """A kernel of the project that others are compared with; None if there is none.

        Args:
            name: Its name: library, loop, hand_written.
            shape: A name, or numbers like 384x96x128; None: the default shape.

        Raises:
            ConfigError: There is no such shape, or the kernel does not fit it.
        """
        plain = self.instance(shape)
        spec = next((item for item in self.spec.references if item.name == name), None)
        if spec is None or (spec.shapes and plain.shape not in spec.shapes):
            return None
        path = self.folder / spec.kernel
        text = _text(path, self.folder)
        specs = (*self.spec.tensors, *spec.tensors)
        tensors = tensors_of(specs, plain.numbers)
        try:
            check_bytes(tensors, plain.shape)
        except ShapeError as error:
            raise ConfigError(f"{_shown(path)}: {error}") from error
        source, expected = fill(text, plain.numbers), signature(tensors)
        if not has_signature(source, expected):
            raise ConfigError(f"{_shown(path)}: expected the signature {expected} at {plain.shape}")
        instance = replace(
            plain,
            tensors=tensors,
            signature=expected,
            baseline=source,
            inputs=_inputs_of(specs, tensors),
            content=hashlib.sha256(
                json.dumps([plain.content, source, spec.model_dump(mode="json")]).encode()
            ).hexdigest(),
        )
        linked = tuple(_FIRMWARE / item for item in spec.linked)
        return Reference(instance=instance, linked=linked, unroller=spec.unroller)

    def _gold(
        self, tensors: tuple[Tensor, ...], numbers: Mapping[str, int]
    ) -> Callable[[Tensors], Tensors]:
        where = _shown(self.folder / _GOLD)
        expected = {
            t.name: (np.dtype(t.number.dtype), t.shape) for t in tensors if t.role == "output"
        }

        def gold(inputs: Tensors) -> Tensors:
            outputs = self.gold(inputs, numbers)
            found = {name: (array.dtype, array.shape) for name, array in outputs.items()}
            if found != expected:
                raise ConfigError(f"{where}: gold: expected {expected}, got {found}")
            return outputs

        return gold

    def _content(self, kernel: str) -> str:
        """Hash of what a verdict depends on: no other shapes, menu, references, README."""
        spec = self.spec.model_dump(
            mode="json", exclude={"shapes", "default_shape", "menu", "references"}
        )
        parts = [
            json.dumps(spec, sort_keys=True),
            kernel,
            _text(self.folder / _GOLD, self.folder),
            Path(data.__file__).read_text(encoding="utf-8"),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _inputs_of(specs: Sequence[TensorSpec], tensors: Sequence[Tensor]) -> Callable[[int], Tensors]:
    shapes = {tensor.name: tensor.shape for tensor in tensors}
    drawn = [spec for spec in specs if spec.role == "input"]

    def inputs(data_seed: int) -> Tensors:
        return {spec.name: data.generate(spec, shapes[spec.name], data_seed) for spec in drawn}

    return inputs


def workload_names() -> tuple[str, ...]:
    """Names of the workloads that are there, sorted: folders with a workload.toml."""
    return tuple(sorted(path.parent.name for path in _WORKLOADS.glob(f"*/{_SPEC}")))


def load_workload(name_or_path: str | Path) -> Workload:
    """The workload of a name, or of a path to its folder.

    Raises:
        ConfigError: No workload has this name, or its folder breaks a rule; one line per
            finding, ``file: field: rule, got value``.
    """
    is_path = isinstance(name_or_path, Path) or "/" in name_or_path
    folder = Path(name_or_path) if is_path else _WORKLOADS / name_or_path
    if not (folder / _SPEC).is_file() or not folder.name:
        known = ", ".join(workload_names())
        raise ConfigError(
            f"workload: expected one of {known}, or the path of a folder with a {_SPEC}, "
            f"got {str(name_or_path)!r}"
        )
    folder = folder.resolve()
    spec = load_toml_model(folder / _SPEC, WorkloadSpec, {"name": folder.name})
    menu = _menu(spec, folder)
    workload = Workload(spec=spec, folder=folder, menu=menu, gold=_load_gold(folder))
    problems = []
    for shape in spec.shapes:
        try:
            resolve(spec, shape.name)
        except ShapeError as error:
            problems.append(f"{_shown(folder / _SPEC)}: shapes.{error}")
        for path, file in (("kernel", spec.kernel), (f"shapes.{shape.name}.kernel", shape.kernel)):
            if file is not None and not (folder / file).is_file():
                problems.append(
                    f"{_shown(folder / _SPEC)}: {path}: expected a file of the folder, got {file!r}"
                )
    for item in spec.references:
        files = [folder / item.kernel, *(_FIRMWARE / linked for linked in item.linked)]
        problems += [
            f"{_shown(folder / _SPEC)}: references.{item.name}: expected a file that is there, got "
            f"{_shown(file)!r}"
            for file in files
            if not file.is_file()
        ]
    if problems:
        raise ConfigError("\n".join(dict.fromkeys(problems)))
    return workload


def _menu(spec: WorkloadSpec, folder: Path) -> Menu:
    try:
        return load_menu().changed(spec.menu)
    except InvalidValue as broken:
        raise ConfigError(f"{_shown(folder / _SPEC)}: menu.{broken}") from broken


def _load_gold(folder: Path) -> _Gold:
    """The function ``gold`` of a folder's gold.py."""
    path = folder / _GOLD
    _text(path, folder)
    loading = importlib.util.spec_from_file_location(f"workloads.{folder.name}.gold", path)
    if loading is None or loading.loader is None:
        raise ConfigError(f"{_shown(path)}: cannot be loaded as Python")
    module = importlib.util.module_from_spec(loading)
    try:
        loading.loader.exec_module(module)
    except Exception as error:  # the file may do anything; it is the workload's author's
        raise ConfigError(f"{_shown(path)}: does not run: {error!r}") from error
    found = getattr(module, "gold", None)
    if not callable(found):
        raise ConfigError(f"{_shown(path)}: gold: expected a function, got {found!r}")
    gold: _Gold = found
    return gold


def _text(path: Path, folder: Path) -> str:
    return read_text_file(path, f"{folder.name} needs this file", shown=_shown(path))


def _shown(path: Path) -> str:
    """The path as messages show it: relative to the repository where it lies inside."""
    is_inside = path.is_relative_to(REPOSITORY)
    return path.relative_to(REPOSITORY).as_posix() if is_inside else str(path)
