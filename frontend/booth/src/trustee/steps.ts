/** The key holder's way: fetch the state, do the step that depends on this person, again. */

import { hireFor } from "../checking/workers.ts";
import { auditBox, type AuditedBox, findHolder, openClosedBox, requireDecryptable } from "../protocol/audit.ts";
import { makeCertificate, makePolynomial, makeShare, makeSessionKey, makeTrialKey, openPrivateKey, testKey } from "../protocol/ceremony.ts";
import { partialDecryption } from "../protocol/decryption.ts";
import { Flaw, require } from "../protocol/flaw.ts";
import { BELENIOS_2048 as group } from "../protocol/group.ts";
import { openHalf } from "../protocol/half.ts";
import { sha256Hex } from "../protocol/hash.ts";
import { type HolderKeys, holderKeys, newSeed, sign } from "../protocol/messages.ts";
import { parseCertificates, parseTrustees } from "../protocol/trustees.ts";
import type { Child } from "../page/dom.ts";
import { setHead, setStatus, show, warnBeforeLeaving, whileLoading } from "../page/frame.ts";
import { ownPath, Refused, Unreachable } from "../page/requests.ts";
import { showDoubt, showTrouble } from "../page/trouble.ts";
import { rememberedHead, rememberHead } from "./memory.ts";
import { carry } from "./screens/carry.ts";
import { AuditScreen, beforeCount, compareHead, openNow } from "./screens/count.ts";
import { askKey, keepKey, keyForTotal, welcome } from "./screens/key.ts";
import { compareCertificates, done, keptEnvelope, ready, waiting } from "./screens/steps.ts";
import { type HolderState, parseState, type Stage } from "./state.ts";
import type { Station } from "./station.ts";
import { type Total, totalOf } from "./total.ts";

const REFRESH_MS = 10_000;
const IN_SESSION_MS = 3_000;
const RESTORE = [
  "La machine du vote a été remplacée. Le secret des droits de vote est scellé en deux moitiés : la vôtre, et celle d’un autre dépositaire. Quand toutes deux sont rendues, les membres peuvent de nouveau voter.",
  "Votre clé ouvre votre moitié ici, sur cet appareil. La moitié seule est envoyée ; votre clé ne l’est jamais, et rien de l’urne n’est déchiffré.",
];
const TRIAL = [
  "Avant le scellement, des bulletins inventés sont déposés dans une urne à part. Vous l’ouvrirez comme le jour du dépouillement, pour voir que votre fichier et votre phrase de passe suffisent.",
  "Votre fichier de clé donne pour cela une clé qui ne sert qu’à cet essai : la vraie n’ouvre rien avant la fin du vote.",
];
const SESSION = [
  "La présidence met une question au vote secret, pendant la séance. Votre fichier de clé donne une clé qui ne sert qu’à ce vote : celle de l’assemblée n’est pas utilisée, et n’ouvre rien.",
  "Quand tous les dépositaires présents ont donné la leur, l’urne s’ouvre d’elle-même. Il les faudra tous pour le dépouillement : gardez cette page ouverte.",
];
const NOT_YOURS = "Ce n’est pas votre clé pour ce scrutin.";

export class KeyHolderJourney {
  /** The key, once given, for the steps that follow each other; gone with the page. */
  private keys: HolderKeys | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unsaved = false;

  /** `uuid` is empty when the state comes in a file. */
  constructor(
    private readonly uuid: string,
    private readonly station: Station,
  ) {
    warnBeforeLeaving(() => this.unsaved);
  }

  private async fetch(): Promise<HolderState> {
    return parseState(await this.station.state(), this.uuid);
  }

  async refresh(): Promise<void> {
    this.stopWatching();
    try {
      const state = this.uuid ? await whileLoading("Un instant…", this.fetch()) : await this.fetch();
      setHead(["Dépositaire de clé : ", state.name], `n° ${state.index} sur ${state.ceremony.size}`);
      setStatus("none");
      this.render(state);
    } catch (error) {
      const path = error instanceof Refused ? (ownPath(error.body.sign_in) ?? ownPath(error.body.step_up)) : null;
      if (path) return location.replace(path);
      showTrouble(error, () => void this.refresh());
    }
  }

  private screen(state: HolderState, content: Child): void {
    const carried = this.uuid && state.stage !== "done" && state.stage !== "waiting" && !this.unsaved ? carry(state, (stage, payload) => void this.post(state, stage, payload)) : null;
    show({ title: `Dépositaire de clé · ${state.title}`, content: [content, carried] });
  }

  private render(state: HolderState): void {
    switch (state.stage) {
      case "certificate":
        return this.screen(state, welcome(state, () => this.make(state), () => this.reuse(state)));
      case "polynomial":
        return this.withKeys(state, "étape 2 sur 4", "Reprenez avec votre clé", ["Les autres dépositaires ont fabriqué la leur : la suite dépend de vous."], () => this.compare(state));
      case "share":
        return this.withKeys(state, "étape 3 sur 4", "Assemblez votre part", ["Les autres dépositaires vous ont envoyé chacun un morceau chiffré : votre clé les ouvre et vérifie qu’ils vont ensemble."], (keys) => void this.share(state, keys));
      case "check":
        return this.withKeys(state, "étape 4 sur 4", "Testez votre clé", ["Cet appareil chiffre un message d’essai et le déchiffre avec votre clé."], (keys) => void this.check(state, keys));
      case "trial-key":
        return this.withKeys(state, "vote d’essai", "Donnez une clé pour le vote d’essai", TRIAL, (keys) => void this.giveTrialKey(state, keys));
      case "session-key":
        return this.withKeys(state, "vote en séance", "Donnez votre clé pour ce vote", SESSION, (keys) => void this.giveSessionKey(state, keys));
      case "ready":
        this.screen(state, ready(state, false, () => this.retest(state)));
        return state.sealed ? undefined : this.watch(state);
      case "restore":
        return this.askForHalf(state);
      case "decrypt":
        if (state.session && this.keys) return void this.audit(state, totalOf(state));
        return this.screen(state, beforeCount(state, !this.uuid, () => void this.audit(state, totalOf(state))));
      case "trial-count":
        return this.screen(state, beforeCount(state, !this.uuid, () => void this.audit(state, totalOf(state))));
      case "done":
        return this.screen(state, done(state));
      case "waiting":
        this.screen(state, waiting(state, () => void this.refresh()));
        this.watch(state);
    }
  }

  /** At a stage that others may end, look again from time to time; redraw only when it changed. */
  private watch(shown: HolderState): void {
    if (!this.uuid) return;
    const told = (state: HolderState) => JSON.stringify([state.stage, state.sealed, shown.session && state.waitingFor]);
    const timer = (this.timer = setTimeout(() => {
      const look = document.hidden ? Promise.resolve(null) : this.fetch().catch(() => null);
      void look.then((state) => {
        if (this.timer !== timer) return; // the person went on meanwhile
        if (state && told(state) !== told(shown)) void this.refresh();
        else this.watch(shown);
      });
    }, shown.session ? IN_SESSION_MS : REFRESH_MS));
  }

  private stopWatching(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private make(state: HolderState): void {
    const seed = newSeed();
    const keys = holderKeys(group, seed);
    const certificate = makeCertificate(group, keys, state.ceremony, state.index);
    const key = { seed, name: state.name, index: state.index, size: state.ceremony.size, poll: state.uuid, title: state.title, fingerprint: sha256Hex(certificate.message) };
    this.unsaved = true;
    const accept = () => {
      this.keys = keys;
      void this.post(state, "certificate", { certificate });
    };
    this.screen(state, keepKey(state, key, accept));
  }

  private reuse(state: HolderState): void {
    const accept = (seed: string) => {
      this.keys = holderKeys(group, seed);
      void this.post(state, "certificate", { certificate: makeCertificate(group, this.keys, state.ceremony, state.index) });
    };
    this.screen(state, askKey(state, "étape 1 sur 4", "Chargez votre clé", ["Elle doit avoir été fabriquée pour ce scrutin, à votre nom."], () => null, accept));
  }

  /** Runs a step with the key, asking for it if the page does not have it. */
  private withKeys(state: HolderState, step: string, title: string, lines: readonly string[], use: (keys: HolderKeys) => void): void {
    if (this.keys && !this.refuse(state, this.keys)) return use(this.keys);
    const accept = (seed: string) => {
      this.keys = holderKeys(group, seed);
      use(this.keys);
    };
    this.screen(state, askKey(state, step, title, lines, (seed) => this.refuse(state, holderKeys(group, seed)), accept));
  }

  private refuse(state: HolderState, keys: HolderKeys): string | null {
    if (state.session) return state.session.verification === String(keys.verification) ? null : NOT_YOURS;
    const mine = parseCertificates(group, state.certificates, state.ceremony)[state.index - 1];
    return mine.verification === keys.verification ? null : NOT_YOURS;
  }

  private compare(state: HolderState): void {
    const certificates = parseCertificates(group, state.certificates, state.ceremony);
    const next = () => void this.step(state, "polynomial", (keys) => ({ polynomial: makePolynomial(group, keys, state.ceremony, state.index, state.certificates) }));
    this.screen(state, compareCertificates(state, certificates.map((c) => sha256Hex(c.signed.message)), next));
  }

  private async share(state: HolderState, keys: HolderKeys): Promise<void> {
    this.keys = keys;
    await this.step(state, "share", (k) => ({ voutput: makeShare(group, k, state.ceremony, state.index, state.certificates, state.vinput) }));
  }

  /** The test of one's own key, on a ciphertext made here, and the signed word that it passed. */
  private tested(state: HolderState, keys: HolderKeys) {
    require(state.privateKeyMessage !== null, "key", "the station did not give the encrypted share back");
    const key = openPrivateKey(group, keys, state.privateKeyMessage);
    const publicKey = group.g.power(key);
    require(testKey(group, key, publicKey), "key", "the key does not decrypt");
    if (state.trustees) findHolder(parseTrustees(group, state.trustees), publicKey);
    return sign(group, keys.signing, JSON.stringify({ poll: state.uuid, public_key: String(publicKey), test: "passed" }));
  }

  private async check(state: HolderState, keys: HolderKeys): Promise<void> {
    this.keys = keys;
    await this.step(state, "check", (k) => ({ key_check: this.tested(state, k) }));
  }

  /** The key is tried here; online, the signed word that it passed is sent, and nothing else. */
  private retest(state: HolderState): void {
    this.stopWatching();
    this.keys = null;
    const lines = ["Cet appareil chiffre un message d’essai et le déchiffre avec votre clé.", this.uuid ? "Seul le fait que l’essai a réussi est envoyé." : "Rien n’est envoyé."];
    this.withKeys(state, "test", "Testez votre clé", lines, (keys) => void this.tryAgain(state, keys));
  }

  private async tryAgain(state: HolderState, keys: HolderKeys): Promise<void> {
    try {
      const word = this.tested(state, keys);
      if (this.uuid && state.sealed) await whileLoading("Envoi…", this.station.send("test", { key_check: word }));
      this.screen(state, ready(state, true, () => this.retest(state)));
    } catch (error) {
      showTrouble(error, () => void this.refresh());
    }
  }

  /** The envelope is the station's, or the file that its holder kept of it. */
  private askForHalf(state: HolderState, envelope: string | null = state.sealedCopy): void {
    this.keys = null;
    const accept = (seed: string) => void this.restore(state, holderKeys(group, seed), envelope);
    const refuse = (seed: string) => this.refuse(state, holderKeys(group, seed));
    const ask = askKey(state, "machine remplacée", "Rendez votre moitié des droits de vote", RESTORE, refuse, accept);
    this.screen(state, [ask, keptEnvelope(envelope !== state.sealedCopy, (text) => this.askForHalf(state, text))]);
  }

  private async restore(state: HolderState, keys: HolderKeys, envelope: string | null): Promise<void> {
    this.keys = keys;
    await this.step(state, "restore", (k) => {
      require(envelope !== null, "half", "the station did not give the sealed copy");
      return { half: openHalf(group, k, envelope, state.uuid, state.index) };
    });
  }

  /** A key for this test vote alone; the total will be opened with the file given again. */
  private async giveTrialKey(state: HolderState, keys: HolderKeys): Promise<void> {
    this.keys = keys;
    await this.step(state, "trial-key", (k) => {
      require(state.trial !== null && state.trial.clone !== state.uuid, "test", "the station did not say which test vote");
      return { trial_key: makeTrialKey(group, k, state.uuid, state.trial.clone) };
    });
  }

  /** A key for this vote of the sitting alone; kept by the page until the count. */
  private async giveSessionKey(state: HolderState, keys: HolderKeys): Promise<void> {
    this.keys = keys;
    await this.step(state, "session-key", (k) => {
      require(state.session !== null && state.session.poll !== state.uuid, "session", "the station did not say where this key comes from");
      return { session_key: makeSessionKey(group, k, state.session.poll, state.uuid) };
    });
  }

  private async step(state: HolderState, stage: Stage, make: (keys: HolderKeys) => unknown): Promise<void> {
    try {
      require(this.keys !== null, "key", "no key was given");
      await this.post(state, stage, make(this.keys));
    } catch (error) {
      showTrouble(error, () => void this.refresh());
    }
  }

  /** Sends a step; after a lost answer the very same contribution is sent again. */
  private async post(state: HolderState, stage: Stage, payload: unknown): Promise<void> {
    try {
      const sent = this.station.send(stage, payload);
      await (this.uuid ? whileLoading("Envoi de votre part…", sent) : sent);
      this.unsaved = false;
      await this.refresh();
    } catch (error) {
      if (error instanceof Unreachable) return showDoubt(() => void this.post(state, stage, payload));
      showTrouble(error, () => void this.refresh());
    }
  }

  private async audit(state: HolderState, total: Total): Promise<void> {
    if (!state.session) this.keys = null;
    const screen = new AuditScreen(state);
    if (this.uuid) this.screen(state, screen.content);
    try {
      const bytes = await this.station.archive(total);
      this.screen(state, screen.content);
      const box = openClosedBox(bytes);
      total.requireBox(box);
      const audited = await auditBox(box, hireFor(box.ballots), (n) => screen.advance(n, box.ballots));
      this.compareEnd(state, total, audited);
    } catch (error) {
      showTrouble(error, () => void this.refresh());
    }
  }

  private compareEnd(state: HolderState, total: Total, audited: AuditedBox): void {
    const remembered = rememberedHead(total.uuid);
    const heard = (typed: string) => typed.replace(/\s+/g, "").toLowerCase() === audited.head.slice(0, 8);
    const decrypt = (keys: HolderKeys) => void this.decrypt(state, total, audited, keys);
    const kept = this.keys;
    // In a sitting the page still has the key that it was given; the announced end comes first.
    const giveKey = () => (kept ? openNow(() => decrypt(kept)) : keyForTotal((seed) => this.refuseForCount(state, seed), (seed) => decrypt(holderKeys(group, seed))));
    try {
      requireDecryptable(audited, audited.head, remembered);
      this.screen(state, compareHead(state, audited, heard, giveKey));
    } catch (error) {
      showTrouble(error, () => void this.refresh());
    }
  }

  /** Another holder's key is told at once: it does not open what this holder kept. */
  private refuseForCount(state: HolderState, seed: string): string | null {
    if (state.session) return this.refuse(state, holderKeys(group, seed));
    if (state.privateKeyMessage === null) return null;
    try {
      openPrivateKey(group, holderKeys(group, seed), state.privateKeyMessage);
      return null;
    } catch (error) {
      if (error instanceof Flaw) return NOT_YOURS;
      throw error;
    }
  }

  /** Everything was verified and the announced end compared: only now is the key used. */
  private async decrypt(state: HolderState, total: Total, audited: AuditedBox, keys: HolderKeys): Promise<void> {
    try {
      const key = total.exponent(keys, audited);
      requireDecryptable(audited, audited.head, rememberedHead(total.uuid));
      rememberHead(total.uuid, audited.head);
      const partial = partialDecryption(audited.election, audited.tally.ciphertexts, key);
      const about = total.isTest ? { clone: total.uuid } : {};
      await this.post(state, total.stage, { ...about, partial_decryption: partial, head: audited.head });
    } catch (error) {
      showTrouble(error, () => void this.refresh());
    }
  }
}
