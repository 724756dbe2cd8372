"""Assemblies, from the statutes that rule them to the minutes they leave."""

from assembly.models.agenda import AgendaItem, Candidate, Resolution
from assembly.models.assemblies import (
    Assembly,
    AssemblyDocument,
    AssemblyPoll,
    BureauSeat,
    Call,
)
from assembly.models.boxes import (
    HandCount,
    HandReading,
    NamedRoomVote,
    PaperAnswer,
    PaperReading,
    PaperVote,
)
from assembly.models.calendar import MissedDate
from assembly.models.completions import AgendaCompletion, RequestLeftOut
from assembly.models.contesting import Claim, LegalHold, RollRequest
from assembly.models.copies import CertifiedCopy
from assembly.models.followups import FollowUp
from assembly.models.history import PastAssembly
from assembly.models.minutes import Minutes, MinutesRegisterEntry
from assembly.models.notices import Notice
from assembly.models.objections import RemoteObjection
from assembly.models.organs import OrganMeeting, Paper, ReplacedScan
from assembly.models.outcomes import Outcome, QuorumRecord
from assembly.models.paper_proxies import PaperProxy
from assembly.models.postage import PostalTariff
from assembly.models.proxies import Proxy
from assembly.models.questions import WrittenAnswer, WrittenQuestion
from assembly.models.retention import Destruction
from assembly.models.rolls import AttendanceEntry, Roll, RollLine
from assembly.models.sheet_signatures import SheetSignature
from assembly.models.signatures import PaperPreservation, PaperSignature, PaperStamp
from assembly.models.sittings import (
    DeskNote,
    RoomPaper,
    RoomVote,
    ScrutineerRefusal,
    SetApart,
    SittingEvent,
)
from assembly.models.speaking import Floor, FloorRequest
from assembly.models.statutes import Statutes, StatutesDraft
from assembly.models.texts import OwnText

__all__ = [
    "AgendaCompletion",
    "AgendaItem",
    "Assembly",
    "AssemblyDocument",
    "AssemblyPoll",
    "AttendanceEntry",
    "BureauSeat",
    "Call",
    "Candidate",
    "CertifiedCopy",
    "Claim",
    "DeskNote",
    "Destruction",
    "Floor",
    "FloorRequest",
    "FollowUp",
    "HandCount",
    "HandReading",
    "LegalHold",
    "Minutes",
    "MinutesRegisterEntry",
    "MissedDate",
    "NamedRoomVote",
    "Notice",
    "OrganMeeting",
    "Outcome",
    "OwnText",
    "Paper",
    "PaperAnswer",
    "PaperPreservation",
    "PaperProxy",
    "PaperReading",
    "PaperSignature",
    "PaperStamp",
    "PaperVote",
    "PastAssembly",
    "PostalTariff",
    "Proxy",
    "QuorumRecord",
    "RemoteObjection",
    "ReplacedScan",
    "RequestLeftOut",
    "Resolution",
    "Roll",
    "RollLine",
    "RollRequest",
    "RoomPaper",
    "RoomVote",
    "ScrutineerRefusal",
    "SetApart",
    "SheetSignature",
    "SittingEvent",
    "Statutes",
    "StatutesDraft",
    "WrittenAnswer",
    "WrittenQuestion",
]
