# SPDX-License-Identifier: Apache-2.0
"""The proposer that docs/proposers.md walks through works: as a contract and in the registry."""

import re
from pathlib import Path
from typing import Any, Final

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.propose.kind import ProposerKind
from autocomp_hil.propose.proposal import ProposeRequest
from autocomp_hil.propose.proposers import PROPOSERS
from autocomp_hil.propose.registry import Registry
from autocomp_hil.search import settings
from autocomp_hil.search.settings import load_search
from tests.contracts.proposer import MakeProposer, ProposerContract
from tests.contracts.test_proposers import request_for
from tests.unit.evaluate.small_gemm import SMALL

_TEXT: Final = (REPOSITORY / "docs" / "proposers.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def documented() -> dict[str, Any]:
    """Names that the page's code defines."""
    names: dict[str, Any] = {"__name__": "documented"}
    for code in re.findall(r"```python\n(.*?)```", _TEXT, re.DOTALL):
        exec(code, names)  # noqa: S102  # the page's own code
    return names


class TestKernelFolder(ProposerContract):
    """The page's proposer keeps the contract."""

    @pytest.fixture
    def make(self, documented: dict[str, Any], tmp_path: Path) -> MakeProposer:
        """Three kernels, one of an option that is on no menu."""
        for name in ("tile-a.c", "tile-b.c", "hoist.c", "magic.c"):
            (tmp_path / name).write_text(f"// {name}\n{SMALL.signature} {{ }}\n")
        return lambda: documented["KernelFolder"](tmp_path)

    @pytest.fixture
    def asked(self) -> ProposeRequest:
        """A request for a workload, whichever it is."""
        return request_for(SMALL, "void solution(void) {}")

    @pytest.fixture
    def follows(self, documented: dict[str, Any]) -> frozenset[str]:
        """Options that the entry says it follows."""
        kind: ProposerKind = documented["KERNEL_FOLDER"]
        return kind.options(SMALL, load_hardware("int8_4x4"))


def test_its_entry_is_chosen_by_name(
    documented: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is in the registry, a search file or the command line can name it."""
    registry = Registry[ProposerKind]("proposer")
    for kind in (*PROPOSERS, documented["KERNEL_FOLDER"]):
        registry.add(kind.name, kind)
    monkeypatch.setattr(settings, "PROPOSERS", registry)
    chosen = load_search("smoke").model_copy(update={"proposer": "kernel_folder"})
    assert chosen.proposer_kind.title == "kernels from a folder"


def test_files_that_the_page_names_are_there() -> None:
    """Files that the page names are where it says."""
    rewriter = REPOSITORY / "autocomp_hil" / "propose" / "rewriter"
    for name in re.findall(r"`((?:autocomp_hil|tests|configs)/[\w./]+)`", _TEXT):
        assert (REPOSITORY / name).exists(), name
    for name in ("families.py", "emit/expression.py", "gemm/products.py", "gemm/estimate.py"):
        assert (rewriter / name).is_file()
