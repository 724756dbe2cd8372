"""A command given what it cannot use says it in words, with what to do, and writes nothing."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from members.models import Cooperative

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: django_settings) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.SECRETS_DIR = tmp_path / "secrets"
    settings.DATA_DIR.mkdir()
    settings.SECRETS_DIR.mkdir()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command(*arguments)
    return str(error.value).replace("\u202f", " ").replace("\u00a0", " ")


def test_a_first_start_from_a_file_that_is_not_there_names_it(tmp_path: Path) -> None:
    absent = tmp_path / "cooperative.toml"

    told = refused("set_up", str(absent))

    assert told == f"{absent} est inutilisable : No such file or directory. Rien n’a été écrit."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("# Ouvote\n\nune phrase", "ce n’est pas du TOML lisible"),
        ("[functions]", "il y manque 'cooperative'"),
        ("cooperative = 3", "est inutilisable"),
    ],
)
def test_a_first_start_from_another_file_says_what_is_wrong_with_it(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "cooperative.toml"
    path.write_text(content)

    told = refused("set_up", str(path))

    assert words in told
    assert told.endswith("Rien n’a été écrit.")
    assert "Error(" not in told
    assert not Cooperative.objects.exists()


def test_the_archive_of_a_vote_nobody_knows_is_refused_with_where_its_name_stands(
    tmp_path: Path,
) -> None:
    told = refused("export_poll", "inconnu", "--out", str(tmp_path))

    assert told.startswith("Aucun vote secret ne s’appelle inconnu ici.")
    assert "scrutins/" in told


def test_a_backup_into_a_folder_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    told = refused("backup", str(tmp_path / "absent" / "sauvegarde.tar"))

    assert told.startswith("Le dossier de la sauvegarde n’existe pas")
    assert not (tmp_path / "absent").exists()


def test_a_restoration_without_its_consent_or_its_file_changes_nothing(tmp_path: Path) -> None:
    absent = str(tmp_path / "sauvegarde.tar")

    unconfirmed = refused("restore", absent)
    mistyped = refused("restore", absent, "--replace")

    assert unconfirmed == "Tout ce qui est là sera remplacé : dites-le avec --replace."
    assert mistyped.startswith("Aucune sauvegarde ne porte ce nom : rien n’a été changé.")
