"""Public figures of all commissioners: a list to search and sort, and as a CSV file."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.exchange.csv_tables import as_csv
from backend.access import Access, access
from backend.downloads import download
from backend.pages.forms.site import SiteForm, area_named
from consortia.delivery.survey import QUESTIONS
from consortia.statistics.commissioners import Figures, figures_of_many
from consortia.statistics.listing import SORTED_BY, listed, near
from consortia.statistics.reach import Quarter
from contracts.commissioners.models import Commissioner, CommissionerKind

MOST = 5000
SORTS = (
    ("name", "Name"),
    ("lots", "Most lots awarded"),
    ("long", "Most contracts of three years or longer"),
)
HEADS = (
    "Commissioner",
    "Kind",
    "Area",
    "Lots awarded",
    "Won by consortia",
    "Money (GBP)",
    "Money to small local organisations (per cent)",
    "Lots to small local organisations (per cent)",
    "Contracts opened",
    "Of three years or longer",
    "Days allowed to bid (median)",
    "People reached (per cent of plan)",
    "Invoices reported",
    "Paid within 30 days",
    "Survey answers",
    *(f"Survey: {one.field}" for one in QUESTIONS),
)


class LeagueForm(SiteForm):
    """Which commissioners, in which order."""

    kind = forms.ChoiceField(
        label="What sort of organisation",
        choices=[("", "All"), *CommissionerKind.choices],
        required=False,
    )
    place = forms.CharField(label="Where?", max_length=120, required=False)
    sort = forms.ChoiceField(label="In order of", choices=SORTS, required=False)

    def clean_place(self) -> str:
        """Return the code of the place, or an empty text."""
        words = self.cleaned_data["place"].strip()
        return area_named(words).code if words else ""


@access(Access.OPEN)
@require_safe
def league(request: HttpRequest) -> HttpResponse:
    """List commissioners with what reaches small local organisations."""
    form = LeagueForm(request.GET)
    rows = _rows(form)
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    found = figures_of_many(page.object_list)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "rows": [(one, found[one.pk]) for one in page.object_list],
        "form": form,
        "query": query.urlencode(),
    }
    return render(
        request, "pages/statistics/league.html", context, status=422 if form.errors else 200
    )


@access(Access.OPEN)
@require_safe
def as_file(request: HttpRequest) -> HttpResponse:
    """Return the figures as comma-separated values, at most 5,000 rows."""
    rows = list(_rows(LeagueForm(request.GET))[:MOST])
    found = figures_of_many(rows)
    table = [HEADS, *(_cells(one, found[one.pk]) for one in rows)]
    return download(as_csv(table), name="commissioners.csv", media_type="text/csv; charset=utf-8")


def _rows(form: LeagueForm) -> QuerySet[Commissioner]:
    if not form.is_valid():
        return Commissioner.objects.none()
    given = form.cleaned_data
    rows, sort = listed(), given["sort"]
    if given["kind"]:
        rows = rows.filter(kind=given["kind"])
    if given["place"]:
        rows = near(rows, given["place"])
    if sort in SORTED_BY:
        return rows.annotate(**{sort: SORTED_BY[sort]}).order_by(f"-{sort}", "name", "pk")
    return rows.order_by("name", "pk")


def _cells(one: Commissioner, figures: Figures) -> list[object]:
    survey = figures.survey
    return [
        one.name,
        one.get_kind_display(),
        one.area.name if one.area else "",
        figures.lots,
        figures.to_consortia,
        figures.money,
        _quarter(figures.money_to_small_local),
        _quarter(figures.lots_to_small_local),
        figures.contracts,
        figures.long,
        figures.days,
        figures.reached,
        figures.invoices,
        figures.paid_in_time,
        survey.answers if survey else None,
        *(survey.means if survey else [None] * len(QUESTIONS)),
    ]


def _quarter(quarter: Quarter | None) -> str:
    return f"{quarter.least} to {quarter.most}" if quarter else ""
