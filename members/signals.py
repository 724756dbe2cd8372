"""What upper rooms may want to know of the register. Sent after the commit, unless one says so."""

from django.dispatch import Signal

# source (RegisterImport), at: an import was applied or undone.
register_imported = Signal()
# member, at: a row was added or closed by a person.
member_joined = Signal()
member_left = Signal()
# member_id, old_address, new_address, at: the address the cooperative writes to has changed.
address_changed = Signal()
# account, at: signed out of every device. Sent inside the act, so that what those devices still
# hold is worthless before anybody is told that it is.
sessions_ended = Signal()
# member, at
consent_given = Signal()
consent_revoked = Signal()
# joining (JoiningRequest), event ("asked", "admitted", "declined", "entered"), at: a request to
# become a member was made or answered. Sent inside the act, as the next one: its mail is written
# with it or not at all.
joining_moved = Signal()
# invitees (list of Invitee), at: customers are invited to become members.
customers_invited = Signal()
# references (list of str, as `JoiningRequest.reference` and the invitees' keys): requests and
# customers were erased, and what was sent to them goes with them. Sent inside the act.
strangers_forgotten = Signal()
