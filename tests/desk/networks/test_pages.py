"""The pages of networks as each role meets them."""

from datetime import timedelta

import pytest

from desk.narratives.talk import store_of
from desk.networks.talk import START, tell_networks
from desk.web.queries import count_queries
from elshi.desk.narratives.actions.record_narratives import record_narratives
from elshi.desk.narratives.models import NarrativeDay
from elshi.desk.networks.models import AccountNetwork


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_yet_says_what_to_do(enter):
    assert "elshi listen ingest" in page_of(enter("analyst"), "/networks/")


def test_the_list_and_a_page(office, enter):
    name = tell_networks(office.home)
    client = enter("analyst")
    listed = page_of(client, "/networks/")
    assert "accounts: 12, times together: 6" in listed
    assert "linked accounts" in listed
    assert "5 seconds apart" in listed
    page = page_of(client, f"/networks/{name}/")
    assert page.count("<circle") == 12
    assert page.count("<line") == 66
    assert "forged-0.example/bridge" in page
    assert "100%" in page
    assert "/networks/" in page_of(client, "/narratives/")


@pytest.mark.parametrize(("role", "status"), [("author", 200), ("approver", 200), ("administrator", 403)])
def test_who_reads_alerts_reads_networks(office, enter, role, status):
    name = tell_networks(office.home)
    client = enter(role)
    assert {client.get(address).status_code for address in ("/networks/", f"/networks/{name}/")} == {status}


def test_an_unknown_one_is_not_found(enter):
    assert enter("analyst").get("/networks/none/").status_code == 404


def test_a_page_asks_the_same_however_much_there_is(office, enter):
    name = tell_networks(office.home)
    client = enter("analyst")
    few = count_queries(client, "/networks/"), count_queries(client, f"/networks/{name}/")
    one = AccountNetwork.objects.get()
    for number in range(5):
        one.pk = f"n-{number}"
        one.save()
    assert (count_queries(client, "/networks/"), count_queries(client, f"/networks/{name}/")) == few


def test_a_narrative_names_the_network_that_shared_its_links(office, enter):
    name = tell_networks(office.home)
    record_narratives(store_of(office.home), at=START + timedelta(days=1, hours=20))
    for told in NarrativeDay.objects.all():
        page = page_of(enter("analyst"), f"/narratives/{told.narrative_id}/")
        pushed = any("forged" in key for key in told.keys)
        assert (f"/networks/{name}/" in page) == pushed
    assert NarrativeDay.objects.exists()
