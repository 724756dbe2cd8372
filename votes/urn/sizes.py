"""What a request to the casting door may weigh, and what a ballot weighs at the most."""

from collections.abc import Sequence

from votes.belenios.election import Question

# Room for a hundred and more choices: a ballot of five resolutions weighs 27 kB.
LARGEST_REQUEST = 200_000
_DIGITS = len(str(LARGEST_REQUEST))

# In BELENIOS-2048 an element has 617 digits and an exponent 78 at the most; as a member of the
# request, every quote of the ballot takes two characters.
_ELEMENT, _EXPONENT = 617, 78
_CHOICE = len(r"{\"alpha\":\"\",\"beta\":\"\"},[],") + 2 * _ELEMENT
_PROOF = len(r"{\"challenge\":\"\",\"response\":\"\"},") + 2 * _EXPONENT
_ANSWER = len(r"{\"choices\":[],\"individual_proofs\":[],\"overall_proof\":[],\"blank_proof\":[]},")
# Identifiers, public credential, signature, permit.
_FRAME = 1600


def is_read(length: str) -> bool:
    """Whether the casting door reads a request whose Content-Length this is. Python itself refuses
    to read a number of thousands of digits, zeros included."""
    return length.isdecimal() and len(length) <= _DIGITS and int(length) <= LARGEST_REQUEST


def largest_request(questions: Sequence[Question]) -> int:
    """How many bytes the ballot of these questions and its permit take at the most."""
    choices = sum(question.choices for question in questions)
    proofs = 2 * choices + sum(
        question.maximum - question.minimum + 1 + 3 * question.blank for question in questions
    )
    return _FRAME + choices * _CHOICE + proofs * _PROOF + len(questions) * _ANSWER
