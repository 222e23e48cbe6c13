"""Whether the due diligence of a consortium is complete, and which members it waits for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from consortia.diligence.consents import shown_in
from consortia.diligence.models import DiligenceWant
from consortia.diligence.sign_offs import signed_off_pairs
from consortia.forming.models.consortia import Consortium
from consortia.terms.models.terms import Terms, TermsState
from organisations.passport.items import Passport


@dataclass
class _Table:
    """One consortium: what each member (primary key) shows, what it was asked for, who signed."""

    shown: dict[int, Passport] = field(default_factory=dict)
    wants: dict[int, list[DiligenceWant]] = field(default_factory=dict)
    signed: set[tuple[int, int]] = field(default_factory=set)


def diligence_waits(consortia: Sequence[Consortium]) -> dict[int, set[int]]:
    """Return consortium → members for which its due diligence still waits, by primary keys.

    It is complete, and the set empty, once each member shows or explains what it was asked for,
    and every other member has signed it off. A member that shows nothing and has explained
    everything has nothing to be signed off. An organisation alone has no partners to look at. As
    many queries for many as for one.
    """
    shown = shown_in(consortia)
    tables = {one.pk: _Table() for one in consortia}
    for (consortium, organisation), passport in shown.items():
        tables[consortium].shown[organisation] = passport
    for want in DiligenceWant.objects.filter(consortium__in=tables):
        tables[want.consortium_id].wants.setdefault(want.organisation_id, []).append(want)
    for consortium, signer, about in signed_off_pairs(tables, shown):
        tables[consortium].signed.add((signer, about))
    askers = _askers(consortia)
    return {key: set(_waiting(table, askers[key])) for key, table in tables.items()}


def _askers(consortia: Sequence[Consortium]) -> dict[int, int]:
    """Return who asks in each, as `asker_of` says."""
    agreed = Terms.objects.filter(consortium__in=consortia, state=TermsState.AGREED)
    return {one.pk: one.starter_id for one in consortia} | dict(
        agreed.values_list("consortium", "lead")
    )


def _waiting(table: _Table, asker: int) -> Iterable[int]:
    if len(table.shown) < 2:
        return
    for about, passport in table.shown.items():
        wants = table.wants.get(about, [])
        if any(one.item not in passport.keys and not one.excuse for one in wants):
            yield about
        elif passport.items:
            yield from (
                signer
                for signer in table.shown
                if signer != about and (signer, about) not in table.signed
            )
        elif not wants:
            yield asker
