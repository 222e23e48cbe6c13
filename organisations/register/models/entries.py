"""Entries of public registers, of organisations that may not have joined yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Q

from areas.postcodes import clean_postcode, is_postcode
from organisations.register.fencing import apart
from organisations.register.models.organisations import OrganisationKind
from organisations.register.name_words import words_in


class EntryQuerySet(models.QuerySet["RegisterEntry"]):
    """Reads of entries."""

    def listing(self, identifier: str) -> EntryQuerySet:
        """Return the entry of this number: a charity's own, or that of its company."""
        company = identifier.removeprefix("GB-COH-")
        if company == identifier:
            return self.filter(identifier=identifier)
        spellings = {company, company.lstrip("0")} - {""}
        return self.filter(company_number__in=spellings)

    def listed(self, identifiers: Iterable[str]) -> set[str]:
        """Return those of these numbers that a public register lists, as `listing` finds each."""
        wanted = {one for one in identifiers if one}
        firms = {one.removeprefix("GB-COH-"): one for one in wanted if one.startswith("GB-COH-")}
        spelled = firms | {short.lstrip("0"): one for short, one in firms.items()}
        found = set(
            self.filter(identifier__in=wanted - set(firms.values())).values_list(
                "identifier", flat=True
            )
        )
        companies = self.filter(company_number__in=spelled).values_list("company_number", flat=True)
        return found | {spelled[number] for number in companies}

    def registered_on(self, identifiers: Iterable[str]) -> dict[str, date]:
        """Return number → the day on which a register first listed it, as `listing` finds each.

        Numbers that no register lists, or lists without a day, are left out. Where a company is
        listed twice, its earlier day counts.
        """
        wanted = set(identifiers)
        firms = {one.removeprefix("GB-COH-"): one for one in wanted if one.startswith("GB-COH-")}
        spelled = firms | {short.lstrip("0"): one for short, one in firms.items()}
        dated = self.filter(registered_on__isnull=False).order_by("-registered_on")
        own = dated.filter(identifier__in=wanted - set(firms.values()))
        found = {
            one.identifier: one.registered_on for one in own.only("identifier", "registered_on")
        }
        companies = dated.filter(company_number__in=spelled)
        for one in companies.only("company_number", "registered_on"):
            found[spelled[one.company_number]] = one.registered_on
        return {number: day for number, day in found.items() if day is not None}

    def of_register(self, scheme: str) -> EntryQuerySet:
        """Return all entries of the register whose numbers begin so (``GB-CHC``)."""
        return self.filter(identifier__startswith=f"{scheme}-")

    def ended(self) -> EntryQuerySet:
        """Return entries of organisations that their register has removed."""
        return self.filter(is_registered=False)

    def matching(self, text: str, *, many: bool = False) -> EntryQuerySet:
        """Return registered entries with this number or postcode, or these words in the name.

        Each word begins a word of the name, in any order; apostrophes and the spacing of a postcode
        do not count. Pass `many` for words known to fit many rows: the answer is the same, but
        found sooner by scanning the list.
        """
        words = " ".join(text.split())
        if is_postcode(words):
            tidy = clean_postcode(words)
            return self.filter(is_registered=True, postcode__in=[tidy, tidy.replace(" ", "")])
        number = words.upper().removeprefix("GB-CHC-")
        if number.replace("-", "").isdigit():
            return self.filter(identifier=f"GB-CHC-{number}")
        if not words_in(words):
            return self.none()
        named = Q(name__has_words=words)
        if not many:
            named = Q(pk__in=apart(self.model.objects.filter(named).order_by().values("pk")))
        return self.filter(named, is_registered=True)


class RegisterEntry(models.Model):
    """One organisation's entry in a public register; only imports change it.

    `registered_on` is the day on which the register first listed it, from which years of trading
    are counted. `income` is GBP in the year that ended on `year_end`. `areas` are codes of areas of
    today, `places_unresolved` places that lead to none. `email` is the register's
    public contact; the site never shows it. `classes` are the register's own codes.
    """

    identifier = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=30, choices=OrganisationKind.choices)
    is_registered = models.BooleanField(default=True)
    registered_on = models.DateField(null=True, blank=True)
    removed_on = models.DateField(null=True, blank=True)
    income = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    year_end = models.DateField(null=True, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    email = models.EmailField(blank=True)
    website = models.CharField(max_length=300, blank=True)
    company_number = models.CharField(max_length=20, blank=True)
    activities = models.TextField(blank=True)
    areas: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    places_unresolved: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    classes = models.JSONField(default=list)
    extracted_on = models.DateField()
    checksum = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "register entries"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(income__isnull=True) | Q(income__gte=0),
                name="entry_income_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="entry_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(identifier__regex=r"^[A-Z]{2}-[A-Z]{2,4}-[A-Z0-9-]+$"),
                name="entry_identifier_form",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="entry_by_name"),
            models.Index(
                fields=["company_number"],
                name="entry_by_company_number",
                condition=~Q(company_number=""),
            ),
            models.Index(fields=["postcode"], name="entry_by_postcode"),
        ]

    def __str__(self) -> str:
        return self.name
