/** Before the verification: choosing the file, or waiting for it. */

import { dayOf } from "../../page/dates.ts";
import { alertBox, button, type Child, details, h } from "../../page/dom.ts";
import { bytesPick } from "../../page/files.ts";
import type { Screen } from "../../page/frame.ts";
import type { CountedVote } from "../list.ts";

type Take = (bytes: Uint8Array) => void;

export const COMMAND = "python -m votes.belenios verify FICHIER.bel";

export const kicker = () => h("p", { class: "kicker" }, "Vérifier un vote");

function pick(take: Take): Child {
  return bytesPick("Choisir le fichier", ".bel,.json", take);
}

export function chooseFile(offline: boolean, votes: readonly CountedVote[], take: Take): Screen {
  const title = "Vérifiez un vote vous-même";
  const where = offline ? h("p", {}, "Apportez ici le fichier, téléchargé sur la page publique du vote.") : h("p", {}, "Il se télécharge sur la page publique de chaque vote. ", h("a", { href: "/verifier/" }, "Trouver le fichier d’un vote"));
  const content = h(
    "div",
    { class: "narrow stack" },
    kicker(),
    h("h1", {}, title),
    h("p", {}, "Chaque vote secret laisse un fichier public (.bel) avec tous les bulletins scellés et toutes les preuves. Cette page les contrôle sur votre appareil, sans compte. Rien n’est envoyé : elle lit seulement ce que ce site a publié du vote, pour comparer."),
    votes.length > 0 && published(votes),
    votes.length > 0 && h("h2", {}, "Ou un fichier que vous avez"),
    pick(take),
    where,
    details("Vérifier un bulletin que l’isoloir a ouvert", h("p", {}, "Le test du chiffrement, dans l’isoloir, enregistre un fichier « bulletin ouvert » (.json). Choisissez-le ici : cette page recalcule ce qu’il contient.")),
    !offline && aside(),
  );
  return { title, content };
}

const SHOWN = 8;

/** What tells two votes of one name apart. */
function said({ subtitle, result_at }: CountedVote): string {
  const on = result_at && ` dépouillé le ${dayOf(result_at)}`;
  return [subtitle && ` ${subtitle.replace(/\.$/, "")}`, on].filter(Boolean).join(",");
}

function published(votes: readonly CountedVote[]): Child {
  const rows = votes.slice(0, SHOWN).map((vote) => h("li", {}, h("a", { href: `#${vote.uuid}` }, vote.title), h("span", { class: "soft" }, said(vote))));
  const more = votes.length > SHOWN && h("p", {}, h("a", { href: "/verifier/" }, "Tous les votes"));
  return [h("h2", {}, "Un vote publié ici"), h("ul", { class: "stack-s" }, rows), more];
}

function aside(): Child {
  const page = h("a", { href: "/static/booth/verificateur-hors-ligne.html", download: "verificateur-hors-ligne.html" }, "Enregistrer cette page");
  return details("Vérifier sans internet, ou avec un autre programme", h("p", {}, page, " : elle fonctionne sur un appareil sans réseau."), h("p", {}, "Les mêmes contrôles existent en ligne de commande, et belenios-tool, écrit par d’autres, lit le même fichier. ", h("a", { href: "/verifier/" }, "Comment faire")));
}

export function downloading(): Screen {
  const title = "Téléchargement du vote";
  return { title, content: h("div", { class: "screen waiting", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), h("div", {}, h("h1", {}, title), h("p", {}, "L’archive publique arrive sur votre appareil…"))) };
}

export function notAnArchive(take: Take): Screen {
  const title = "Ce fichier n’est pas l’archive d’un vote";
  const words = alertBox("Rien n’a pu être vérifié.", h("p", {}, "Le fichier attendu se termine par .bel et se télécharge sur la page publique du vote. S’il vient de là, le téléchargement a été interrompu : recommencez."));
  return { title, content: h("div", { class: "narrow stack" }, kicker(), h("h1", {}, title), words, pick(take)) };
}

export function again(): Child {
  return h("div", { class: "actions no-print" }, button("Vérifier un autre fichier", () => restart(), "second"));
}

function restart(): void {
  if (location.hash) location.hash = "";
  else location.reload();
}
