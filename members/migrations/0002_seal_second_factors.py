"""Secrets of second factors written in clear are sealed."""

from typing import Any

from django.db import migrations

from members.signing_in.sealing import seal


def seal_all(apps: Any, editor: Any) -> None:
    for each in apps.get_model("mfa", "Authenticator").objects.filter(
        type__in=["totp", "recovery_codes"]
    ):
        for name in {"secret", "seed"} & set(each.data):
            each.data[name] = seal(each.data[name])
        if "migrated_codes" in each.data:
            each.data["migrated_codes"] = [seal(code) for code in each.data["migrated_codes"]]
        each.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(seal_all)]
