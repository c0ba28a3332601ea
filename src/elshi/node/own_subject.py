"""What `elshi audit --self` looks at: the node's own pages, its public host, its witnesses, and its machine's files."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from elshi.adapters.machine_files import read_machine_files
from elshi.audit.findings import Unseen
from elshi.audit.inventory import NamedService
from elshi.audit.looking import Subject
from elshi.audit.machine import read_machine
from elshi.node.home import NodeHome
from elshi.node.settings import Settings, read_settings

OWN_NETWORKS = (ip_network("127.0.0.0/8"), ip_network("::1/128"))  # whoever owns the node owns its machine


@dataclass(frozen=True, slots=True)
class OwnSubject:
    """The subject, what of it could not be read, and the office's first language."""

    subject: Subject
    unseen: tuple[Unseen, ...]
    language: str


def read_own_subject(
    home: NodeHome,
    *,
    urls: tuple[str, ...],
    inventory: tuple[NamedService, ...],
    root: Path,
    environ: Mapping[str, str],
) -> OwnSubject:
    """`urls` in place of the running node's own addresses, if any are given; the machine's files lie below `root`."""
    settings = read_settings(home, environ)
    files, refused = read_machine_files(root)
    unseen = [Unseen("machine", path, "") for path in refused]
    pages = urls or tuple(_pages(home, settings))
    if settings.demonstration:
        unseen.append(Unseen("public-host", settings.host, ""))
    else:
        pages = (*pages, f"https://{settings.host}/")
    subject = Subject(
        urls=tuple(dict.fromkeys(pages)),
        inventory=inventory,
        machine=read_machine(files),
        helpers=tuple(witness.url for witness in settings.witnesses),
    )
    return OwnSubject(subject, tuple(unseen), settings.languages[0])


def _pages(home: NodeHome, settings: Settings) -> list[str]:
    """One page of each kind that the public site has, and the desk's page that needs no login."""
    tag = settings.languages[0]
    paths = ("", f"{tag}/", f"{tag}/about/", f"{tag}/registry/", f"verify/{tag}/")
    there = [path for path in paths if (home.site / path / "index.html").is_file()]
    return [
        *(f"http://127.0.0.1:{settings.port}/{path}" for path in there),
        f"http://localhost:{settings.desk_port}/login/",
    ]
