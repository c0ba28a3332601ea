"""Looking after a node that runs."""

from elshi.prove.errors import expect
from elshi.prove.world import World


def look_after_node(world: World) -> None:
    """Status, log, keys, register, a new person who logs in, and the audit trail."""
    home = str(world.node.home)
    status = world.ask("status", "--home", home)
    states = {process["name"]: process["state"] for process in status["processes"]}
    expect(set(states.values()) == {"running"}, f"not all processes run: {states}")
    log = world.ask("log", "check", f"{home}/logs/xs-mfa/1")
    expect(log["size"] == status["log_size"], f"the log has {log['size']} entries, status says {status['log_size']}")
    keys = world.ask("key", "list", "--home", home)
    expect(bool(keys), "no key is listed")
    accounts = world.ask("registry", "list", "--home", home)
    expect(bool(accounts), "no account is listed")
    name = f"person{world.day}"
    added = world.ask("people", "add", "--home", home, "--user", name, "--role", "press_officer", "--language", "ru")
    world.node.passwords[name] = added["password"]
    with world.person(name) as page:
        expect(page.locator("html").get_attribute("lang") == "ru", f"{name} does not read the desk in Russian")
    with world.person("asel") as page:
        page.goto(f"{world.node.desk}/audit/")
        expect(page.locator("tbody tr").count() > 3, "the audit trail is empty")
        world.shot(page, "audit trail")
