"""Taking erased texts and pictures from what our actors show on the fediverse; beside `elshi.node.erased`, and like it
done again when the press starts, so that a restored backup brings nothing back.
"""

from collections.abc import Collection, Iterator

from elshi.adapters.channels.activitypub import note_key
from elshi.adapters.fediverse.erasing import erase_pictures, erase_said
from elshi.adapters.fediverse.folders import ActorFolders
from elshi.node.fediverse import fediverse_folder
from elshi.node.home import NodeHome
from elshi.record import StatementRecord
from elshi.record.ledger import Ledger


def remove_erased_notes(home: NodeHome, ledger: Ledger, erased: Collection[str]) -> None:
    """Remove from `fediverse/shown/`, durably, what was said of the blobs `erased` (SHA-256) that the ledger names."""
    shelf = ActorFolders(fediverse_folder(home)).shelf
    actors = shelf.list_actors()
    if not actors or not erased:
        return
    for record, language, with_words in _list_texts(ledger, erased):
        for name in actors:
            key = note_key(name, record=record.id, version=record.version, language=language)
            erase_said(shelf, name, key, with_words=with_words)
    for name in actors:
        erase_pictures(shelf, name, erased)


def _list_texts(ledger: Ledger, erased: Collection[str]) -> Iterator[tuple[StatementRecord, str, bool]]:
    """(version, language, whether its text is erased) where that, or something that is shown beside it, is erased."""
    for versions in ledger.statements.values():
        for record in (entry.record for entry in versions):
            if not isinstance(record, StatementRecord):
                continue
            beside = any(one.sha256 in erased or one.alternatives.sha256 in erased for one in record.attachments)
            for text in record.renditions:
                if beside or text.sha256 in erased:
                    yield record, text.language, text.sha256 in erased
