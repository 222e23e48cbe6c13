"""Who has signed off whom, and which of it still stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from consortia.diligence.shown import shown_in
from consortia.models import Consortium, SignOff
from organisations.passport import Passport


@dataclass(frozen=True, slots=True)
class SignedOff:
    """The latest sign-off of a pair.

    `stands` is false once an item that it relied on has changed or is shown no longer, or one of
    the two has left.
    """

    sign_off: SignOff
    stands: bool


def sign_offs_of(consortium: Consortium) -> dict[tuple[int, int], SignedOff]:
    """Return (signer, about) → the latest sign-off of each pair, by primary keys."""
    rows = SignOff.objects.filter(consortium=consortium).select_related("signer", "about")
    latest = {(one.signer_id, one.about_id): one for one in rows.order_by("pk")}
    if not latest:
        return {}
    shown = shown_in([consortium])
    inside = {member for _, member in shown}
    return {
        pair: SignedOff(one, set(pair) <= inside and _relies(one, shown))
        for pair, one in latest.items()
    }


def _relies(one: SignOff, shown: Mapping[tuple[int, int], Passport]) -> bool:
    now = shown[one.consortium_id, one.about_id].fingerprints
    return all(now.get(key) == said for key, said in one.relied_on.items())
