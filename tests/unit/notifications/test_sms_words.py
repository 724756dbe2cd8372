import pytest

from notifications.sms import numbers, words


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two places each
        ("€" * 80 + "a", 2),
        ("ê" + "a" * 69, 1),
        ("ê" + "a" * 70, 2),
        ("", 1),
    ],
)
def test_a_message_is_paid_for_by_the_places_it_takes(text: str, paid: int) -> None:
    assert words.segments(text) == paid


def test_french_marks_do_not_double_the_price() -> None:
    text = words.plain("L’assemblée élit « Zoë Françoise » : être à l’heure… 20 € – œuvre")

    assert text == "L'assemblée élit \"Zoe Francoise\" : etre à l'heure... 20 € - oeuvre"
    assert words.is_narrow(text)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 (0)7.56.78.90.12", "+33756789012"),
        ("0032 470 12 34 56", "+32470123456"),
        ("01 42 34 56 78", None),  # a line at home reads no SMS
        ("06 12 34 56", None),
        ("+1 202 555 0142", None),  # a country nobody is written to
        ("bonjour", None),
        ("", None),
    ],
)
def test_only_a_mobile_number_of_a_country_written_to_is_taken(
    typed: str, number: str | None
) -> None:
    assert numbers.mobile(typed) == number
