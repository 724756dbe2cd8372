"""Assemblies, from the statutes that rule them to the minutes they leave."""

from assembly.models.agenda import AgendaItem, Candidate, Resolution
from assembly.models.assemblies import (
    Assembly,
    AssemblyDocument,
    AssemblyPoll,
    BureauSeat,
    Call,
)
from assembly.models.contesting import Claim, LegalHold, RollRequest
from assembly.models.followups import FollowUp
from assembly.models.history import PastAssembly
from assembly.models.minutes import Minutes, MinutesRegisterEntry
from assembly.models.notices import Notice
from assembly.models.outcomes import HandCount, Outcome, QuorumRecord
from assembly.models.paper_proxies import PaperProxy
from assembly.models.proxies import Proxy
from assembly.models.questions import WrittenAnswer, WrittenQuestion
from assembly.models.rolls import AttendanceEntry, Roll, RollLine
from assembly.models.statutes import Statutes

__all__ = [
    "AgendaItem",
    "Assembly",
    "AssemblyDocument",
    "AssemblyPoll",
    "AttendanceEntry",
    "BureauSeat",
    "Call",
    "Candidate",
    "Claim",
    "FollowUp",
    "HandCount",
    "LegalHold",
    "Minutes",
    "MinutesRegisterEntry",
    "Notice",
    "Outcome",
    "PaperProxy",
    "PastAssembly",
    "Proxy",
    "QuorumRecord",
    "Resolution",
    "Roll",
    "RollLine",
    "RollRequest",
    "Statutes",
    "WrittenAnswer",
    "WrittenQuestion",
]
