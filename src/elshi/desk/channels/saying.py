"""What a release says on a channel in one language: from the content that was approved, as a `speak.messages.Message`.

Pictures come from the public blobs, by the hashes that the approval bound. A text that was erased since is not said,
nor what is no longer official.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from elshi.base.errors import ElshiError
from elshi.desk.channels.pages import page_url
from elshi.desk.releases.models import Draft, DraftVersion, Release
from elshi.desk.releases.rules.attachments import read_attachments
from elshi.desk.releases.rules.content import read_renditions
from elshi.desk.releases.rules.destinations import read_about
from elshi.desk.releases.rules.kinds import WITHDRAWAL
from elshi.log import MissingError
from elshi.node.home import NodeHome
from elshi.record import BlobStore, blob_sha256
from elshi.record.rendition import format_rendition
from elshi.speak.channels import RefusedError
from elshi.speak.messages import Message, Picture, Saying

MAX_PICTURES = 4  # most networks take no more


def make_message(release: Release, language: str) -> Message:
    """What `release`, a published statement or withdrawal, says in `language`.

    Without a title and a body for a withdrawal, and for a correction that has this language no more. Raises
    RefusedError: `erased` when the text was erased since, `disowned` when the key that signed it was revoked from
    before it on.
    """
    if release.disowned:
        raise RefusedError("disowned", "the release is no longer official")
    version = release.version
    message = put_in_words(
        version.draft,
        version,
        language,
        record=release.record_id,
        number=release.record_version,
        at=release.queued_at.replace(microsecond=0),
    )
    if not (message.title or message.body):
        return message
    whole = version.whole
    if is_erased(whole, language):
        raise RefusedError("erased", "the text was erased after it was published")
    return replace(message, pictures=_pictures(whole, language, _blobs()))


def put_in_words(
    draft: Draft, version: DraftVersion, language: str, *, record: str, number: int, at: datetime
) -> Message:
    """What `version` of `draft` says in `language`, as version `number` of `record`, without its pictures.

    Without a title and a body where there is no text in that language.
    """
    whole = version.whole
    shared: dict[str, Any] = {
        "record": record,
        "version": number,
        "language": language,
        "url": page_url(record, language),
        "issued_at": at,
    }
    if draft.kind == WITHDRAWAL:
        return Message(saying=Saying.WITHDRAWAL, reason=whole["reason"], **shared)
    saying = Saying.STATEMENT if draft.replaces_id is None else Saying.CORRECTION
    text = version.renditions.get(language)
    if text is None:
        return Message(saying=saying, **shared)
    about = read_about(whole)
    return Message(
        saying=saying,
        title=text["title"],
        body=text["body"],
        topic=about.topic,
        countries=about.countries,
        **shared,
    )


def is_erased(whole: Mapping[str, Any], language: str) -> bool:
    """Whether the text in `language` of this content, which was published, was erased since."""
    texts = [one for one in read_renditions(dict(whole)) if one.language == language]
    return any(not _blobs().path(blob_sha256(format_rendition(one))).is_file() for one in texts)


def _pictures(whole: Mapping[str, Any], language: str, blobs: BlobStore) -> tuple[Picture, ...]:
    """The first pictures among the attachments; one that was erased since is left out."""
    found: list[Picture] = []
    for one in read_attachments(dict(whole)):
        if not one.media.is_image or len(found) == MAX_PICTURES:
            continue
        try:
            data = blobs.read(one.sha256)
        except MissingError:
            continue
        found.append(Picture(one.media_type, data, one.alternatives.get(language, "")))
    return tuple(found)


def _blobs() -> BlobStore:
    if settings.ELSHI_HOME is None:
        raise ElshiError("the desk was set up without a home: expected ELSHI_HOME")
    return BlobStore(NodeHome(settings.ELSHI_HOME).blobs)
