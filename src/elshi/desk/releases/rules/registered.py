"""The registry as the rules see it: which offices and which accounts stand, so that a new one can fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from elshi.desk.releases.rules import RuleError


@dataclass(frozen=True, slots=True)
class StandingOffice:
    """`parent` is None for the office of the log. `own_log`: only the root key may change it."""

    parent: str | None
    own_log: bool = False


@dataclass(frozen=True, slots=True)
class StandingAccount:
    """The account's newest version, in few words."""

    platform: str
    handle: str
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """Offices and accounts by id: what stands, and what is on its way to the log."""

    offices: Mapping[str, StandingOffice] = field(default_factory=dict)
    accounts: Mapping[str, StandingAccount] = field(default_factory=dict)

    def check_office(self, office: str) -> None:
        """Raises RuleError unless `office` is in the tree."""
        if office not in self.offices:
            raise RuleError("no-such-office", office=office)

    def check_handle_free(self, platform: str, handle: str, *, own: str | None) -> None:
        """Raises RuleError when another account than `own` has the handle, however it is cased."""
        for name, account in self.accounts.items():
            if name != own and (account.platform, account.handle.casefold()) == (platform, handle.casefold()):
                raise RuleError("handle-registered", handle=handle, platform=platform, account=name)

    def check_successor(self, successor: str | None, *, own: str | None) -> None:
        """Raises RuleError unless the successors from here on are all there and none leads back to `own`."""
        seen = {own}
        name = successor
        while name is not None:
            if name not in self.accounts:
                raise RuleError("no-such-account", account=name)
            if name in seen:
                raise RuleError("successor-loop", account=name)
            seen.add(name)
            name = self.accounts[name].successor

    def check_parent(self, parent: str, *, own: str) -> None:
        """Raises RuleError unless `parent` is in the tree and not below `own`."""
        self.check_office(parent)
        above: str | None = parent
        for _ in range(len(self.offices) + 1):
            if above == own:
                raise RuleError("office-below-itself", office=own)
            standing = self.offices.get(above) if above is not None else None
            above = None if standing is None else standing.parent
