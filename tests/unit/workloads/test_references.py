# SPDX-License-Identifier: Apache-2.0
"""Kernels of the project that found ones are compared with, as workloads describe them."""

import shutil
from pathlib import Path

import pytest

from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.workloads import load_workload


def test_arguments_and_shapes() -> None:
    """The library gets a bias of zeros besides the workload's tensors; cubes have more kernels."""
    gemm = load_workload("gemm")
    library = gemm.reference("library", "32x64x16")
    assert library is not None
    assert [tensor.name for tensor in library.instance.tensors] == ["A", "B", "C", "D"]
    inputs = library.instance.inputs(1)
    assert inputs["D"].shape == (32, 64)
    assert not inputs["D"].any()
    plain = gemm.instance("32x64x16")
    assert (inputs["A"] == plain.inputs(1)["A"]).all()
    assert (library.instance.gold(inputs)["C"] == plain.gold(plain.inputs(1))["C"]).all()
    assert library.instance.key != plain.key
    assert gemm.reference("hand_written", "32x64x16") is None
    by_hand = gemm.reference("hand_written", "512x512x512")
    assert by_hand is not None
    assert [path.name for path in by_hand.linked] == ["matmul_double_buffered.c"]
    assert gemm.reference("nothing") is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kernel = "loop.c"', 'kernel = "none.c"', "references.loop: expected a file that is"),
        ("matmul_double_buffered.c", "none.c", "references.hand_written: expected a file that is"),
        ('"1024x1024x1024"]', '"7x7"]', "references.hand_written.shapes: expected some of"),
        ('name = "loop"', 'name = "library"', "references: expected different names"),
    ],
)
def test_mistakes(old: str, new: str, message: str, tmp_path: Path) -> None:
    """Who describes a reference wrongly is told where."""
    folder = Path(shutil.copytree(REPOSITORY / "workloads" / "gemm", tmp_path / "mine"))
    toml = folder / "workload.toml"
    text = toml.read_text(encoding="utf-8")
    assert old in text
    toml.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_workload(folder)


def test_too_large() -> None:
    """A shape whose bias takes too much memory is refused."""
    gemm = load_workload("gemm")
    gemm.instance("8192x4096x16")
    with pytest.raises(ConfigError, match=r"library.c: 8192x4096x16: expected at most .* bytes"):
        gemm.reference("library", "8192x4096x16")


def test_wrong_signature(tmp_path: Path) -> None:
    """A reference that does not take the bias is refused where it is asked for."""
    folder = Path(shutil.copytree(REPOSITORY / "workloads" / "gemm", tmp_path / "mine"))
    shutil.copy(folder / "kernel.c", folder / "library.c")
    with pytest.raises(ConfigError, match=r"library.c: expected the signature .*int32_t D"):
        load_workload(folder).reference("library", "32x32x32")
