# SPDX-License-Identifier: Apache-2.0
"""Tensors in memory, and what counts as a right result."""

import dataclasses

import numpy as np
import pytest

from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.evaluate.runs.verify import Verdict, verify
from tests.unit.evaluate.small_gemm import SMALL, gold, inputs

SEED = 5
PAGE = 4096


def placement(*, inverted: bool = False) -> Placement:
    """Memory of the small workload."""
    return Placement(SMALL, inputs(SEED), SEED, inverted=inverted)


def pages_of(place: Placement) -> list[bytearray]:
    """Contents of all regions before the run, with the right output."""
    pages = [bytearray(contents) for _, contents in place.images(0)[1:]]
    pages[2][8 : 8 + 64] = gold(inputs(SEED))["C"].tobytes()
    return pages


def check(place: Placement, pages: list[bytearray], stored: bytes | None = None) -> Verdict:
    """Return the verdict on pages."""
    written = None if stored is None else [np.frombuffer(stored, np.bool_)]
    return verify(SMALL, place, gold(inputs(SEED)), [bytes(page) for page in pages], written)


def test_every_tensor_has_its_own_pages_and_an_unmapped_one_between() -> None:
    """Addresses, offsets and launch block are where they should be, with unmapped pages between."""
    place = placement()
    assert place.addresses() == {"A": 0x20000000, "B": 0x20002010, "C": 0x20004008}
    assert place.regions() == [(0x20000000 + 2 * PAGE * i, PAGE) for i in range(3)]
    base, launch = place.images(0x1234)[0]
    assert base == 0x10000000
    words = np.frombuffer(launch, np.uint64).tolist()
    assert words == [0x1234, 0x20000000, 0x20002010, 0x20004008, *[0] * 5]  # of the map, all nine
    assert place.outputs() == [(0x20004008, 64)]


def test_outputs_are_poisoned_and_inputs_are_there() -> None:
    """The gold is nowhere in the memory that the candidate is given."""
    place = placement()
    (_, a), (_, b), (_, c) = place.images(0)[1:]
    assert a[:64] == inputs(SEED)["A"].tobytes()
    assert b[16:80] == inputs(SEED)["B"].tobytes()
    assert gold(inputs(SEED))["C"].tobytes() not in c
    inverse = placement(inverted=True).images(0)[3][1]
    assert all(x ^ y == 0xFF for x, y in zip(c, inverse, strict=True))


def test_a_right_result_has_no_findings() -> None:
    """A right result has no findings, and none is doubtful if every byte was stored."""
    place = placement()
    assert check(place, pages_of(place), b"\1" * 64) == Verdict((), None, is_doubtful=False)


@pytest.mark.parametrize("element", [0, 13, 63])
def test_one_wrong_element_is_found(element: int) -> None:
    """A wrong element is found with its index, both values, and its address."""
    place = placement()
    pages = pages_of(place)
    right = gold(inputs(SEED))["C"].reshape(-1)[element]
    pages[2][8 + element] ^= 1
    verdict = check(place, pages)
    (finding,) = verdict.findings
    where = f"C[{element // 8}][{element % 8}]: expected {right}, got {right ^ 1}"
    assert finding.kind == "wrong_element"
    assert "1 of 64 elements of C are wrong" in finding.text
    assert where in finding.text
    assert verdict.wrong_byte == 0x20004008 + element


def test_what_lies_beside_a_tensor_is_guarded() -> None:
    """One byte before, one behind, and the last of the page."""
    place = placement()
    for byte in (7, 8 + 64, PAGE - 1):
        pages = pages_of(place)
        pages[2][byte] ^= 0x80
        (finding,) = check(place, pages).findings
        assert (finding.kind, hex(0x20004000 + byte) in finding.text) == ("guard_bytes", True)


def test_a_changed_input_is_found() -> None:
    """A changed input is found even if the output is right."""
    place = placement()
    pages = pages_of(place)
    pages[1][16 + 9] ^= 0xFF
    (finding,) = check(place, pages).findings
    assert finding.kind == "input_changed"
    assert "B[1][1]" in finding.text


def test_an_element_that_is_right_by_chance_is_doubtful() -> None:
    """No command stored it and it holds the poison; the inverted poison makes it wrong."""
    place = placement()
    poison = place.tensor_before(2).reshape(-1)
    expected = gold(inputs(SEED))
    lucky = expected["C"].copy()
    lucky.reshape(-1)[20] = poison[20]
    stored = np.ones(64, np.bool_)
    stored[20] = False
    for place_now, is_doubtful, is_wrong in (
        (place, True, False),
        (placement(inverted=True), False, True),
    ):
        pages = pages_of(place_now)
        pages[2][8 : 8 + 64] = lucky.tobytes()
        pages[2][8 + 20] = int(place_now.tensor_before(2).reshape(-1)[20]) & 0xFF
        whole = [bytes(page) for page in pages]
        verdict = verify(SMALL, place_now, {"C": lucky}, whole, [stored])
        assert (verdict.is_doubtful, bool(verdict.findings)) == (is_doubtful, is_wrong)


def test_an_element_of_which_a_part_was_stored_is_doubtful() -> None:
    """Three bytes of an int32 were not stored and hold the poison, which is right by chance."""
    wide = tuple(
        dataclasses.replace(tensor, dtype="int32") if tensor.role == "output" else tensor
        for tensor in SMALL.tensors
    )
    instance = dataclasses.replace(SMALL, tensors=wide)
    place = Placement(instance, inputs(SEED), SEED)
    before = place.tensor_before(2)
    lucky = np.array(before, np.int32)
    lucky.reshape(-1).view(np.uint8)[::4] ^= 0xFF
    pages = [contents for _, contents in place.images(0)[1:]]
    page = bytearray(pages[2])
    page[8 : 8 + 256] = lucky.tobytes()
    for stored_bytes, is_doubtful in ((1, True), (4, False)):
        stored = np.arange(256) % 4 < stored_bytes
        verdict = verify(instance, place, {"C": lucky}, [*pages[:2], bytes(page)], [stored])
        assert (verdict.findings, verdict.is_doubtful) == ((), is_doubtful)
