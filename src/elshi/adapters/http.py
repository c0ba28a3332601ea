"""The one HTTP client. Nothing else in the house opens a connection to a stranger.

Only http and https; a host is resolved once per request, every address it has must be public, and the connection goes
to the address that was checked (DNS rebinding finds nothing to rebind). Redirects are followed by hand, at most five,
each checked like the first. The body is held to a size, each wait to a time, and everything from connecting to the last
byte of the body to one deadline (`elshi.adapters.deadline`). No cookies, no credentials, no proxies, no settings from
the environment. Every error of the library becomes a FetchError.

`fetch` is for pages whose addresses may come from strangers. `post` is for services that the administrator has set up
(witnesses): it follows no redirect, and hosts that he named himself may be private. `ask` is one request with headers
of the caller's own (a signature, what kind of answer is wanted), whose answer is his to judge. An audit of one's own
service may go to private networks that the administrator names, ask a resolver that he names, and look past a
certificate that does not verify (it says so then); nothing that comes back is believed.
"""

import ipaddress
import socket
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import httpcore
import httpx

from elshi.adapters.deadline import TRANSPORT_ERRORS, BoundedTransport, Deadline, DeadlineError
from elshi.base.errors import UserError

REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchError(UserError):
    """A page could not be fetched, or was not allowed to be. Nothing was stored."""


class AddressError(FetchError):
    """The address is none, or not one that may be spoken to. Nothing was sent, and never will be."""


class UnreachableError(FetchError):
    """No connection came about, so nothing was sent."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back with status 200: the last address after redirects, and the body."""

    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How far a fetch goes. `allow_private` is for tests on this machine: it lets private addresses through.

    `private_networks`: private addresses that the administrator names as his own. `unverified`: the certificate is not
    looked at; only for an audit, which reports that apart.
    """

    max_bytes: int = 5 << 20
    total_s: float = 30.0  # from the start of the fetch to the last byte, redirects included; no wait goes beyond it
    step_s: float = 10.0  # each wait: to connect, to send, for headers, between two pieces of the body
    redirects: int = 5
    allow_private: bool = False
    private_networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    unverified: bool = False


Lookup = Callable[[str], Sequence[str]]  # host to its addresses, none if it has none


def fetch(url: str, *, limits: FetchLimits = FetchLimits(), lookup: Lookup | None = None) -> Page:  # frozen
    """GET `url`. Raises FetchError for any other answer than 200 within the limits.

    `lookup` resolves hosts in place of the machine's own resolver; what it gives is checked all the same.
    """
    deadline = Deadline.after(limits.total_s)
    for _ in range(limits.redirects + 1):
        answer = _get(url, limits, deadline, lookup)
        if isinstance(answer, Page):
            return answer
        url = answer
    raise FetchError(f"more than {limits.redirects} redirects, the last to {url}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever the status: media type without parameters, in lower case, and the body.

    `headers`: by name in lower case; of one that came twice, both values with a comma.
    """

    status: int
    kind: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def post(
    url: str, body: bytes, *, limits: FetchLimits = FetchLimits(), private_hosts: Container[str] = frozenset()
) -> Answer:
    """POST `body` to `url`, no redirect followed. A host in `private_hosts` (as in the address) may be a private one.

    Only hosts from the administrator's own settings belong there. Raises FetchError if no whole answer came within
    the limits; then it is not known whether the other side acted on it.
    """
    target = _parse(url)
    if target.host in private_hosts:
        limits = replace(limits, allow_private=True)
    return ask("POST", url, body, limits=limits)


def ask(
    method: str,
    url: str,
    body: bytes | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    limits: FetchLimits = FetchLimits(),  # frozen
) -> Answer:
    """One request with `headers`, no redirect followed, and whatever was answered.

    Raises AddressError and UnreachableError when nothing was sent; any other FetchError leaves open whether the other
    side acted on it.
    """
    with _opened(method, url, limits, Deadline.after(limits.total_s), body, headers=headers) as (_, response):
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(response.status_code, kind, _read(url, response, limits), dict(response.headers))


def stream(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    limits: FetchLimits = FetchLimits(),  # frozen
    lookup: Lookup | None = None,
) -> Iterator[bytes]:
    """The pieces of an answer that has no end, as they come; it is over after `limits.total_s`, which is no mistake.

    No redirect is followed, and there is no limit on the whole, since nothing is held. Raises FetchError for any other
    status than 200, and when the connection breaks.
    """
    deadline = Deadline.after(limits.total_s)
    began = False
    try:
        with _opened("GET", url, limits, deadline, None, lookup, headers) as (_, response):
            _check_found(url, response)
            _check_plain(url, response)
            began = True
            yield from response.iter_raw()
    except FetchError:
        if not (began and deadline.is_over):
            raise


def host_header(url: str) -> str:
    """What the header Host says when `url` is asked for: for whoever signs it. Raises AddressError."""
    return _host(_parse(url))


def check_address(
    text: str, *, allow_private: bool, private_networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network] = ()
) -> None:
    """Raises FetchError unless the IP address may be spoken to: public unicast, or private where that is allowed."""
    address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if int(address) >> 32 == 0x0064FF9B << 64:  # RFC 6052: NAT64 holds an IPv4 address in its last 32 bits
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    if address.is_multicast or address.is_unspecified:
        raise AddressError(f"address {text} is not one machine's")
    if address.is_global or allow_private:
        return
    if not any(address.version == network.version and address in network for network in private_networks):
        raise AddressError(f"address {text} is private; public addresses only")


def _get(url: str, limits: FetchLimits, deadline: Deadline, lookup: Lookup | None) -> Page | str:
    """One request: the page, or where it redirects to."""
    with _opened("GET", url, limits, deadline, None, lookup) as (target, response):
        if response.status_code in REDIRECTS:
            return str(target.join(response.headers.get("location", "")))
        _check_found(url, response)
        return Page(url, _read(url, response, limits))


@contextmanager
def _opened(
    method: str,
    url: str,
    limits: FetchLimits,
    deadline: Deadline,
    body: bytes | None,
    lookup: Lookup | None = None,
    headers: Mapping[str, str] | None = None,
) -> Iterator[tuple[httpx.URL, httpx.Response]]:
    """The address asked for and the response whose body is still to be read; its errors become FetchErrors."""
    target = _parse(url)
    address = _resolve(target, limits, lookup)
    # The request goes to the checked address, while Host and TLS name the host that was asked for.
    pinned = target.copy_with(host=address)
    own = {"Host": _host(target), "User-Agent": "elshi", "Accept-Encoding": "identity"}
    extensions = {"sni_hostname": target.host}
    try:
        with (
            httpx.Client(
                transport=BoundedTransport(deadline, verify=not limits.unverified),
                trust_env=False,
                follow_redirects=False,
                timeout=limits.step_s,
            ) as client,
            client.stream(
                method, pinned, headers={**(headers or {}), **own}, content=body, extensions=extensions
            ) as response,
        ):
            yield target, response
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
        late = deadline.is_over
        said = f"{url} took longer than {limits.total_s:g} s" if late else f"cannot fetch {url}: {type(exc).__name__}"
        raise UnreachableError(said) from exc
    except (DeadlineError, *TRANSPORT_ERRORS, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as exc:
        if deadline.is_over:
            raise FetchError(f"{url} took longer than {limits.total_s:g} s") from exc
        raise FetchError(f"cannot fetch {url}: {type(exc).__name__}") from exc


def _parse(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
        host = target.host  # decoded when it is asked for, which punycode of nothing refuses
    except (httpx.InvalidURL, ValueError) as exc:
        raise AddressError(f"not an address: {url!r}") from exc
    if target.scheme not in {"http", "https"} or not host:
        raise AddressError(f"expected an http or https address, got {url!r}")
    if target.userinfo:
        raise AddressError("an address with a user name in it is not fetched")
    return target


def _host(target: httpx.URL) -> str:
    default_port = target.port is None or target.port == {"http": 80, "https": 443}[target.scheme]
    return target.raw_host.decode() if default_port else f"{target.raw_host.decode()}:{target.port}"


def _resolve(target: httpx.URL, limits: FetchLimits, lookup: Lookup | None) -> str:
    """The first address of the host, after every one of them was checked."""
    if lookup is not None:
        addresses = list(lookup(target.host))
    else:
        try:
            found = socket.getaddrinfo(target.host, target.port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as exc:
            raise UnreachableError(f"cannot resolve {target.host}") from exc
        addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise UnreachableError(f"cannot resolve {target.host}")
    for address in addresses:
        check_address(address, allow_private=limits.allow_private, private_networks=limits.private_networks)
    return addresses[0]


def _check_found(url: str, response: httpx.Response) -> None:
    if response.status_code != 200:
        raise FetchError(f"{url} answered {response.status_code}; expected 200")


def _check_plain(url: str, response: httpx.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise FetchError(f"{url} sent compressed bytes although none were asked for")


def _read(url: str, response: httpx.Response, limits: FetchLimits) -> bytes:
    _check_plain(url, response)
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > limits.max_bytes:
            raise FetchError(f"{url} is larger than {limits.max_bytes} bytes")
    return bytes(body)
