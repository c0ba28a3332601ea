"""What nobody can see from outside, named by the administrator in a TOML file:

[[service]]
kind = "sms"                   # sms, push, identity, meeting, mail-relay, payment, maps, video, captcha …
host = "gate.sms.example"
used_for = "codes at login"    # optional; shown as it is
"""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from elshi.audit.errors import AuditInputError
from elshi.audit.home_networks import fold_name
from elshi.audit.known_services import Service

MAX_BYTES = 1 << 20
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.:-]{0,251}[A-Za-z0-9_.])?")
_KINDS = {service.value: service for service in Service}


@dataclass(frozen=True, slots=True)
class NamedService:
    """A service that the administrator names: its kind, its host, and what it is used for ("" if not said)."""

    kind: Service
    host: str
    used_for: str = ""


def parse_inventory(data: bytes) -> tuple[NamedService, ...]:
    """The services, in the file's order. Raises AuditInputError."""
    if len(data) > MAX_BYTES:
        raise AuditInputError(f"the inventory: expected at most {MAX_BYTES} bytes, got {len(data)}")
    try:
        found: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise AuditInputError(f"the inventory is not TOML: {exc}") from exc
    services = found.pop("service", [])
    if found or not isinstance(services, list):
        raise AuditInputError(f"the inventory: expected [[service]] tables only, got {', '.join(found) or 'a value'}")
    return tuple(_service(number, one) for number, one in enumerate(services, start=1))


def _service(number: int, found: object) -> NamedService:
    where = f"the inventory, service {number}"
    if not isinstance(found, dict) or not {"kind", "host"} <= set(found) <= {"kind", "host", "used_for"}:
        raise AuditInputError(f"{where}: expected kind and host, and perhaps used_for")
    if not all(isinstance(value, str) for value in found.values()):
        raise AuditInputError(f"{where}: expected texts")
    if found["kind"] not in _KINDS:
        raise AuditInputError(f"{where}: expected a kind out of {', '.join(_KINDS)}, got {found['kind']!r}")
    if not _HOST.fullmatch(found["host"]):
        raise AuditInputError(f"{where}: expected a host name without scheme or path, got {found['host']!r}")
    return NamedService(_KINDS[found["kind"]], fold_name(found["host"]), found.get("used_for", "")[:200])
