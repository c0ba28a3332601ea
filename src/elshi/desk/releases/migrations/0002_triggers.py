"""The author never approves, an approval binds one content, a release only goes forward: in SQL."""

from typing import Any

from django.db import migrations

from elshi.desk.audit.triggers import install_triggers
from elshi.desk.releases.triggers import release_triggers


def _install(_apps: Any, schema_editor: Any) -> None:
    install_triggers(schema_editor, release_triggers())


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]
    operations = [migrations.RunPython(_install, migrations.RunPython.noop)]
