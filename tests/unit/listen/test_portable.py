"""The SELECTs that meet two rows keep to what two engines read, and the check of it says no to what one lacks."""

import pytest

from elshi.listen import repeats, statements
from elshi.listen.bursts import coshare, windows
from elshi.listen.coordination import alike, edges, near_text, pairs, participation
from elshi.listen.duplicates import rewording, selects
from elshi.listen.narratives import clusters, near_texts
from portable import check_portable


@pytest.mark.parametrize(
    "sql",
    [
        alike.sql_alike_told(),
        near_text.sql_keyed_by_form(),
        pairs.sql_near(window_us=0),
        pairs.sql_near(window_us=0, told="like_told"),
        pairs.sql_names(),
        pairs.sql_repeated(),
        pairs.sql_shares(),
        pairs.sql_pairs(window_us=60_000_000, several=True),
        pairs.sql_pairs(window_us=60_000_000, several=False),
        edges.sql_edges(),
        edges.sql_named_edges(),
        edges.sql_counts(),
        participation.sql_participating(least=2),
        participation.sql_strong(),
        participation.sql_strong_pairs(least=2),
        selects.sql_turned(),
        selects.sql_candidates(),
        selects.sql_sizes(),
        selects.sql_wanted(percent=80),
        selects.sql_verified(percent=80),
        selects.sql_links(),
        selects.sql_first_labels(),
        selects.sql_next_labels(),
        selects.sql_moved(),
        selects.sql_post_groups(),
        selects.sql_post_pairs(same=0),
        selects.sql_pair_counts(same=0),
        rewording.sql_sampled(),
        rewording.sql_shared(),
        rewording.sql_vectors(),
        rewording.sql_scored(),
        rewording.sql_beside(),
        rewording.sql_reworded(),
        rewording.sql_members(),
        rewording.sql_joined(),
        rewording.sql_also_joined(),
        windows.sql_windows(window=60),
        windows.sql_often(min_accounts=4),
        windows.sql_busy_keys(window=60, min_accounts=4),
        windows.sql_slots(window=60),
        windows.sql_past(window=60, past_slots=336),
        near_texts.sql_texts(),
        near_texts.sql_stands(),
        clusters.sql_counted(),
        clusters.sql_carried(),
        clusters.sql_joined(),
        clusters.sql_of_group(),
        coshare.sql_first_shares(week_us=604_800_000_000),
        coshare.sql_shares(profile_us=900_000_000, week_us=604_800_000_000),
        coshare.sql_coshares(window_us=90_000_000, compared=100),
        statements.sql_quotes(),
        repeats.sql_alike(),
        repeats.sql_repeats(),
        statements.sql_uptake(["hour", "platform", "network"]),
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
