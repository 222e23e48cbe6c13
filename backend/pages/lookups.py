"""Looking up the organisation in a URL, the same way for every page."""

from django.http import Http404, HttpRequest

from backend.actors import actor_of
from organisations.people.rules import require_editor
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_current
from organisations.support.rules import require_describer


def found_organisation(identifier: str) -> Organisation:
    """Return the organisation with this identifier, or answer 404.

    Raises
    ------
    django.http.Http404
        When there is none.
    organisations.register.errors.BecamePart, HasLeft
        When it was merged into another, or has left.
    """
    rows = Organisation.objects.select_related("home_area", "merged_into", "claim")
    found = rows.filter(identifier=identifier.replace("\x00", "")).first()
    if found is None:
        raise Http404
    require_current(found)
    return found


def edited_organisation(request: HttpRequest, identifier: str) -> Organisation:
    """Return the organisation with this identifier, for its editors.

    Raises
    ------
    NotAllowed
        Otherwise.
    django.http.Http404, organisations.register.errors.BecamePart, HasLeft
        As `found_organisation` says.
    """
    found = found_organisation(identifier)
    require_editor(actor_of(request), found)
    return found


def described_organisation(request: HttpRequest, identifier: str) -> Organisation:
    """Return the organisation with this identifier, for those who may fill in its offers.

    Raises
    ------
    NotAllowed
        Unless the actor is an editor, or of a supporter that may describe it.
    django.http.Http404, organisations.register.errors.BecamePart, HasLeft
        As `found_organisation` says.
    """
    found = found_organisation(identifier)
    require_describer(actor_of(request), found)
    return found
