"""Which members have signed each other off, and which sign-offs are still valid."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from consortia.diligence.consents import shown_in
from consortia.diligence.models import SignOff, SignOffEnd
from consortia.forming.models.consortia import Consortium
from organisations.passport.items import Passport

Shown = Mapping[tuple[int, int], Passport]


@dataclass(frozen=True, slots=True)
class SignedOff:
    """The latest sign-off of a pair.

    `valid` is false once it was withdrawn (`end` says why), an item that it relied on has changed
    or is shown no longer, or one of the two has left.
    """

    sign_off: SignOff
    valid: bool

    @property
    def end(self) -> SignOffEnd | None:
        """Its withdrawal, with the reason; None while it was not withdrawn."""
        return getattr(self.sign_off, "end", None)


def sign_offs_of(consortium: Consortium) -> dict[tuple[int, int], SignedOff]:
    """Return (signer, about) → the latest sign-off of each pair, by primary keys."""
    latest = _latest([consortium.pk])
    shown = shown_in([consortium]) if latest else {}
    return {(one.signer_id, one.about_id): SignedOff(one, _is_valid(one, shown)) for one in latest}


def signed_off_pairs(consortia: Collection[int], shown: Shown) -> Iterator[tuple[int, int, int]]:
    """Yield (consortium, signer, about) of each valid sign-off, by primary keys.

    Parameters
    ----------
    shown : mapping
        What these consortia may see (`shown_in`).
    """
    for one in _latest(consortia):
        if _is_valid(one, shown):
            yield one.consortium_id, one.signer_id, one.about_id


def _latest(consortia: Collection[int]) -> list[SignOff]:
    rows = SignOff.objects.filter(consortium__in=list(consortia))
    rows = rows.select_related("signer", "about", "end").order_by("pk")
    return list({(one.consortium_id, one.signer_id, one.about_id): one for one in rows}.values())


def _is_valid(one: SignOff, shown: Shown) -> bool:
    if hasattr(one, "end") or (one.consortium_id, one.signer_id) not in shown:
        return False
    there = shown.get((one.consortium_id, one.about_id))
    now = there.fingerprints if there else {}
    return there is not None and all(now.get(key) == said for key, said in one.relied_on.items())
