"""`python -m tests.attacks_by_name`: writes docs/attacks.md, the attacks carried out by the suite.

Each family names the archives forged that way (docs/forged-archives.md) and the tests that carry
the attack out where it would really happen: at the urn's door, in the ceremony, in the database.
A test refuses a page, a forgery or a test name that no longer says the truth.
"""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "attacks.md"
HEAD = """# Attacks carried out by the tests

Archives forged by each attack are described in `docs/forged-archives.md`; our two verifiers
(Python's and the browser's) refuse every one of them. Every forged ballot is also brought to the
urn's door, by somebody who has a permit (`tests/actions/urn/test_attacks.py`). The tests named here
do the attack where it would happen. `python -m tests.attacks_by_name` writes this page.
"""
URN, STATION, UNIT = "tests/actions/urn", "tests/actions/station", "tests/unit/belenios"


@dataclass(frozen=True)
class Family:
    """Attacks of one kind: forged archives by name, tests by file and function."""

    title: str
    forgeries: tuple[str, ...]
    tests: tuple[str, ...]


FAMILIES = (
    Family(
        "Ballot copying",
        (
            "ciphertexts copied from another voter",
            "same ciphertexts signed twice",
            "same ballot twice",
        ),
        (
            f"{URN}/test_casting.py::test_a_ciphertext_copied_from_the_urn_is_refused",
            f"{URN}/test_forgeries.py::test_randomness_used_twice_by_one_device_is_refused",
            f"{URN}/test_casting.py::test_a_then_b_then_a_does_not_count_a",
            (
                f"{UNIT}/test_belenios_shares.py::"
                "test_a_ciphertext_repeated_from_one_share_to_another_is_found"
            ),
        ),
    ),
    Family(
        "Replay in another poll",
        ("ballot of another poll", "ballot of another poll under this poll's name"),
        (
            f"{URN}/test_forgeries.py::test_a_ballot_of_another_poll_is_refused",
            f"{URN}/test_casting.py::test_a_permit_serves_its_own_credential_and_poll_alone",
            (
                f"{UNIT}/test_belenios_parts.py::"
                "test_the_same_secret_gives_unlinkable_keys_in_two_elections"
            ),
        ),
    ),
    Family(
        "Small subgroup and non-canonical points",
        (
            "small subgroup, every proof true",
            "element zero",
            "element with a leading zero",
            "element above the modulus",
            "negative element",
            "challenge above q",
            "right outside the group",
            "members in another order",
            "spaces",
        ),
        (
            f"{UNIT}/test_belenios_parts.py::test_an_element_outside_the_subgroup_is_refused",
            (
                f"{UNIT}/test_belenios_parts.py::"
                "test_one_intruder_among_many_is_found_by_the_batched_test"
            ),
            f"{UNIT}/test_belenios_parts.py::test_two_intruders_that_cancel_each_other_are_found",
            (
                f"{UNIT}/test_belenios_curve.py::"
                "test_an_encoding_that_is_not_canonical_or_not_on_the_curve_is_refused"
            ),
        ),
    ),
    Family(
        "Zero or over-range votes",
        (
            "zero votes",
            "two votes",
            "three votes",
            "a thousand votes",
            "wrong response",
            "proofs of two choices swapped",
            "a choice taken away",
        ),
        (
            (
                f"{UNIT}/test_belenios_ballot.py::"
                "test_a_dishonest_ballot_is_refused_by_the_check_that_names_the_fault"
            ),
            f"{URN}/test_forgeries.py::test_a_changed_number_makes_the_ballot_refused",
        ),
    ),
    Family(
        "Forged trustees",
        (
            "a key that cancels the others",
            "a key without proof",
            "a threshold changed afterwards",
            "two holders' shares swapped",
            "two holders' certificates swapped",
            "certificates that nobody approved",
        ),
        (
            f"{UNIT}/test_belenios_ceremony.py::test_a_certificate_signed_by_another_is_refused",
            f"{UNIT}/test_belenios_ceremony.py::test_a_member_may_not_show_a_key_of_its_own_choice",
            f"{STATION}/test_ceremony.py::test_a_contribution_made_for_another_place_is_refused",
            (
                f"{URN}/test_counting.py::"
                "test_an_urn_is_not_sealed_over_a_key_that_nobody_proved_to_know"
            ),
        ),
    ),
    Family(
        "Equal-key trustees",
        ("two holders, one key", "a holder's key and proof copied"),
        (f"{UNIT}/test_belenios_ceremony.py::test_one_person_may_not_sit_in_two_places",),
    ),
    Family(
        "Swapped or false partial decryptions",
        (
            "partial decryptions swapped",
            "one partial decryption named twice",
            "one holder decrypts for two",
            "decryption of another tally",
            "result without enough holders",
        ),
        (
            f"{URN}/test_counting.py::test_a_false_partial_decryption_is_refused",
            f"{UNIT}/test_belenios_verify.py::test_a_decryption_counts_for_the_holder_who_made_it",
            (
                "tests/browser/test_key_holders.py::"
                "test_a_holder_decrypts_neither_an_open_urn_nor_a_single_ballot"
            ),
        ),
    ),
    Family(
        "Stuffing with unissued rights",
        (
            "unknown credential",
            "bad signature",
            "right listed twice",
            "credentials out of order",
        ),
        (
            f"{URN}/test_casting.py::test_a_ballot_of_an_unknown_right_is_refused",
            f"{URN}/test_casting.py::test_a_stolen_credential_without_a_permit_is_refused",
            f"{STATION}/test_integrity.py::test_a_signature_without_a_ballot_is_seen",
            f"{STATION}/test_integrity.py::test_a_credential_of_nobody_is_seen",
            f"{STATION}/test_integrity.py::test_a_ballot_without_a_hand_over_is_an_alarm",
        ),
    ),
    Family(
        "Dropping or reordering events, rewriting the urn",
        (
            "event dropped",
            "events in another order",
            "ballot after the end",
            "ballot dropped, tally kept",
            "two results",
            "record that no event names",
            "closing blocks of a tar",
            "a body that is not what its name says",
        ),
        (
            f"{STATION}/test_integrity.py::test_a_dropped_ballot_breaks_the_chain",
            f"{STATION}/test_integrity.py::test_an_urn_that_lacks_a_head_published_at_a_close_is_seen",
            (
                f"{STATION}/test_watching.py::"
                "test_an_urn_that_was_cut_short_no_longer_has_the_heads_that_were_kept"
            ),
            (
                f"{URN}/test_verification.py::"
                "test_an_urn_rewritten_between_the_parts_and_their_gathering_is_found"
            ),
            (
                "tests/browser/test_published_votes.py::"
                "test_an_urn_that_lacks_a_published_head_and_another_result_are_found"
            ),
        ),
    ),
    Family(
        "False counts",
        (
            "tally and result of other ballots",
            "tally of other ballots, no result yet",
            "false result",
            "false number of ballots",
            "false total weight",
            "the first ballot counts, not the last",
            "one ballot counted twice",
        ),
        (
            f"{URN}/test_counting.py::test_a_second_tally_is_refused",
            (
                f"{URN}/test_workers.py::"
                "test_a_worker_killed_in_the_middle_is_replaced_and_no_ballot_weighs_twice"
            ),
        ),
    ),
    Family(
        "Stuffing by votes on paper",
        (),
        (
            f"{STATION}/test_papers.py::test_a_slot_takes_no_ballot_while_voters_may_still_vote",
            f"{STATION}/test_papers.py::test_more_slots_than_envelopes_are_refused",
            f"{STATION}/test_papers.py::test_a_scrutineer_who_comes_back_alone_enters_nothing",
            (
                f"{STATION}/test_papers.py::"
                "test_a_paper_sent_twice_has_one_receipt_and_no_other_takes_its_slot"
            ),
            f"{STATION}/test_papers.py::test_a_ballot_under_a_slot_without_a_hand_over_is_an_alarm",
            f"{STATION}/test_papers.py::test_more_papers_in_the_urn_than_envelopes_is_an_alarm",
            (
                "tests/actions/assembly/test_room_papers.py::"
                "test_a_paper_is_handed_by_one_and_seen_into_the_box_by_another"
            ),
            (
                "tests/actions/assembly/test_room_papers.py::"
                "test_a_phone_and_the_box_in_the_same_second_make_one_vote"
            ),
            f"{STATION}/test_paper_races.py::test_two_devices_with_the_last_paper_enter_it_once",
        ),
    ),
    Family(
        "Whatever else can be written",
        (),
        (
            (
                "tests/property/test_belenios_mutants.py::"
                "test_no_mutant_is_accepted_and_none_crashes_the_verifier"
            ),
            (
                "tests/browser/test_verifier.py::"
                "test_archives_spoilt_at_random_get_the_verdict_of_the_command"
            ),
        ),
    ),
    Family(
        "Keeping somebody else from voting",
        (),
        (
            (
                f"{URN}/test_false_ballots.py::"
                "test_the_holder_of_a_pouvoir_does_not_keep_its_principal_from_voting"
            ),
            (
                f"{URN}/test_false_ballots.py::"
                "test_a_permit_made_worthless_does_not_keep_the_owner_from_voting"
            ),
        ),
    ),
    Family(
        "Erasing a hand-over before its time",
        (),
        (
            "tests/unit/test_audit.py::test_a_chain_of_one_thing_cannot_be_given_to_another",
            (
                f"{STATION}/test_integrity.py::"
                "test_an_act_about_a_vote_forgotten_before_its_roll_goes_is_a_fault"
            ),
        ),
    ),
    Family(
        "Hiding a vote in somebody's place behind their own",
        (),
        (
            "tests/actions/station/test_life.py::test_a_ballot_that_replaces_another_at_once_is_told_too",
        ),
    ),
    Family(
        "Reading whose words they are, or that somebody voted, in what was sent or is to be",
        (),
        (
            (
                "tests/pages/proposals/test_answers_in_words.py::"
                "test_an_answer_is_moderated_as_any_text_and_its_author_appeals"
            ),
            (
                "tests/actions/proposals/test_open_questions.py::"
                "test_an_organ_does_not_learn_from_the_outbox_who_asks_the_other_what"
            ),
            (
                "tests/pages/assembly/test_turnout.py::"
                "test_the_only_member_without_e_mail_is_not_seen_voting_in_the_forecast"
            ),
        ),
    ),
    Family(
        "Trying addresses out to learn who is a member",
        (),
        (
            (
                "tests/actions/proposals/test_coauthors.py::"
                "test_no_page_and_no_limit_tells_whether_an_address_is_a_members"
            ),
        ),
    ),
    Family(
        "Having the site write one's own words to a stranger",
        (),
        (
            (
                "tests/actions/members/test_joining.py::"
                "test_nobody_has_us_write_their_words_to_a_stranger"
            ),
        ),
    ),
    Family(
        "Voting again until the total pleases",
        (),
        (
            (
                "tests/actions/assembly/test_room_urns.py::"
                "test_whoever_dislikes_a_total_does_not_give_the_urn_up_to_vote_again"
            ),
            (
                "tests/actions/assembly/test_room_papers.py::"
                "test_an_urn_whose_papers_were_read_is_not_given_up"
            ),
        ),
    ),
    Family(
        "Telling who has just voted, or how few have",
        (),
        (
            (
                "tests/unit/station/test_live.py::"
                "test_whoever_listens_does_not_count_the_first_nine_votes"
            ),
            (
                "tests/pages/urn/test_doors.py::"
                "test_the_board_does_not_say_how_few_have_voted_at_a_distance"
            ),
            (
                "tests/pages/urn/test_doors.py::"
                "test_asking_for_a_ballot_of_the_board_does_not_tell_that_its_voter_has_just_voted_again"
            ),
            (
                f"{URN}/test_counting.py::"
                "test_whoever_votes_again_and_again_does_not_bring_out_the_ballot_that_came_before"
            ),
            (
                "tests/pages/assembly/test_turnout.py::"
                "test_the_votes_of_a_college_are_not_worked_out_from_the_total_and_the_others"
            ),
            (
                "tests/pages/assembly/test_turnout.py::"
                "test_what_the_board_reads_of_the_calls_does_not_say_how_few_have_voted"
            ),
        ),
    ),
    Family(
        "Joining people and ballots after the roll has gone",
        (),
        (
            (
                "tests/actions/assembly/test_retention.py::"
                "test_nothing_left_tells_the_ballot_of_a_pouvoir_or_of_whoever_came_and_went"
            ),
            (
                "tests/actions/assembly/test_retention.py::"
                "test_nothing_left_tells_whose_envelope_a_paper_in_the_urn_may_be"
            ),
        ),
    ),
    Family(
        "Reading what an organ is still writing, or changing what it signed",
        (),
        (
            (
                "tests/pages/assembly/test_organ_meetings.py::"
                "test_drafts_of_an_organ_do_not_exist_for_the_other"
            ),
            (
                "tests/pages/assembly/test_organ_meetings.py::"
                "test_a_correction_being_written_is_seen_by_its_organ_alone"
            ),
            (
                "tests/api/assembly/test_organs.py::"
                "test_the_register_of_the_supervisory_board_is_not_there_for_the_board"
            ),
            (
                "tests/actions/assembly/test_organ_papers.py::"
                "test_words_changed_after_the_signature_are_not_those_that_were_signed"
            ),
            (
                "tests/actions/assembly/test_organ_papers.py::"
                "test_a_wrong_scan_is_rectified_after_the_entry_by_a_line_of_its_own"
            ),
        ),
    ),
    Family(
        "Using the device that the desk hands over",
        (),
        (
            "tests/pages/members/test_lent_devices.py::test_no_page_of_any_room_opens_on_a_lent_device",
            "tests/pages/members/test_lent_devices.py::test_no_socket_speaks_to_a_lent_device",
            "tests/pages/members/test_lent_devices.py::test_codes_tried_in_the_same_second_are_all_counted",
            "tests/browser/test_lent_tablet.py::test_the_way_back_and_another_tab_are_closed_until_the_code",
            "tests/browser/test_lent_tablet.py::test_without_network_it_shows_nobody_until_the_code",
            (
                "tests/pages/members/test_lent_devices.py::"
                "test_a_page_begun_before_the_device_was_lent_does_not_unlock_it"
            ),
            (
                "tests/pages/members/test_taking_a_lent_device_back.py::"
                "test_whoever_read_the_key_of_the_session_has_nothing_once_it_was_taken_back"
            ),
            (
                "tests/pages/members/test_taking_a_lent_device_back.py::"
                "test_a_session_read_before_the_loan_is_not_copied_under_another_key"
            ),
            (
                "tests/pages/members/test_taking_a_lent_device_back.py::"
                "test_the_owner_is_told_how_many_wrong_codes_were_tried"
            ),
            (
                "tests/pages/members/test_taking_a_lent_device_back.py::"
                "test_a_form_without_its_token_shows_no_name_on_a_lent_device"
            ),
        ),
    ),
    Family(
        "Slipping a question into a vote that is sealed, or drawing its lot again",
        (),
        (
            (
                "tests/actions/assembly/test_completed_agendas.py::"
                "test_a_sealed_urn_is_never_touched_and_another_asks_what_is_added"
            ),
            (
                "tests/actions/assembly/test_completed_in_the_same_second.py::"
                "test_a_question_added_while_the_urn_is_sealed_is_asked_by_one_sealed_urn_alone"
            ),
            (
                "tests/actions/assembly/test_completed_in_the_same_second.py::"
                "test_an_urn_that_opens_in_the_same_second_is_not_touched"
            ),
            (
                "tests/actions/assembly/test_completed_agendas.py::"
                "test_the_lot_of_an_election_is_drawn_from_the_first_notice_whoever_completes_it"
            ),
        ),
    ),
    Family(
        "Signing the attendance sheet in somebody's place, coming in by a letter found",
        (),
        (
            (
                "tests/actions/assembly/test_sheet_signatures.py::"
                "test_of_two_tablets_in_the_same_second_one_wins_and_the_other_is_told"
            ),
            (
                "tests/actions/assembly/test_sheet_signatures.py::"
                "test_a_page_shown_before_another_tablet_signed_replaces_nothing"
            ),
            (
                "tests/actions/assembly/test_sheet_signatures.py::"
                "test_who_is_not_in_the_room_signs_nothing"
            ),
            (
                "tests/actions/assembly/test_sheet_signatures.py::"
                "test_nobody_signs_a_sheet_that_is_closed_which_keeps_what_was_drawn"
            ),
            (
                "tests/actions/assembly/test_square_on_letters.py::"
                "test_it_says_a_number_alone_and_gives_whoever_finds_it_nothing"
            ),
        ),
    ),
)


def page() -> str:
    """The page, from the families."""
    parts = [HEAD.rstrip()]
    for family in FAMILIES:
        parts.append(f"\n## {family.title}\n")
        if family.forgeries:
            parts.append(f"Forged archives: {'; '.join(family.forgeries)}.\n")
        parts += [f"- `{test}`" for test in family.tests]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
