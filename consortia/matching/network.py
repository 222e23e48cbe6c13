"""The network of work: source → member → offer → cell → sink, as arrays.

A linear program decides whether some members can do all of it, and finds the minimum cut where
they cannot. Its answer is then proven in whole numbers: a flow that adds up exactly, or a set of
cells for which those members together cannot do enough. Where rounding spoils both, the exact
maximum flow of networkx decides.

References
----------
D. Gale, "A theorem on flows in networks", Pacific Journal of Mathematics 7 (1957), 1073-1082.
L. R. Ford and D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of Mathematics
8 (1956), 399-404.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import highspy
import networkx as nx
import numpy as np
import numpy.typing as npt
from networkx.algorithms.flow import dinitz

from consortia.matching.cover import IntArray
from consortia.matching.prepared import Prepared
from consortia.matching.solver_output import new_solver

Delivery = dict[tuple[int, int], Fraction]
"""(member, cell) → portion: people a year in units where the cell has a volume, else 1."""
Node = str | tuple[str, int]
EXACT_IN_FLOATS = 2**50


@dataclass(frozen=True, slots=True)
class Shortage:
    """What some members are short in.

    Attributes
    ----------
    cells : frozenset of int
        Cells (indexes) for which they cannot do enough together.
    left : frozenset of int
        Cells that they leave open in part if they do as much as they can in all.
    """

    cells: frozenset[int]
    left: frozenset[int]


@dataclass(frozen=True)
class Network:
    """The network of some members, as arrays.

    Attributes
    ----------
    cells, offers, members : array of int
        Cells to share out, offers that reach them, and the members that those belong to.
    offer, cell : array of int
        An arc each: places in `offers` and `cells`.
    owner : array of int
        Place in `members` of each offer's member.
    work, most : array of int (any size)
        What each cell asks for; what each offer can do.
    """

    cells: IntArray
    offers: IntArray
    members: IntArray
    offer: IntArray
    cell: IntArray
    owner: IntArray
    work: npt.NDArray[np.object_]
    most: npt.NDArray[np.object_]

    @classmethod
    def of(
        cls,
        prepared: Prepared,
        members: Sequence[int],
        work: Sequence[int],
        most: npt.NDArray[np.object_],
        easy: Collection[int] = (),
    ) -> Network:
        """Return the network of these members, but for easy cells and those without work."""
        offered = prepared.offered
        inside = np.zeros(len(prepared.members), dtype=bool)
        inside[list(members)] = True
        asked = np.array([bool(amount) for amount in work], dtype=bool)
        asked[list(easy)] = False
        pairs = np.flatnonzero(inside[offered.owner] & asked[offered.cell])
        offers, offer = np.unique(offered.offer[pairs], return_inverse=True)
        cells, cell = np.unique(offered.cell[pairs], return_inverse=True)
        owners, owner = np.unique(offered.member[offers], return_inverse=True)
        return cls(
            cells=cells,
            offers=offers,
            members=owners,
            offer=offer,
            cell=cell,
            owner=owner,
            work=np.array(work, dtype=object)[cells],
            most=most[offers],
        )

    def flow(self, caps: Mapping[int, Fraction] | None) -> Delivery | Shortage:
        """Return a flow that does all of the work, or cells that they are short in."""
        if not len(self.cells):
            return {}
        shares = None if caps is None else [caps[m] for m in self.members.tolist()]
        divided = shares is not None and any(share.denominator > 1 for share in shares)
        if divided:
            # Where a billionth is left over everywhere, rounding can be made good exactly.
            amounts, tight = self._by_linear_program(shares, 1 - 1e-9)
            made_good = self._made_good(amounts, shares) if tight.all() else None
            if made_good is not None:
                return made_good
        amounts, tight = self._by_linear_program(shares)
        if tight.all():
            exact = None if divided else self._rounded(amounts, shares)
            used = np.flatnonzero(amounts > 0)
            return exact or self._exact(shares, used) or self._exact_or_short(shares)
        short = np.flatnonzero(~tight)
        if self._are_short(short, shares):
            done = np.bincount(self.cell, weights=amounts, minlength=len(self.cells))
            left = np.flatnonzero(done < self.work.astype(float) * (1 - 1e-9))
            return Shortage(
                frozenset(self.cells[short].tolist()), frozenset(self.cells[left].tolist())
            )
        return self._exact_or_short(shares)

    def _by_linear_program(
        self, shares: Sequence[Fraction] | None, part: float = 1.0
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Return the flow of each arc, and which cells are on the sink's side of the cut.

        Members do at most this part of their shares.
        """
        scale = float(max(self.work))
        work, most = (self.work / scale).astype(float), (self.most / scale).astype(float)
        sides, rows = [work, most], [self.cell, len(work) + self.offer]
        if shares is not None:
            sides.append(np.array([float(share) for share in shares]) / scale * part)
            rows.append(len(work) + len(most) + self.owner[self.offer])
        arcs = len(self.cell)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = arcs, sum(map(len, sides))
        model.col_cost_ = np.full(arcs, -1.0)
        model.col_lower_ = np.zeros(arcs)
        model.col_upper_ = np.minimum(work[self.cell], most[self.offer])
        model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
        model.row_upper_ = np.concatenate(sides)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.arange(arcs + 1, dtype=np.int32) * len(rows)
        model.a_matrix_.index_ = np.stack(rows, axis=1).ravel().astype(np.int32)
        model.a_matrix_.value_ = np.ones(arcs * len(rows))
        solver = new_solver()
        for option, value in (
            ("presolve", "off"),
            # A penny in a large contract is less than the solver's usual tolerance.
            ("primal_feasibility_tolerance", 1e-10),
            ("dual_feasibility_tolerance", 1e-10),
        ):
            solver.setOptionValue(option, value)
        solver.passModel(model)
        solver.run()
        solution = solver.getSolution()
        amounts = np.array(solution.col_value) * scale
        done = np.bincount(self.cell, weights=amounts / scale, minlength=len(work))
        if (done >= work * (1 - 1e-9)).all():
            return amounts, np.ones(len(work), dtype=bool)
        return amounts, np.array(solution.row_dual)[: len(work)] < -0.5

    def _made_good(
        self, amounts: npt.NDArray[np.float64], shares: Sequence[Fraction] | None
    ) -> Delivery | None:
        """Return the flow in fractions, each cell's scaled to all of its work; None if too much."""
        arcs = np.flatnonzero(amounts > 0)
        exact = {int(arc): Fraction(float(amounts[arc])) for arc in arcs}
        done = [Fraction(0)] * len(self.cells)
        for arc, amount in exact.items():
            done[self.cell[arc]] += amount
        by_offer = [Fraction(0)] * len(self.offers)
        for arc, amount in exact.items():
            c = self.cell[arc]
            exact[arc] = amount * int(self.work[c]) / done[c]
            by_offer[self.offer[arc]] += exact[arc]
        if any(does > most for does, most in zip(by_offer, self.most.tolist(), strict=True)):
            return None
        by_member = [Fraction(0)] * len(self.members)
        for o, does in enumerate(by_offer):
            by_member[self.owner[o]] += does
        if shares and any(does > share for does, share in zip(by_member, shares, strict=True)):
            return None
        return self._read(exact)

    def _rounded(
        self, amounts: npt.NDArray[np.float64], shares: Sequence[Fraction] | None
    ) -> Delivery | None:
        """Return the flow in whole numbers where it is one; None where rounding spoils it."""
        if max(self.work) > EXACT_IN_FLOATS:
            return None
        whole = np.rint(amounts).astype(np.int64)
        by_offer = np.bincount(self.offer, weights=whole, minlength=len(self.offers))
        by_member = np.bincount(self.owner, weights=by_offer, minlength=len(self.members))
        done = np.bincount(self.cell, weights=whole, minlength=len(self.cells))
        if (done != self.work).any() or (by_offer > self.most).any():
            return None
        if shares is not None and any(
            int(does) > share for does, share in zip(by_member, shares, strict=True)
        ):
            return None
        return self._read({int(a): Fraction(int(whole[a])) for a in np.flatnonzero(whole)})

    def _read(self, amounts: Mapping[int, Fraction]) -> Delivery:
        delivery: Delivery = {}
        for arc, amount in amounts.items():
            member = int(self.members[self.owner[self.offer[arc]]])
            key = (member, int(self.cells[self.cell[arc]]))
            delivery[key] = delivery.get(key, Fraction(0)) + amount
        return delivery

    def _are_short(self, short: IntArray, shares: Sequence[Fraction] | None) -> bool:
        """Tell, exactly, whether the work in these cells is more than can be done there."""
        if not len(short):
            return False
        inside = np.zeros(len(self.cells), dtype=bool)
        inside[short] = True
        arcs = np.flatnonzero(inside[self.cell])
        within = np.zeros(len(self.offers), dtype=object)
        np.add.at(within, self.offer[arcs], self.work[self.cell[arcs]])
        does = np.zeros(len(self.members), dtype=object)
        np.add.at(does, self.owner, np.minimum(within, self.most))
        if shares is not None:
            does = np.minimum(does, np.array(shares, dtype=object))
        return bool(does.sum() < self.work[short].sum())

    def _exact_or_short(self, shares: Sequence[Fraction] | None) -> Delivery | Shortage:
        arcs = np.arange(len(self.cell))
        found = self._exact(shares, arcs)
        return found if found is not None else self._minimum_cut(shares, arcs)

    def _exact(self, shares: Sequence[Fraction] | None, arcs: IntArray) -> Delivery | None:
        """Return a flow over these arcs alone that does all of the work, or None."""
        graph, scale = self._graph(shares, arcs)
        value, flow = nx.maximum_flow(graph, "source", "sink", flow_func=dinitz)
        if value != sum(self.work.tolist()) * scale:
            return None
        return self._read(
            {
                int(arc): Fraction(amount, scale)
                for arc in arcs
                if (amount := flow["offer", int(self.offer[arc])]["cell", int(self.cell[arc])])
            }
        )

    def _minimum_cut(self, shares: Sequence[Fraction] | None, arcs: IntArray) -> Shortage:
        graph, _ = self._graph(shares, arcs)
        residual = dinitz(graph, "source", "sink")
        left = nx.subgraph_view(
            residual,
            filter_edge=lambda a, b: residual[a][b]["flow"] < residual[a][b]["capacity"],
        )
        reached = nx.descendants(left, "source")
        short = [c for n, c in enumerate(self.cells.tolist()) if ("cell", n) not in reached]
        return Shortage(frozenset(short), frozenset(short))

    def _graph(
        self, shares: Sequence[Fraction] | None, arcs: IntArray
    ) -> tuple[nx.DiGraph[Node], int]:
        """Return the network in whole numbers, and what one stands for."""
        scale = 1 if shares is None else lcm(*(share.denominator for share in shares))
        graph: nx.DiGraph[Node] = nx.DiGraph()
        for m in range(len(self.members)):
            limit = {} if shares is None else {"capacity": int(shares[m] * scale)}
            graph.add_edge("source", ("member", m), **limit)
        for o, most in enumerate(self.most.tolist()):
            graph.add_edge(("member", int(self.owner[o])), ("offer", o), capacity=most * scale)
        for arc in arcs.tolist():
            graph.add_edge(("offer", int(self.offer[arc])), ("cell", int(self.cell[arc])))
        for c, work in enumerate(self.work.tolist()):
            graph.add_edge(("cell", c), "sink", capacity=work * scale)
        return graph, scale
