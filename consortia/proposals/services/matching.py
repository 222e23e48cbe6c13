"""Matches of a lot: requested, run, and their results saved."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.hints import hint
from accounts.recording import note
from areas.errors import AreaError
from consortia.matching.errors import MalformedProblem
from consortia.proposals.errors import LotNotOpen
from consortia.proposals.letters import tell_named
from consortia.proposals.models import MatchRun, MatchState
from consortia.proposals.problems.core_json import ResultJSON
from consortia.proposals.problems.loading import LoadedProblem, load_problem
from consortia.proposals.problems.redaction import as_public
from consortia.proposals.problems.results import save_result
from consortia.proposals.rules import require_match
from contracts.drafting.models.choices import LIVE, Stage
from contracts.drafting.models.contracts import Lot

GRACE = timedelta(minutes=10)
SECONDS = 60.0
TRIES = 3


@transaction.atomic
def request_match(*, by: Actor, at: datetime, lot: Lot) -> MatchRun:
    """Request a match of a lot; the result comes later, in the row that is returned.

    A match that already waits or runs for the lot is returned as it is.

    Raises
    ------
    NotAllowed
        Unless `by` may see the contract and is signed in.
    LotNotOpen
        When nobody can bid for the lot any more.
    """
    require_match(by, lot)
    if lot.contract.stage not in (Stage.DRAFT, *LIVE):
        raise LotNotOpen("Nobody can bid for this lot any more.")
    under_way = MatchRun.objects.filter(lot=lot, state__in=[MatchState.WAITING, MatchState.RUNNING])
    if run := under_way.first():
        return run
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(lot=lot, requested_at=at)
    except IntegrityError:  # somebody else requested it at the same moment
        return under_way.get()
    note(by, at, "request_match", run, lot=lot.pk)
    hint("match", run.pk)
    return run


def run_match(pk: int, *, at: datetime) -> MatchRun | None:
    """Run a waiting match; safe to run twice, by two workers, or after a crash.

    Returns
    -------
    MatchRun or None
        The match as it is now; None where another worker has it.
    """
    from consortia.matching.solve import solve  # slow to load: see tests/house/test_starting.py

    run = _claim(pk, at)
    if run is None:
        return None
    try:
        loaded = _loaded(run.lot, at)
        answer = solve(loaded.stated(), seconds=SECONDS, names=loaded.names)
        result = cast(ResultJSON, answer.to_json())
    except (AreaError, MalformedProblem) as reason:
        return _fail(run, str(reason))
    with transaction.atomic():
        still = MatchRun.objects.select_for_update().get(pk=pk)
        if still.state != MatchState.RUNNING or still.tries != run.tries:
            return still  # a sweep gave it to another worker, which answered first
        save_result(run, result, loaded.problem)
        run.state, run.finished_at = MatchState.DONE, timezone.now()
        run.candidates = len(loaded.problem["organisations"])
        run.save()
        note(Actor.system("matcher"), at, "run_match", run, status=run.status)
        tell_named(run, at=at)
    return run


def latest_match(lot: Lot) -> MatchRun | None:
    """Return the newest match of a lot, in whatever state it is."""
    return MatchRun.objects.filter(lot=lot).order_by("-pk").first()


def _loaded(lot: Lot, at: datetime) -> LoadedProblem:
    """Return a lot's problem; for a draft, which changes unseen, with public facts only."""
    loaded = load_problem(lot, at=at)
    if lot.contract.stage != Stage.DRAFT:
        return loaded
    return replace(loaded, problem=as_public(loaded.problem, loaded.public))


def _claim(pk: int, at: datetime) -> MatchRun | None:
    with transaction.atomic():
        run = (
            MatchRun.objects.select_for_update(of=("self",))
            .select_related("lot__contract__commissioner")
            .filter(pk=pk)
            .first()
        )
        if run is None or not _ours_to_run(run, at):
            return None
        if run.tries >= TRIES:
            _fail(run, "It was interrupted every time it was tried.")
            return None
        run.state, run.started_at, run.tries = MatchState.RUNNING, database_now(), run.tries + 1
        run.save(update_fields=["state", "started_at", "tries"])
        return run


def _ours_to_run(run: MatchRun, at: datetime) -> bool:
    if run.state == MatchState.WAITING:
        return True
    stale = run.started_at is not None and run.started_at <= at - GRACE
    return run.state == MatchState.RUNNING and stale


def _fail(run: MatchRun, reason: str) -> MatchRun:
    run.state, run.problem, run.finished_at = MatchState.FAILED, reason[:500], timezone.now()
    run.save(update_fields=["state", "problem", "finished_at"])
    return run
