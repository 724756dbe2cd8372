"""The cooperative and its register: who signs in, who is a member, with which shares and
mandates, and who agreed to be convened by e-mail."""

from members.models.access import AccessRecovery, SignInLetter
from members.models.accounts import Account
from members.models.consents import ElectronicConsent
from members.models.cooperative import Cooperative, YearlyFigures
from members.models.imports import ImportChange, ImportFile, RegisterImport
from members.models.joining import Invitee, JoiningRequest
from members.models.mandates import Mandate, OrganFunction
from members.models.register import College, Member, Representative, ShareMovement

__all__ = [
    "AccessRecovery",
    "Account",
    "College",
    "Cooperative",
    "ElectronicConsent",
    "ImportChange",
    "ImportFile",
    "Invitee",
    "JoiningRequest",
    "Mandate",
    "Member",
    "OrganFunction",
    "RegisterImport",
    "Representative",
    "ShareMovement",
    "SignInLetter",
    "YearlyFigures",
]
