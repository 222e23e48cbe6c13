"""Lists come in pages, each with the address of the next."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Pages by cursor: stable while rows are added, and no slower at the end than at the start."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("pk",)
