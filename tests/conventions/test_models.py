"""What the tables may hold, and who may be joined to what."""

import pytest
from django.apps import apps
from django.db import models

ROOMS = ("common", "members", "urn", "votes", "proposals", "notifications", "assembly")
MODELS = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def name(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_every_field_is_public_personal_or_secret_and_has_an_end(
    model: type[models.Model],
) -> None:
    privacy = model.Privacy  # type: ignore[attr-defined]
    classified = [
        field for kind in ("public", "personal", "secret") for field in getattr(privacy, kind, ())
    ]
    fields = [f.name for f in [*model._meta.fields, *model._meta.many_to_many]]
    fields = [f for f in fields if f not in ("groups", "user_permissions", "is_superuser")]

    assert sorted(classified) == sorted(set(fields))
    assert privacy.retention


def test_no_relation_leads_from_the_urn_to_the_outside_or_back() -> None:
    crossing = [
        f"{name(model)}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is not None
        and (model._meta.app_label == "urn")
        != (field.related_model._meta.app_label == "urn")
    ]  # fmt: skip

    assert crossing == []


PERSONAL_WORDS = ("member", "account", "email", "address", "agent", "session", "ip")


def test_the_urn_keeps_no_person_address_or_session() -> None:
    found = [
        f"{name(model)}.{field.name}"
        for model in apps.get_app_config("urn").get_models()
        for field in model._meta.fields
        if any(word in field.name.split("_") for word in PERSONAL_WORDS)
    ]

    assert found == []


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_every_choice_is_held_by_the_database_too(model: type[models.Model]) -> None:
    columns = {f.name for f in model._meta.fields if f.choices}
    constrained = {
        column
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        for column in columns
        if f"('{column}" in str(constraint.condition)
    }

    assert constrained == columns
