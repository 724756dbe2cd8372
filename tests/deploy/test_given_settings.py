"""`manage.py check_production` judges the values that a server is about to run with."""

from common.management.commands.check_production import REQUIRED, wrong_with


def test_a_setting_that_the_environment_does_not_give_is_named() -> None:
    given = {name: value for name, value in REQUIRED.items() if name != "SITE_URL"}

    assert "SITE_URL" in wrong_with(given)


def test_a_weak_secret_key_is_refused_where_a_strong_one_passes() -> None:
    weak = wrong_with({**REQUIRED, "SECRET_KEY": "changez-moi"})
    strong = wrong_with(REQUIRED)

    assert "SECRET_KEY" in weak
    assert strong == ""
