"""Files of claims and of posts to be matched with them, and the run that comes out, in TREC's format.

Claims   a delimited file with a column of claims and, as far as it has them, titles, ids, addresses; or ClaimReview as
         JSON-LD, one document or one a line.
Posts    a delimited file with a column of texts and one of ids.
Run      six columns: query, Q0, claim, rank, score, tag (https://trec.nist.gov). As trec_eval orders equal scores by
         the greater id, so does `Run`.

Ids stand between blanks in a run, so blanks in an id are written as %20.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from elshi.base.errors import UserError
from elshi.listen.bounded_file import check_file, open_bounded, read_head, read_lines
from elshi.listen.claims.claim_review import clean_day, clean_text, clean_url, parse_claim_reviews
from elshi.listen.claims.known import Claim
from elshi.listen.claims.table_file import MAX_BYTES, read_table
from elshi.listen.features import Reject
from elshi.listen.limits import Limits

# What columns are called, best first; a first column without a name is the id.
CLAIM_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "claim_id", "vclaim_id", ""),
    "text": ("claimreviewed", "claim", "vclaim", "text"),
    "title": ("title", "headline", "name"),
    "url": ("url", "link", "review_url"),
    "publisher": ("author.name", "publisher", "author"),
    "rating": ("reviewrating.alternatename", "rating", "verdict", "label"),
    "published": ("datepublished", "published", "review_date", "date"),
}
POST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "post_id", "message_id", "tweet_id", "query_id", ""),
    "text": ("text", "content", "tweet_content", "post", "query", "message"),
}
_LIMITS = Limits()


def read_claims(path: Path, rejects: list[Reject]) -> list[Claim]:
    """The claims of a file, each with an id of its own. Raises UserError when the file cannot be taken."""
    check_file(path)
    start = read_head(path).lstrip(b"\xef\xbb\xbf \t\r\n")
    claims = list(_json_claims(path, rejects) if start[:1] in (b"{", b"[") else _table_claims(path, rejects))
    if not claims:
        raise UserError(f"{path}: no claims in it")
    return _distinct(claims)


def read_queries(path: Path, rejects: list[Reject]) -> dict[str, str]:
    """Id to text of the posts of a delimited file. Of two with one id the first is taken."""
    header, rows = read_table(path, rejects, _LIMITS)
    at = _places(header, POST_COLUMNS, path)
    found: dict[str, str] = {}
    for line, cells in rows:
        name = safe_id(cells[at["id"]]) if "id" in at else str(line)
        if not name or not cells[at["text"]].strip():
            rejects.append(Reject(line, "no id or no text"))
        elif name in found:
            rejects.append(Reject(line, "an id that was there before"))
        else:
            found[name] = cells[at["text"]]
    return found


def format_run(query: str, ranked: Sequence[tuple[str, float]], *, tag: str) -> str:
    """The lines of one query, from (claim, score) pairs in any order."""
    rounded = sorted(((f"{score:.6f}", name) for name, score in ranked), key=lambda it: (float(it[0]), it[1]))
    return "".join(
        f"{query} Q0 {name} {rank} {score} {tag}\n" for rank, (score, name) in enumerate(reversed(rounded), 1)
    )


def safe_id(value: str) -> str:
    """An id that can stand between blanks: no white space, nothing that cannot be seen."""
    name = "%20".join(value.split())[:500]
    return "".join(letter for letter in name if letter.isprintable())


def _table_claims(path: Path, rejects: list[Reject]) -> Iterator[Claim]:
    header, rows = read_table(path, rejects, _LIMITS)
    at = _places(header, CLAIM_COLUMNS, path)
    for line, cells in rows:
        said = {field: cells[place] for field, place in at.items()}
        text = clean_text(said.get("text"))
        if not text:
            rejects.append(Reject(line, "no claim"))
            continue
        url = clean_url(said.get("url"))
        yield Claim(
            id=said.get("id") or url or str(line),
            text=text,
            title=clean_text(said.get("title")),
            url=url,
            publisher=clean_text(said.get("publisher")),
            rating=clean_text(said.get("rating")),
            published=clean_day(said.get("published")),
        )


def _json_claims(path: Path, rejects: list[Reject]) -> Iterator[Claim]:
    with open_bounded(path, _LIMITS) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UserError(f"{path}: more than {MAX_BYTES} bytes")
    try:
        yield from parse_claim_reviews(data, rejects)
    except UnicodeDecodeError as exc:
        raise UserError(f"{path}: not UTF-8; save it as UTF-8") from exc
    except ValueError as exc:
        if not _is_lines(data):
            raise UserError(f"{path} is neither JSON nor one JSON object a line") from exc
        yield from _json_lines(path, rejects)


def _json_lines(path: Path, rejects: list[Reject]) -> Iterator[Claim]:
    with open_bounded(path, _LIMITS) as file:
        for number, line in enumerate(read_lines(file, rejects, _LIMITS), 1):
            if line is None or not line.strip():
                continue
            inside: list[Reject] = []
            try:
                yield from parse_claim_reviews(line, inside)
            except ValueError:
                inside = [Reject(number, "not JSON")]
            rejects += [Reject(number, reject.reason) for reject in inside]


def _is_lines(data: bytes) -> bool:
    """Whether the first line is a JSON object of its own."""
    try:
        return isinstance(json.loads(data.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]), dict)
    except (ValueError, RecursionError):
        return False


def _places(header: Sequence[str], columns: Mapping[str, tuple[str, ...]], path: Path) -> dict[str, int]:
    names = [" ".join(name.split()).lower() for name in header]
    at = {
        field: names.index(name)
        for field, wanted in columns.items()
        if (name := next((one for one in wanted if one in names), None)) is not None
    }
    if "text" not in at:
        raise UserError(f"{path}: expected a column named {' or '.join(columns['text'])}, got {', '.join(names)[:200]}")
    return at


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """The claims with ids that can stand in a run; the second of one page becomes `page#2`."""
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    found = []
    for number, claim in enumerate(claims, 1):
        name = safe_id(claim.id) or f"claim-{number}"
        unique = name
        while unique in taken:
            seen[name] += 1
            unique = f"{name}#{seen[name] + 1}"
        taken.add(unique)
        found.append(replace(claim, id=unique))
    return found
