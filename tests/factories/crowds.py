"""Many rows of one kind, written straight into the tables: a page is judged on how it reads
them, not on how they came."""

from datetime import date, datetime, timedelta

from assembly.models import (
    AgendaItem,
    Assembly,
    Call,
    Outcome,
    PastAssembly,
    QuorumRecord,
    Resolution,
    Statutes,
)
from common.clock import PARIS
from members.models import AccessRecovery, Member, YearlyFigures
from notifications.models import MailDomain, Message, PostalBatch
from proposals.models import Consultation
from tests.cast import Cast
from tests.factories import assemblies, mail, proposals
from tests.factories import members as people
from votes.station.models import Poll, Trustee

AT = datetime(2025, 3, 3, 10, 0, tzinfo=PARIS)


def members(cast: Cast, count: int) -> list[Member]:
    """Members with an account and an agreement to e-mail, half of them seated."""
    first = people.next_number()
    made = [
        people.member("Camille", f"Durand {n}", number=n, email=f"c{n}@example.org")
        for n in range(first, first + count)
    ]
    for member in made:
        people.consent(member)
    for member in made[::2]:
        people.mandate(member, "supervisory_board", ends_on=date(2021, 6, 1))
    return made


def published_proposals(cast: Cast, count: int) -> None:
    """Proposals of others, each with its author's support."""
    people.own_shares(cast.alice, 10_000)
    for author in members(cast, count):
        proposals.published(author, title=f"Proposition de {author.last_name}")


def drafted_assemblies(cast: Cast, count: int) -> list[Assembly]:
    if not Statutes.objects.exists():
        assemblies.rules()
    made = []
    for number in range(count):
        assembly = Assembly.objects.create(
            kind=Assembly.Kind.ORDINARY,
            title=f"Assemblée {number}",
            year=2025,
            statutes=Statutes.objects.get(),
            agenda_hash="0" * 64,
            created_at=AT,
        )
        Call.objects.create(assembly=assembly, number=1, meets_at=AT + timedelta(days=60))
        made.append(assembly)
    return made


def decided_assemblies(cast: Cast, count: int) -> None:
    """Each with a resolution adopted by a show of hands, and the figures of its sitting."""
    for assembly in drafted_assemblies(cast, count):
        item = AgendaItem.objects.create(
            assembly=assembly, position=1, kind="vote", title="Comptes"
        )
        resolution = Resolution.objects.create(
            assembly=assembly, item=item, number=1, title="Comptes", text="Oui.", is_secret=False
        )
        heads = {"registered": 7, "present": 4, "represented": 0, "blank_proxies": 0, "remote": 0}
        QuorumRecord.objects.create(
            call=assembly.calls.get(),
            resolution=resolution,
            at=AT,
            counted=4,
            reached=True,
            **heads,
        )
        Outcome.objects.create(
            resolution=resolution,
            verdict="adopted",
            figures={**heads, "for": 4, "against": 0, "abstain": 0, "counted": 4, "required": 2},
            rule={},
            sentence="Adoptée.",
            recorded_at=AT,
        )
        Assembly.objects.filter(pk=assembly.pk).update(state="decided", sitting_closed_at=AT)


def former_assemblies(cast: Cast, count: int) -> None:
    last = PastAssembly.objects.count()
    for year in range(1900 + last, 1900 + last + count):
        PastAssembly.objects.create(
            year=year, title=f"AG {year}", registered=100, participants=20, recorded_at=AT
        )
        YearlyFigures.objects.create(year=year, members=100)


def polls(cast: Cast, count: int, **fields: str) -> list[Poll]:
    """Polls in preparation whose keys the supervisory board holds."""
    made = []
    first = Poll.objects.count()
    for number in range(first, first + count):
        poll = Poll.objects.create(
            uuid="CrowdedPo" + f"{number:05d}".replace("0", "z"),
            title=f"Scrutin {number}",
            questions=[],
            threshold=2,
            trustees_count=3,
            opens_at=AT,
            created_at=AT,
            **fields,
        )
        for index, holder in enumerate(cast.key_holders, 1):
            Trustee.objects.create(poll=poll, index=index, member=holder, name=holder.display_name)
        made.append(poll)
    return made


def consultations(cast: Cast, count: int) -> None:
    for poll in polls(cast, count, kind="consultation"):
        Consultation.objects.create(poll=poll, launched_by=cast.diego.account)


def sent_messages(cast: Cast, count: int) -> None:
    for member in members(cast, count):
        mail.recorded_vote(member, step=f"recorded-{member.number}")


def unreachable(cast: Cast, count: int) -> None:
    sent_messages(cast, count)
    Message.objects.update(state="bounced")


def batches(cast: Cast, count: int) -> None:
    first = PostalBatch.objects.count() + 1
    for number in range(first, first + count):
        PostalBatch.objects.create(
            number=number, prepared_at=AT, letters_count=1, pdf={}, addresses={}
        )


def mail_domains(cast: Cast, count: int) -> None:
    sent_messages(cast, count)
    for number in range(count):
        MailDomain.objects.create(name=f"d{number}-{MailDomain.objects.count()}.example")


def recoveries(cast: Cast, count: int) -> None:
    for member in members(cast, count):
        AccessRecovery.objects.create(
            kind=AccessRecovery.Kind.SECOND_FACTORS,
            member=member,
            identity_check="Vue à l’accueil.",
            asked_by=cast.fatou,
            asked_at=AT,
        )
