"""A small personal data server with an AppView, by the lexicons of com.atproto and app.bsky; strict about records.

As the real one: a record's hash is of its content (CIDv1, but of our JSON, not of DAG-CBOR), the same content again is
no change, an answer names the hashes of what it answers, a session ends (400 ExpiredToken, not 401).
"""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from channels.network import Answered, Asked, Network

PASSWORD = "abcd-efgh-2345-wxyz"  # of the fake
HANDLE = "mfa.samal.example"
DID = "did:plc:7h3kq2mfa5samal6example2"
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_POST = "app.bsky.feed.post"
_FIELDS = {"$type", "text", "createdAt", "langs", "facets", "reply", "embed"}


class FakeBluesky(Network):
    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict[str, Any]] = {}  # by record key
        self.cids: dict[str, str] = {}
        self.blobs: dict[str, tuple[str, bytes]] = {}
        self.counts: dict[str, tuple[int, int, int, int]] = {}
        self.sessions = 0
        self.jwt = ""
        self.writes = 0
        self.has_view = True
        self.no_view = 502  # as Bluesky's own server answered without an AppView; others say 400

    def is_saying(self, asked: Asked) -> bool:
        return asked.path.endswith("/com.atproto.repo.putRecord")

    def end_session(self) -> None:
        self.jwt = "ended"

    def answer(self, asked: Asked) -> Answered:
        act = {
            ("POST", "com.atproto.server.createSession"): self._session,
            ("POST", "com.atproto.repo.putRecord"): self._put,
            ("GET", "com.atproto.repo.getRecord"): self._get,
            ("POST", "com.atproto.repo.deleteRecord"): self._delete,
            ("POST", "com.atproto.repo.uploadBlob"): self._upload,
            ("GET", "app.bsky.feed.getPosts"): self._posts,
        }.get((asked.method, asked.path.removeprefix("/xrpc/")))
        if act is None:
            return _error(501, "MethodNotImplemented")
        if act != self._session:
            if not asked.headers.get("Authorization"):
                return _error(401, "AuthMissing", "Authentication Required")
            if asked.headers["Authorization"] != f"Bearer {self.jwt}":
                return _error(400, "ExpiredToken", "Token has expired")
        return act(asked)

    def _session(self, asked: Asked) -> Answered:
        given = asked.json()
        if (given["identifier"], given["password"]) != (HANDLE, PASSWORD):
            return _error(401, "AuthenticationRequired", "Invalid identifier or password")
        self.sessions += 1
        self.jwt = f"{_segment({'alg': 'none'})}.{_segment({'sub': DID, 'exp': 4102444800, 'n': self.sessions})}.c2ln"
        return Answered(200, {"did": DID, "handle": HANDLE, "accessJwt": self.jwt, "refreshJwt": self.jwt})

    def _put(self, asked: Asked) -> Answered:
        given = asked.json()
        if given["repo"] != DID or given["collection"] != _POST or not _TID.fullmatch(given["rkey"]):
            return _error(400, "InvalidRequest", "Input/rkey must be a TID of our own repo")
        record = given["record"]
        if wrong := self._wrong(record):
            return _error(400, "InvalidRequest", f"Invalid app.bsky.feed.post record: {wrong}")
        rkey, cid = given["rkey"], _cid(0x71, json.dumps(record, sort_keys=True).encode())
        if self.cids.get(rkey) != cid:
            self.writes += 1
        self.records[rkey], self.cids[rkey] = record, cid
        return Answered(200, {"uri": _uri(rkey), "cid": cid, "validationStatus": "valid"})

    def _wrong(self, record: dict[str, Any]) -> str:
        if record.get("$type") != _POST or set(record) - _FIELDS:
            return f"fields {sorted(record)}"
        text = record["text"]
        if len(text) > 300 or len(text.encode()) > 3000:  # signs of one code point only, in these tests
            return "text must not be longer than 300 graphemes"
        datetime.strptime(record["createdAt"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        if not 1 <= len(record["langs"]) <= 3:
            return "langs"
        for facet in record.get("facets", ()):
            start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
            feature = facet["features"][0]
            if feature["$type"] != "app.bsky.richtext.facet#link":
                return "feature"
            if text.encode()[start:end].decode() != feature["uri"]:
                return "a facet that is not over its address"
        return self._wrong_reply(record.get("reply")) or self._wrong_embed(record.get("embed"))

    def _wrong_reply(self, reply: dict[str, Any] | None) -> str:
        for name in ("root", "parent") if reply else ():
            rkey = reply[name]["uri"].rpartition("/")[2]
            if self.cids.get(rkey) != reply[name]["cid"]:
                return f"{name} is not what it was"
        return ""

    def _wrong_embed(self, embed: dict[str, Any] | None) -> str:
        if embed is None:
            return ""
        if embed["$type"] != "app.bsky.embed.images" or not 1 <= len(embed["images"]) <= 4:
            return "embed"
        for image in embed["images"]:
            blob = image["image"]
            if not isinstance(image["alt"], str) or blob["$type"] != "blob":
                return "image"
            if blob["ref"]["$link"] not in self.blobs or blob["size"] > 1_000_000:
                return "could not find blob"
        return ""

    def _get(self, asked: Asked) -> Answered:
        rkey = asked.query["rkey"]
        if (asked.query["repo"], asked.query["collection"]) != (DID, _POST) or rkey not in self.records:
            return _error(400, "RecordNotFound", f"Could not locate record: {_uri(rkey)}")
        return Answered(200, {"uri": _uri(rkey), "cid": self.cids[rkey], "value": self.records[rkey]})

    def _delete(self, asked: Asked) -> Answered:
        given = asked.json()
        assert (given["repo"], given["collection"]) == (DID, _POST)
        self.records.pop(given["rkey"], None)
        self.cids.pop(given["rkey"], None)
        return Answered(200, {})

    def _upload(self, asked: Asked) -> Answered:
        cid = _cid(0x55, asked.body)
        kind = "image/png" if asked.body.startswith(b"\x89PNG") else "application/octet-stream"
        self.blobs[cid] = kind, asked.body
        blob = {"$type": "blob", "ref": {"$link": cid}, "mimeType": kind, "size": len(asked.body)}
        return Answered(200, {"blob": blob})

    def _posts(self, asked: Asked) -> Answered:
        if not self.has_view:
            return _error(self.no_view, "UpstreamFailure", "pipethrough: no service configured")
        rkey = asked.query["uris"].rpartition("/")[2]
        if rkey not in self.records:
            return Answered(200, {"posts": []})
        replies, reposts, likes, quotes = self.counts.get(rkey, (0, 0, 0, 0))
        return Answered(
            200,
            {
                "posts": [
                    {
                        "uri": _uri(rkey),
                        "cid": self.cids[rkey],
                        "author": {"did": DID, "handle": HANDLE},
                        "record": self.records[rkey],
                        "indexedAt": "2026-03-01T00:00:00.000Z",
                        "replyCount": replies,
                        "repostCount": reposts,
                        "likeCount": likes,
                        "quoteCount": quotes,
                    }
                ]
            },
        )


def _uri(rkey: str) -> str:
    return f"at://{DID}/{_POST}/{rkey}"


def _cid(codec: int, content: bytes) -> str:
    """CIDv1 (0x01), codec, sha2-256 (0x12) of 32 bytes, in base32 with its prefix b."""
    raw = bytes([0x01, codec, 0x12, 0x20]) + hashlib.sha256(content).digest()
    return "b" + base64.b32encode(raw).decode().lower().rstrip("=")


def _segment(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _error(status: int, name: str, message: str = "") -> Answered:
    return Answered(status, {"error": name, "message": message})
