"""When the work of a lot ends, extensions included."""

from datetime import date

import pytest
from django.utils import timezone

from consortia.diligence.gaps import term_of
from contracts.drafting.models.contracts import Contract, Lot


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 12, 1), 25, date(2030, 1, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_a_term_ends_so_many_months_later(start, months, end):
    contract = Contract(starts_on=start, term_months=months)
    assert term_of(Lot(contract=contract), timezone.now()).end == end
    own = Lot(contract=Contract(starts_on=start, term_months=90), term_months=months)
    assert term_of(own, timezone.now()).end == end
