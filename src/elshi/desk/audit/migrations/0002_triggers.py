"""Audit rows are only added: the database itself refuses the rest."""

from typing import Any

from django.db import migrations

from elshi.desk.audit.triggers import audit_triggers, install_triggers


def _install(_apps: Any, schema_editor: Any) -> None:
    install_triggers(schema_editor, audit_triggers())


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(_install, migrations.RunPython.noop)]
