"""The mail service's events about our letters: delivered, bounced, marked as unwanted."""

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

#: Mail services that report our Message-ID, and how each authenticates itself.
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
    """Record a mail service's events, each once, after authenticating the service.

    Raises
    ------
    Http404
        Where no service is set.
    NotAllowed
        Without the secret: Brevo sends it (HTTP basic authentication), Mailgun signs with it.
    Invalid
        When the events cannot be understood.
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
    """Return whether the failure is permanent; after a soft bounce the service retries."""
    if event.event_type == "rejected":
        return True
    return event.event_type == "bounced" and event.esp_event.get("event") not in SOFT
