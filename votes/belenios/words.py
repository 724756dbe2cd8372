"""What each check means, in the words of the members who read the verifier."""

from __future__ import annotations

from votes.belenios.errors import Check

RULES: dict[Check, str] = {
    Check.ARCHIVE_FORMAT: "le fichier est une suite d’enregistrements sans rien de caché entre eux",
    Check.ARCHIVE_HASHES: "le nom de chaque enregistrement est bien l’empreinte de son contenu",
    Check.ARCHIVE_CHAIN: "chaque événement est scellé à celui qui le précède",
    Check.ARCHIVE_ORDER: "une ouverture, des bulletins, une seule clôture, un seul dépouillement, "
    "un seul résultat, et rien après",
    Check.ARCHIVE_RECORDS: "chaque enregistrement appartient à un événement, sans ajout ni manque",
    Check.SETUP: "l’ouverture désigne bien cette élection, ces clés et cette liste",
    Check.GROUP: "les calculs se font dans un groupe mathématique connu",
    Check.ELEMENT: "chaque nombre du chiffrement est bien écrit",
    Check.SCALAR: "chaque nombre des preuves est bien écrit",
    Check.JSON: "les enregistrements sont lisibles",
    Check.ELECTION_FORMAT: "les questions et leurs règles sont bien formées",
    Check.ELECTION_KEY: "la clé de l’élection est bien celle des dépositaires réunis",
    Check.TRUSTEE_FORMAT: "les clés des dépositaires sont bien formées",
    Check.TRUSTEE_PROOF: "chaque dépositaire a prouvé qu’il connaît sa clé",
    Check.TRUSTEE_CERTIFICATE: "chaque dépositaire a signé son certificat pour cette cérémonie",
    Check.TRUSTEE_POLYNOMIAL: "chaque dépositaire a signé sa part de la clé commune",
    Check.TRUSTEE_SIGNATURE: "chaque dépositaire a approuvé les certificats de tous les autres",
    Check.TRUSTEE_VERIFICATION_KEY: "la clé de chaque dépositaire est bien sa part",
    Check.TRUSTEE_THRESHOLD: "il faut plus de la moitié des dépositaires pour déchiffrer",
    Check.TRUSTEE_DISTINCT: "chaque dépositaire a sa propre clé",
    Check.MESSAGE_SIGNATURE: "le message est signé par son auteur",
    Check.MESSAGE_DECRYPTION: "le message s’ouvre avec la clé de son destinataire",
    Check.MESSAGE_RECIPIENT: "le message est adressé à celui qui l’ouvre",
    Check.SHARE: "la part reçue correspond à ce que son auteur a publié",
    Check.CREDENTIAL_FORMAT: "la liste des codes de vote publics est bien formée",
    Check.CREDENTIAL_MEMBERSHIP: "chaque code de vote public est un nombre du groupe",
    Check.CREDENTIAL_ORDER: "les codes de vote publics sont triés et tous différents",
    Check.BALLOT_FORMAT: "chaque bulletin répond aux questions posées, et à elles seules",
    Check.BALLOT_CANONICAL: "chaque bulletin est écrit de la seule façon permise",
    Check.BALLOT_ELECTION: "chaque bulletin est fait pour cette élection",
    Check.BALLOT_CREDENTIAL: "chaque bulletin porte un code de vote de la liste",
    Check.BALLOT_MEMBERSHIP: "chaque bulletin est chiffré dans le groupe",
    Check.BALLOT_INDIVIDUAL_PROOF: "chaque case d’un bulletin vaut zéro ou un",
    Check.BALLOT_OVERALL_PROOF: "chaque bulletin coche un nombre permis de cases",
    Check.BALLOT_BLANK_PROOF: "un bulletin blanc ne coche rien d’autre",
    Check.BALLOT_SIGNATURE: "chaque bulletin est signé par son code de vote",
    Check.BALLOT_DUPLICATE: "aucun bulletin n’est deux fois dans l’urne",
    Check.CIPHERTEXT_DUPLICATE: "aucun chiffré n’est copié d’un bulletin à l’autre",
    Check.TALLY_FORMAT: "le total chiffré est bien formé",
    Check.TALLY_PRODUCT: "le total chiffré est bien celui des bulletins qui comptent",
    Check.TALLY_COUNT: "le nombre de bulletins comptés est exact",
    Check.TALLY_WEIGHT: "le nombre de voix comptées est exact",
    Check.DECRYPTION_FORMAT: "les déchiffrements partiels sont bien formés",
    Check.DECRYPTION_OWNER: "chaque déchiffrement partiel désigne un dépositaire, une seule fois",
    Check.DECRYPTION_PROOF: "chaque dépositaire a prouvé qu’il a déchiffré honnêtement",
    Check.DECRYPTION_SUFFICIENT: "assez de dépositaires ont déchiffré",
    Check.RESULT_FORMAT: "le résultat est bien formé",
    Check.RESULT_VALUE: "le résultat est bien ce que contient le total déchiffré",
    Check.PLAINTEXT: "la réponse suit la règle de la question",
}
"""For each check, the sentence that is true when it passes."""

STAGES = {
    "Setup": "le vote est ouvert, aucun bulletin",
    "Ballot": "le vote est ouvert ou suspendu",
    "EndBallots": "le vote est clos, pas encore dépouillé",
    "EncryptedTally": "le total chiffré est établi, en attente des dépositaires",
    "PartialDecryption": "le déchiffrement est commencé",
    "Result": "le résultat est publié",
}
"""How far the election has gone, by the type of the last event."""

LIMITS = (
    "Ce contrôle ne dit pas qui a voté\u202f: la liste d’émargement est hors de l’archive. "
    "Lorsque les codes de vote sont remis par la plateforme (mode assisté), il ne peut pas "
    "déceler un bulletin ajouté à la place d’une personne qui n’a pas voté."
)
