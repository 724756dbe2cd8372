/** A refusal, a lost network, a page opened without its address: what happened, what to do. */

import { button, type Child, h } from "./dom.ts";
import { Refused, Unreachable } from "./requests.ts";
import { setStatus, show } from "./frame.ts";
import { Flaw } from "../protocol/flaw.ts";

export function troubleScreen(title: string, lines: readonly string[], ...actions: Child[]): Child {
  return h("div", { class: "narrow stack" }, h("h1", {}, title), lines.filter(Boolean).map((line) => h("p", {}, line)), h("div", { class: "actions" }, actions));
}

export function homeLink(): Child {
  return h("a", { class: "btn second", href: "/" }, "Revenir à mon espace");
}

/** What a failed check, or its family ("archive-…"), means to a person; the technical words follow it. */
const CHECKS: Readonly<Record<string, readonly [string, string]>> = {
  "end of the vote": ["Cette fin de vote n’est pas celle qui doit être dépouillée", "Ne déchiffrez pas. Une urne se ferme une seule fois et se dépouille une seule fois."],
  secrecy: ["Déchiffrer ce total révélerait un vote", "Un seul bulletin compte : le total serait le vote de cette personne. Le dépouillement s’arrête là ; appliquez la règle prévue par la convocation."],
  key: ["Ce n’est pas votre clé pour ce scrutin", "Choisissez le fichier que vous avez enregistré pour ce scrutin, à votre nom, ou tapez la clé de votre feuille. Rien n’a été envoyé."],
  seed: ["Ce n’est pas votre clé pour ce scrutin", "Choisissez le fichier que vous avez enregistré pour ce scrutin, à votre nom, ou tapez la clé de votre feuille. Rien n’a été envoyé."],
  message: ["Votre clé n’ouvre pas ce message", "Vérifiez que c’est la clé de ce scrutin, à votre nom. Rien n’a été envoyé."],
  "half-poll": ["Cette copie scellée est celle d’un autre scrutin", "Rien n’a été envoyé. La machine n’a pas été restaurée comme il faut."],
  "half-holder": ["Cette copie scellée est celle d’un autre dépositaire", "Rien n’a été envoyé. La machine n’a pas été restaurée comme il faut."],
  half: ["Ce n’est pas une copie scellée des droits de vote", "Rien n’a été envoyé, et n’allez pas plus loin : votre clé ne doit rien ouvrir d’autre pour ce site."],
  "trustee-certificate": ["Les certificats des dépositaires ne vont pas ensemble", "N’allez pas plus loin : recommencez la cérémonie avec tous les dépositaires."],
  share: ["Un morceau de clé reçu est faux", "N’allez pas plus loin : recommencez la cérémonie avec tous les dépositaires."],
  test: ["Ce n’est pas l’essai de ce scrutin", "Rien n’a été envoyé. Une urne d’essai se dit répétition, et s’ouvre avant le scellement."],
  archive: ["L’urne reçue est incomplète ou altérée", "Réessayez le téléchargement ; si cela se répète, ne déchiffrez pas."],
  unreadable: ["Ce fichier n’est pas une urne", "Réessayez le téléchargement ; si cela se répète, ne déchiffrez pas."],
  tally: ["Le total publié n’est pas celui des bulletins", "Ne déchiffrez pas."],
};

function explainFlaw({ check, message }: Flaw): { title: string; lines: string[] } {
  const [title, advice] = CHECKS[check] ?? CHECKS[check.split("-")[0]] ?? ["Cette page ne peut pas continuer sans risque", "Une vérification a échoué : n’allez pas plus loin."];
  return { title, lines: [advice, "Prévenez le bureau de l’assemblée et dites-lui le nom du contrôle.", `Contrôle « ${check} ». Précision technique, en anglais : ${message}`] };
}

/** The words for an error, whatever it is. */
export function explain(error: unknown): { title: string; lines: string[] } {
  if (error instanceof Refused) return { title: error.title, lines: [error.detail, error.remedy] };
  if (error instanceof Unreachable) {
    const offline = typeof navigator !== "undefined" && navigator.onLine === false;
    return {
      title: offline ? "Vous n’êtes pas connecté à internet" : "Le serveur ne répond pas",
      lines: ["Rien n’a été envoyé.", offline ? "Vérifiez le Wi-Fi ou le réseau de votre appareil, puis réessayez." : "Attendez une minute, puis réessayez."],
    };
  }
  if (error instanceof Flaw) return explainFlaw(error);
  return { title: "Cette page a rencontré une erreur", lines: ["Rien n’a été envoyé. Rechargez la page ; si cela se répète, prévenez le bureau de l’assemblée."] };
}

/** Shows an error as a screen; nothing was sent yet. */
export function showTrouble(error: unknown, retry: () => void): void {
  const { title, lines } = explain(error);
  setStatus("none");
  const again = error instanceof Refused ? null : button("Réessayer", retry);
  show({ title, content: troubleScreen(title, lines, again, homeLink()) });
}

/** Something was sent and no answer came: sending the same again is safe. */
export function showDoubt(resend: () => void): void {
  const title = "Nous ne savons pas encore si votre envoi est arrivé";
  const lines = ["Le serveur n’a pas répondu. Ne fermez pas cette page : renvoyer exactement la même chose est sans risque."];
  show({ title, content: troubleScreen(title, lines, button("Renvoyer", resend)) });
}
