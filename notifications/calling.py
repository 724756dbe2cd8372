"""The rows of one step of a campaign for some members, by the channels each of them chose."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from members import queries as register
from members.models import Member
from notifications import (
    audiences,
    ballot_links,
    channels,
    delays,
    plan_links,
    push,
    short_links,
)
from notifications.addressing import Recipient, dead_addresses, of_member
from notifications.channels import ANYBODY, Means
from notifications.models import Channel, Measure, Message, Step
from notifications.rendering import MailMerge
from notifications.sms import words
from notifications.sms.provider import provider
from notifications.states import FAILED
from notifications.writing import Posting, by_telephone, compose

SUFFIXES = {Channel.SMS: "+sms", Channel.PUSH: "+push"}


class Calling:
    """One step being written: what all its messages share is read once."""

    def __init__(self, step: Step, *, at: datetime) -> None:
        self.step, self.at = step, at
        self.context = audiences.context_of(step, at=at)
        self.merge, self.dead = MailMerge(), dead_addresses()
        tried = Measure.objects.filter(step=step).exclude(other_line="").first()
        self.tried, self.other_merge = tried, MailMerge(cooperative=self.merge.cooperative)
        self.other_context = {**self.context, "subject_line": tried.other_line if tried else ""}
        self._sms: tuple[str, str] | None = None  # its words and the host it leaves through

    def rows(self, members: Iterable[Member]) -> list[Message]:
        """Not saved: one row for each channel of each member."""
        members = list(members)
        chosen = channels.means_of([member.pk for member in members], at=self.at)
        return [
            row for member in members for row in self._of(member, chosen.get(member.pk, ANYBODY))
        ]

    def by_email(self, member: Member) -> Message:
        """The row of a member whom another channel did not reach."""
        return self._mail(member, of_member(member, dead=self.dead))

    def _of(self, member: Member, means: Means) -> Iterable[Message]:
        recipient = of_member(member, dead=self.dead)
        for channel in channels.ways(self.step.template, means, has_email=bool(recipient.email)):
            if channel == Channel.SMS:
                yield self._text(recipient, means.phone)
            elif channel == Channel.PUSH:
                yield from self._notifications(recipient, means)
            else:
                yield self._mail(member, recipient)

    def _mail(self, member: Member, recipient: Recipient) -> Message:
        links: Mapping[str, str] = {
            **plan_links.of(self.step, member),
            **ballot_links.of(self.step, member, recipient.email),
        }
        other = self.tried is not None and delays.in_second_half(self.tried, member.number)
        return compose(
            self._posting(Channel.EMAIL),
            recipient,
            template=self.step.template,
            context=self.other_context if other else self.context,
            merge=self.other_merge if other else self.merge,
            links=links,
        )

    def _text(self, recipient: Recipient, number: str) -> Message:
        if self._sms is None:
            self._sms = self.short_text(), provider().host
        text, host = self._sms
        return by_telephone(
            self._posting(Channel.SMS), recipient, address=number, host=host, text=text
        )

    def _notifications(self, recipient: Recipient, means: Means) -> Iterable[Message]:
        """One for each device; what it shows is the same for everybody."""
        for device, endpoint in means.devices:
            posting = self._posting(Channel.PUSH)
            yield by_telephone(
                replace(posting, step=f"{posting.step}{device}"),
                recipient,
                address=str(device),
                host=push.host_of(endpoint),
                text=push.shown(self.step, self.context),
            )

    def short_text(self) -> str:
        """The words of this step's SMS, the same for everybody."""
        cooperative = register.cooperative()
        context: dict[str, Any] = {
            **self.context,
            "sender": cooperative.name,
            "short_link": short_links.address_for(self.step.campaign),
        }
        template = channels.SHORT[self.step.template]
        return words.written(template, context, title=str(self.context["title"]))

    def _posting(self, channel: str) -> Posting:
        campaign, step = self.step.campaign, self.step
        return Posting(
            subject=campaign.subject,
            step=step.name + SUFFIXES.get(Channel(channel), ""),
            at=self.at,
            channel=channel,
            stream=step.stream,
            keeps_quiet_hours=True,
            tells_turnout=step.is_call,
            expires_at=campaign.closes_at if step.is_call else campaign.ends_at,
            campaign_step=step,
        )


def by_email_instead(message: Message, *, at: datetime) -> None:
    """A call that its channel could not take leaves by e-mail, unless one of the same step does
    or another channel took it. Whoever has voted meanwhile is not called (delivery)."""
    step, member = message.campaign_step, message.member
    if step is None or member is None:
        return
    others = step.messages.filter(member=member).exclude(pk=message.pk).exclude(state__in=FAILED)
    if not others.exists():
        row = Calling(step, at=at).by_email(member)
        Message.objects.bulk_create([row], ignore_conflicts=True)
