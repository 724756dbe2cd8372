from django.db import migrations


def count(apps, schema_editor):
    """As proposals.actions.proposals.note_opinions does."""
    proposals = apps.get_model("proposals", "Proposal")
    supports = apps.get_model("proposals", "Support")
    contributions = apps.get_model("proposals", "Contribution")
    for proposal in proposals.objects.exclude(published_at=None).order_by("pk"):
        supporters = supports.objects.filter(proposal=proposal, withdrawn_at=None)
        said = set(supporters.values_list("member", flat=True))
        said |= set(
            contributions.objects.filter(proposal=proposal).values_list("author", flat=True)
        )
        proposals.objects.filter(pk=proposal.pk).update(opinions=len(said - {proposal.author_id}))


class Migration(migrations.Migration):
    dependencies = [("proposals", "0013_by_right_opinions_mergers")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
