"""The SELECTs that meet two rows keep to what two engines read, and the check of it says no to what one lacks."""

import pytest
from sqlglot import expressions as exp

from elshi.listen import statements
from elshi.listen.bursts import coshare, windows
from portable import check_portable

# Written before decision 25: they cut time into bins by a division that is a float in between.
BY_FLOAT = (exp.Floor, exp.Div, exp.Literal)


@pytest.mark.parametrize(
    "sql",
    [
        windows.sql_windows(window=6, min_accounts=4),
        windows.sql_busy(window=6),
        windows.sql_hot_posts(window=6),
        windows.sql_keys_together(),
        windows.sql_accounts_together(),
        coshare.sql_shares(profile_us=900_000_000),
        statements.sql_quotes(),
        statements.sql_uptake(["hour", "platform", "network"]),
    ],
)
def test_portable(sql):
    check_portable(sql)


@pytest.mark.parametrize(
    "sql",
    [
        windows.sql_slots(window=6),
        windows.sql_past(window=6, past_slots=336),
        windows.sql_active_accounts(tick_s=300),
        coshare.sql_coshares(window_us=90_000_000, compared=100),
    ],
)
def test_portable_but_for_a_division(sql):
    check_portable(sql, also=BY_FLOAT)
    with pytest.raises(AssertionError):
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
