import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assembly", "0028_checked_in_by_their_own_sign_in"),
        ("members", "0004_legal_notice"),
        ("proposals", "0011_amendments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="outcome",
            name="outcome_verdict_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="paperanswer",
            name="paper_choice_is_known_once_settled",
        ),
        migrations.RemoveConstraint(
            model_name="paperreading",
            name="paper_reading_choice_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="sittingevent",
            name="sitting_event_kind_is_known",
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="opened_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="resolution",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="assembly.resolution",
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="concerns",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="opened_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="resolution",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[("revocation", "Revocation"), ("exclusion", "Exclusion of a member")],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("adopted", "Adopted"),
                    ("rejected", "Rejected"),
                    ("no_quorum", "No Quorum"),
                    ("elected", "Elected"),
                    ("not_filled", "Not Filled"),
                    ("not_counted", "Not Counted"),
                    ("replaced", "Replaced"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="paperanswer",
            name="choice",
            field=models.CharField(
                blank=True,
                choices=[
                    ("for", "For"),
                    ("against", "Against"),
                    ("abstain", "Abstention, or no choice"),
                    ("chair", "Power to the chair"),
                    ("names", "Names"),
                    ("blank", "Blank: it names nobody"),
                    ("null", "Null: it cannot be read, or says two things"),
                ],
                max_length=7,
            ),
        ),
        migrations.AlterField(
            model_name="paperreading",
            name="choice",
            field=models.CharField(
                choices=[
                    ("for", "For"),
                    ("against", "Against"),
                    ("abstain", "Abstention, or no choice"),
                    ("chair", "Power to the chair"),
                    ("names", "Names"),
                    ("blank", "Blank: it names nobody"),
                    ("null", "Null: it cannot be read, or says two things"),
                ],
                max_length=7,
            ),
        ),
        migrations.AlterField(
            model_name="sittingevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("item", "Item of the agenda"),
                    ("vote", "Put to the vote"),
                    ("opened", "Question opened in session"),
                    ("given_up", "Question given up"),
                    ("result", "Result proclaimed"),
                    ("suspended", "Suspended"),
                    ("resumed", "Resumed"),
                    ("video", "Incident of the video"),
                    ("voting", "Incident of the vote"),
                    ("other", "Other incident"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verdict__in",
                        (
                            "adopted",
                            "rejected",
                            "no_quorum",
                            "elected",
                            "not_filled",
                            "not_counted",
                            "replaced",
                        ),
                    )
                ),
                name="outcome_verdict_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("choice", ""), ("settled_at__isnull", True)),
                    models.Q(
                        (
                            "choice__in",
                            ("for", "against", "abstain", "chair", "names", "blank", "null"),
                        ),
                        ("settled_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="paper_choice_is_known_once_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("choice__in", ("for", "against", "abstain", "chair", "names", "blank", "null"))
                ),
                name="paper_reading_choice_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose", ""),
                    models.Q(
                        ("concerns__isnull", False), ("purpose__in", ("revocation", "exclusion"))
                    ),
                    _connector="OR",
                ),
                name="resolution_purpose_concerns_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="sittingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "item",
                            "vote",
                            "opened",
                            "given_up",
                            "result",
                            "suspended",
                            "resumed",
                            "video",
                            "voting",
                            "other",
                        ),
                    )
                ),
                name="sitting_event_kind_is_known",
            ),
        ),
    ]
