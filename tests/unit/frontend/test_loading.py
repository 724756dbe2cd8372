"""A demonstration is loaded whole, or not at all."""

from pathlib import Path
from typing import Any

import pytest

from frontend.demonstration import loading
from votes.station.keeper import KeeperUnavailable


def test_nothing_of_the_demonstration_is_written_while_the_keeper_does_not_answer(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECRETS_DIR = tmp_path
    # The keeper falls as it starts: it finds no settings.
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.nowhere")

    with pytest.raises(KeeperUnavailable), loading.keeper_at_work():
        pytest.fail("the loading went on without the keeper")
