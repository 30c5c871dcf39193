# SPDX-License-Identifier: Apache-2.0
"""Folders become workloads; a mistake is told with file, field and rule."""

import re
import shutil
from pathlib import Path

import pytest

from autocomp_hil.config import INT8_INT32
from autocomp_hil.errors import ConfigError
from autocomp_hil.evaluate.source.guard import guard
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.workloads import load_workload, workload_names
from tests.tracked import tracked_workloads

_WORKLOADS = REPOSITORY / "workloads"
_NAMES = ", ".join(workload_names())
_ALL = [(name, shape) for name in tracked_workloads() for shape in load_workload(name).shapes]


def _copy(folder: Path, workload: str = "gemm") -> Path:
    """A workload's folder to spoil."""
    return Path(shutil.copytree(_WORKLOADS / workload, folder / "mine"))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_names() -> None:
    """The names of workloads that come with the project are sorted."""
    assert {"conv", "gemm"} <= set(workload_names())
    assert list(workload_names()) == sorted(workload_names())


@pytest.mark.parametrize("name", tracked_workloads())
def test_its_files(name: str) -> None:
    """Each folder has what workloads/README.md lists."""
    files = {"workload.toml", "gold.py", "kernel.c", "README.md"}
    assert files <= {path.name for path in (_WORKLOADS / name).iterdir()}


def test_folder_elsewhere(tmp_path: Path) -> None:
    """A copied folder is a workload of its own name, with the same instances."""
    mine = load_workload(_copy(tmp_path))
    assert mine.name == "mine"
    gemm = load_workload("gemm").instance("64x64x64")
    assert mine.instance("64x64x64").baseline == gemm.baseline
    assert mine.instance("64x64x64").key != gemm.key


@pytest.mark.parametrize(("name", "shape"), _ALL)
def test_every_shape(name: str, shape: str) -> None:
    """Give a kernel that the judge lets in, with no word left that stands for a number."""
    instance = load_workload(name).instance(shape)
    assert instance.shape == shape
    assert instance.macs > 0
    assert instance.baseline.rstrip().endswith("}")
    code = re.sub(r"//[^\n]*", "", instance.baseline)
    assert code.lstrip().startswith("void solution(int8_t ")
    arrays = {tensor.name for tensor in instance.tensors}
    words = set(re.findall(r"\b[A-Za-z_]\w*\b", code)) - arrays
    assert not words & set(instance.numbers)
    assert guard(instance.baseline.encode(), instance, INT8_INT32) is None
    for tensor in instance.tensors:
        assert f"{tensor.name}{''.join(f'[{size}]' for size in tensor.shape)}" in code


def test_its_own_menu(tmp_path: Path) -> None:
    """A workload removes and adds options; who does so wrongly is told where; verdicts stay."""
    folder = _copy(tmp_path)
    plain = load_workload(folder).instance("64x64x64")
    assert plain.menu == load_workload("gemm").instance("64x64x64").menu
    toml = folder / "workload.toml"
    added = '[menu]\nremove = ["split"]\n[[menu.add]]\nid = "mine"\ntext = "mine"\n\n[[numbers]]'
    _replace(toml, "[[numbers]]", added)
    changed = load_workload(folder).instance("64x64x64")
    assert set(plain.menu.ids) ^ set(changed.menu.ids) == {"split", "mine"}
    assert changed.key == plain.key
    _replace(toml, '"split"', '"splits"')
    with pytest.raises(ConfigError, match=r"workload.toml: menu.remove: expected ids .*'splits'"):
        load_workload(folder)


def test_published_signatures() -> None:
    """Kernels made for the published shapes run unchanged."""
    gemm = load_workload("gemm").instance()
    assert gemm.signature == (
        "void solution(int8_t A[512][512], int8_t B[512][512], int8_t C[512][512])"
    )
    conv = load_workload("conv").instance("4x56x56x64x64")
    assert conv.signature == (
        "void solution(int8_t inp[4][58][58][64], int8_t weights[3][3][64][64], "
        "int32_t bias[1][64], int8_t output[4][56][56][64])"
    )
    assert conv.macs == 1_806_336 * 256


def test_shape_of_the_command_line() -> None:
    """Numbers in the shape's order; the rest are defaults and formulas."""
    gemm = load_workload("gemm").instance("384x96x128")
    assert (dict(gemm.numbers), gemm.macs) == ({"I": 384, "J": 96, "K": 128}, 384 * 96 * 128)
    conv = load_workload("conv").instance("1x3x5x8x9").numbers
    assert (conv["H"], conv["W"], conv["CONV_P"], conv["STRIDE"]) == (5, 7, 3, 1)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("foo", "workload gemm: shape: expected IxJxK in positive integers or one of 512x"),
        ("384x96", "workload gemm: shape: expected 3 numbers (IxJxK), got 2 in '384x96'"),
        ("0x96x128", "expected IxJxK in positive integers"),
        ("-1x96x128", "expected IxJxK in positive integers"),
        ("0384x96x128", "expected IxJxK in positive integers"),
        ("99999x96x128", "99999x96x128.numbers.I: expected 1 to 65536, got 99999"),
        ("65536x65536x1", "expected at most 67108864 bytes of tensors"),
        ("99999999999x1x1", "expected IxJxK in positive integers"),
    ],
)
def test_wrong_shape(shape: str, message: str) -> None:
    """The message says what a shape is, or which rule it breaks."""
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_workload("gemm").instance(shape)


@pytest.mark.parametrize("name", ["nonsense", "", ".", "..", "workloads/gemm/kernel.c"])
def test_unknown_workload(name: str) -> None:
    """The message says which ones there are."""
    with pytest.raises(ConfigError, match=f"workload: expected one of {_NAMES}, or the path"):
        load_workload(name)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("tolerance = 0\n", "", "tolerance: required key is missing"),
        ("tolerance = 0\n", "tolerance = 0\nseed = 1\n", "seed: unknown key, got 1"),
        ("tolerance = 0\n", "tolerance = '0'\n", "tolerance: expected an integer, got '0'"),
        ("tolerance = 0\n", "tolerance = ", "not valid TOML"),
        ('default_shape = "512x512x512"', 'default_shape = "5"', "default_shape: expected one of"),
        ('macs = "I * J * K"', 'macs = "I * M"', "macs: expected numbers declared before it"),
        ('macs = "I * J * K"', 'macs = "max(I)"', "macs: expected a formula of names"),
        ('name = "I"\n', 'name = "i"\n', "numbers.i.name: expected capitals"),
        ('name = "I"\n', 'name = "DIM"\n', "numbers.DIM.name: expected a name that means nothing"),
        ('name = "J"\n', 'name = "I"\n', "numbers: expected different names, got 'I'"),
        ("max = 65536", "max = 8", "shapes.512x512x512.numbers.I: expected 1 to 8, got 512"),
        ("max = 65536", "max = 8\ndefault = 9", "numbers.I.default: expected 1 to 8, got 9"),
        ('"J", "K"] # rows', '"J"] # rows', "numbers.K: expected a default, a formula, or its"),
        ('dtype = "int8"', 'dtype = "int7"', "tensors.A.dtype: expected one of int8, int32"),
        ('shape = ["I", "K"]', 'shape = ["I", "M"]', "tensors.A.shape: expected declared numbers"),
        ("low = -3, high", "low = 4, high", "tensors.A.distribution: expected -128 <= low <="),
        ("axes = [0]", "axes = [2]", "tensors.A.extremes.axes: expected 0 to 1, got 2"),
        ("share = 0.0625", "share = 1.5", "tensors.A.extremes.share:"),
        ('role = "output"', 'role = "input"', "tensors.C.distribution: expected one for an input"),
        (
            'meaning = "left matrix, row-major"',
            'meaning = "x"\noffset_bytes = 1',
            "tensors.A.offset_reason: expected a reason exactly if offset_bytes is not 0",
        ),
        (
            'meaning = "left matrix, row-major"',
            'meaning = "x"\noffset_bytes = 4096',
            "tensors.A.offset_bytes:",
        ),
        (
            'reason = "published; the',
            'numbers = { I = 9 }\nreason = "published; the',
            "shapes.512x512x512.numbers.I: the shape's name says it already, got 9",
        ),
        (
            'name = "64x64x64"',
            'name = "cube"',
            "shapes.cube.numbers.I: required key is missing",
        ),
        (
            'name = "64x64x64"',
            'name = "64x64"',
            "shapes.64x64.name: expected 3 numbers (IxJxK), got 2 in '64x64'",
        ),
        (
            'name = "64x64x64"',
            'name = "64x64x64"\nkernel = "other.c"',
            "shapes.64x64x64.kernel: expected a file of the folder, got 'other.c'",
        ),
    ],
)
def test_mistake_in_the_toml(tmp_path: Path, old: str, new: str, message: str) -> None:
    """File, field and rule are named."""
    folder = _copy(tmp_path)
    _replace(folder / "workload.toml", old, new)
    with pytest.raises(ConfigError) as error:
        load_workload(folder)
    assert f"{folder}/workload.toml: {message}" in str(error.value)


def test_formula_that_divides_by_zero(tmp_path: Path) -> None:
    """A formula that divides by zero is the shape's mistake, found when the folder is loaded."""
    folder = _copy(tmp_path, "conv")
    _replace(folder / "workload.toml", '"(CONV_P - 1) * STRIDE + R"', '"R // (STRIDE - 1)"')
    with pytest.raises(ConfigError, match=r"shapes\.1x56.*\.numbers\.H: expected no division"):
        load_workload(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def gold(:", "gold.py: does not run: SyntaxError"),
        ("raise RuntimeError('no')", "gold.py: does not run: RuntimeError('no')"),
        ("result = 1", "gold.py: gold: expected a function, got None"),
        (None, "gold.py: cannot be read"),
    ],
)
def test_mistake_in_the_gold(tmp_path: Path, text: str | None, message: str) -> None:
    """A mistake in the gold is told with its file."""
    folder = _copy(tmp_path)
    (folder / "gold.py").unlink()
    if text is not None:
        (folder / "gold.py").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_workload(folder)


def test_gold_of_another_type(tmp_path: Path) -> None:
    """A gold of another type is an error of the workload, not a verdict on a candidate."""
    folder = _copy(tmp_path)
    _replace(folder / "gold.py", ".astype(np.int8)}", "}")
    instance = load_workload(folder).instance("32x32x32")
    with pytest.raises(ConfigError, match=r"gold\.py: gold: expected .*int8.*, got .*float32"):
        instance.gold(instance.inputs(0))


def test_kernel_of_another_signature(tmp_path: Path) -> None:
    """A kernel of another signature is told with the signature that it should have."""
    folder = _copy(tmp_path)
    _replace(folder / "kernel.c", "int8_t C[I][J]", "int8_t C[J][I]")
    workload = load_workload(folder)
    workload.instance("32x32x32")
    with pytest.raises(ConfigError, match=r"kernel\.c: expected the signature void solution\("):
        workload.instance("100x72x90")


def test_content(tmp_path: Path) -> None:
    """Changes with what an instance depends on, and with nothing else."""
    folder = _copy(tmp_path)

    def content() -> str:
        return load_workload(folder).instance("64x64x64").content

    first = content()
    (folder / "README.md").write_text("other", encoding="utf-8")
    _replace(folder / "workload.toml", "published; the usual", "the usual")
    assert content() == first
    found = {first}
    for file, old, new in (
        ("workload.toml", "high = 3", "high = 2"),
        ("gold.py", "_FP32_DEPTH = 1024", "_FP32_DEPTH = 512"),
        ("kernel.c", "again each", "again, each"),
    ):
        _replace(folder / file, old, new)
        found.add(content())
    assert len(found) == 4
