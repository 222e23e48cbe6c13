"""Signing in by an e-mailed code, which also registers a new person."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.letters import write_letter
from accounts.models import User
from backend.access import Access, access
from backend.pages.forms.site import plainly


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Posts the library's letters like all others."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter; it is posted like every other."""
        message = self.render_mail(template_prefix, email, context)
        write_letter(
            at=timezone.now(),
            kind="sign-in-code",
            to=email,
            subject=message.subject,
            text=str(message.body),
            secret=True,
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: signing in is the only way to sign up."""
        return False


class AddressForm(RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for an address, and sends it the code, whether known or new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "E-mail address"
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"class": "govuk-input", "autocomplete": "email"}
        plainly(field)

    def clean_email(self) -> str:
        """Return the address, having made a person for it where there was none."""
        email: str = self.cleaned_data["email"].strip().lower()
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(email)
        self.cleaned_data["email"] = email
        return str(super().clean_email())


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """Asks for the code in the letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "Code"
        field.help_text = "For example ABCD-EFGH"
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {
            "class": "govuk-input govuk-input--width-10",
            "autocomplete": "one-time-code",
        }


@access(Access.OPEN)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to signing in, remembering where the person wanted to go."""
    response = redirect("account_request_login_code")
    if query := request.META.get("QUERY_STRING"):
        response["Location"] += f"?{query}"
    return response
