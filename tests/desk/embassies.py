"""Two embassies in a test's registry, each with somebody in every role: `xk_author`, `xt_approver` …"""

from desk.office import AT
from elshi.desk.people.actions.add_person import add_person
from elshi.desk.people.rules import Role
from elshi.desk.releases.models import LoggedOffice

XK, XT = "xs-emb-xk", "xs-emb-xt"
OFFICES = {
    XK: {"en": "Embassy of Samal in Kyran", "kk": "Самалдың Қырандағы елшілігі"},
    XT: {"en": "Embassy of Samal in Tarvia", "kk": "Самалдың Тарвиядағы елшілігі"},
}
NAMES = {Role.PRESS_OFFICER: "author"}


def add_embassies(office):
    """As the press would note them, and staff as the console would add them, whose grants count at once."""
    LoggedOffice.objects.get_or_create(id="xs-mfa", parent="", host="mfa.samal.example", names={"en": "Ministry"})
    for one, names in OFFICES.items():
        LoggedOffice.objects.get_or_create(id=one, parent="xs-mfa", host=f"{one}.samal.example", names=names)
        for role in Role:
            username = f"{one[-2:]}_{NAMES.get(role, role.value)}"
            office.people[username] = add_person(
                username=username, role=role.value, display_name="", password="not-a-secret-here", at=AT, office=one
            )
    return office
