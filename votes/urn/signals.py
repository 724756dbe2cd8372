"""What the urn tells the rooms above, naming a poll and never a ballot."""

from django.dispatch import Signal

# Sent after the commit, with `poll` (uuid): a state or a head has changed.
poll_changed = Signal()
