"""How often a page asks the database: the same number, however much there is."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_queries(client, page):
    """For `page`, which has to be there."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)
