"""What the polling station tells the rooms above, after the commit. Each is sent with `poll`, the
station's Poll, and `at`; none names a person or a ballot."""

from django.dispatch import Signal

poll_sealed = Signal()
poll_opened = Signal()
poll_suspended = Signal()
poll_reopened = Signal()
poll_ended = Signal()
poll_counted = Signal()
poll_left_uncounted = Signal()
poll_certified = Signal()
poll_cancelled = Signal()
turnout_changed = Signal()
