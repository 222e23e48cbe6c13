"""Importing a directory: service by service, idempotent, each refusal with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts.exchange.fetching import Unreadable
from accounts.exchange.importing import RefusedRow
from areas.gazetteer import Gazetteer, gazetteer
from organisations.exchange.open_referral.fields import (
    PublishedService,
    Refused,
    home_districts,
    read_service,
)
from organisations.exchange.open_referral.ids import Thing, pk_of
from organisations.exchange.open_referral.reading import Told, services_in
from organisations.offers.models.listed import ListedService
from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation
from organisations.register.names import name_key

BATCH = 100
UNSTATED = "not stated"
Progress = Callable[[int], None]


@dataclass(slots=True)
class Summary:
    """What an import did.

    Attributes
    ----------
    read, added, changed, unchanged : int
        Services.
    refused : list of dict
        ``row`` and ``why``.
    resolved_areas, unresolved_areas : int
        Services with a place that leads to areas, and those whose places lead to none.
    recognised : int
        Services of organisations that have joined this site.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    resolved_areas: int = 0
    unresolved_areas: int = 0
    recognised: int = 0


@dataclass
class _Import:
    source: str
    licence: str
    at: datetime
    summary: Summary
    places: Gazetteer
    seen: set[str] = field(default_factory=set)

    def take(self, told: Told) -> None:
        """Import one service, or record why not."""
        where, service = told
        self.summary.read += 1
        try:
            self._taken(service)
        except Refused as problem:
            self.summary.refused.append({"row": where, "why": f"{problem}."})

    def _taken(self, service: object) -> None:
        told = read_service(service, self.places)
        name = told.service_id
        if name in self.seen:
            raise Refused(f"{name} comes twice")
        self.seen.add(name)
        if told.areas:
            self.summary.resolved_areas += 1
        elif told.places_unresolved:
            self.summary.unresolved_areas += 1
        ours = pk_of(Thing.OFFER, name)
        if ours is not None and Offer.objects.filter(pk=ours).exists():
            self.summary.unchanged += 1  # one of our own, on its way back
            self.summary.recognised += 1
            return
        organisation = self._organisation(service, told)
        self.summary.recognised += organisation is not None
        self._write(told, organisation)

    def _write(self, told: PublishedService, organisation: int | None) -> None:
        more = {"organisation_id": organisation, "licence": self.licence}
        columns = told.columns() | more
        key = {"source": self.source, "service_id": told.service_id}
        known = ListedService.objects.select_for_update().filter(**key).first()
        watched = ("checksum", "licence", "organisation_id")
        if known and all(getattr(known, name) == columns[name] for name in watched):
            self.summary.unchanged += 1
            return
        row = known or ListedService(source=self.source, first_read_at=self.at)
        for name, value in columns.items():
            setattr(row, name, value)
        row.changed_at = self.at
        row.save()
        if known:
            self.summary.changed += 1
        else:
            self.summary.added += 1

    def _organisation(self, service: object, told: PublishedService) -> int | None:
        """Return the key of the service's organisation, by number, else by whole name and area."""
        if told.identifier:
            known = Organisation.objects.filter(identifier=told.identifier)
            named = known.values_list("merged_into", "pk").first()
            return (named[0] or named[1]) if named else None
        name = name_key(told.organisation_name)
        districts = home_districts(service, told.areas, self.places)
        if not name or not districts:
            return None
        alike = Organisation.objects.current().filter(name_key=name, home_area__in=districts)
        same = alike.values_list("pk", flat=True)[:2]
        return same[0] if len(same) == 1 else None


def import_services(
    place: str,
    *,
    at: datetime,
    source: str = "",
    licence: str = UNSTATED,
    progress: Progress = lambda _: None,
) -> Summary:
    """Import a directory's services; what is known already stays as it is.

    Nothing becomes an offer until a person of the organisation confirms it (`confirm_listed`).

    Parameters
    ----------
    place : str
        File, or http(s) address of an API of Open Referral UK.
    at : datetime
        Now.
    source : str
        Who publishes it; by default the address, or the file's name.
    licence : str
        The directory's licence, shown beside each service.
    progress : callable
        Called with how many services have been read.

    Notes
    -----
    Each batch of a hundred is committed, so that an interrupted import goes on where it was.
    """
    told_by = source or (place if "://" in place else Path(place).name)
    work = _Import(told_by[:300], licence[:200], at, Summary(), gazetteer())
    try:
        for batch in _batches(services_in(place)):
            with transaction.atomic():
                for told in batch:
                    work.take(told)
            progress(work.summary.read)
    except Unreadable as problem:
        work.summary.refused.append({"row": place, "why": str(problem)})
    return work.summary


def _batches(told: Iterable[Told]) -> Iterator[list[Told]]:
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
