"""Mail that Django sends at once, such as a sign-in code: by the same relays as the outbox."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address

from notifications import signing
from notifications.line import Relays, relay_addresses
from notifications.relay import Answer, RelayUnavailable


class RelaysBackend(BaseEmailBackend):
    """The first relay that listens takes the message, signed as the others are."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        relays = Relays(relay_addresses())
        try:
            return sum(self._send(relays, message) for message in email_messages)
        except RelayUnavailable:
            if not self.fail_silently:
                raise
            return 0
        finally:
            relays.close()

    def _send(self, relays: Relays, message: EmailMessage) -> int:
        sender = sanitize_address(message.from_email, message.encoding or "utf-8")
        content = signing.signed(message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
        answers = [
            relays.send(return_path=sender, to=address, content=content).answer
            for address in message.recipients()
        ]
        return int(Answer.ACCEPTED in answers)
