"""Supports: an infrastructure organisation's groups, and a group's supporters."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor, ActorKind
from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.forms.site import SiteForm
from backend.pages.lookups import edited_organisation
from backend.pages.register.organisations import ask_if_the_same, registered
from backend.pages.support.support_forms import AskForm, ConsentForm, GroupForm, LetForm
from organisations.people.rules import may_see_private, require_editor
from organisations.register.errors import PerhapsTheSame
from organisations.register.models.organisations import Organisation
from organisations.support import services as services_services
from organisations.support.models import Support
from organisations.support.services import (
    ask_to_support,
    consent_to_support,
    end_support,
    let_support,
    support_from_token,
)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, identifier: str) -> HttpResponse:
    """List the groups that an organisation supports, or ask one more."""
    supporter = edited_organisation(request, identifier)
    form = AskForm(request.POST or None, initial={"may_offer": True})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        asked = given.pop("organisation")
        if _done(
            form,
            ask_to_support,
            by=actor_of(request),
            supporter=supporter,
            supported=asked,
            **given,
        ):
            messages.success(request, f"{asked} is asked by letter.")
            return redirect("groups", identifier=identifier)
    context = {"organisation": supporter, "form": form, **_listed(request, supporter)}
    return render(request, "pages/support/groups.html", context, status=422 if form.errors else 200)


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def register_group(request: HttpRequest, identifier: str) -> HttpResponse:
    """Register a group on its behalf."""
    supporter = edited_organisation(request, identifier)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _done(
                form,
                services_services.register_group,
                by=actor_of(request),
                supporter=supporter,
                consent=form.consent,
                may_answer=form.cleaned_data["may_answer"],
                confirmed_distinct="distinct" in request.POST,
                **form.entry,
            )
        except PerhapsTheSame as question:
            return ask_if_the_same(request, form, question)
        if made:
            return registered(request, made.supported)
    context = {"organisation": supporter, "form": form}
    return render(
        request, "pages/support/register_group.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def supporters(request: HttpRequest, identifier: str) -> HttpResponse:
    """List who may act for a group, or let one more."""
    group = edited_organisation(request, identifier)
    form = LetForm(request.POST or None, initial={"may_offer": True})
    if request.method == "POST" and form.is_valid():
        made = _done(
            form,
            let_support,
            by=actor_of(request),
            supported=group,
            supporter=form.cleaned_data["organisation"],
            consent=form.consent,
            **_scope(form),
        )
        if made:
            messages.success(request, f"{made.supporter} may now do that for you.")
            return redirect("supporters", identifier=identifier)
    rows = group.supporters.current().select_related("supporter").order_by("supporter__name")
    context = {"organisation": group, "form": form, "rows": rows}
    return render(
        request, "pages/support/supporters.html", context, status=422 if form.errors else 200
    )


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Consent to a supporter, or change what it may do, signed in."""
    support = _found(request, pk)
    require_editor(actor_of(request), support.supported)
    back = reverse("supporters", kwargs={"identifier": support.supported.identifier})
    return _consent(request, support, actor_of(request), back)


@access(Access.OPEN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Consent to a support, change or end it, by a letter's link; reading changes nothing."""
    support = support_from_token(token)
    actor = actor_of(request)
    if actor.kind is ActorKind.NOBODY:
        actor = Actor.letter(support.supported_id)
    else:
        require_editor(actor, support.supported)
    here = reverse("support-letter", kwargs={"token": token})
    if request.method == "POST" and "end" in request.POST:
        end_support(by=actor, at=database_now(), support=support)
        messages.success(request, "It has ended.")
        return redirect(here)
    return _consent(request, support, actor, here)


@access(Access.SIGNED_IN)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a support, from either side."""
    support = _found(request, pk)
    by = actor_of(request)
    end_support(by=by, at=database_now(), support=support)
    messages.success(request, "It has ended.")
    mine = may_see_private(by, support.supported)
    side = ("supporters", support.supported) if mine else ("groups", support.supporter)
    return redirect(side[0], identifier=side[1].identifier)


def _consent(request: HttpRequest, support: Support, by: Actor, back: str) -> HttpResponse:
    start: dict[str, Any] = {"may_offer": support.may_offer, "may_answer": support.may_answer}
    start |= {"consented_by": support.consented_by, "consented_on": support.consented_on}
    form = ConsentForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        made = _done(
            form,
            consent_to_support,
            by=by,
            support=support,
            consent=form.consent,
            **_scope(form),
        )
        if made:
            messages.success(request, f"{support.supporter} may now do that for you.")
            return redirect(back)
    context = {"support": support, "form": form, "by_letter": by.kind is ActorKind.LINK}
    return render(
        request, "pages/support/support.html", context, status=422 if form.errors else 200
    )


def _scope(form: SiteForm) -> dict[str, bool]:
    return {name: form.cleaned_data[name] for name in ("may_offer", "may_answer")}


def _done(form: SiteForm, service: Any, **given: Any) -> Support | None:
    """Return what the service made; None where it refused, with the message at the field."""
    try:
        made: Support = service(at=database_now(), **given)
    except PerhapsTheSame:  # asks back, with a page of its own
        raise
    except Refusal as refusal:
        form.fail(refusal)
        return None
    return made


def _found(request: HttpRequest, pk: int) -> Support:
    """Return a support, for the people of either side, or answer 404."""
    found = Support.objects.select_related("supporter", "supported").filter(pk=pk).first()
    actor = actor_of(request)
    if found is None or not (
        may_see_private(actor, found.supported) or may_see_private(actor, found.supporter)
    ):
        raise Http404
    return found


def _listed(request: HttpRequest, supporter: Organisation) -> dict[str, Any]:
    words = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    rows = supporter.supports.current().select_related("supported")
    if words:
        rows = rows.filter(supported__name__icontains=words)
    page = Paginator(rows.order_by("supported__name", "pk"), 25).get_page(request.GET.get("page"))
    return {"page": page, "q": words}
