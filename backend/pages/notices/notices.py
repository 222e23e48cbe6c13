"""Notices that other portals published."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import database_now
from areas.resolve import areas_touching, leaf_areas
from backend.access import Access, access
from backend.actors import actor_of
from backend.pages.capability_search import capability_named, searched
from backend.pages.forms.search import WhatAndWhereForm
from backend.pages.forms.site import SiteForm
from contracts.notices.models import Judgement, Notice, NoticeQuerySet
from contracts.notices.rules import may_judge, require_judge
from contracts.notices.services.capabilities import judge_capability
from organisations.offers.models.capabilities import Capability


class NoticeSearchForm(WhatAndWhereForm):
    """What to look for."""

    q = forms.CharField(label="Words in the title", max_length=100, required=False)
    past = forms.BooleanField(label="Also those that are over", required=False)
    confirmed = forms.BooleanField(
        label="Only where a person has confirmed what it wants", required=False
    )

    field_order = ["q"]

    def narrowed(self, rows: NoticeQuerySet) -> NoticeQuerySet:
        """Return the rows that fit what was asked."""
        asked, where = self.cleaned_data, self.what_and_where()
        if not asked["past"]:
            rows = rows.open_at(database_now())
        if asked["q"]:
            rows = rows.filter(title__icontains=asked["q"])
        if where["capabilities"]:
            rows = rows.for_work(*where["capabilities"], confirmed=asked["confirmed"])
        if where["area"]:
            rows = rows.wanted_in(areas_touching(a.code for a in leaf_areas(where["area"])))
        return rows


class JudgeForm(SiteForm):
    """What a notice wants, in a person's own words."""

    capability = forms.CharField(
        label="What else does it want?",
        help_text="Such as debt advice",
        max_length=100,
        widget=forms.TextInput(attrs={"list": "capabilities"}),
    )

    def clean_capability(self) -> str:
        """Return the slug of the capability that the words mean best."""
        return capability_named(self.cleaned_data["capability"])


@access(Access.OPEN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """List notices, the newest first."""
    form = NoticeSearchForm(request.GET)
    rows = Notice.objects.none()
    if form.is_valid():
        rows = form.narrowed(Notice.objects.defer("description", "lots"))
    page = Paginator(rows.order_by("-published_at", "-pk"), 25).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "form": form,
        "query": query.urlencode(),
        "searched": [(name, request.GET.get(name, "")) for name in ("q", "capability", "place")],
        "searched_for": searched(request, *form.understood()),
        "now": database_now(),
        "capabilities": Capability.objects.leaves().order_by("name"),
    }
    return render(
        request, "pages/notices/notices.html", context, status=422 if form.errors else 200
    )


@access(Access.OPEN)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice, where it comes from, and what it seems to want."""
    return _shown(request, pk, JudgeForm())


@access(Access.SIGNED_IN)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, add or contradict that it wants a capability."""
    notice = Notice.objects.filter(pk=pk).first()
    if notice is None:
        raise Http404
    require_judge(actor_of(request))
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _shown(request, pk, form)
    judged = judge_capability(
        by=actor_of(request),
        at=database_now(),
        notice=notice,
        capability=form.cleaned_data["capability"],
        wanted=request.POST.get("says") != "no",
    )
    messages.success(request, f"{judged.capability}: {judged.get_judgement_display().lower()}.")
    return redirect("notice", pk=pk)


def _shown(request: HttpRequest, pk: int, form: JudgeForm) -> HttpResponse:
    rows = Notice.objects.annotate(told=Count("releases")).prefetch_related(
        "areas", "capabilities__capability"
    )
    notice = rows.filter(pk=pk).first()
    if notice is None:
        raise Http404
    said = list(notice.capabilities.all())
    context: dict[str, Any] = {
        "notice": notice,
        "wanted": [one for one in said if one.judgement != Judgement.REFUSED],
        "refused": [one for one in said if one.judgement == Judgement.REFUSED],
        "judge": may_judge(actor_of(request)),
        "form": form,
        "capabilities": Capability.objects.leaves().order_by("name"),
        "now": database_now(),
    }
    return render(request, "pages/notices/notice.html", context, status=422 if form.errors else 200)
