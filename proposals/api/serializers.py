"""Proposals as programs read and write them."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from proposals.models import Attachment, Audience, Category, Ground, Purpose
from proposals.states import ProposalState


class ProposalOut(serializers.Serializer[Any]):
    """A proposal in a list; the title of one that moderation hides says so."""

    id = serializers.IntegerField()
    title = serializers.CharField(source="shown_title")
    author = serializers.CharField(source="author.display_name")
    audience = serializers.ChoiceField(choices=Audience.choices)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    state = serializers.ChoiceField(choices=ProposalState.choices)
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    support_count = serializers.IntegerField()
    opinions = serializers.IntegerField()


class ResemblingOut(serializers.Serializer[Any]):
    """A published proposal close to another text."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=ProposalState.choices)


class ProgressOut(serializers.Serializer[Any]):
    """The support a proposal has and what it needs; null: this way is not open. How many shares
    the supporters hold is for members (null from outside)."""

    members = serializers.IntegerField()
    shares = serializers.IntegerField(allow_null=True)
    members_needed = serializers.IntegerField(source="threshold.members", allow_null=True)
    shares_needed = serializers.IntegerField(source="threshold.shares", allow_null=True)
    supervisors = serializers.IntegerField()
    supervisors_needed = serializers.IntegerField(source="threshold.supervisors", allow_null=True)
    reached = serializers.BooleanField()


class StepOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    words = serializers.CharField()


class HidingOut(serializers.Serializer[Any]):
    """Why moderation hides a text, in the place of its words."""

    ruling = serializers.IntegerField(source="pk")
    ground = serializers.ChoiceField(choices=Ground.choices)
    reason = serializers.CharField()


class AttachmentOut(serializers.Serializer[Any]):
    """A file that goes with a proposal: PDF, JPEG or PNG; `size` in bytes."""

    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, row: Attachment) -> str:
        return reverse("proposals:attachment", args=[row.proposal_id, row.pk])


class ProposalDetailOut(serializers.Serializer[Any]):
    """A proposal with its texts (light Markdown), its support and its life. The texts are empty
    for those from whom moderation hides them; `hidden` says why."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    reasons = serializers.CharField()
    category = serializers.ChoiceField(choices=Category.choices)
    cost = serializers.CharField()
    if_yes = serializers.CharField()
    if_no = serializers.CharField()
    attachments = AttachmentOut(source="files", many=True)
    audience = serializers.ChoiceField(choices=Audience.choices)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    author = serializers.CharField(source="author.display_name")
    state = serializers.ChoiceField(choices=ProposalState.choices)
    revision = serializers.IntegerField()
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    merged_into = serializers.IntegerField(source="merged_into_id", allow_null=True)
    board_answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    hidden = HidingOut(source="hidden_by", allow_null=True)
    support = ProgressOut()
    steps = StepOut(many=True)


class EffectsIn(serializers.Serializer[Any]):
    """What follows from the vote, as the author foresees it."""

    category = serializers.ChoiceField(choices=Category.choices, default=Category.OTHER)
    cost = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    if_yes = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    if_no = serializers.CharField(max_length=2_000, allow_blank=True, default="")


class ProposalIn(serializers.Serializer[Any]):
    """A text to write. `member`: for whom, when one acts for several."""

    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    title = serializers.CharField(max_length=150, allow_blank=True, required=False)
    text = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    reasons = serializers.CharField(max_length=40_000, allow_blank=True, required=False)
    effects = EffectsIn(required=False)
    member = serializers.IntegerField(required=False)


class EditIn(serializers.Serializer[Any]):
    """A text to save; `revision` is the one that was read, `note` says what changes. Without
    `effects`, those already written stay. The author alone changes `audience`."""

    title = serializers.CharField(max_length=150, allow_blank=True)
    text = serializers.CharField(max_length=20_000, allow_blank=True)
    reasons = serializers.CharField(max_length=40_000, allow_blank=True)
    revision = serializers.IntegerField()
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    effects = EffectsIn(required=False)


class ActingIn(serializers.Serializer[Any]):
    member = serializers.IntegerField(required=False)


class AdmissionIn(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=10_000, allow_blank=True, default="")


class RefusalIn(serializers.Serializer[Any]):
    """Reasons are required; `formal` for a proposal that has enough support."""

    answer = serializers.CharField(max_length=10_000)
    formal = serializers.BooleanField(default=False)
