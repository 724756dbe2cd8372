"""A measure may compare two subjects as well as two moments."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("notifications", "0013_weekly_letter_refused")]

    operations = [
        migrations.RemoveConstraint("DelayedStart", "delay_lasts"),
        migrations.RemoveConstraint("DelayedStart", "delay_interval_in_order"),
        migrations.RenameModel("DelayedStart", "Measure"),
        migrations.AlterField(
            "Measure",
            "step",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="measure",
                to="notifications.step",
            ),
        ),
        migrations.AlterField("Measure", "hours", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "Measure",
            "usual_line",
            models.CharField(blank=True, default="", max_length=250),
            preserve_default=False,
        ),
        migrations.AddField(
            "Measure",
            "other_line",
            models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "Measure",
            models.CheckConstraint(
                condition=(Q(hours__gte=1) & Q(other_line=""))
                | (Q(hours=0) & ~Q(other_line="") & ~Q(usual_line="")),
                name="measure_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            "Measure",
            models.CheckConstraint(
                condition=Q(low=None) | Q(low__lte=F("high")), name="measure_interval_in_order"
            ),
        ),
    ]
