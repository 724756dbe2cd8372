"""What upper rooms may listen to."""

from django.dispatch import Signal

# A message reached a lasting state. Arguments: message, state, at. Sent after the commit.
message_settled = Signal()
# A batch of letters was posted. Arguments: batch, at. Sent after the commit.
letters_dispatched = Signal()
# A call to vote was sent to everybody who had not voted. Arguments: step, at.
step_sent = Signal()
