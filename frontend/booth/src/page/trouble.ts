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
  if (error instanceof Flaw) return { title: "Cette page ne peut pas continuer sans risque", lines: [`Une vérification a échoué (${error.check} : ${error.message}).`, "Prévenez le bureau de l’assemblée et lisez-lui cette phrase."] };
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
