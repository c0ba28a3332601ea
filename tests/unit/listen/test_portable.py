"""The SELECTs that meet two rows keep to what two engines read, and the check of it says no to what one lacks."""

import pytest

from elshi.listen.bursts import coshare, windows
from elshi.listen.narratives import clusters
from portable import check_portable


@pytest.mark.parametrize(
    "sql",
    [
        windows.sql_windows(window=60),
        windows.sql_often(min_accounts=4),
        windows.sql_busy_keys(window=60, min_accounts=4),
        windows.sql_slots(window=60),
        windows.sql_past(window=60, past_slots=336),
        clusters.sql_carried(),
        clusters.sql_joined(),
        coshare.sql_first_shares(week_us=604_800_000_000),
        coshare.sql_shares(profile_us=900_000_000, week_us=604_800_000_000),
        coshare.sql_coshares(window_us=90_000_000, compared=100),
    ],
)
def test_portable(sql):
    check_portable(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select us // 60 as minute from posts",
        "select us / 60 as minute from posts",
        "select 0.5 as half",
        "select unnest(links) as link from posts",
        "select list_distinct(links) as links from posts",
        "select list_transform(links, u -> u) as links from posts",
        "select hash(text) as key from posts",
        "select md5(text) as key from posts",
        "select epoch_us(at) as us from posts",
        "select cast(us as double) as us from posts",
        "select cast(us as hugeint) as us from posts",
        "create table t as select 1 as n",
    ],
)
def test_what_only_one_engine_has_is_refused(sql):
    with pytest.raises(AssertionError):
        check_portable(sql)
