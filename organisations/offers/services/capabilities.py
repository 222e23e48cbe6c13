"""Loading the capability tree into the database."""

from django.db import transaction

from organisations.offers.capabilities.tree import tree
from organisations.offers.models.capabilities import Capability


@transaction.atomic
def load_capabilities() -> int:
    """Load the shipped capability tree into its table; idempotent.

    Returns
    -------
    int
        How many capabilities and groups were loaded.
    """
    shipped = tree()
    rows = [Capability(slug=g.slug, name=g.name, group=None) for g in shipped.groups]
    for leaf in shipped.leaves:
        rows.append(
            Capability(
                slug=leaf.slug, name=leaf.name, description=leaf.description, group_id=leaf.group
            )
        )
    Capability.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "description", "group"],
    )
    return len(rows)
