/**
 * What this site has published of a vote, beside its archive: what was sealed, what the urn said at
 * each closing, the certified result. The archive proves itself; this says whether it is the one.
 */

import { plural } from "../page/dom.ts";
import { anonymously, Refused, textOf, Unreachable } from "../page/requests.ts";
import type { History } from "../protocol/archive.ts";
import { sha256Base64, sha256Hex } from "../protocol/hash.ts";
import type { Result } from "../protocol/result.ts";
import type { Setup } from "../protocol/verify.ts";
import { slotsUsed } from "./papers.ts";

/** One comparison in words. `same` is null where a difference proves nothing. */
export interface Comparison {
  readonly what: string;
  readonly same: boolean | null;
  readonly words: string;
}

/** The comparisons, or why there are none. */
export type Compared = readonly Comparison[] | "not published" | "unreachable" | "offline";

interface Manifest {
  readonly fingerprint: string;
  readonly threshold: number;
  readonly trustees: readonly { readonly name: string; readonly key: string }[];
  readonly roll: number;
  readonly reserves: number;
  readonly credentials: string;
  /** Absent of votes sealed before papers could join the urn. */
  readonly paper_slots?: readonly string[];
  readonly programs: Readonly<Record<string, string>>;
}

interface Published {
  readonly questions: readonly { readonly counts: readonly number[]; readonly blank: number | null }[];
  readonly certification: { readonly verdict: "certified" | "refused"; readonly reasons: string; readonly certifier: string } | null;
}

interface Milestone {
  readonly verb: string;
  readonly height: number;
  readonly head: string;
}

/** What a voter's device runs in the booth. */
const BOOTH = ["isoloir.html", "booth.js", "ballot-worker.js", "booth.css"];

async function told<T>(address: string): Promise<T> {
  return JSON.parse(textOf(await anonymously(address))) as T;
}

/** The same, or null where this site has published nothing of the kind. */
async function toldIfAny<T>(address: string): Promise<T | null> {
  try {
    return await told<T>(address);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

/** Compares a verified archive with what this site says of the vote that bears its number. */
export async function compare(history: History, setup: Setup, result: Result | null): Promise<Compared> {
  if (location.protocol === "file:") return "offline";
  const { uuid } = setup.election;
  try {
    const manifest = await toldIfAny<Manifest>(`/urne/${uuid}/manifeste.json`);
    if (manifest === null) return "not published";
    const board = await toldIfAny<{ readonly milestones: readonly Milestone[] }>(`/api/v1/polls/${uuid}/board/`);
    const results = result && (await toldIfAny<Published>(`/api/v1/polls/${uuid}/results/`));
    return [
      questions(setup, manifest),
      keys(setup, manifest),
      rights(setup, manifest),
      ...(manifest.paper_slots?.length ? [papers(history, manifest.paper_slots, board?.milestones ?? [])] : []),
      ...(board ? [closings(history, board.milestones)] : []),
      ...(result && results ? [counts(result, results), certification(results)] : []),
      await booth(manifest),
    ];
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable || error instanceof SyntaxError) return "unreachable";
    throw error;
  }
}

function questions({ election }: Setup, manifest: Manifest): Comparison {
  const same = election.fingerprint === manifest.fingerprint;
  const asked = plural(election.questions.length, "question");
  return { what: "election", same, words: same ? `Les questions (${asked}) sont celles qui ont été scellées, au caractère près.` : "Les questions ne sont pas celles qui ont été scellées." };
}

function keys({ trustees }: Setup, manifest: Manifest): Comparison {
  const here = trustees.flatMap((group) => group.holders.map((holder) => sha256Base64(JSON.stringify(String(holder.publicKey)))));
  const sealed = manifest.trustees.map(({ key }) => key);
  const threshold = trustees.length === 1 ? trustees[0].threshold : here.length;
  const same = JSON.stringify(here) === JSON.stringify(sealed) && threshold === manifest.threshold;
  const names = manifest.trustees.map(({ name }) => name).join(", ");
  return { what: "trustees", same, words: same ? `Les clés sont celles des dépositaires annoncés : ${names}. Il en faut ${threshold} pour ouvrir le total.` : `Les clés ne sont pas celles des dépositaires annoncés (${names}).` };
}

function rights({ credentials, voters }: Setup, manifest: Manifest): Comparison {
  const announced = manifest.roll + manifest.reserves;
  const same = sha256Base64(credentials) === manifest.credentials && voters === announced;
  const counted = `${plural(manifest.roll, "votant", "votants")} et ${manifest.reserves} de réserve`;
  return { what: "credentials", same, words: same ? `La liste des codes de vote est celle qui a été scellée : ${voters}, soit ${counted}.` : `La liste des codes de vote n’est pas celle qui a été scellée : ${voters} dans le fichier, ${announced} annoncés (${counted}).` };
}

/** Slots are attached to no member, and used only once nobody votes any more. */
function papers(history: History, slots: readonly string[], milestones: readonly Milestone[]): Comparison {
  const close = milestones.find(({ verb }) => verb === "papers")?.height ?? null;
  const { used, declared, inTheirHour } = slotsUsed(history, slots, close);
  const counted = `${plural(used, "place utilisée", "places utilisées")} pour des votes papier, ${declared - used} inutilisées`;
  const wrong = "Des places pour votes papier ont servi avant la clôture, ou des électeurs ont voté après elle";
  return { what: "papers", same: inTheirHour, words: inTheirHour === false ? `${wrong} (${counted}).` : `Parmi les codes de réserve : ${counted}${used && inTheirHour ? ", toutes après la clôture aux électeurs" : ""}.` };
}

/** Each closing published the hash of the last event: an urn rewritten afterwards lacks it. */
function closings(history: History, milestones: readonly Milestone[]): Comparison {
  const reached = milestones.filter(({ height, head }) => head && height >= 0 && height < history.events.length);
  const lost = reached.filter(({ height, head }) => history.events[height].head !== head);
  const same = lost.length === 0 && reached.length > 0;
  return { what: "milestones", same, words: same ? `L’urne est restée la même à chaque étape publiée (${reached.length}) : ouverture, clôtures, dépouillement.` : "L’urne de ce fichier n’est pas celle dont les empreintes ont été publiées à chaque étape." };
}

function counts(result: Result, published: Published): Comparison {
  const announced = published.questions.map(({ counts, blank }) => (blank === null ? counts : [blank, ...counts]));
  const same = JSON.stringify(result) === JSON.stringify(announced);
  return { what: "result", same, words: same ? "Le résultat publié sur ce site est exactement celui que l’archive prouve." : "Le résultat publié sur ce site n’est pas celui que l’archive prouve." };
}

function certification({ certification: word }: Published): Comparison {
  const what = "certification";
  if (word === null) return { what, same: null, words: "Le résultat n’a pas encore été certifié." };
  if (word.verdict === "certified") return { what, same: true, words: `Ce résultat a été certifié par ${word.certifier}.` };
  return { what, same: null, words: `${word.certifier} a refusé de certifier ce résultat : ${word.reasons}` };
}

/** The booth served today against the one that was sealed: an update between the two is honest. */
async function booth({ programs }: Manifest): Promise<Comparison> {
  const sealed = BOOTH.filter((name) => programs[name]);
  const served = await Promise.all(sealed.map(async (name) => sha256Hex((await anonymously(`/static/booth/${name}`, { headers: { Accept: "*/*" } })).bytes)));
  const same = sealed.length > 0 && sealed.every((name, i) => served[i] === programs[name]);
  return { what: "programs", same: same || null, words: same ? "L’isoloir que ce site sert aujourd’hui est, octet pour octet, celui qui a été scellé avec ce vote." : "L’isoloir que ce site sert aujourd’hui n’est plus celui qui a été scellé avec ce vote : c’est normal si le logiciel a été mis à jour depuis." };
}
