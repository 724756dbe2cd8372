"""How an assembly's notices and calls to vote are named: one campaign for each call."""

from assembly.models import AgendaCompletion, Assembly, Call

SEPARATOR = ":"
# A notice is a message of the step "convocation-1", at the second call "convocation-2".
CONVOCATION = "convocation-"


def subject_of(assembly: Assembly) -> str:
    """« assembly:12 » at the first call, « assembly:12:2 » at the second."""
    number = assembly.call.number
    return assembly.subject if number == 1 else f"{assembly.subject}{SEPARATOR}{number}"


def notice_step(call: Call) -> str:
    """How the outbox names the notices of this call."""
    return f"{CONVOCATION}{call.number}"


def complement_step(completion: AgendaCompletion) -> str:
    """How the outbox names the notices that tell what was added to the agenda."""
    return f"complement-{completion.number}"


def title_of(assembly: Assembly) -> str:
    """What tells the calls of one round from those of the other."""
    if assembly.call.number == 1:
        return assembly.title
    return f"{assembly.title} (seconde convocation)"


def assembly_of(subject: str) -> Assembly | None:
    """The assembly a campaign or a poll belongs to; None when it is somebody else's."""
    parts = subject.split(SEPARATOR)
    if len(parts) < 2 or parts[0] != "assembly" or not parts[1].isdigit():
        return None
    return Assembly.objects.filter(pk=int(parts[1])).first()
