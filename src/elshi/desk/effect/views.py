"""What came of an answer, for one case. The page reads what was counted; it looks at no post itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from elshi.adapters.clock import SystemClock
from elshi.desk.cases.case_page import find_case
from elshi.desk.cases.drafts import find_answer, list_drafts
from elshi.desk.effect.models import CaseEffect
from elshi.desk.effect.rules.chart import draw_chart
from elshi.desk.effect.rules.counts import AFTER, BEFORE, read_cells
from elshi.desk.effect.rules.sums import sum_hours, sum_places, sum_sides
from elshi.desk.people.pages import person_of, reading
from elshi.desk.web.languages import tag_of

STATEMENTS = 50


@require_GET
@reading("alerts")
def effect(request: HttpRequest, case_id: int) -> HttpResponse:
    """Who repeats the claim before and after, who quotes us, and which quotes were altered."""
    case = find_case(request, case_id)
    drafts = list_drafts(case, person_of(request), reader=tag_of(get_language()), limit=STATEMENTS)
    counted = CaseEffect.objects.filter(case=case).prefetch_related("altered").first()
    cells = read_cells(counted.cells) if counted else []
    context = {
        "case": case,
        "now": SystemClock().now(),
        "published": [draft for draft in drafts if draft.published_at is not None],
        "answered_at": find_answer(drafts),
        "counted": counted,
        "days": (BEFORE.days, AFTER.days),
    }
    if counted:
        end = min(counted.counted_at, counted.answered_at + AFTER)
        context |= {
            "hours": sum_hours(cells),
            "sides": sum_sides(cells, answered_at=counted.answered_at, until=end),
            "places": sum_places(cells),
            "chart": draw_chart(cells, answered_at=counted.answered_at, until=end),
            "chart_from": counted.answered_at - BEFORE,
            "chart_to": end,
            "altered": list(counted.altered.all()),
        }
    return render(request, "effect/effect.html", context)
