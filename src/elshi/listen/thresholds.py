"""The settings that decide whether something is an alert, and of which kind, with their units."""

from dataclasses import dataclass

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The settings of detection. They state error rates and a workload; no program fitted them to a known answer.

    Yet `alerts_per_day`, `share_window_s`, `linked_part` and `interests` were chosen by people who had seen results on
    seeds 1-6 of the exercise and on the hoax replay: on those, results flatter the method
    (docs/decisions/0008-detection.md).

    alerts_per_day         how many topics a day of its class (linked accounts, or not) the past week may hold that are
                           as extreme as the one to be raised: for each class the long-run rate of alerts if all goes on
                           as it was
    false_bursts_per_day   keys a day expected to pass their own-past test by chance, over all keys (Bonferroni)
    false_pushes           chance, per topic that is looked at, that a crowd is called linked
    """

    tick_s: int = 30
    window_ticks: int = 60  # 30 minutes
    past_slots: int = 336  # half-hours in a week
    alerts_per_day: float = 4.0
    false_bursts_per_day: float = 0.05
    min_accounts: int = 4  # fewer than this in a window is nobody's topic
    min_excess: int = 5  # accounts above the key's own past that an alert needs at least
    cold_start_excess: int = 30  # what it needs while the past is shorter than 1 / alerts_per_day days
    together: float = 1 / 3  # shared posts of the smaller key, from which two keys are one topic
    false_pairs: float = 0.01  # chance, per tick, that any two hashtags are joined for accounts that use both by chance
    same_accounts: float = 0.5  # Jaccard of two keys' accounts; part of a group's accounts that an alert holds
    cool_down_s: int = 86_400  # a topic that is quiet for longer starts anew
    share_window_s: int = 90  # two shares of one thing so close, inclusive, are a co-share
    profile_s: int = 900  # the time profile of a shared thing is known in steps of this length
    compared_shares: int = 100  # each share is compared with at most so many before it
    min_shared_objects: int = 2  # posts that two hashtags must share to be one topic
    linked_part: float = 0.5  # of a topic's accounts, in one linked group, to call it linked
    linked_accounts: int = 5  # ... and at least so many
    interests: float = 10.0  # so many times what activity and popularity explain, common interests explain
    false_pushes: float = 0.001
    campaign_part: float = 0.5  # of a topic's own (not reposted) posts with texts that many accounts share
    sample_posts: int = 5  # shown with an alert
    past_rows: int = 20_000_000  # keys and slots of the past that are held at most: 0.3 GB
    share_rows: int = 20_000_000  # shares and pairs of them that are held at most: 0.6 to 1.0 GB

    @property
    def tick_us(self) -> int:
        """Length of a tick in microseconds."""
        return self.tick_s * MICROSECONDS


DEFAULTS = Thresholds()
