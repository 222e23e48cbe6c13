"""Pages of long lists, counted only as far as anybody turns."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

MOST = 1000
PER_PAGE = 25


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator of at most a thousand rows; with more, a person narrows the search.

    Counting all of 200,000 rows would cost more than showing the page.

    Parameters
    ----------
    rows : QuerySet
        The rows found, in order.
    every : QuerySet
        The rows before they were narrowed: where few were found, they are read from it by primary
        key, so that the search is not run twice.
    along : QuerySet
        The same rows in the same order by scanning the list, used where many were found.
    """

    def __init__(self, rows: Any, every: Any, along: Any) -> None:
        super().__init__(rows, PER_PAGE)
        self.every, self.along = every, along

    @cached_property
    def keys(self) -> list[int]:
        """Primary keys of the rows found, at most one more than can be turned to."""
        rows: Any = self.object_list
        return list(rows.order_by().values_list("pk", flat=True)[: MOST + 1])

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        return min(len(self.keys), MOST)

    @property
    def has_more(self) -> bool:
        """Return whether there are more rows than can be turned to."""
        return len(self.keys) > MOST

    def page(self, number: int | str) -> Any:
        """Return one page."""
        found: Any = self.object_list
        few = self.every.filter(pk__in=self.keys).order_by(*found.query.order_by)
        self.object_list = self.along if self.has_more else few
        return super().page(number)
