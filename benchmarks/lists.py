"""How long lists and searches take on a full site: ``python -m benchmarks.lists [CONTRACTS]``.

Makes that many open contracts and a fifth as many notices on real places, on a PostgreSQL of its
own, and asks each page and each address of the API again and again, as a visitor does.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarks.site import site

SEED = 20_260_724
TIMES = 40
BATCH = 5_000
WORDS = ("Advice", "Company", "Lunch", "Transport", "Youth", "Carers", "Debt", "Garden", "Skills")
ASKED = (
    "/contracts/",
    "/contracts/?page=40",
    "/contracts/?q=debt",
    "/contracts/?capability=debt+advice",
    "/contracts/?capability=befriending&place=Cambridgeshire",
    "/contracts/?place=Fenland&least=10000&most=900000&stage=open",
    "/opportunities/",
    "/opportunities/?capability=debt+advice&place=Cambridgeshire",
    "/opportunities/?q=garden&past=on",
    "/contracts.atom",
    "/api/v1/contracts/",
    "/api/v1/contracts/?q=lunch&ordering=-closes",
    "/api/v1/contracts/?capability=debt-advice&area=E10000003",
    "/api/v1/contracts/?least=10000&most=20000",
    "/api/v1/notices/",
    "/api/v1/notices/?open=true&area=E10000003",
    "/api/v1/notices/?capability=debt-advice",
)


def main(count: int) -> None:
    """Fill a site, ask, and print the times as a table."""
    with site():
        _fill(count)
        _ask()


def _fill(count: int) -> None:
    from django.db import connection

    chance = random.Random(SEED)
    for start in range(0, count, BATCH):
        _contracts(chance, start, min(BATCH, count - start))
    for start in range(0, count // 5, BATCH):
        _notices(chance, start, min(BATCH, count // 5 - start))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _places() -> tuple[list[str], list[str]]:
    from areas.models import Area
    from organisations.offers.models.capabilities import Capability

    districts = Area.objects.filter(level="district", valid_to=None, code__startswith="E")
    slugs = Capability.objects.leaves().order_by("slug").values_list("slug", flat=True)
    return list(districts.order_by("code").values_list("code", flat=True)), list(slugs)


def _contracts(chance: random.Random, start: int, count: int) -> None:
    from django.utils import timezone

    from contracts.commissioners.models import Commissioner
    from contracts.drafting.models.choices import Stage
    from contracts.drafting.models.contracts import Contract, Lot, Requirement

    now, (districts, slugs) = timezone.now(), _places()
    commissioner, _ = Commissioner.objects.get_or_create(
        name="Fen County",
        defaults={"kind": "county", "email": "buy@fen.example", "registered_at": now},
    )
    made = Contract.objects.bulk_create(
        Contract(
            commissioner=commissioner,
            title=f"{chance.choice(WORDS)} and {chance.choice(WORDS).lower()} {start + n}",
            stage=Stage.OPEN,
            value=Decimal(chance.randrange(1_000, 2_000_000)),
            drafted_at=now,
            visible_at=now - timedelta(minutes=start + n),
            deadline=now + timedelta(days=chance.randrange(1, 200)),
        )
        for n in range(count)
    )
    lots = Lot.objects.bulk_create(Lot(contract=one, number=1, title="All") for one in made)
    Requirement.objects.bulk_create(
        Requirement(lot=lot, capability_id=slug, area_id=district)
        for lot in lots
        for slug in chance.sample(slugs, 2)
        for district in chance.sample(districts, 2)
    )


def _notices(chance: random.Random, start: int, count: int) -> None:
    from django.utils import timezone

    from contracts.drafting.models.choices import Stage
    from contracts.notices.models import Notice, NoticeCapability

    now, (districts, slugs) = timezone.now(), _places()
    made = Notice.objects.bulk_create(
        Notice(
            ocid=f"ocds-x-{start + n}",
            title=f"{chance.choice(WORDS)} and {chance.choice(WORDS).lower()} {start + n}",
            buyer="Fen County",
            stage=Stage.OPEN,
            published_at=now - timedelta(minutes=start + n),
            deadline=now + timedelta(days=chance.randrange(-100, 100)),
            source="A portal",
            first_read_at=now,
            changed_at=now,
        )
        for n in range(count)
    )
    through: Any = Notice.areas.through
    through.objects.bulk_create(
        through(notice_id=one.pk, area_id=code)
        for one in made
        for code in chance.sample(districts, 3)
    )
    NoticeCapability.objects.bulk_create(
        NoticeCapability(notice=one, capability_id=slug, confidence=0.5)
        for one in made
        for slug in chance.sample(slugs, 2)
    )


def _ask() -> None:
    from django.test import Client

    client = Client()
    print("| address | median ms | p95 ms |\n|---|---|---|")
    for address in ASKED:
        times = []
        for _ in range(TIMES):
            start = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - start) * 1e3)
            assert answer.status_code == 200, (address, answer.status_code)
        times.sort()
        print(
            f"| `{address}` | {times[TIMES // 2]:.0f} | {times[int(TIMES * 0.95)]:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
