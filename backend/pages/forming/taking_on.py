"""Work that no member of a consortium does: one takes it on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.pages.forming.cells import boxes, ticked
from backend.pages.forming.seats import Seat
from consortia.forming.services import taking_on
from consortia.forming.services.parts import part_in_words, part_of
from consortia.forming.services.taking_on import work_to_take_on


@require_http_methods(["GET", "HEAD", "POST"])
def take_on(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the unassigned work that the member offers; take some of it on."""
    open_work = work_to_take_on(seat.consortium, seat.organisation)
    volumes = {one.cell: one.volume for one in open_work}
    refusal = None
    if request.method == "POST":
        try:
            taking_on.take_on(
                by=seat.actor,
                at=database_now(),
                consortium=seat.consortium,
                organisation=seat.organisation,
                cells=ticked(request, volumes.keys()),
            )
        except Invalid as problem:
            refusal = problem
        else:
            messages.success(request, f"{seat.organisation} does that too now.")
            return seat.to("take-on")
    context = {
        "seat": seat,
        "consortium": seat.consortium,
        "contract": seat.consortium.lot.contract,
        "part": part_in_words(part_of(seat.consortium, seat.organisation)),
        "cells": boxes(volumes.keys(), volumes=volumes),
        "refusal": refusal,
    }
    return render(request, "pages/forming/take_on.html", context, status=422 if refusal else 200)
