"""An example of every mail the product can send: what it says, and to whom."""

from datetime import date, datetime
from typing import Any

from common.clock import PARIS

MEETS = datetime(2026, 6, 6, 21, 0, tzinfo=PARIS)
CLOSES = datetime(2026, 6, 5, 15, 0, tzinfo=PARIS)
LINK = "https://ag.example.org/assemblees/1/"
CALL = {
    "title": "Assemblée générale ordinaire 2026",
    "convener": "Le directoire",
    "link": LINK,
    "minutes": 4,
    "is_by_code": False,
    "resolutions": ["Approbation des comptes d’« hier »", "Élection < 3 sièges >"],
    "missing": 18,
    "voted": 149,
    "voted_last_time": 96,
    "closes_at": CLOSES,
    "is_last": True,
    "unsubscribe_url": "https://ag.example.org/desinscription/x",
}
CONVOCATION = {
    "assembly_name": "assemblée générale ordinaire",
    "convener": "Le directoire",
    "call_number": 1,
    "meets_at": MEETS,
    "place": "Guidel",
    "videoconference_url": "https://visio.example.org/ag",
    "agenda": ["Approbation des comptes", "Élection au conseil"],
    "vote_opens_at": CLOSES,
    "vote_closes_at": CLOSES,
    "questions_until": date(2026, 6, 2),
    "first_meeting": None,
    "has_calendar": True,
    "link": LINK,
}
AROUND = {
    **CALL,
    "opens_at": datetime(2026, 5, 20, 9, 0, tzinfo=PARIS),
    "meets_at": MEETS,
    "place": "Guidel",
    "videoconference_url": "https://visio.example.org/ag",
    "plan_url": "https://ag.example.org/quand-voter/x",
    "unsubscribe_url": "",
}
KEYS = {
    **CALL,
    "unsubscribe_url": "",
    "opens_at": datetime(2026, 5, 20, 9, 0, tzinfo=PARIS),
    "threshold": 2,
    "size": 3,
    "page": "https://ag.example.org/scrutins/abc/",
}
MAILS: dict[str, tuple[str, dict[str, Any]]] = {
    **{
        f"what became of {len(titles)}": (
            "follow_up_nudge",
            {
                **CALL,
                "decisions": [
                    {
                        "title": title,
                        "status": "En cours" if number % 2 else "",
                        "milestone": "Le contrat < signé >" if number == 2 else "",
                        "due_on": date(2026, 6, 2) if number == 2 else None,
                        "is_late": number == 2,
                        "link": LINK,
                    }
                    for number, title in enumerate(titles)
                ],
            },
        )
        for titles in (["Un atelier «\u00a0vélo\u00a0»"], ["Un jardin", "Un serveur", "Un contrat"])
    },
    "weekly letter": (
        "digest",
        {
            "unsubscribe_url": CALL["unsubscribe_url"],
            "since": date(2026, 5, 19),
            "count": 4,
            "sections": [
                {
                    "title": "Propositions des sociétaires",
                    "news": [
                        {
                            "title": "Un atelier «\u00a0vélo\u00a0»",
                            "text": "Réparer < 3 vélos >",
                            "link": LINK,
                        },
                        {"title": "Un jardin", "text": "Le directoire a répondu.", "link": LINK},
                    ],
                    "others": 2,
                    "link": LINK,
                }
            ],
        },
    ),
    "what changed": (
        "what_changed",
        {
            **CALL,
            "decisions": [
                {
                    "title": "Achat d’un serveur",
                    "status": "Fait",
                    "owner": "Le directoire",
                    "note": "Il est en service.",
                },
                {"title": "Un atelier", "status": "", "owner": "", "note": ""},
            ],
        },
    ),
    "check of addresses": ("address_test", AROUND),
    "what is decided": ("ballot_guide", {**AROUND, "unsubscribe_url": CALL["unsubscribe_url"]}),
    "day of the assembly": ("sitting_day", AROUND),
    "convocation": ("convocation", CONVOCATION),
    "second convocation": (
        "convocation",
        {
            **CONVOCATION,
            "call_number": 2,
            "vote_opens_at": None,
            "first_meeting": {"met_at": MEETS, "result": "le quorum n’était pas atteint."},
        },
    ),
    "agenda completed": (
        "agenda_completed",
        {
            **{key: CONVOCATION[key] for key in ("assembly_name", "convener", "meets_at", "place")},
            "convener_inside": "le directoire",
            "videoconference_url": CONVOCATION["videoconference_url"],
            "convened_on": datetime(2026, 5, 4, 9, 0, tzinfo=PARIS),
            "added": ["3. Un atelier < mensuel >"],
            "authors": ["Bilal Benali"],
            "link": LINK,
        },
    ),
    **{
        f"request to add{' again' if again else ''}": (
            "request_to_add",
            {
                "title": "Un atelier < mensuel >",
                "author": "Bilal Benali",
                "reached_at": datetime(2026, 5, 6, 9, 0, tzinfo=PARIS),
                "assembly_name": "Assemblée générale ordinaire 2026",
                "meets_at": MEETS,
                "before": CLOSES,
                "is_again": again,
                "link": LINK,
            },
        )
        for again in (False, True)
    },
    "vote open": ("vote_open", {**CALL, "unsubscribe_url": ""}),
    "reminder": ("reminder", CALL),
    "reminder of a vote by code": ("reminder", {**CALL, "is_by_code": True}),
    "result": (
        "result",
        {
            **CALL,
            "unsubscribe_url": "",
            "registered": 834,
            "quorum_reached": True,
            "outcomes": [
                {"title": "1. Comptes", "verdict": "Adoptée", "detail": "148 pour, 11 contre"},
                {"title": "2. Conseil", "verdict": "Élue\u00a0: Gwenn Le Goff", "detail": ""},
            ],
            "certifier": "Le conseil de surveillance",
            "certified_on": date(2026, 6, 7),
        },
    ),
    "refused result": (
        "result",
        {
            **CALL,
            "unsubscribe_url": "",
            "registered": 834,
            "quorum_reached": False,
            "outcomes": [],
            "certifier": "Le conseil de surveillance",
            "certified_on": None,
        },
    ),
    **{
        f"proxy {event}": (
            "proxy_news",
            {
                **CALL,
                "unsubscribe_url": "",
                "event": event,
                "principal": "Bilal Benali",
                "holder": "Chloé Petit",
                "of_principal": "de Bilal Benali",
            },
        )
        for event in ("given", "accepted", "declined", "revoked")
    },
    "vote recorded": (
        "vote_recorded",
        {**CALL, "unsubscribe_url": "", "by_proxy": True, "may_revote": True},
    ),
    **{
        f"written question {step}": (
            f"question_{step}",
            {
                **CALL,
                "unsubscribe_url": "",
                "assembly_name": "Assemblée générale 2026",
                "meets_at": MEETS,
                "question": "Combien coûtent les serveurs\u00a0?",
                "received_at": CLOSES,
                "is_late": step == "received",
                "board": "directoire",
                "topic": "Le coût des serveurs",
                "answer": "Douze mille euros par an.",
            },
        )
        for step in ("received", "answered")
    },
    **{
        event.replace("_", " "): (
            "contest_news",
            {
                **CALL,
                "unsubscribe_url": "",
                "event": event,
                "assembly_name": "Assemblée générale 2026",
                "received_at": CLOSES,
                "answer": "" if event == "claim_received" else "Nous avons vérifié.",
                "board": "directoire",
            },
        )
        for event in ("roll_corrected", "roll_refused", "claim_received", "claim_answered")
    },
    **{
        f"request {name}": (
            "request_received",
            {
                **CALL,
                "unsubscribe_url": "",
                "received_at": CLOSES,
                "meets_at": MEETS,
                "purpose": purpose,
                "agenda_until": until,
                "is_in_time": is_in_time,
                "is_on_agenda": False,
                "is_convened": "notice" in name,
            },
        )
        for name, purpose, until, is_in_time in (
            ("in time", "resolution", date(2026, 5, 12), True),
            ("after the notice", "resolution", date(2026, 5, 12), True),
            ("too late", "resolution", date(2026, 5, 12), False),
            ("before any date", "resolution", None, False),
            ("for an assembly", "convene", None, False),
            ("for a cooperative review", "review", None, False),
        )
    },
    **{
        f"consent request {name}": (
            "consent_request",
            {"link": LINK, "until": until, "consent": "J’accepte d’être convoqué par courriel."},
        )
        for name, until in (("with a date", date(2026, 5, 2)), ("without", None))
    },
    "key invitation": (
        "key_invitation",
        {**KEYS, "names": ["Alice Martin", "Hugo <Nguyen>"], "candidates": ["Bilal Benali"]},
    ),
    "codes to be made": ("codes_invitation", KEYS),
    "key over": ("key_over", KEYS),
    "key test": ("key_test", {**KEYS, "since": datetime(2026, 5, 1, 9, 0, tzinfo=PARIS)}),
    "key for the test vote": ("test_count", {**KEYS, "is_cast": False, "head": ""}),
    "test vote to open": ("test_count", {**KEYS, "is_cast": True, "head": "0a1b2c3d"}),
    "sealed copy": ("sealed_copy", {**KEYS, "other": "Hugo <Nguyen>"}),
    "key lost, enough left": (
        "key_lost",
        {**KEYS, "lost_by": "Hugo <Nguyen>", "left": 2, "is_enough": True, "was_open": True},
    ),
    "too many keys lost": (
        "key_lost",
        {**KEYS, "lost_by": "Hugo <Nguyen>", "left": 1, "is_enough": False, "was_open": False},
    ),
    "appointment of the count": ("count_appointment", {**KEYS, "counting_at": MEETS}),
    "failed check": (
        "integrity",
        {
            **CALL,
            "unsubscribe_url": "",
            "is_over": False,
            "checks": ["La chaîne de l’urne est entière", "Le journal des actes est entier"],
            "at": datetime(2026, 6, 1, 10, 5, tzinfo=PARIS),
        },
    ),
    "checks good again": (
        "integrity",
        {
            **CALL,
            "unsubscribe_url": "",
            "is_over": True,
            "checks": ["La chaîne de l’urne est entière"],
            "at": datetime(2026, 6, 1, 10, 10, tzinfo=PARIS),
        },
    ),
}

# Messages about proposals, in the outbox too.
TITLE = "Un atelier «\u00a0vélo\u00a0» ouvert à tous les sociétaires du port"
ANSWER = "Le coût est tenable.\n\nNous proposons < 3 vélos > pour commencer."
MAILS |= {
    "called in a debate": (
        "called_in_debate",
        {
            "unsubscribe_url": CALL["unsubscribe_url"],
            "author": "Jean < Petit >",
            "title": TITLE,
            "link": LINK,
        },
    ),
    "open question received": (
        "open_question_received",
        {
            "question": "Quand les sauvegardes < quotidiennes > seront-elles chiffrées\u202f?",
            "organ": "conseil de surveillance",
            "received_at": MEETS,
            "link": LINK,
        },
    ),
    "proposal received": (
        "proposal_received",
        {"title": TITLE, "received_at": CLOSES, "board": "directoire", "link": LINK},
    ),
    **{
        f"proposal {name}": (
            "proposal_answered",
            {
                "title": TITLE,
                "is_admitted": is_admitted,
                "answer": answer,
                "board": "directoire",
                "link": LINK,
            },
        )
        for name, is_admitted, answer in (
            ("taken up", True, ""),
            ("taken up with words", True, ANSWER),
            ("turned down", False, ANSWER),
        )
    },
    **{
        f"amendment {state}": (
            "amendment_answered",
            {
                "title": TITLE,
                "state": state,
                "outcome": outcome,
                "answer": answer,
                "votes_for": votes[0],
                "votes_against": votes[1],
                "link": LINK,
            },
        )
        for state, outcome, answer, votes in (
            ("accepted", "Amendement accepté", "", (3, 1)),
            ("refused", "Amendement refusé", ANSWER, (None, None)),
            ("proposed", "Amendement à trancher", "", (2, 2)),
            ("closed", "Amendement sans objet", "", (None, None)),
        )
    },
    "invitation to sign": (
        "co_author_invitation",
        {"title": TITLE, "author": "Bilal <Benali>", "link": LINK},
    ),
    **{
        f"merger {template}": (
            f"proposal_{template}",
            {
                "title": TITLE,
                "other": "Des vélos en partage",
                "author": "Bilal <Benali>",
                "words": words,
                "link": LINK,
            },
        )
        for template, words in (("merger_asked", "Nos deux idées se ressemblent."), ("merged", ""))
    },
    "answer to an open question": (
        "open_question_answered",
        {
            "question": "Combien coûtent les serveurs\u00a0?",
            "topic": "Le coût des serveurs",
            "answer": "Douze mille euros par an.\n\nLe détail est < en ligne >.",
            "link": LINK,
        },
    ),
    **{
        f"moderation {event}{' to the author' if is_author else ''}": (
            "moderation_news",
            {
                "event": event,
                "is_proposal": is_proposal,
                "title": TITLE,
                "ground": "Propos injurieux" if event in ("reported", "hidden") else "",
                "reason": "Le texte vise < une personne >." if event != "answer_kept" else "",
                "is_author": is_author,
                "link": LINK,
            },
        )
        for event, is_proposal, is_author in (
            ("reported", False, False),
            ("hidden", True, False),
            ("answer_hidden", False, False),
            ("answer_kept", False, False),
            ("appealed", True, False),
            ("reversed", False, True),
            ("upheld", False, True),
            ("upheld", False, False),
        )
    },
    "paper vote recorded": (
        "vote_recorded",
        {
            **CALL,
            "unsubscribe_url": "",
            "by_proxy": False,
            "by_envelope": True,
            "may_revote": False,
        },
    ),
}
# These leave at once, not through the outbox: to whoever typed an address, or owns an account.
JOINING = {
    "shares": 2,
    "amount_cents": 32_00,
    "answer": "Votre activité < est contraire > à l’objet des statuts.",
    "is_legal": False,
    "number": 1042,
    "board": "le directoire",
    "link": "https://ag.example.org/adherer/demande/x/",
    "sign_in": "https://ag.example.org/connexion/",
    "agreed_on": date(2026, 2, 1),
    "where": "bon de commande < en ligne >",
}
OF_ACCOUNTS: dict[str, tuple[str, dict[str, Any]]] = {
    **{
        f"joining, {event}": (f"joining_{event}", JOINING)
        for event in ("asked", "admitted", "declined", "entered")
    },
    "joining, without shares": ("joining_entered", {**JOINING, "shares": 0, "is_legal": True}),
    "joining, invitation": (
        "joining_invitation",
        {**JOINING, "unsubscribe_url": "https://ag.example.org/adherer/non-merci/x"},
    ),
    "sign-in code": ("sign_in_code", {"code": "QHJK-7WRD"}),
    "unknown address": ("sign_in_unknown", {}),
    "factor added": ("factor_added", {}),
    "factor removed": ("factor_removed", {}),
    "recovery codes": ("recovery_codes_made", {}),
    "letter used": ("letter_used", {"at": CLOSES}),
    **{
        f"access {step} by {kind}": (
            f"recovery_{step}",
            {"kind": kind, "member": "Zoé <Martin>", "of_member": "de Zoé <Martin>"},
        )
        for step in ("asked", "approved")
        for kind in ("email", "letter", "factor")
    },
}
