"""What the mail service tells us of our letters: delivered, came back, marked as unwanted."""

from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.clock import database_now
from accounts.errors import Invalid, NotAllowed
from accounts.events import note_event
from accounts.models import EventKind
from backend.access import Access, access

#: Services that keep our Message-ID and name it, and how each proves that it is the service.
SERVICES: dict[str, tuple[type[AnymailBaseWebhookView], str]] = {
    "brevo": (BrevoTrackingWebhookView, "webhook_secret"),
    "mailgun": (MailgunTrackingWebhookView, "webhook_signing_key"),
}
KINDS = {
    "delivered": EventKind.DELIVERED,
    "bounced": EventKind.BOUNCED,
    "rejected": EventKind.BOUNCED,
    "complained": EventKind.COMPLAINED,
    "unsubscribed": EventKind.COMPLAINED,
}
#: Bounces after which the service tries again, by its own name for them.
SOFT = {"soft_bounce"}


@access(Access.OPEN)
@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Note what a mail service tells, each event once; it proves that it is the service.

    Raises
    ------
    Http404
        Where no service is set.
    NotAllowed
        Without the secret: Brevo sends it (HTTP basic authentication), Mailgun signs with it.
    Invalid
        When what it says is not understood.
    """
    service = SERVICES.get(settings.MAIL_SERVICE)
    if service is None or not settings.MAIL_EVENTS_SECRET:
        raise Http404
    kind, proof = service
    view: Any = kind(**{proof: settings.MAIL_EVENTS_SECRET})
    try:
        view.run_validators(request)
        events = view.parse_events(request)
    except AnymailWebhookValidationFailure as problem:
        raise NotAllowed("Tell the secret that this site and the mail service share.") from problem
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Invalid("This is not what that mail service says of letters.") from problem
    for event in events:
        _note(event)
    return HttpResponse()


def _note(event: Any) -> None:
    kind = KINDS.get(event.event_type)
    if kind is None or not isinstance(event.message_id, str):
        return
    note_event(
        at=database_now(),
        message_id=event.message_id,
        kind=kind,
        for_good=_for_good(event),
    )


def _for_good(event: Any) -> bool:
    """Tell whether trying again is of no use: a soft bounce may still be delivered."""
    if event.event_type == "rejected":
        return True
    return event.event_type == "bounced" and event.esp_event.get("event") not in SOFT
