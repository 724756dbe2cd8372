"""What this room tells those above it (pages that gather several rooms)."""

from django.dispatch import Signal

# assembly, at: its state or its figures have changed.
assembly_changed = Signal()
