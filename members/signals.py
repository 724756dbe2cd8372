"""What upper rooms may want to know of the register. Sent after the commit."""

from django.dispatch import Signal

# member, at: a row was added, changed or closed by a person or an import.
member_joined = Signal()
member_left = Signal()
# member, old_address, new_address, at: the address the cooperative writes to has changed.
address_changed = Signal()
# member, at
consent_given = Signal()
consent_revoked = Signal()
