"""What the certifiers say of the results of assemblies: shown wherever a result is (R-BUR-03)."""

from collections.abc import Iterable

from assembly import session_urns
from assembly.models import Assembly, AssemblyPoll, Resolution
from assembly.participation import references
from votes.station.models import Certification

_REFUSED = Certification.Verdict.REFUSED


def words_on(resolutions: Iterable[Resolution]) -> dict[int, Certification]:
    """By resolution (primary key), the last word of a certifier on the urn that decided it; of the
    urns of several colleges, a refusal on one of them is the word on the result."""
    asked = list(resolutions)
    links = AssemblyPoll.objects.filter(
        assembly__in={resolution.assembly_id for resolution in asked},
    ).select_related("poll")
    in_session = session_urns.of_questions(asked)
    urns = [*(link.poll_id for link in links), *(poll.pk for poll in in_session.values())]
    last = {word.poll_id: word for word in _in_order(urns)}
    by_reference: dict[str, Certification] = {}
    for link in links.order_by("pk"):
        word = last.get(link.poll_id)
        if word is None:
            continue
        for reference in references(link.poll):
            if reference not in by_reference or word.verdict == _REFUSED:
                by_reference[reference] = word
    found = {
        resolution.pk: by_reference[resolution.reference]
        for resolution in asked
        if resolution.reference in by_reference
    }
    return found | {pk: last[poll.pk] for pk, poll in in_session.items() if poll.pk in last}


def refusals(assembly: Assembly) -> list[Certification]:
    """The refusals to certify a result of this assembly that no certificate has followed."""
    words = _in_order(poll.pk for poll in session_urns.carried_by(assembly))
    last = {word.poll_id: word for word in words}
    return [word for word in last.values() if word.verdict == Certification.Verdict.REFUSED]


def _in_order(polls: Iterable[str]) -> list[Certification]:
    """Every word on these urns, as they were said: of each, the last one holds."""
    return list(Certification.objects.filter(poll__in=list(polls)).order_by("at", "pk"))
