"""Techniques of the DISARM framework (DISARM Foundation, CC BY-SA 4.0), as far as what listening sees shows them.

Only what was counted is named: that equal texts were posted together is seen, who wrote them and why is not. So a
network names the technique of what it shared, and nothing about bots, states or aims. The ids are those of the
framework's own STIX file; a test looks each up in it.
"""

from typing import NamedTuple


class Technique(NamedTuple):
    """DISARM's number and name, and the object in its STIX file."""

    number: str
    name: str
    stix: str

    @property
    def url(self) -> str:
        """Its page."""
        return (
            "https://github.com/DISARMFoundation/DISARMframeworks/blob/main/generated_pages/techniques/"
            f"{self.number}.md"
        )


COPYPASTA = Technique("T0084.001", "Use Copypasta", "attack-pattern--4cd719a9-e817-4acc-9581-6b6a60e42f35")
FLOOD = Technique("T0049", "Flood Information Space", "attack-pattern--0c765d19-99b2-4703-af48-e20a677c4bfc")
FLOOD_HASHTAG = Technique("T0049.002", "Flood Existing Hashtag", "attack-pattern--bfce790b-dfd6-46ca-8fab-c2d72f21bba2")
SWARMING = Technique("T0049.005", "Conduct Swarming", "attack-pattern--ce5b400c-6f82-4095-936b-617857800da8")
LOOKALIKE_ACCOUNT = Technique(
    "T0146.005", "Lookalike Account ID", "attack-pattern--f990c72c-56e5-4556-ac11-072f6f88d267"
)
LOOKALIKE_DOMAIN = Technique("T0149.003", "Lookalike Domain", "attack-pattern--0a889b39-59db-4d70-b811-c1bff9689909")
DISTORT = Technique("T0023", "Distort Facts", "attack-pattern--45dae307-ba74-4038-90ef-2282a32e38b9")

TECHNIQUES = (COPYPASTA, FLOOD, FLOOD_HASHTAG, SWARMING, LOOKALIKE_ACCOUNT, LOOKALIKE_DOMAIN, DISTORT)

# What a network of linked accounts shared, to what that shows.
BY_SHARE = {
    "text": COPYPASTA,
    "near-text": COPYPASTA,
    "url": FLOOD,
    "hashtag": FLOOD_HASHTAG,
    "media": FLOOD,
    "reply": SWARMING,
}
