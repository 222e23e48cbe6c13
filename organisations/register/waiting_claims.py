"""Waiting claims, as the people who check them read them."""

from django.db.models import Q

from organisations.register.models.claims import Claim, ClaimQuerySet

#: Orders of the list; by default the longest waiting first.
ORDERS = {
    "oldest": ("asked_at", "made_at", "pk"),
    "newest": ("-made_at", "-pk"),
    "name": ("organisation__name", "pk"),
}


def claims_waiting(*, words: str = "", asked: bool = True) -> ClaimQuerySet:
    """Return open claims, with all that checking them needs.

    Parameters
    ----------
    words : str
        Part of the organisation's name or number, or of the register's name.
    asked : bool
        Only those whose people asked for a check.
    """
    rows = Claim.objects.open().select_related("entry", "organisation__home_area")
    if asked:
        rows = rows.filter(asked_at__isnull=False)
    if words:
        rows = rows.filter(
            Q(organisation__name__icontains=words)
            | Q(organisation__identifier__icontains=words)
            | Q(entry__name__icontains=words)
        )
    return rows
