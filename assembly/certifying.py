"""What the certifiers say of the results of assemblies: shown wherever a result is (R-BUR-03)."""

from collections.abc import Iterable

from assembly.models import Assembly, AssemblyPoll, Resolution
from assembly.participation import references
from votes.station.models import Certification


def words_on(resolutions: Iterable[Resolution]) -> dict[int, Certification]:
    """By resolution (primary key), the certifier's word on the urn that decided it."""
    asked = list(resolutions)
    links = AssemblyPoll.objects.filter(
        assembly__in={resolution.assembly_id for resolution in asked},
        poll__certification__isnull=False,
    )
    by_reference = {
        reference: link.poll.certification
        for link in links.select_related("poll__certification").order_by("pk")
        for reference in references(link.poll)
    }
    return {
        resolution.pk: by_reference[resolution.reference]
        for resolution in asked
        if resolution.reference in by_reference
    }


def refusals(assembly: Assembly) -> list[Certification]:
    """The refusals to certify a result of this assembly."""
    found = Certification.objects.filter(
        poll__in=assembly.polls.values("poll"), verdict=Certification.Verdict.REFUSED
    )
    return list(found.order_by("at", "pk"))
