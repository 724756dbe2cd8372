"""The players of a rehearsal read their own mail."""

from email.message import EmailMessage
from pathlib import Path

from frontend.rehearsal import letters


def deliver(folder: Path, number: int, text: str) -> None:
    message = EmailMessage()
    message.set_content(text)
    (folder / f"{number}-ines@exemple.example.eml").write_bytes(message.as_bytes())


def test_a_code_is_found_whatever_else_arrives_meanwhile(tmp_path: Path) -> None:
    deliver(tmp_path, 1, "Votre code :\n\nAAAA-1111\n")
    deliver(tmp_path, 2, "Votre code :\n\nBBBB-2222\n")
    deliver(tmp_path, 3, "Le vote est ouvert.\n")

    code = letters.wait_for_code(tmp_path, "ines@exemple.example", 1)

    assert code == "BBBB-2222"
