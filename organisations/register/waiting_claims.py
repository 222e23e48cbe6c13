"""Claims as whoever checks them reads them: whose, by which number, since when they wait."""

from django.db.models import Q

from organisations.register.models.claims import Claim, ClaimQuerySet

#: What a list can be ordered by, the first where nothing is said: who waits longest.
ORDERS = {
    "oldest": ("asked_at", "made_at", "pk"),
    "newest": ("-made_at", "-pk"),
    "name": ("organisation__name", "pk"),
}


def claims_waiting(*, words: str = "", asked: bool = True) -> ClaimQuerySet:
    """Return claims that nobody has settled, with what checking them needs.

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
