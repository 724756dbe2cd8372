"""The polling station (bureau de vote): polls for people, their roll, key holders, émargement."""

from votes.station.models.integrity import IntegrityRun
from votes.station.models.named import NamedVote
from votes.station.models.papers import PaperCount, PaperStatement
from votes.station.models.polls import Certification, Poll
from votes.station.models.rehearsals import Rehearsal, Trial, TrialKey
from votes.station.models.reissues import Reissue
from votes.station.models.retention import DestroyedRoll
from votes.station.models.roll import HandOver, Reserve, RollEntry, TurnoutEntry
from votes.station.models.trustees import SealedCopy, Trustee
from votes.station.models.uncounted import Uncounting

__all__ = [
    "Certification",
    "DestroyedRoll",
    "HandOver",
    "IntegrityRun",
    "NamedVote",
    "PaperCount",
    "PaperStatement",
    "Poll",
    "Rehearsal",
    "Reissue",
    "Reserve",
    "RollEntry",
    "SealedCopy",
    "Trial",
    "TrialKey",
    "Trustee",
    "TurnoutEntry",
    "Uncounting",
]
