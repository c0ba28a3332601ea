"""A small Mastodon server, by docs.joinmastodon.org/methods (statuses, media, accounts, instance); strict where it is.

As the real one: a key is remembered for an hour and only after the post is there; an edit without `media_ids` takes the
pictures away; a picture is not ready at once, and a post with one that is not is refused (422); what is given back as
`content` is HTML, and only `source` has the words as they were sent.
"""

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.network import Answered, Asked, Network

TOKEN = "mastodon-token-9f2b1c7d"  # of the fake
MAX_CHARACTERS = 500
_URL = re.compile(r"https?://[^\s]+")
_ACCOUNT = "109348712000000001"
_POSTING = {"status", "in_reply_to_id", "media_ids[]", "visibility", "language", "sensitive", "spoiler_text"}


@dataclass
class Status:
    id: int
    text: str
    language: str
    visibility: str
    answers: str | None
    created_at: datetime
    media: list[str] = field(default_factory=list)
    edits: int = 0
    counts: tuple[int, int, int] = (0, 0, 0)  # replies, boosts, likes
    quotes: int | None = None  # as servers before 4.5


class FakeMastodon(Network):
    def __init__(self) -> None:
        super().__init__()
        self.statuses: dict[int, Status] = {}
        self.media: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[int, datetime]] = {}
        self.now = datetime.now(UTC)
        self.next_id = 110_000_000_000_000_001

    def is_saying(self, asked: Asked) -> bool:
        return (asked.method, asked.path) == ("POST", "/api/v1/statuses")

    def answer(self, asked: Asked) -> Answered:
        if asked.path.rstrip("/") == "/api/v2/instance" and asked.method == "GET":
            longest = {"max_characters": MAX_CHARACTERS, "max_media_attachments": 4, "characters_reserved_per_url": 23}
            return Answered(200, {"domain": "social.samal.example", "configuration": {"statuses": longest}})
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(401, "The access token is invalid")
        for method, pattern, act in (
            ("GET", r"/api/v1/accounts/verify_credentials", self._me),
            ("GET", r"/api/v1/accounts/(\d+)/statuses", self._list),
            ("POST", r"/api/v2/media", self._upload),
            ("GET", r"/api/v1/media/(\d+)", self._picture),
            ("POST", r"/api/v1/statuses", self._post),
            ("GET", r"/api/v1/statuses/(\d+)", self._show),
            ("PUT", r"/api/v1/statuses/(\d+)", self._edit),
            ("DELETE", r"/api/v1/statuses/(\d+)", self._delete),
            ("GET", r"/api/v1/statuses/(\d+)/source", self._source),
        ):
            found = re.fullmatch(pattern, asked.path)
            if found and asked.method == method:
                return act(asked, *found.groups())
        return _error(404, "Record not found")

    def _me(self, asked: Asked) -> Answered:
        return Answered(
            200, {"id": _ACCOUNT, "username": "mfa", "acct": "mfa", "url": "https://social.samal.example/@mfa"}
        )

    def _list(self, asked: Asked, account: str) -> Answered:
        assert account == _ACCOUNT
        limit = int(asked.query.get("limit", "20"))
        before = int(asked.query["max_id"]) if "max_id" in asked.query else None
        newest = sorted(self.statuses.values(), key=lambda status: -status.id)
        page = [status for status in newest if before is None or status.id < before][: min(limit, 40)]
        return Answered(200, [self._shown(status) for status in page])

    def _upload(self, asked: Asked) -> Answered:
        fields, files = asked.form()
        kind, data = files["file"]
        if kind not in {"image/png", "image/jpeg", "image/webp"}:
            return _error(422, "Validation failed: File content type is invalid")
        number = str(len(self.media) + 1)
        self.media[number] = {
            "data": data, "kind": kind, "description": fields.get("description", [""])[0], "asked": 0, "status": None,
        }  # fmt: skip
        return Answered(202, {"id": number, "type": "image", "url": None})

    def _picture(self, asked: Asked, number: str) -> Answered:
        picture = self.media.get(number)
        if picture is None:
            return _error(404, "Record not found")
        picture["asked"] += 1
        if picture["asked"] == 1:
            return Answered(206, {"id": number, "type": "image", "url": None})
        return Answered(200, {"id": number, "type": "image", "url": f"{self.address}/media/{number}.png"})

    def _post(self, asked: Asked) -> Answered:
        fields, _ = asked.form()
        if unknown := set(fields) - _POSTING:
            self.wrongs.append(f"unknown fields {unknown}")
        key = asked.headers.get("Idempotency-Key")
        if not key:
            self.wrongs.append("a post without Idempotency-Key")
            key = ""
        known = self.keys.get(key)
        if known and self.now - known[1] < timedelta(hours=1) and known[0] in self.statuses:
            return Answered(200, self._shown(self.statuses[known[0]]))
        text, media = fields["status"][0].strip(), fields.get("media_ids[]", [])
        answers = fields.get("in_reply_to_id", [None])[0]
        if answers is not None and int(answers) not in self.statuses:
            return _error(404, "The post you are trying to reply to does not appear to exist.")
        if refusal := self._refusal(text, media, attached_to=None):
            return refusal
        status = Status(
            self.next_id, text, fields["language"][0], fields["visibility"][0], answers, self.now, list(media)
        )
        self.next_id += 1
        self.statuses[status.id] = status
        for number in media:
            self.media[number]["status"] = status.id
        self.keys[key] = (status.id, self.now)
        return Answered(200, self._shown(status))

    def _edit(self, asked: Asked, number: str) -> Answered:
        status = self.statuses.get(int(number))
        if status is None:
            return _error(404, "Record not found")
        fields, _ = asked.form()
        text, media = fields["status"][0].strip(), fields.get("media_ids[]", [])
        if refusal := self._refusal(text, media, attached_to=status.id):
            return refusal
        if (text, media) != (status.text, status.media):
            status.edits += 1
        status.text, status.media = text, list(media)
        return Answered(200, self._shown(status))

    def _refusal(self, text: str, media: list[str], *, attached_to: int | None) -> Answered | None:
        if len(_URL.sub("x" * 23, text)) > MAX_CHARACTERS:
            return _error(422, "Validation failed: Text character limit of 500 exceeded")
        if not text and not media:
            return _error(422, "Validation failed: Text can't be blank")
        if len(media) > 4:
            return _error(422, "Cannot attach more than 4 files")
        for number in media:
            if self.media[number]["asked"] < 2:
                return _error(422, "Cannot attach files that have not finished processing. Try again in a moment!")
            if self.media[number]["status"] not in {None, attached_to}:
                return _error(422, "Validation failed: Media is attached elsewhere")
        return None

    def _show(self, asked: Asked, number: str) -> Answered:
        status = self.statuses.get(int(number))
        return Answered(200, self._shown(status)) if status else _error(404, "Record not found")

    def _delete(self, asked: Asked, number: str) -> Answered:
        status = self.statuses.pop(int(number), None)
        return Answered(200, self._shown(status)) if status else _error(404, "Record not found")

    def _source(self, asked: Asked, number: str) -> Answered:
        status = self.statuses.get(int(number))
        if status is None:
            return _error(404, "Record not found")
        return Answered(200, {"id": number, "text": status.text, "spoiler_text": ""})

    def _shown(self, status: Status) -> dict[str, Any]:
        replies, boosts, likes = status.counts
        return {
            "id": str(status.id),
            "created_at": status.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "edited_at": None,
            "in_reply_to_id": status.answers,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": status.visibility,
            "language": status.language,
            "uri": f"https://social.samal.example/users/mfa/statuses/{status.id}",
            "url": f"https://social.samal.example/@mfa/{status.id}",
            "content": "<p>" + html.escape(status.text).replace("\n\n", "</p><p>").replace("\n", "<br />") + "</p>",
            "replies_count": replies,
            "reblogs_count": boosts,
            "favourites_count": likes,
            "media_attachments": [{"id": one, "type": "image"} for one in status.media],
            "mentions": [],
            "tags": [],
            "emojis": [],
            **({} if status.quotes is None else {"quotes_count": status.quotes}),
        }


def _error(status: int, words: str) -> Answered:
    return Answered(status, {"error": words})
