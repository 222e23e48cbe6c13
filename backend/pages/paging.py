"""Pages of long lists, counted no further than anybody turns them."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

MOST = 1000
PER_PAGE = 25


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of at most a thousand rows; whoever finds more narrows the search instead.

    Counting all of 200,000 rows would cost more than showing the page.

    Parameters
    ----------
    rows : QuerySet
        What was found, in order.
    every : QuerySet
        The same rows before they were narrowed: where few were found, they are looked up in it
        by their keys, and the search is not made twice.
    along : QuerySet
        The same rows in the same order, found by looking along the list: for where many were.
    """

    def __init__(self, rows: Any, every: Any, along: Any) -> None:
        super().__init__(rows, PER_PAGE)
        self.every, self.along = every, along

    @cached_property
    def keys(self) -> list[int]:
        """Primary keys of what was found, at most one more than can be turned to."""
        rows: Any = self.object_list
        return list(rows.order_by().values_list("pk", flat=True)[: MOST + 1])

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        return min(len(self.keys), MOST)

    @property
    def has_more(self) -> bool:
        """Tell whether there are more rows than can be turned to."""
        return len(self.keys) > MOST

    def page(self, number: int | str) -> Any:
        """Return one page."""
        found: Any = self.object_list
        few = self.every.filter(pk__in=self.keys).order_by(*found.query.order_by)
        self.object_list = self.along if self.has_more else few
        return super().page(number)
