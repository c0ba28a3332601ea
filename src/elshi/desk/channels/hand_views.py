"""A picture for who posts by hand, to be saved."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from elshi.desk.channels.hand import read_hand_picture
from elshi.desk.channels.row_views import visible_rows
from elshi.desk.people.pages import person_of, reading


@require_GET
@reading("channels")
def picture(request: HttpRequest, row_id: int, number: int) -> HttpResponse:
    """Picture `number` of what the row says, as a file: of a release that the reader sees, so all of it is public."""
    row = get_object_or_404(visible_rows(person_of(request)), pk=row_id)
    try:
        name, found = read_hand_picture(row, number)
    except LookupError as exc:
        raise Http404 from exc
    answer = HttpResponse(found.data, content_type=found.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    return answer
