"""Where a mirror reads from: somebody's public tree over HTTP, or a folder with a copy of one (`elshi.mirror.ports`).

The address is the administrator's own word, so it may be a private one. Connections are kept while a round lasts, which
one deadline ends, however slowly a source drips. No redirect is followed: a mirror that moved is named anew.
"""

import re
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import quote

import elshi
from elshi.base.errors import SecurityError, UserError
from elshi.log import MissingError, read_below
from elshi.mirror.ports import Source, UnreachableError

CONNECT_SECONDS = 4.0
STEP_SECONDS = 10.0  # each wait within a request
ROUND_SECONDS = 300.0  # all that is read in one round; what came by then is kept, and the next one goes on from there
_URL = re.compile(r"https?://[^/?#@]+(/[^?#]*)?")


class OpenSource(Source, AbstractContextManager["OpenSource"], Protocol):
    """A source for as long as one round lasts."""


def check_source(address: str) -> None:
    """Raises UserError unless `address` is an http or https address without user, query and fragment, or a folder."""
    if _URL.fullmatch(address):
        return
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", address):
        raise UserError(f"expected an http or https address like https://mfa.samal.example/, got {address!r}")
    if not Path(address).is_dir():
        raise UserError(f"no such folder: {address}")


def open_source(address: str) -> OpenSource:
    """The source at `address`. Nothing is asked yet."""
    return HttpTree(address) if _URL.fullmatch(address) else FolderTree(address)


class FolderTree:
    """A public tree on this machine: a mounted stick, a copied site. No symbolic link below it is followed."""

    is_live = True

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, path: str, *, max_bytes: int) -> bytes:
        """See the protocol. A folder that has gone is unreachable, not empty, and so is a file that cannot be read."""
        try:
            return read_below(Path(self.name), path, max_bytes=max_bytes)
        except (MissingError, UserError) as exc:
            if not Path(self.name).is_dir():
                raise UnreachableError(f"{self.name} is not there") from exc
            if isinstance(exc, UserError):
                raise UnreachableError(str(exc)) from exc
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class HttpTree:
    """A public tree over HTTP. 404 and 410 mean that there is no such file; any other answer than 200 is none."""

    is_live = True

    def __init__(self, name: str) -> None:
        import httpx  # noqa: PLC0415  # an extra: folders and bundles are read without it

        from elshi.adapters.deadline import (  # noqa: PLC0415
            TRANSPORT_ERRORS,
            BoundedTransport,
            Deadline,
            DeadlineError,
        )

        self.name = name
        self._base = name.rstrip("/")
        self._errors = (
            DeadlineError,
            *TRANSPORT_ERRORS,
            httpx.HTTPError,
            httpx.InvalidURL,
            httpx.StreamError,
            ValueError,
        )
        self._client = httpx.Client(
            transport=BoundedTransport(Deadline.after(ROUND_SECONDS)),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(STEP_SECONDS, connect=CONNECT_SECONDS),
            headers={"User-Agent": f"elshi/{elshi.__version__}", "Accept-Encoding": "identity"},
        )

    def read(self, path: str, *, max_bytes: int) -> bytes:
        """See the protocol."""
        try:
            with self._client.stream("GET", f"{self._base}/{quote(path)}") as response:
                if response.status_code in {404, 410}:
                    raise MissingError(f"{self.name} has no {path}")
                if response.status_code != 200:
                    raise UnreachableError(f"{self.name} answered {response.status_code} for {path}")
                body = bytearray()
                for piece in response.iter_raw():
                    body += piece
                    if len(body) > max_bytes:
                        raise SecurityError(f"{self.name}: {path} is longer than {max_bytes} bytes")
                return bytes(body)
        except self._errors as exc:
            raise UnreachableError(f"{self.name} did not answer for {path}: {type(exc).__name__}") from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
