/** The two ways a key holder's page talks to the station: the network, or files carried by hand. */

import { button, h } from "../page/dom.ts";
import { bytesPick, filePick } from "../page/files.ts";
import { saveFile, show } from "../page/frame.ts";
import { anonymously, getHere, ownPath, postHere, textOf } from "../page/requests.ts";
import { require } from "../protocol/flaw.ts";
import type { Sent } from "./state.ts";
import type { Total } from "./total.ts";

export interface Station {
  /** The state of the ceremony, as the station wrote it. */
  state(): Promise<string>;
  send(stage: Sent, payload: unknown): Promise<void>;
  archive(total: Total): Promise<Uint8Array>;
}

const DOWNLOAD_MS = 15 * 60_000;

export class NetworkStation implements Station {
  constructor(private readonly uuid: string) {}

  private get address(): string {
    return `/scrutins/${this.uuid}/depositaire`;
  }

  async state(): Promise<string> {
    return textOf(await getHere(this.address));
  }

  async send(stage: Sent, payload: unknown): Promise<void> {
    await postHere(`${this.address}/${stage}`, payload);
  }

  async archive({ archive }: Total): Promise<Uint8Array> {
    require(archive !== null && ownPath(archive) !== null, "archive", "the station gave no archive");
    return (await anonymously(archive, {}, DOWNLOAD_MS)).bytes;
  }
}

const page = (title: string, words: string, pick: HTMLElement) =>
  show({ title, content: h("div", { class: "narrow stack" }, h("p", { class: "kicker" }, "Dépositaire de clé, hors ligne"), h("h1", {}, title), h("p", {}, words), pick) });

export class FileStation implements Station {
  state(): Promise<string> {
    const words = "Sur l’appareil connecté, ouvrez votre page de dépositaire, « Travailler sur un appareil sans réseau », et enregistrez l’état. Apportez ce fichier ici.";
    return new Promise((resolve) => page("Chargez l’état de la cérémonie", words, filePick("Choisir le fichier d’état", ".json,application/json", resolve)));
  }

  /** The contribution is saved; the next state comes back by hand. */
  send(stage: Sent, payload: unknown): Promise<void> {
    const save = () => saveFile(`ouvote-contribution-${stage}.json`, JSON.stringify({ stage, payload }), "application/json");
    const words = "Enregistrez ce fichier, puis envoyez-le depuis l’appareil connecté, sur votre page de dépositaire. Il ne contient pas votre clé.";
    return new Promise((resolve) =>
      page("Votre contribution est prête", words, h("div", { class: "actions" }, button("Enregistrer la contribution", save, "main", { class: "btn grow" }), button("C’est fait, continuer", resolve, "second"))),
    );
  }

  archive({ isTest }: Total): Promise<Uint8Array> {
    const words = isTest ? "C’est le fichier .bel de l’essai, téléchargé sur la page du scrutin." : "C’est le fichier .bel, téléchargé sur la page publique du vote après la fermeture.";
    return new Promise((resolve) => page("Chargez l’urne fermée", words, bytesPick("Choisir le fichier de l’urne", ".bel", resolve)));
  }
}
