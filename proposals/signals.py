"""What upper rooms may listen to. Sent after the commit."""

from django.dispatch import Signal

# proposal, at: enough support to be on the agenda by right (R-ODJ-02).
threshold_reached = Signal()
# proposal, at: the board admitted it, or turned it down.
proposal_answered = Signal()
