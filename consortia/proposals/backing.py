"""What each assignment of a proposal rests on: room that is left, and who else could take it."""

from __future__ import annotations

from dataclasses import dataclass

from consortia.proposals.assignments import Assignment, AssignmentJSON


class BackedJSON(AssignmentJSON):
    """A backed assignment as JSON."""

    spare: float | None
    members: int
    organisations: int


@dataclass(frozen=True, slots=True)
class BackedAssignment:
    """An assignment, and what it rests on.

    Attributes
    ----------
    assignment : Assignment
        Who does what where.
    spare : int or None
        How many more people a year its organisation could take there while doing all else that it
        does; None where it names no limit.
    members, others : int
        How many others of the consortium, and how many of the register beside it, could take this
        over alone: they offer it, have the accreditations that it needs, and room for its volume.
        Whether they would is theirs to say.
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
