from django.apps import AppConfig


class UrnConfig(AppConfig):
    """The urn: nothing in it that is not public or fit to be, and no person."""

    name = "votes.urn"
    label = "urn"
