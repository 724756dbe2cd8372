"""`python -m tests.rules_by_id`: writes docs/rules.md, the rules of law with their tests.

A rule names files of tests, or a word of their names (`file::word`). A test refuses a page that no
longer says the truth, and a rule whose tests have gone.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
MOST_SHOWN = 6
HEAD = """# Rules of law and the tests that hold them

Identifiers are those that the code and the tests quote. `python -m tests.rules_by_id` writes this
page. A rule without a test of its own stands in the last table, with where it stands: left to
people, held by tests of something larger, or not done. Nothing here says that a lawyer has read it.
"""
A, P, S, U = "actions/assembly", "pages/assembly", "actions/station", "unit/assembly_rules"


@dataclass(frozen=True)
class Rule:
    """A rule by its identifier, in few words, and where it is tested; else where it stands."""

    code: str
    title: str
    tests: tuple[str, ...] = ()
    stands: str = ""


RULES = (
    Rule("R-CONV-03", "What a notice says", (f"{A}/test_convening::mandatory_mention",)),
    Rule("R-CONV-05", "Days between notice and meeting", (f"{A}/test_convening::fifteen",
         f"{A}/test_convening::late_notice", f"{A}/test_convening::letter_posted")),
    Rule("R-CONV-06", "Consent to be convened by e-mail", (f"{A}/test_convening::consent",
         f"{A}/test_back_to_post", "actions/members/test_consents")),
    Rule("R-CONV-07", "Second call on the same agenda", (f"{A}/test_second_call",)),
    Rule("R-CONV-09", "Legal calendar", (f"{U}/test_rules_calendar",
         "property/test_rules_calendar_laws", f"{A}/test_missed_dates")),
    Rule("R-DOC-03", "Documents put before members", (f"{A}/test_papers",)),
    Rule("R-DOC-04", "List of members before the meeting", (f"{P}/test_members_rights",)),
    Rule("R-ODJ-02", "Members' items and drafts", (f"{A}/test_requests",)),
    Rule("R-ODJ-03", "What a resolution records", (f"{A}/test_convening::freeze",)),
    Rule("R-ODJ-04", "Written questions", (f"{A}/test_questions",)),
    Rule("R-QUO-01", "Quorum of common company law", (f"{U}/test_rules_verdict",)),
    Rule("R-QUO-02", "Two readings of the law", (f"{A}/test_second_readings",)),
    Rule("R-QUO-03", "Who counts for the quorum", (f"{A}/test_boxes::sum_of",
         f"{A}/test_boxes::whoever_sent")),
    Rule("R-QUO-05", "Quorum resolution by resolution", (f"{A}/test_boxes::fills_the_questions",
         f"{U}/test_rules_real_assemblies")),
    Rule("R-QUO-07", "Weights of votes; caps of investors",
         (f"{U}/test_rules_weights", f"{A}/test_investors")),
    Rule("R-MAJ-01", "Majorities and their bases", (f"{U}/test_rules_verdict",
         f"{U}/test_rules_verdict_by_hand",
         "property/test_rules_by_brute_force")),
    Rule("R-MAJ-03", "Arithmetic of a majority, in fractions", ("property/test_rules_arithmetic",)),
    Rule("R-VOTE-01", "Vote by correspondence on paper", (f"{A}/test_boxes::form",
         f"{A}/test_envelopes")),
    Rule("R-VOTE-04", "Close of the electronic vote", (f"{A}/test_proxies::remote_close",)),
    Rule("R-VOTE-05", "A vote is final", (f"{A}/test_boxes::whoever_sent",
         f"{A}/test_boxes::one_form")),
    Rule("R-VOTE-06", "Form, proxy and presence of one member",
         (f"{A}/test_boxes::wins_over", f"{A}/test_proxies::takes_the_proxy_back")),
    Rule("R-VOTE-07", "Ballots and forms hold for a second call",
         (f"{A}/test_boxes::between_two_calls", f"{A}/test_second_call::keeps_ballots")),
    Rule("R-VOTE-10", "Named and secret votes", (f"{S}/test_named", f"{S}/test_secrecy",
         f"{A}/test_boxes::journal")),
    Rule("R-VOTE-11", "One ballot for each mandate", (f"{A}/test_proxies::holder_votes",)),
    Rule("R-PROC-02", "Form of a proxy", (f"{A}/test_paper_proxies",)),
    Rule("R-PROC-03", "Cap on proxies, blank ones included where the statutes say so",
         (f"{A}/test_proxies::cap",)),
    Rule("R-PROC-04", "Blank proxies follow the law", (f"{A}/test_blank_proxies",)),
    Rule("R-PROC-05", "When a proxy is still taken", (f"{A}/test_proxies::close_on_line",)),
    Rule("R-CNIL-01", "Keys, sealing and empty urn", (f"{S}/test_ceremony",
         f"{A}/test_opening_minutes")),
    Rule("R-CNIL-02", "Codes by another channel", (f"{S}/test_codes",)),
    Rule("R-CNIL-03", "Émargement equals ballots", (f"{S}/test_integrity",)),
    Rule("R-CNIL-04", "Everything done is in the journal", ("conventions/test_actions",)),
    Rule("R-CNIL-08", "Paper read by two people", (f"{A}/test_boxes::two_people",
         f"{A}/test_envelopes::second_person", f"{S}/test_papers::two_scrutineers")),
    Rule("R-RGPD-05", "How long data are kept", (f"{A}/test_retention",
         f"{U}/test_rules_retention")),
    Rule("R-NUL-01", "Influence report", (f"{A}/test_influence_report", f"{A}/test_claims")),
    Rule("R-NUL-02", "Each rule with its source", (f"{A}/test_statutes_drafts",
         f"{P}/test_new_rules", f"{U}/test_rules_statutes")),
    Rule("R-BUR-02", "Scrutineers and secretary", (f"{A}/test_scrutineers",
         f"{P}/test_sitting::bureau", f"{A}/test_boxes::hands_count")),
    Rule("R-BUR-03", "Certificate of the result", (f"{A}/test_results_told",)),
    Rule("R-FDP-01", "Attendance sheet", (f"{P}/test_sitting::attendance_sheet",
         f"{A}/test_attendance_sheet", f"{A}/test_register::attendance_sheet",
         f"{A}/test_sheet_signatures", f"{P}/test_sheet_signatures")),
    Rule("R-PV-01", "What the minutes say", (f"{A}/test_whole_assembly", f"{A}/test_true_minutes")),
    Rule("R-PV-02", "Results box by box", (f"{A}/test_boxes::each_box",)),
    Rule("R-PV-03", "Minutes of failed quorum", (f"{A}/test_second_call::failed_quorum",)),
    Rule("R-PV-06", "Minutes of the organs; their written consultation of 2024, read in secondary "
         "sources alone, is not done", (f"{A}/test_organ_minutes", f"{A}/test_organ_papers",
         f"{P}/test_organ_meetings", f"{U}/test_rules_meetings")),
    Rule("R-REG-01", "Register of minutes", (f"{A}/test_register",
         f"{A}/test_signatures::register")),
    Rule("R-REG-02", "Levels of signature", (f"{A}/test_signatures::simple",
         f"{A}/test_signatures::advanced", f"{A}/test_copies",
         f"{A}/test_organ_papers::advanced")),
    Rule("R-REG-04", "Timestamps", (f"{A}/test_signatures::authority",
         f"{A}/test_signatures::token", f"{A}/test_preserving")),
    Rule("R-VAR-01", "Colleges of a SCIC", (f"{U}/test_rules_weights", f"{A}/test_colleges")),
    Rule("R-VAR-04", "Association", (f"{A}/test_dues", f"{P}/test_association",
         "permissions/site/test_association_everywhere")),
    Rule("R-A11Y-01", "Pages and papers for everybody", ("browser/test_accessibility",
         "unit/common/test_page", "unit/common/test_documents", f"{A}/test_every_paper")),
    Rule("R-CONV-01", "Who convenes: organs, else an auditor, the agent of a court, a liquidator",
         (f"{A}/test_conveners", f"{A}/test_election_limits::convenes")),
    Rule("R-CONV-02", "Date of the annual assembly",
         stands="In the calendar, tested with R-CONV-09; extension by a judge: left to people."),
    Rule("R-CONV-04", "Form of the notice", (f"{A}/test_proofs",)),
    Rule("R-CONV-08", "What an irregular notice costs",
         (f"{A}/test_proofs::file_of_a_member",
         f"{A}/test_proofs::came_back",
         f"{A}/test_claims::dossier",)),
    Rule("R-DOC-01", "What goes with a proxy form", (f"{A}/test_single_form",)),
    Rule("R-DOC-02", "What goes with a voting form",
         stands="The notice prints text and author of each resolution: tested with R-CONV-03."),
    Rule("R-DOC-05", "Duty to inform", stands="Left to the board."),
    Rule("R-ODJ-01", "Nothing outside the agenda, but revoking a supervisor",
         (f"{A}/test_questions_in_session::revoke",)),
    Rule("R-ODJ-05", "No written consultation in an SA: it decides nothing",
         ("actions/proposals/test_consultations::never_becomes",
          "actions/proposals/test_consultations::says_what_it_is")),
    Rule("R-QUO-04", "Two snapshots of the roll", (f"{A}/test_boxes::somebody_who_left",
         f"{A}/test_boxes::day_of_the_meeting", f"{A}/test_boxes::working_days")),
    Rule("R-QUO-06", "Live gauge from émargement alone",
         ("unit/frontend/test_charts::gauge", "browser/test_pages_alive::gauge",)),
    Rule("R-MAJ-02", "Floor of a majority", (f"{U}/test_rules_verdict_refusals::under_half",)),
    Rule("R-MAJ-04", "Unanimity", (f"{U}/test_rules_readings::unanimity",)),
    Rule("R-VOTE-02", "A clause and a dedicated site for the electronic vote",
         ("pages/station/test_voting_host",)),
    Rule("R-VOTE-03", "Content of the single form", (f"{A}/test_single_form",
         f"{A}/test_envelopes::the_form_has")),
    Rule("R-VOTE-08", "Amendments in session",
         (f"{A}/test_questions_in_session::amend", f"{A}/test_questions_in_session::forms")),
    Rule("R-ELEC", "Elections, and their second round in session or in an urn of its own",
         (f"{A}/test_election_limits",
         f"{A}/test_second_round_in_session", f"{A}/test_second_round_in_the_urn",
         f"{A}/test_elections_in_the_same_second")),
    Rule("R-VOTE-09", "Video: means; objection of a quarter of the capital before the notice "
         "(after it: R225-61-3 was not read)",
         (f"{A}/test_convening::video", f"{A}/test_objections", f"{P}/test_objections")),
    Rule("R-PROC-01", "Who may represent: a member, a spouse or civil partner",
         (f"{A}/test_proxies::nobody_represents", f"{A}/test_outside_holders")),
    Rule("R-PROC-06", "Group mandates and sections",
         stands="A group that gives power to one agent: a named proxy, capped by the statutes. "
         "Sections that send delegates: not done; the only wording read dates from before 2014, "
         "and each section would be an assembly with its own roll."),
    Rule("R-CNIL-05", "Receipt without the choice",
         ("actions/urn/test_casting::receipt", "actions/urn/test_counting::receipt",)),
    Rule("R-CNIL-06", "Independent expertise",
         stands="Left to people; the prints of the programs are in the opening minutes."),
    Rule("R-CNIL-07", "Explanatory notice", (f"{P}/test_voting_notice",)),
    Rule("R-CNIL-09", "Incidents",
         (f"{S}/test_life::incident", "pages/station/test_officers::incident",)),
    Rule("R-RGPD-01", "Who is responsible for the data", stands="Left to people."),
    Rule("R-RGPD-02", "Impact assessment", stands="Left to people."),
    Rule("R-RGPD-03", "Record of processing, information of people",
         stands="Each table says what is personal and until when; the record: left to people."),
    Rule("R-RGPD-04", "Fewest data, each with its end",
         ("conventions/test_models::every_field", "conventions/test_models::keeps_no_person")),
    Rule("R-RGPD-06", "Nobody counts again alone",
         ("actions/proposals/test_consultations::one_person_alone",
          "actions/station/test_secrecy::credential_alone")),
    Rule("R-BUR-01", "Who presides: a value of the statutes; whoever convened where no organ did",
         (f"{A}/test_conveners::presides", f"{A}/test_conveners::chaired")),
    Rule("R-PV-04", "Annexes of the minutes", (f"{A}/test_register::everything_the_law_asks",)),
    Rule("R-PV-05", "Technical incidents in the minutes",
         (f"{A}/test_register::everything_the_law_asks",)),
    Rule("R-REG-03", "Force of an electronic writing",
         stands="Nothing to do: the law says what an electronic writing is worth."),
    Rule("R-VAR-02", "SCOP", (f"{U}/test_rules_statutes::scop",)),
    Rule("R-VAR-03", "SAS cooperative", (f"{U}/test_rules_statutes::every_preset",)),
    Rule("R-VAR-05", "Cooperative review: petition of members or of supervisors",
         ("actions/proposals/test_petitions",)),
    Rule("R-VAR-06", "Turnover with non-members", stands="The figure is kept; no alarm."),
    Rule("R-VAR-07", "Exclusion of a member", (f"{A}/test_exclusions",)),
    Rule("R-A11Y-02", "One script read by a screen reader", stands="Left to people."),
)  # fmt: skip


def tests_of(place: str) -> list[str]:
    """The tests a rule names: `file::test`."""
    path, _, word = place.partition("::")
    source = (ROOT / "tests" / f"{path}.py").read_text()
    names = [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and word in node.name
    ]
    return [f"{path}.py::{name}" for name in names]


def page() -> str:
    """The whole page: rules with their tests, then rules with none."""
    lines = [HEAD, "| rule | what it asks | tests |", "| --- | --- | --- |"]
    for rule in RULES:
        found = [name for place in rule.tests for name in tests_of(place)]
        if found:
            more = len(found) - MOST_SHOWN
            shown = "<br>".join(f"`{name}`" for name in found[:MOST_SHOWN])
            shown += f"<br>and {more} more in the same files" if more > 0 else ""
            lines.append(f"| {rule.code} | {rule.title} | {shown} |")
    lines += ["", "## Rules without a test of their own", ""]
    lines += ["| rule | what it asks | where it stands |", "| --- | --- | --- |"]
    untested = [rule for rule in RULES if not rule.tests]
    lines += [f"| {rule.code} | {rule.title} | {rule.stands} |" for rule in untested]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
