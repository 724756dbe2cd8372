"""The texts already written are found by their stems, as the new ones are."""

from typing import Any

from django.db import migrations

from proposals.stemming import stems


def index(apps: Any, schema_editor: Any) -> None:
    proposals = apps.get_model("proposals", "Proposal").objects.using(
        schema_editor.connection.alias
    )
    for row in proposals.select_related("author").order_by("pk").iterator(chunk_size=500):
        author = row.author.legal_name or f"{row.author.first_name} {row.author.last_name}"
        words = stems(f"{row.title} {row.text} {row.reasons} {author}")
        proposals.filter(pk=row.pk).update(search_key=" ".join(words))


class Migration(migrations.Migration):
    dependencies = [("proposals", "0008_moderation")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
