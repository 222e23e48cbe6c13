"""Importing notices (OCDS): merged by OCID, idempotent, every refusal with its reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.exchange.fetching import Unreadable
from accounts.exchange.importing import RefusedRow
from accounts.exchange.texts import keepable
from areas.gazetteer import Gazetteer, gazetteer
from areas.models import Area
from contracts.drafting.models.contracts import Contract
from contracts.notices.changes import note_arrival, note_changes
from contracts.notices.fields import Taken, taken_from
from contracts.notices.merging import merged
from contracts.notices.models import Judgement, Notice, NoticeCapability, NoticeRelease
from contracts.notices.reading import Told, releases_in
from contracts.notices.values import Refused, text_at, time_at
from contracts.notices.writing import contract_number
from organisations.offers.capabilities.tree import CapabilityTree, tree

BATCH = 100
Progress = Callable[[int], None]


@dataclass(slots=True)
class Summary:
    """What an import did.

    Attributes
    ----------
    read, added, changed, unchanged : int
        Releases; one that brings a new process counts as added.
    refused : list of dict
        ``row`` and ``why``.
    resolved_areas, unresolved_areas : int
        Notices with a delivery place that lead to areas, and those that do not.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    resolved_areas: int = 0
    unresolved_areas: int = 0


@dataclass
class _Import:
    at: datetime
    summary: Summary
    places: Gazetteer
    tree: CapabilityTree
    seen: set[int] = field(default_factory=set)

    def take(self, told: Told) -> None:
        """Import one release, or record why it is refused."""
        self.summary.read += 1
        try:
            with transaction.atomic():
                self._taken(told)
        except Refused as problem:
            ocid = told.release.get("ocid") if isinstance(told.release, dict) else None
            row = f"{told.row} ({ocid})" if ocid else told.row
            self.summary.refused.append({"row": row, "why": f"{problem}."})

    def _taken(self, told: Told) -> None:
        body = _checked(told.release)
        ocid, date = text_at(body, "ocid", 120), time_at(body, "date", "")
        if date is None:
            raise Refused("it has no date")
        number = contract_number(ocid)
        if number is not None and Contract.objects.filter(pk=number).exists():
            self.summary.unchanged += 1  # one of our own, on its way back
            return
        checksum = _checksum(body)
        name = text_at(body, "id", 200) or f"{ocid}-{date:%Y%m%dT%H%M%S}-{checksum[:8]}"
        notice = Notice.objects.select_for_update().filter(ocid=ocid).first()
        known = notice and notice.releases.filter(release_id=name).first()
        if notice and known and (known.checksum == checksum or known.date > date):
            self.summary.unchanged += 1
            self.seen.add(notice.pk)
            return
        earlier = [] if notice is None else list(notice.releases.exclude(release_id=name))
        told_all = sorted(
            [(r.date, r.release_id, r.body) for r in earlier] + [(date, name, body)],
            key=lambda one: one[:2],
        )
        taken = taken_from(merged(one[2] for one in told_all), self.places, self.tree)
        self._written(notice, ocid, told, taken, told_all[-1][0])
        kept = Notice.objects.get(ocid=ocid)
        NoticeRelease.objects.update_or_create(
            notice=kept,
            release_id=name,
            defaults={"date": date, "checksum": checksum, "body": body},
        )
        self.seen.add(kept.pk)
        if notice is None:
            self.summary.added += 1
        else:
            self.summary.changed += 1

    def _written(
        self, notice: Notice | None, ocid: str, told: Told, taken: Taken, newest: datetime
    ) -> None:
        row = notice or Notice(ocid=ocid, first_read_at=self.at)
        before = copy(row)
        for name, value in taken.columns.items():
            setattr(row, name, value)
        row.source, row.licence = told.source, told.licence
        row.published_at, row.changed_at = newest, self.at
        row.save()
        row.areas.set(Area.objects.filter(pk__in=taken.areas))
        self._suggest(row, taken.capabilities)
        if notice is None:
            note_arrival(row, self.at)
        else:
            note_changes(before, row, self.at)

    def _suggest(self, notice: Notice, found: dict[str, tuple[float, str]]) -> None:
        """Replace suggested capabilities; what a person has judged stays."""
        notice.capabilities.filter(judgement=Judgement.SUGGESTED).delete()
        said = set(notice.capabilities.values_list("capability", flat=True))
        NoticeCapability.objects.bulk_create(
            NoticeCapability(notice=notice, capability_id=slug, confidence=sure, why=why)
            for slug, (sure, why) in found.items()
            if slug not in said
        )

    def count_places(self) -> None:
        """Count which of the notices read lead to areas."""
        rows = Notice.objects.filter(pk__in=self.seen)
        self.summary.resolved_areas = rows.filter(areas__isnull=False).distinct().count()
        without = rows.filter(areas__isnull=True).exclude(unresolved=[])
        self.summary.unresolved_areas = without.count()


def import_notices(
    places: Iterable[str], *, at: datetime, progress: Progress = lambda _: None
) -> Summary:
    """Import the releases of files or web addresses; releases already imported stay unchanged.

    Parameters
    ----------
    places : iterable of str
        Paths or http(s) addresses.
    at : datetime
        Now.
    progress : callable
        Called with the number of releases read so far.

    Notes
    -----
    Each release is accepted or refused on its own. Batches are committed one by one, so an import
    that breaks off continues where it stopped when it is run again.
    """
    work = _Import(at, Summary(), gazetteer(), tree())
    for place in places:
        try:
            for batch in _batches(releases_in(place)):
                with transaction.atomic():
                    for told in batch:
                        work.take(told)
                progress(work.summary.read)
        except Unreadable as problem:
            work.summary.refused.append({"row": place, "why": str(problem)})
    work.count_places()
    return work.summary


def _batches(told: Iterable[Told]) -> Iterable[list[Told]]:
    batch: list[Told] = []
    try:
        for one in told:
            batch.append(one)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except Unreadable:
        yield batch
        raise
    yield batch


def _checked(release: object) -> dict[str, object]:
    if not isinstance(release, dict):
        raise Refused("it is no object")
    if "_why" in release:
        raise Refused(release["_why"])
    if not text_at(release, "ocid", 121):
        raise Refused("it has no ocid")
    if len(str(release["ocid"])) > 120:
        raise Refused("its ocid is longer than 120 characters")
    tender = release.get("tender")
    if tender is not None and not isinstance(tender, dict):
        raise Refused("its tender is no object")
    clean: dict[str, object] = _keepable(release)
    return clean


def _keepable(value: Any) -> Any:
    """Return JSON without what no database stores: NULs and lone surrogates."""
    if isinstance(value, str):
        return keepable(value)
    if isinstance(value, dict):
        return {keepable(str(k)): _keepable(v) for k, v in value.items()}
    return [_keepable(one) for one in value] if isinstance(value, list) else value


def _checksum(body: dict[str, object]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
