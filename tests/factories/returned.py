"""What comes back to a return path: reports as mail servers and mailbox providers write them."""

import email
from email.message import Message as Mail
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText


def delivery_report(
    address: str, original: bytes, *, status: str = "5.1.1", action: str = "failed"
) -> bytes:
    """RFC 3464, with the headers of the message that came back."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"] = "Mail Delivery System <mailer-daemon@relay.example>"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText("I'm sorry to have to inform you…", "plain", "utf-8"))
    status_part = MIMEMessage(Mail(), "delivery-status")
    status_part.set_payload([_block("Reporting-MTA: dns; relay.example\n"), _block(
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; the mailbox said so\n"
    )])  # fmt: skip
    report.attach(status_part)
    report.attach(_headers(original))
    return report.as_bytes()


def complaint(
    address: str, return_path: str, original: bytes, *, kind: str = "abuse"
) -> bytes:  # fmt: skip
    """RFC 5965, as a mailbox provider's feedback loop sends it."""
    report = MIMEMultipart("report", report_type="feedback-report")
    report["From"] = "Feedback loop <fbl@provider.example>"
    report["Subject"] = "Fwd: a message"
    report.attach(MIMEText("This is an e-mail abuse report.", "plain", "utf-8"))
    part = MIMEMessage(Mail(), "feedback-report")
    part.set_payload([_block(
        f"Feedback-Type: {kind}\nUser-Agent: Provider/1.0\nVersion: 1\n"
        f"Original-Mail-From: <{return_path}>\nOriginal-Rcpt-To: <{address}>\n"
    )])  # fmt: skip
    report.attach(part)
    report.attach(_headers(original))
    return report.as_bytes()


def _block(text: str) -> Mail:
    return email.message_from_string(text)


def _headers(original: bytes) -> MIMEText:
    head = original.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return MIMEText(head.decode("utf-8", "replace") + "\n", "rfc822-headers", "utf-8")
