from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0017_errands"),
        ("assembly", "0032_what_statutes_ask_stands_in_them_alone"),
    ]

    operations = [migrations.DeleteModel(name="SupportRule")]
