"""A seat in a consortium: a member, and whoever acts for it, signed in or by its letter.

Each page of a seat has two addresses: one for people who sign in, and one behind the link in a
letter, so that people who only read e-mail can agree and sign too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache

from accounts.actors import Actor, ActorKind
from accounts.clock import database_now
from accounts.errors import NotAllowed
from backend.access import Access, access
from backend.actors import actor_of
from consortia.bids.alarm import Alarm, alarm_of
from consortia.forming.letters.members import member_from_token
from consortia.forming.models.consortia import Consortium
from organisations.people.models.members import Role
from organisations.people.rules import has_role, organisations_of
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of a consortium, and who acts for it.

    Attributes
    ----------
    consortium : Consortium
        The consortium.
    organisation : Organisation
        The member.
    actor : Actor
        Who acts for it.
    token : str
        Token of the letter's link; empty for people who are signed in, since a letter's address
        may do what a reader may not.
    may_act : bool
        False for people who only read.
    """

    consortium: Consortium
    organisation: Organisation
    actor: Actor
    token: str
    may_act: bool

    def address(self, name: str, **parts: Any) -> str:
        """Return the address of one of the seat's pages, reached in the same way as this one."""
        if self.token:
            return reverse(f"{name}-letter", kwargs={"token": self.token, **parts})
        return reverse(name, kwargs={"pk": self.consortium.pk, **parts})

    @property
    def places(self) -> list[tuple[str, str]]:
        """The pages of the seat: what each is called, and its address."""
        names = (
            ("consortium", "Members"),
            ("plan", "Plan"),
            ("diligence", "Passports"),
            ("terms", "Terms"),
            ("agreement", "Agreement"),
            ("bid", "Your bid"),
            ("pack", "Bid pack"),
            ("members", "Your consortium"),
        )
        return [(label, self.address(name)) for name, label in names]

    @property
    def alarm(self) -> Alarm | None:
        """The warning that every page shows; None where there is none."""
        return alarm_of(self.consortium, database_now())

    def to(self, name: str, **parts: Any) -> HttpResponse:
        """Send the visitor on to one of the seat's pages."""
        return redirect(self.address(name, **parts))


SeatView = Callable[..., HttpResponseBase]


def seat_paths(route: str, view: SeatView, name: str) -> list[URLPattern]:
    """Return both addresses of one page of a seat; `view` takes the request and the `Seat`."""

    @access(Access.SIGNED_IN)
    @wraps(view)
    def of_person(request: HttpRequest, pk: int, **parts: Any) -> HttpResponseBase:
        return view(request, seat_of_person(request, pk), **parts)

    @access(Access.OPEN)
    @never_cache
    @wraps(view)
    def by_letter(request: HttpRequest, token: str, **parts: Any) -> HttpResponseBase:
        return view(request, seat_by_token(request, token), **parts)

    return [
        path(f"consortia/<int:pk>/{route}", of_person, name=name),
        path(f"seats/<str:token>/{route}", by_letter, name=f"{name}-letter"),
    ]


def starter_paths(route: str, view: SeatView, name: str) -> list[URLPattern]:
    """Return both addresses of a page on which a starter acts.

    `view` takes the request as it is where people sign in; behind a letter's link the request
    carries the `Seat` as its ``seat``, which says who acts and bounds the page to its consortium.
    """

    @access(Access.OPEN)
    @never_cache
    @wraps(view)
    def by_letter(request: HttpRequest, token: str, **parts: Any) -> HttpResponseBase:
        request.seat = seat_by_token(request, token)  # type: ignore[attr-defined]
        return view(request, **parts)

    return [
        path(route, view, name=name),
        path(f"seats/<str:token>/{route}", by_letter, name=f"{name}-letter"),
    ]


def seat_at(request: HttpRequest) -> Seat | None:
    """Return the seat whose letter's link led to this page; None for people who signed in."""
    found: Seat | None = getattr(request, "seat", None)
    return found


def within_reach(request: HttpRequest, consortium: Consortium) -> bool:
    """Tell whether a request may be about a consortium: a letter's link is about its own only."""
    seat = seat_at(request)
    return seat is None or seat.consortium.pk == consortium.pk


def to_consortium(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the visitor to a consortium's page, reached in the same way as the one before."""
    seat = seat_at(request)
    return seat.to("consortium") if seat else redirect("consortium", pk=pk)


def seat_by_token(request: HttpRequest, token: str) -> Seat:
    """Return the seat that a letter's link leads to.

    Raises
    ------
    consortia.forming.errors.BrokenLink
        When the address is not one that we sent, or the organisation is no longer a member.
    NotAllowed
        When somebody is signed in who does not act for the organisation.
    """
    consortium, organisation = member_from_token(token)
    actor = actor_by_letter(request, organisation)
    return Seat(consortium, organisation, actor, token, True)


def actor_by_letter(request: HttpRequest, organisation: Organisation) -> Actor:
    """Return who acts at a letter's link: the letter itself, or a person signed in.

    Raises
    ------
    NotAllowed
        When somebody else is signed in, so that a forwarded letter is not answered by mistake in
        another organisation's name.
    """
    actor = actor_of(request)
    if actor.kind is ActorKind.NOBODY:
        return Actor.letter(organisation.pk)
    if not has_role(actor, organisation, Role.EDITOR):
        raise NotAllowed(
            f"This page is for {organisation.name}, and you are signed in as somebody who does "
            "not answer for it. Sign out to use the letter's link."
        )
    return actor


def seat_of_person(request: HttpRequest, pk: int) -> Seat:
    """Return the seat of a signed-in person's organisation, the first by name.

    Raises
    ------
    Http404
        When none of their organisations is a member.
    """
    actor = actor_of(request)
    rows = Consortium.objects.select_related("lot__contract__commissioner", "starter", "lead")
    found = rows.filter(pk=pk).first()
    mine = organisations_of(actor)
    inside = found.members.filter(organisation__in=mine) if found else None
    member = inside.select_related("organisation").first() if inside is not None else None
    if found is None or member is None:
        raise Http404
    may_act = has_role(actor, member.organisation, Role.EDITOR)
    return Seat(found, member.organisation, actor, "", may_act)
