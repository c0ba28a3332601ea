"""`make test-fire`: the storm of `test_under_fire`, over ten thousand rows. Minutes long, so by its own name alone."""

import pytest

from desk.channels.test_under_fire import run_storm


@pytest.mark.timeout(3_600)
def test_ten_thousand_rows_over_eight_channels(outbox):
    rows, _ = run_storm(outbox, releases=170, kills=12)
    assert rows >= 10_000  # 6,800, and 40 for each of 86 corrections; withdrawals beside
