"""Zero-knowledge proofs: ElGamal ciphertexts, Schnorr proofs, "one of these values".

"Belenios specification", sections "Digital signatures", "Zero-knowledge proofs",
"Proofs of interval membership", "Proofs of possibly-blank votes". Every proof is made
non-interactive by the hash of a prefix that names its context and of its commitments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from votes.belenios import canonical
from votes.belenios.errors import Check
from votes.belenios.group import DEFAULT_WINDOW, Element, FixedBase, Group


@dataclass(frozen=True)
class Proof:
    """A challenge and a response, two exponents."""

    challenge: int
    response: int

    @classmethod
    def read(cls, group: Group, value: object, check: Check) -> Proof:
        """From its JSON object; the exponents must be canonical and smaller than q."""
        challenge, response = canonical.exact_members(
            value, ("challenge", "response"), check, "a proof"
        )
        return cls(group.read_scalar(challenge, check), group.read_scalar(response, check))

    def to_json(self) -> dict[str, str]:
        """The JSON object."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


@dataclass(frozen=True)
class Ciphertext:
    """An ElGamal encryption: alpha = g^r, beta = y^r·g^m. `written` keeps the text of
    what was read, to spare writing it again in every prefix."""

    alpha: Element
    beta: Element
    written: str = field(default="", compare=False, repr=False)

    @classmethod
    def read(cls, group: Group, value: object, check: Check) -> Ciphertext:
        """From its JSON object: syntax and range, not membership."""
        alpha, beta = canonical.exact_members(value, ("alpha", "beta"), check, "a ciphertext")
        return cls(group.read(alpha), group.read(beta), f"{alpha},{beta}")

    def to_json(self, group: Group) -> dict[str, str]:
        """The JSON object."""
        return {"alpha": group.text(self.alpha), "beta": group.text(self.beta)}

    def text(self, group: Group) -> str:
        """alpha,beta as they enter the prefixes of the proofs."""
        return self.written or f"{group.text(self.alpha)},{group.text(self.beta)}"


def multiply(group: Group, left: Ciphertext, right: Ciphertext) -> Ciphertext:
    """The encryption of the sum of what both encrypt."""
    return Ciphertext(
        group.multiply(left.alpha, right.alpha), group.multiply(left.beta, right.beta)
    )


def product(group: Group, ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """The encryption of the sum of all."""
    return Ciphertext(
        group.product(ciphertext.alpha for ciphertext in ciphertexts),
        group.product(ciphertext.beta for ciphertext in ciphertexts),
    )


class EncryptionKey:
    """The election's public key y, with prepared powers of y and of the generator. A wider
    window than the group's own costs memory and pays from some hundreds of ballots."""

    def __init__(self, group: Group, key: Element, window: int = DEFAULT_WINDOW) -> None:
        self.group = group
        self.key = key
        self.powers: FixedBase = group.fixed_base(key, window)
        self.generator_powers = group.generator_powers
        if window > DEFAULT_WINDOW:
            self.generator_powers = group.fixed_base(group.generator, window)


def prove_knowledge(group: Group, secret: int, prefix: str, extra: Sequence[Element] = ()) -> Proof:
    """Knowledge of x behind g^x, and behind base^x for every base of `extra`."""
    witness = group.random_scalar()
    bases = (group.generator, *extra)
    commitments = [group.power_secret(base, witness) for base in bases]
    challenge = group.challenge(prefix, commitments)
    return Proof(challenge, (witness - secret * challenge) % group.order)


def knowledge_holds(
    group: Group,
    proof: Proof,
    prefix: str,
    public: Element,
    extra: Sequence[tuple[Element, Element]] = (),
) -> bool:
    """Whether `proof` shows the x behind public = g^x, and behind image = base^x for
    every (base, image) of `extra`. All elements are already known to be in the group."""
    first = group.multiply(
        group.generator_powers.power(proof.response), group.power(public, proof.challenge)
    )
    others = [
        group.multiply(group.power(base, proof.response), group.power(image, proof.challenge))
        for base, image in extra
    ]
    return group.challenge(prefix, [first, *others]) == proof.challenge


@dataclass(frozen=True)
class Branch:
    """One alternative of a proof: the ciphertext encrypts the message."""

    ciphertext: Ciphertext
    message: int


@dataclass(frozen=True)
class Opening:
    """What the voter's device knows of a ciphertext: its randomness and its message."""

    randomness: int
    message: int


def encrypt(key: EncryptionKey, message: int, randomness: int) -> Ciphertext:
    """The encryption of a small integer (prepared powers: not for a shared server)."""
    group = key.group
    shift = group.generator_powers.power(message)
    return Ciphertext(
        group.generator_powers.power(randomness),
        group.multiply(key.powers.power(randomness), shift),
    )


def prove_one_of(
    key: EncryptionKey, prefix: str, branches: Sequence[tuple[Opening, int]]
) -> tuple[Proof, ...]:
    """A proof that one branch (opening, claimed message) is true, hiding which.

    The opening of a false branch is known to the prover too, hence every exponentiation
    has base g or y: A = g^(t+rc), B = y^(t+rc)·g^((m-M)c)."""
    group, order = key.group, key.group.order
    true = next(i for i, (opening, claim) in enumerate(branches) if opening.message == claim)
    witness = group.random_scalar()
    drawn = [Proof(group.random_scalar(), group.random_scalar()) for _ in branches]
    commitments: list[Element] = []
    for index, ((opening, claim), proof) in enumerate(zip(branches, drawn, strict=True)):
        exponent, shift = witness, 0
        if index != true:
            exponent = (proof.response + opening.randomness * proof.challenge) % order
            shift = (opening.message - claim) * proof.challenge % order
        commitments.append(group.generator_powers.power(exponent))
        commitments.append(
            group.multiply(key.powers.power(exponent), group.generator_powers.power(shift))
        )
    others = sum(proof.challenge for index, proof in enumerate(drawn) if index != true)
    challenge = (group.challenge(prefix, commitments) - others) % order
    response = (witness - branches[true][0].randomness * challenge) % order
    return (*drawn[:true], Proof(challenge, response), *drawn[true + 1 :])


def one_of_holds(
    key: EncryptionKey, prefix: str, branches: Sequence[Branch], proofs: Sequence[Proof]
) -> bool:
    """Whether the proof shows that one of the branches is true."""
    if len(branches) != len(proofs):
        return False
    commitments: list[Element] = []
    pairs = list(zip(branches, proofs, strict=True))
    for _, together in groupby(pairs, lambda pair: id(pair[0].ciphertext)):
        commitments += _commitments(key, list(together))
    total = sum(proof.challenge for proof in proofs)
    return key.group.challenge(prefix, commitments) == total % key.group.order


def _commitments(key: EncryptionKey, pairs: Sequence[tuple[Branch, Proof]]) -> list[Element]:
    """A = g^t·alpha^c and B = y^t·(beta/g^m)^c of branches that share one ciphertext. The
    powers of alpha and of beta are computed together, g^(-mc) is a prepared power."""
    group = key.group
    ciphertext = pairs[0][0].ciphertext
    challenges = [proof.challenge for _, proof in pairs]
    alphas = group.powers(ciphertext.alpha, challenges)
    betas = group.powers(ciphertext.beta, challenges)
    found: list[Element] = []
    for (branch, proof), alpha, beta in zip(pairs, alphas, betas, strict=True):
        second = group.multiply(key.powers.power(proof.response), beta)
        if branch.message:
            removed = -branch.message * proof.challenge % group.order
            second = group.multiply(second, key.generator_powers.power(removed))
        found.append(group.multiply(key.generator_powers.power(proof.response), alpha))
        found.append(second)
    return found


def read_proofs(group: Group, value: Any, check: Check, size: int) -> tuple[Proof, ...]:
    """An array of exactly `size` proofs."""
    return canonical.array_of(
        value, lambda item: Proof.read(group, item, check), check, "a proof", size
    )
