"""Judges a delivery as it is given out, to the penny, and who leads it."""

from fractions import Fraction

from tests.consortia.matching.oracle import number

ROUNDING = Fraction(1, 10**12)
"""Of a volume: a third of it is no decimal, so that volumes are read as near as can be written."""


def faults_in_lead(judge, proposal):
    """Yield what is wrong with the lead: the largest that may, the first of equals."""
    members = judge.members(judge.mask(proposal["members"]))
    able = [m for m in members if judge.leads[m]]
    right = max(able, key=lambda m: (judge.turnovers[m], -m), default=None)
    if proposal["lead"] != (None if right is None else judge.ids[right]):
        yield "lead", f"{proposal['lead']} of those who may: {[judge.ids[m] for m in able]}"


def faults_in_delivery(judge, proposal):
    """Yield where the delivery as it is given out leaves work undone or breaks a limit."""
    at = {(cell["capability"], cell["area"]): c for c, cell in enumerate(judge.cells)}
    given = {}
    for row in proposal["delivery"]:
        m, c = judge.ids.index(row["organisation"]), at.get((row["capability"], row["area"]))
        if row["organisation"] not in proposal["members"]:
            yield "delivery", f"{row['organisation']} is no member"
        if c is None or c not in judge.reach[m]:
            yield "delivery", f"{row['organisation']} may not deliver {row['area']}"
            return
        if (m, c) in given:
            yield "delivery", f"{row['organisation']} in {row['area']} twice"
        volume = row.get("volume")
        if (volume is None) != (judge.volumes[c] is None):
            yield "delivery", f"volume {volume} where {judge.volumes[c]} is wanted"
        given[m, c] = number(volume or 0)
    yield from _volumes(judge, given)
    for m in sorted({m for m, _ in given}):
        yield from _within_offers(judge, m, {c: v for (n, c), v in given.items() if n == m})
    yield from _shares(judge, given)


def _volumes(judge, given):
    for c, volume in enumerate(judge.volumes):
        amounts = [amount for (_, d), amount in given.items() if d == c]
        if not amounts or (not volume and len(amounts) > 1):
            yield "delivery", f"cell {c} is delivered by {len(amounts)} members"
        elif volume and abs(sum(amounts) - volume) > volume * ROUNDING:
            yield "delivery volume", f"cell {c}: {float(sum(amounts))} of {float(volume)}"
        elif volume and min(amounts) <= 0:
            yield "delivery volume", f"cell {c}: a part of nothing"


def _within_offers(judge, m, amounts):
    """Yield where one organisation delivers more of some cells than its offers allow."""
    cells = [c for c, amount in amounts.items() if amount]
    for bits in range(1, 1 << len(cells)):
        chosen = {c for i, c in enumerate(cells) if bits >> i & 1}
        reaching = [most for most, reach in judge.supply[m] if reach & chosen]
        wanted = sum(amounts[c] for c in chosen)
        if None not in reaching and wanted > sum(reaching) + wanted * ROUNDING:
            yield "delivery capacity", f"{judge.ids[m]}: {float(wanted)} of {float(sum(reaching))}"


def _shares(judge, given):
    """Yield who delivers a share for which its turnover is too small."""
    if not judge.by_share:
        return
    whole = sum(judge.volumes) if judge.by_volume else len(judge.cells)
    for m in sorted({m for m, _ in given}):
        done = Fraction(0)
        for (n, c), amount in given.items():
            if n == m:
                volume = judge.volumes[c]
                done += amount if judge.by_volume else (amount / volume if volume else 1)
        asked = done / whole * judge.minimum if whole else Fraction(0)
        if asked > judge.turnovers[m] + judge.minimum * ROUNDING:
            yield (
                "delivery share",
                f"{judge.ids[m]} turns over {float(judge.turnovers[m]):.2f}, "
                f"its share asks for {float(asked):.6f}",
            )
