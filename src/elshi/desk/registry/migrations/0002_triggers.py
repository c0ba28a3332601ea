"""Evidence is only added, letters are fixed when final: the database itself refuses the rest."""

from typing import Any

from django.db import migrations

from elshi.desk.audit.triggers import install_triggers
from elshi.desk.registry.triggers import registry_triggers


def _install(_apps: Any, schema_editor: Any) -> None:
    install_triggers(schema_editor, registry_triggers())


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("people", "0001_initial")]
    operations = [migrations.RunPython(_install, migrations.RunPython.noop)]
