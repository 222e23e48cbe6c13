"""Solves a problem again around the answers to its invitations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from consortia.matching.problem import Problem
from consortia.matching.result import Result
from consortia.matching.solve import solve


def resolve(
    problem: Problem,
    *,
    accepted: Collection[str],
    declined: Collection[str],
    silent: Collection[str] = (),
    seconds: float | None = None,
    names: Mapping[str, str] | None = None,
) -> Result:
    """Return the next best consortium with those who accepted and without those who declined.

    Among the smallest consortia it keeps as many as possible of those silent, so that as few
    invitations as possible are withdrawn. An organisation that accepted stays in, whatever others
    decline.

    Parameters
    ----------
    accepted, declined, silent : collections of str
        Identifiers. An organisation in both accepted and declined counts as accepted; organisations
        that the problem no longer knows are passed over.
    """
    here = {organisation.id for organisation in problem.organisations}
    kept = frozenset(accepted) & here
    limits = replace(
        problem.limits,
        include=problem.limits.include | kept,
        exclude=(problem.limits.exclude | frozenset(declined)) - kept,
    )
    return solve(
        replace(problem, limits=limits),
        alternatives=1,
        seconds=seconds,
        names=names,
        prefer=frozenset(silent) - kept,
    )
