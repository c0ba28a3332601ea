"""Networks as the desk keeps them. No name and no pseudonym of an account is here: members are numbers in a picture.

Everything is made again from the posts of a week by `actions.record_networks`, and goes with the posts.
"""

from django.db import models


class NetworkLook(models.Model):
    """The last look (one row): at which posts, and what it left out. See `elshi.listen.networks.find.Found`."""

    at = models.DateTimeField()
    since = models.DateTimeField()
    posts = models.PositiveIntegerField()
    stored = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    largest = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class AccountNetwork(models.Model):
    """One network, as it was found at `found_at`. Fields as of `elshi.listen.networks.find.Network`.

    `objects_shared`: [kind, name, accounts], most accounts first. `keys`: links and texts of these, written as those of
    an alert. `platforms`: {name: members}. `nodes`: events of each member that the picture shows, most first; `ties`:
    [a, b, events] between their places. `traced`: keyed hashes of the members, by which the next look knows it again
    and listening whom an alert was pushed by. `known_since`: when it was found first.
    """

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=20)
    by = models.CharField(max_length=10)
    members = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    posts = models.PositiveIntegerField()
    own_part = models.FloatField()
    gap_s = models.FloatField()
    mark = models.TextField(blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    found_at = models.DateTimeField()
    known_since = models.DateTimeField()
    objects_shared = models.JSONField(default=list)
    keys = models.JSONField(default=list)
    platforms = models.JSONField(default=dict)
    nodes = models.JSONField(default=list)
    ties = models.JSONField(default=list)
    traced = models.JSONField(default=list)

    class Meta:
        """Order and constraints."""

        ordering = ["-last_at", "-members", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["linked-accounts", "open-campaign", "common-interest"]),
                name="account_network_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.id
