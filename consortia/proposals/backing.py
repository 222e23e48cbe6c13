"""The backing of each assignment: spare capacity, and who else could take it over."""

from __future__ import annotations

from dataclasses import dataclass

from consortia.proposals.assignments.delivery import Assignment, AssignmentJSON


class BackedJSON(AssignmentJSON):
    """A backed assignment as JSON."""

    spare: float | None
    members: int
    organisations: int


@dataclass(frozen=True, slots=True)
class BackedAssignment:
    """An assignment with its backing.

    Attributes
    ----------
    assignment : Assignment
        Who does what where.
    spare : int or None
        Spare capacity: how many more people a year its organisation could take there beside all its
        other work; None where it names no limit.
    members, others : int
        How many other members, and how many other organisations of the register, could take this
        over alone: they offer it, have its accreditations, and capacity for its volume.
    """

    assignment: Assignment
    spare: int | None
    members: int
    others: int

    def as_json(self) -> BackedJSON:
        """Return it as JSON: the assignment, and three keys more."""
        return {
            **self.assignment.as_json(),
            "spare": self.spare,
            "members": self.members,
            "organisations": self.others,
        }

    @classmethod
    def from_json(cls, said: BackedJSON) -> BackedAssignment:
        """Return what `as_json` wrote."""
        spare = said["spare"]
        return cls(
            Assignment.from_json(said),
            None if spare is None else int(spare),
            said["members"],
            said["organisations"],
        )
