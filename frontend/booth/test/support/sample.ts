/** Questions and explanations to look at. */

import type { Question } from "../../src/protocol/election.ts";
import { resolution } from "./ceremony.ts";

export const questions: Question[] = [
  resolution("Approuver les comptes de l’exercice 2025"),
  resolution("Affecter le résultat de l’exercice au report à nouveau"),
  { title: "Élire deux membres du conseil de surveillance", answers: ["Amélie Laurent", "Bastien Roy-Delacroix", "Fatou N’Diaye", "Yann Le Goff"], blank: true, min: 1, max: 2 },
];

const endless = "Autoriser le directoire à conclure, pour une durée de trois ans renouvelable une fois, une convention d’hébergement mutualisé avec les coopératives membres de la fédération, dans la limite d’un engagement annuel de 12 000 €";

export const longQuestions: Question[] = [
  resolution(endless),
  { title: "Choisir le lieu de la prochaine assemblée générale", answers: ["Dijon, maison des associations, salle du rez-de-chaussée accessible en fauteuil", "Lyon", "En visioconférence seulement"], blank: true, min: 1, max: 1 },
];

const MENTIONS = ["Excellent", "Très bien", "Bien", "Assez bien", "Passable", "Insuffisant", "À rejeter"];

export const judgedQuestions: Question[] = [
  ...["Le chêne", "La ruche", "Le nuage partagé au-dessus de la colline, en deux couleurs"].map((option) => ({ title: `Quel emblème pour la coopérative ? : ${option}`, answers: MENTIONS, blank: false, min: 1, max: 1 })),
  { title: "Quels soirs vous conviennent pour l’atelier ?", answers: ["Mardi", "Mercredi", "Jeudi", "Samedi matin"], blank: false, min: 0, max: 4 },
];

const advice = "Consultation sans valeur de décision d’assemblée : le directoire recueille votre avis.";
export const judgedExplanations = {
  "0": { kind: "judgment", notice: advice, text: "L’emblème sera imprimé sur les documents de la coopérative." },
  "3": { kind: "approval", notice: advice },
};

export const explanations = {
  "0": {
    text: "L’assemblée générale, après avoir entendu le rapport du directoire et celui du conseil de surveillance, approuve les comptes de l’exercice clos le 31 décembre 2025 tels qu’ils lui ont été présentés.\n\nElle donne quitus au directoire pour sa gestion.",
    author: "le directoire",
    if_yes: "Les comptes sont arrêtés et publiés. Le directoire est déchargé de sa gestion de l’année.",
    if_no: "Le directoire présente de nouveaux comptes dans les trois mois.",
    reading_minutes: 1,
    rule: "majorité des voix exprimées",
  },
  "1": {
    text: "L’assemblée générale décide d’affecter la perte de l’exercice, soit 1 240 €, au compte « report à nouveau ».",
    author: "le directoire",
    if_yes: "Le déficit de 1 240 € s’ajoute aux précédents. Aucun versement n’est demandé aux sociétaires.",
    if_no: "Le directoire devra présenter une autre affectation avant le 30 septembre.",
    reading_minutes: 1,
    rule: "majorité des voix exprimées",
    arguments: [
      { side: "for", text: "C’est la seule affectation possible d’une perte sans toucher au capital." },
      { side: "for", text: "Elle ne change rien pour les sociétaires." },
      { side: "against", text: "Les pertes s’accumulent depuis trois ans ; il faut d’abord un plan." },
    ],
  },
  "2": {
    text: "Deux sièges sont à pourvoir pour trois ans.",
    rule: "les deux candidats qui ont le plus de voix sont élus",
    reading_minutes: 2,
    candidates: [
      { name: "Amélie Laurent", statement: "Sociétaire depuis 2009, comptable. Je veux que chaque sociétaire comprenne les comptes en une page." },
      { name: "Bastien Roy-Delacroix", statement: "Administrateur système. Je m’engage sur la sobriété de nos serveurs." },
      { name: "Fatou N’Diaye", statement: "Responsable associative à Besançon, je porte la voix des petites associations hébergées." },
    ],
  },
};
