"""What is missing where no consortium is feasible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from consortia.proposals.assignments.cells import Cell, cells_in
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.problems.core_json import MissingJSON, RemedyJSON

NO_TIME: RemedyJSON = {
    "kind": "time",
    "text": "There was no time to find out what would help. Look again.",
}
"""Stands for remedies that the matcher had no time to look for."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no consortium, and what would help.

    Attributes
    ----------
    cells : tuple of Cell
        Cells that nobody offers, or whose member is to be found.
    conflict : tuple of str
        Limits that cannot all be met.
    remedies : tuple of RemedyJSON
        What would help, the easiest first.
    besides : mapping
        Identifier of a member → what it could do beside its part, where nobody else can.
    """

    cells: tuple[Cell, ...] = ()
    conflict: tuple[str, ...] = ()
    remedies: tuple[RemedyJSON, ...] = ()
    besides: Mapping[str, Delivery] = field(default_factory=dict)

    @property
    def advice(self) -> list[str]:
        """What would help, in plain sentences, the easiest first."""
        return [remedy["text"] for remedy in self.remedies]

    def as_json(self) -> MissingJSON:
        """Return it as a row keeps it."""
        said: MissingJSON = {
            "cells": [cell.as_json() for cell in self.cells],
            "conflict": list(self.conflict),
            "remedies": list(self.remedies),
        }
        if self.besides:
            said["besides"] = {who: work.as_json() for who, work in self.besides.items()}
        return said

    @classmethod
    def from_json(cls, said: MissingJSON) -> Missing:
        """Return what `as_json` wrote, or what the core answered."""
        return cls(
            tuple(sorted(cells_in(said["cells"]))),
            tuple(said.get("conflict", ())),
            tuple(said.get("remedies", (NO_TIME,))),
            {who: Delivery.from_json(work) for who, work in said.get("besides", {}).items()},
        )
