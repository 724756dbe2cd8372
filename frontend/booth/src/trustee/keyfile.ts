/**
 * A key holder's secret on paper or in a file, with the words to find one's way: on paper its 22
 * characters, in the file the same under a passphrase.
 */

import { isSeed } from "../protocol/messages.ts";

export interface KeyFile {
  readonly seed: string;
  readonly name: string;
  readonly index: number;
  readonly size: number;
  readonly poll: string;
  readonly title: string;
  /** Fingerprint of the public certificate, so that two files are not mixed up. */
  readonly fingerprint: string;
}

const LINE = /^\s*Clé secrète\s*:\s*(.+)$/m;

export function keyFileName(poll: string, index: number): string {
  return `ouvote-cle-${poll}-${index}.txt`;
}

export function inGroups(text: string, size = 4): string {
  return (text.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join(" ");
}

/** `locked` is the protected key, as `lock` writes it. */
export function keyFileText(key: KeyFile, locked: string): string {
  return [
    "CLÉ DE DÉPOSITAIRE : À GARDER AVEC SA PHRASE DE PASSE, JAMAIS AU MÊME ENDROIT",
    "",
    `Scrutin : ${key.title}`,
    `Référence : ${key.poll}`,
    `Dépositaire : ${key.name} (n° ${key.index} sur ${key.size})`,
    `Empreinte du certificat : ${inGroups(key.fingerprint.slice(0, 20))}`,
    "",
    locked,
    "",
    "Protection : PBKDF2-HMAC-SHA-256 (nombre d’itérations, sel), puis AES-256-GCM (vecteur initial,",
    "texte chiffré suivi de son sceau).",
    "",
    "Cette clé sert une fois, après la fermeture du vote, pour déchiffrer le total avec les autres",
    "dépositaires. Ne l’envoyez à personne, ne la mettez pas dans un courriel ni dans un nuage.",
    "Gardez-en deux exemplaires dans deux endroits sûrs (ce fichier, et la feuille imprimée sous",
    "enveloppe : elle se lit sans phrase de passe).",
    "Si trop de dépositaires perdent leur clé, le vote ne pourra pas être dépouillé.",
    "",
  ].join("\n");
}

/** The secret out of a key file, or typed from paper; null when there is none. */
export function readSeed(text: string): string | null {
  const candidate = (LINE.exec(text)?.[1] ?? text).replace(/\s+/g, "");
  return isSeed(candidate) ? candidate : null;
}
