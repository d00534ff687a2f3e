"""Sortable tables a page at a time."""

from typing import Any

from django.http import HttpRequest
from django_tables2 import RequestConfig, Table


def show_page(request: HttpRequest, table: Table, *, per_page: int) -> None:
    """Order the table as asked, and show the page that was asked for, else the nearest.

    How long a page is, nobody asks for by address: django-tables2 would read it there, and fail on
    an absurd length or load everything.
    """
    in_order(request, table)
    table.paginate(per_page=per_page)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))


def in_order(request: HttpRequest, table: Table) -> Any:
    """All rows of the table, in the order that is asked for."""
    RequestConfig(request, paginate=False).configure(table)
    return table.data.data
