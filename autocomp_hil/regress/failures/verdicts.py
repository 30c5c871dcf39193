# SPDX-License-Identifier: Apache-2.0
"""Compares the failures of a night with those of earlier ones. Pure.

A case is *flaky* if it failed and passed with the same sources: when it was repeated in the same
night, or in two nights. A bucket is *mended* only if everything that is known to have failed in it
was tried again and passed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from autocomp_hil.plain_text import plain, shortened
from autocomp_hil.regress.failures.buckets import bucket_key, bucket_title
from autocomp_hil.regress.failures.known import CaseKey, KnownFailure, Past
from autocomp_hil.regress.night import Bucket, BucketStatus, Example, Identity, UnitStatus
from autocomp_hil.regress.night_records import NightRecords, UnitRecords, command_of
from autocomp_hil.regress.records import CaseOutcome, TestCase

__all__ = ["Verdicts", "judge_failures"]

_EXAMPLES: Final = 5
_MESSAGE_CHARACTERS: Final = 8000
_PROGRAM_CHARACTERS: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What became of the failures."""

    buckets: tuple[Bucket, ...]
    known: tuple[KnownFailure, ...]
    """All failures that later nights are to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """A case that failed tonight."""

    unit: str
    case: TestCase
    title: str
    is_flaky: bool

    @property
    def key(self) -> CaseKey:
        return (self.case.test, self.case.case, self.case.again)


def judge_failures(
    records: NightRecords, added: Iterable[TestCase], past: Past, identity: Identity
) -> Verdicts:
    """Put the failures of a night into buckets and compare them with those of earlier nights.

    Args:
        records: The night.
        added: Cases that summaries added.
        past: Earlier nights.
        identity: Whose night it is.
    """
    added = tuple(added)
    known = {failure.key: failure for failure in past.failures}
    failures = [*_failures(records, known), *_added_failures(added)]
    failures = [_with_nights(failure, known, identity) for failure in failures]
    passed = _Passed(records, added)
    after = dict(known)
    for failure in failures:
        after[failure.key] = _noted(failure, known.get(failure.key), identity)
    failed_keys = {failure.key for failure in failures}
    for key, old in known.items():
        if key not in failed_keys and old.is_open and passed.holds(old):
            after[key] = replace(old, mended_night=identity.name, mended_tree=identity.tree)
    return Verdicts(
        buckets=tuple(_buckets(failures, known, after, identity)), known=tuple(after.values())
    )


def _failures(records: NightRecords, known: Mapping[CaseKey, KnownFailure]) -> Iterable[_Failure]:
    """Failed cases of units; those of a fixed unit are the failure that it does again."""
    by_arguments = {failure.again: failure for failure in known.values() if failure.again}
    repeats: dict[str, list[UnitRecords]] = {}
    for unit in records.units:
        if unit.result.repeats is not None:
            repeats.setdefault(unit.result.repeats, []).append(unit)
    for unit in records.units:
        if unit.result.repeats is not None:
            continue
        name = unit.result.unit.name
        old = by_arguments.get(unit.result.unit.arguments)
        for case in unit.cases:
            if case.outcome is not CaseOutcome.FAILED:
                continue
            if old is not None and unit.result.unit.part == "fixed":
                case = case.model_copy(  # noqa: PLW2901  # what it is known by
                    update={"test": old.test, "case": old.case, "again": old.again}
                )
                old = None
            is_flaky = any(_is_passed_again(case, unit, again) for again in repeats.get(name, ()))
            yield _Failure(
                unit=name, case=case, title=bucket_title(case.message), is_flaky=is_flaky
            )


def _is_passed_again(case: TestCase, unit: UnitRecords, again: UnitRecords) -> bool:
    """Whether a repeat shows that a failed case passes as well."""
    if again.result.status is not UnitStatus.PASSED:
        return any(
            other.outcome is CaseOutcome.PASSED
            and (other.test, other.case) == (case.test, case.case)
            for other in again.cases
        )
    return again.result.unit.arguments in {case.again, unit.result.unit.arguments}


def _added_failures(added: Sequence[TestCase]) -> Iterable[_Failure]:
    for case in added:
        if case.outcome is CaseOutcome.FAILED:
            title = bucket_title(case.message)
            yield _Failure(unit="", case=case, title=title, is_flaky=False)


def _with_nights(
    failure: _Failure, known: Mapping[CaseKey, KnownFailure], identity: Identity
) -> _Failure:
    """The failure, flaky if an earlier night passed it with the same sources."""
    old = known.get(failure.key)
    has_passed = old is not None and bool(identity.tree) and old.mended_tree == identity.tree
    return replace(failure, is_flaky=True) if has_passed else failure


def _noted(failure: _Failure, old: KnownFailure | None, identity: Identity) -> KnownFailure:
    """What later nights are to know of a failure."""
    test, case, again = failure.key
    return KnownFailure(
        test=test,
        case=case,
        again=again,
        bucket=bucket_key(failure.title),
        title=failure.title,
        seconds=failure.case.seconds,
        first_night=identity.name if old is None else old.first_night,
        last_night=identity.name,
        tree=identity.tree,
    )


class _Passed:
    """What passed tonight."""

    def __init__(self, records: NightRecords, added: Sequence[TestCase]) -> None:
        good = [unit for unit in records.units if unit.result.status is UnitStatus.PASSED]
        self._arguments = {unit.result.unit.arguments for unit in good}
        self._cases = {(unit.result.unit.part, unit.result.unit.name) for unit in good}
        cases = (*(case for _, case in records.of(TestCase)), *added)
        self._cases |= {(c.test, c.case) for c in cases if c.outcome is CaseOutcome.PASSED}

    def holds(self, old: KnownFailure) -> bool:
        """Whether an old failure was tried and passed."""
        return old.again in self._arguments or (old.test, old.case) in self._cases


def _buckets(
    failures: Sequence[_Failure],
    known: Mapping[CaseKey, KnownFailure],
    after: Mapping[CaseKey, KnownFailure],
    identity: Identity,
) -> Iterable[Bucket]:
    """Tonight's buckets, those with most failures first, then earlier ones."""
    groups: dict[str, list[_Failure]] = {}
    for failure in failures:
        groups.setdefault(failure.title, []).append(failure)
    open_before = {old.bucket for old in known.values() if old.is_open}
    first_nights: dict[str, str] = {}
    for old in known.values():
        night = first_nights.setdefault(old.bucket, old.first_night)
        first_nights[old.bucket] = min(night, old.first_night)
    for title, group in sorted(groups.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        key = bucket_key(title)
        olds = [known[failure.key] for failure in group if failure.key in known]
        is_old = key in open_before or any(old.is_open for old in olds)
        if all(failure.is_flaky for failure in group):
            status = BucketStatus.FLAKY
        else:
            status = BucketStatus.STILL if is_old else BucketStatus.NEW
        first = min([first_nights.get(key, identity.name), *(old.first_night for old in olds)])
        yield _bucket(title, group, status, first, identity)
    shown = {bucket_key(title) for title in groups}
    for key in sorted(open_before - shown):
        members = [new for new in after.values() if new.bucket == key]
        if members:
            yield _old_bucket(members, known, first_nights[key], identity)


def _bucket(
    title: str, group: Sequence[_Failure], status: BucketStatus, first: str, identity: Identity
) -> Bucket:
    smallest_first = sorted(
        group,
        key=lambda failure: (
            failure.case.program_size is None,
            failure.case.program_size or 0,
            failure.case.reproduce is None,
        ),
    )
    return Bucket(
        key=bucket_key(title),
        title=title,
        status=status,
        failures=len(group),
        tests=tuple(sorted({failure.case.test for failure in group})),
        first_night=first,
        last_night=identity.name,
        examples=tuple(map(_example, smallest_first[:_EXAMPLES])),
    )


def _old_bucket(
    members: Sequence[KnownFailure],
    known: Mapping[CaseKey, KnownFailure],
    first: str,
    identity: Identity,
) -> Bucket:
    """A bucket of earlier nights in which nothing failed tonight."""
    tonight = [new for new in members if new.mended_night == identity.name]
    if any(new.is_open for new in members):
        status = BucketStatus.UNTRIED
    elif any(identity.tree and known[new.key].tree == identity.tree for new in tonight):
        status = BucketStatus.FLAKY
    else:
        status = BucketStatus.MENDED
    return Bucket(
        key=members[0].bucket,
        title=members[0].title,
        status=status,
        failures=0,
        tests=tuple(sorted({member.test for member in members})),
        first_night=first,
        last_night=max(member.last_night for member in members),
    )


def _example(failure: _Failure) -> Example:
    case = failure.case
    program = None if case.program is None else shortened(plain(case.program), _PROGRAM_CHARACTERS)
    return Example(
        test=case.test,
        case=case.case,
        unit=failure.unit,
        message=shortened(plain(case.message), _MESSAGE_CHARACTERS),
        reproduce=case.reproduce or (command_of(case.again) if case.again else None),
        again=case.again,
        program=program,
        program_size=case.program_size,
        waves=None if case.waves is None else f"{failure.unit}/{case.waves}",
        is_flaky=failure.is_flaky,
    )
