"""Pages of long lists, counted no further than anybody turns them."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

MOST = 1000
PER_PAGE = 25


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of at most a thousand rows; whoever finds more narrows the search instead.

    Counting all of 200,000 rows would cost more than showing the page.
    """

    @cached_property
    def found(self) -> int:
        """How many rows there are, counted up to one more than are shown."""
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST + 1].count())

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        return min(self.found, MOST)

    @property
    def has_more(self) -> bool:
        """Tell whether there are more rows than can be turned to."""
        return self.found > MOST
