"""The library of standard texts: put on an agenda in one gesture, rewritten, added to."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import library, rulebook
from assembly.actions.agenda import DECIDING, number_resolutions, refuse_unless_draft
from assembly.models import AgendaItem, Assembly, OwnText, Resolution
from assembly.rules.standard_texts import EXTRAORDINARY, StandardText, shipped
from common import audit
from common.refusals import Refusal
from members import queries as register
from members.models import Account, Cooperative


def lay_usual_agenda(*, assembly: Assembly) -> None:
    """Gives a new assembly the items it usually has; part of `assemblies.prepare`."""
    for position, text in enumerate(library.usual(rulebook.of(assembly), assembly), start=1):
        _lay(assembly, text, position)
    number_resolutions(assembly=assembly)


def insert(*, assembly: Assembly, code: str, at: datetime, by: Account) -> AgendaItem:
    """Puts a text of the library at the end of the agenda, to be changed freely."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        text = _known(code, assembly).standard
        if text.nature == EXTRAORDINARY and assembly.kind == Assembly.Kind.ORDINARY:
            raise Refusal(
                "nature-too-high",
                _("“{title}” needs an extraordinary assembly.").format(title=text.title),
                _("Prepare an extraordinary assembly for it."),
            )
        last = assembly.items.order_by("-position").values_list("position", flat=True).first()
        item = _lay(assembly, text, (last or 0) + 1)
        number_resolutions(assembly=assembly)
        audit.record(
            "agenda.text_inserted",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"text": code, "title": item.title},
        )
    return item


def rewrite(
    *,
    code: str,
    title: str,
    text: str,
    at: datetime,
    by: Account,
    source: str = "",
    checked_by: str = "",
) -> OwnText:
    """The cooperative's own wording, from now on; agendas already written keep theirs."""
    with transaction.atomic(using="default"):
        before = OwnText.objects.select_for_update().filter(code=code).first()
        standard = shipped().get(code)
        if before is None and standard is None:
            raise Refusal("no-such-text", _("The library has no such text."), status=404)
        if not title.strip():
            raise Refusal("title-missing", _("The text has no title."), _("Give it one."))
        said = {
            "title": title.strip(),
            "text": text.strip(),
            "source": source.strip(),
            "checked_by": checked_by.strip(),
            "changed_at": at,
            "changed_by": by,
        }
        if standard is not None:
            said |= {"kind": standard.kind, "nature": standard.nature}
        own, _made = OwnText.objects.update_or_create(code=code, defaults=said)
        _journal("text.rewritten", own, at, by)
    return own


def restore(*, code: str, at: datetime, by: Account) -> None:
    """Goes back to the text shipped; one of our own leaves the library. Twice changes nothing."""
    with transaction.atomic(using="default"):
        own = OwnText.objects.select_for_update().filter(code=code).first()
        if own is not None:
            _journal("text.restored", own, at, by)
            own.delete()


def keep(*, resolution: Resolution, at: datetime, by: Account) -> OwnText:
    """Adds the text of a resolution to the library, its year left open; twice changes nothing."""
    if resolution.is_election or not resolution.text.strip():
        raise Refusal(
            "nothing-to-keep",
            _("Only a written text can be kept in the library."),
            _("Write the resolution first."),
        )
    year = str(resolution.assembly.year - 1)
    said = {
        "title": resolution.title.replace(year, "{year}"),
        "text": resolution.text.replace(year, "{year}"),
    }
    with transaction.atomic(using="default"):
        Cooperative.objects.select_for_update().order_by("pk").first()
        if kept := OwnText.objects.filter(**said).first():
            return kept
        numbers = [int(own.code.removeprefix(library.OWN)) for own in _own_ones()]
        own = OwnText.objects.create(
            code=f"{library.OWN}{max(numbers, default=0) + 1}",
            kind=resolution.item.kind,
            nature=resolution.nature,
            changed_at=at,
            changed_by=by,
            **said,
        )
        _journal("text.kept", own, at, by)
    return own


def _own_ones() -> list[OwnText]:
    return list(OwnText.objects.filter(code__startswith=library.OWN).order_by("pk"))


def _known(code: str, assembly: Assembly) -> library.Entry:
    found = library.entry(code, rulebook.of(assembly))
    if found is None:
        raise Refusal(
            "no-such-text",
            _("The library has no such text for this form of cooperative."),
            _("Choose one in the list."),
            status=404,
        )
    return found


def _lay(assembly: Assembly, text: StandardText, position: int) -> AgendaItem:
    """One line of the agenda, and the question it carries."""
    cooperative = register.cooperative()
    year = assembly.year - 1
    title = library.filled(text.title, cooperative, year)
    item = AgendaItem.objects.create(
        assembly=assembly, position=position, kind=text.kind, title=title
    )
    if text.kind in DECIDING:
        Resolution.objects.create(
            assembly=assembly,
            item=item,
            number=0,
            title=title,
            text=library.filled(text.text, cooperative, year),
            nature=text.nature,
            seats=text.seats,
            organ=text.organ,
        )
    return item


def _journal(verb: str, own: OwnText, at: datetime, by: Account) -> None:
    audit.record(verb, at=at, by=by, subject=f"text:{own.code}", details={"title": own.title})
