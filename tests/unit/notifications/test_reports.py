"""Anybody may write to the return path: whatever comes is read, or said to be no report."""

from hypothesis import given
from hypothesis import strategies as st

from notifications import reports
from notifications.models import Report

HEADERS = ("From", "To", "Subject", "Auto-Submitted", "Content-Type", "X-Failed-Recipients")
KINDS = ("text/plain", "multipart/report", "message/delivery-status", "message/feedback-report")
LINES = st.lists(
    st.one_of(
        st.builds("{}: {}".format, st.sampled_from(HEADERS), st.text(max_size=30)),
        st.builds("Content-Type: {}; boundary=x".format, st.sampled_from(KINDS)),
        st.sampled_from(["", "--x", "--x--", "Action: failed", "Final-Recipient: rfc822;"]),
    ),
    max_size=12,
)


def test_a_message_without_sender_or_without_anything_is_no_report() -> None:
    for content in (b"", b"\n", b"Subject: bonjour\n\nBonjour.\n"):
        assert reports.read(content).kind == Report.Kind.UNREAD


@given(LINES)
def test_no_message_however_made_stops_the_reading(lines: list[str]) -> None:
    content = "\r\n".join(lines).encode("utf-8", "surrogatepass")

    assert reports.read(content).kind in Report.Kind


@given(st.binary(max_size=400))
def test_no_bytes_however_drawn_stop_the_reading(content: bytes) -> None:
    assert reports.read(content).kind in Report.Kind
