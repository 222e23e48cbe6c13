"""Who offers what where, for a whole register: an inverted index as arrays.

A register of hundreds of thousands is read once; the candidates for a contract are then found by
looking up its cells, in time that depends on how many offer them and not on how many there are.

References
----------
J. Zobel and A. Moffat, "Inverted files for text search engines", ACM Computing Surveys 38 (2006).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consortia.matching.cover import Cover, IntArray, from_pairs
from consortia.matching.problem import Cell, Organisation

Int32Array = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who offers any of some cells.

    Attributes
    ----------
    organisations : array of int
        Their numbers in the register, in order.
    cover : Cover
        One column a candidate.
    unoffered : array of int
        Cells (indexes) that nobody offers; they are not in the cover.
    """

    organisations: IntArray
    cover: Cover
    unoffered: IntArray


@dataclass(frozen=True, slots=True)
class Register:
    """An index of offers.

    Attributes
    ----------
    capabilities, areas : dict
        Code → number.
    start, organisation : array of int
        The cell of capability k in area a is offered by ``organisation[start[i]:start[i + 1]]``
        with ``i = k * len(areas) + a``, in order.
    size : int
        One more than the largest number of an organisation that offers anything.
    """

    capabilities: dict[str, int]
    areas: dict[str, int]
    start: IntArray
    organisation: Int32Array
    size: int

    @classmethod
    def of(cls, organisations: Sequence[Organisation]) -> Register:
        """Return the index of organisations; organisation n is the n-th of them.

        Examples
        --------
        >>> from consortia.matching.problem import Offer
        >>> offer = Offer("debt-advice", ("E07000008", "E07000009"))
        >>> register = Register.of([Organisation("a", "A", offers=(offer,))])
        >>> register.candidates([("debt-advice", "E07000009")]).organisations.tolist()
        [0]
        """
        offers = [
            (n, offer.capability, area)
            for n, organisation in enumerate(organisations)
            for offer in organisation.offers
            for area in offer.areas
        ]
        capabilities = _numbered(capability for _, capability, _ in offers)
        areas = _numbered(area for _, _, area in offers)
        table = np.array(
            [(n, capabilities[c], areas[a]) for n, c, a in offers], dtype=np.int64
        ).reshape(-1, 3)
        return cls.from_arrays(capabilities, areas, table[:, 0], table[:, 1], table[:, 2])

    @classmethod
    def from_arrays(
        cls,
        capabilities: dict[str, int],
        areas: dict[str, int],
        organisation: IntArray,
        work: IntArray,
        at: IntArray,
    ) -> Register:
        """Return the index of offers given as arrays alike in length: who, what, where (numbers).

        Raises
        ------
        ValueError
            When the arrays differ in length.
        """
        if not len(organisation) == len(work) == len(at):
            raise ValueError("who, what and where must be as many")
        key = np.asarray(work, dtype=np.int64) * len(areas) + at
        order = np.lexsort((organisation, key))
        edges = np.arange(len(capabilities) * len(areas) + 1)
        start = np.searchsorted(key[order], edges)
        size = int(np.max(organisation, initial=-1)) + 1
        return cls(
            capabilities, areas, start, np.asarray(organisation)[order].astype(np.int32), size
        )

    def candidates(self, cells: Sequence[Cell]) -> Candidates:
        """Return who offers any of these cells; cell n of the answer's cover is the n-th offered.

        Unknown capabilities and areas are cells that nobody offers.
        """
        keys = np.array([self._key(cell) for cell in cells], dtype=np.int64)
        known = keys >= 0
        first = np.where(known, self.start[keys], 0)
        counts = np.where(known, self.start[keys + 1] - first, 0)
        offered = counts > 0
        first, counts = first[offered], counts[offered]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        at = np.arange(total) + np.repeat(first - (ends - counts), counts)
        offering = self.organisation[at]
        inside = np.zeros(self.size, dtype=bool)
        inside[offering] = True
        organisations = np.flatnonzero(inside)
        # Only the places of those inside are ever written or read, whatever the register's size.
        place = np.empty(self.size, dtype=np.int64)
        place[organisations] = np.arange(len(organisations))
        cell = np.repeat(np.arange(len(counts)), counts)
        cover = from_pairs(len(organisations), len(counts), place[offering], cell)
        return Candidates(organisations, cover, np.flatnonzero(~offered))

    def _key(self, cell: Cell) -> int:
        capability, area = self.capabilities.get(cell[0], -1), self.areas.get(cell[1], -1)
        return capability * len(self.areas) + area if min(capability, area) >= 0 else -1


def _numbered(codes: Iterable[str]) -> dict[str, int]:
    return {code: n for n, code in enumerate(sorted(set(codes)))}
