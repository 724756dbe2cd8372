/** The rehearsal server: `npm run dev`, then the addresses it prints. Not part of the product. */

import { createServer, type IncomingMessage } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { problem, type Reply, Urn } from "./support/urn.ts";
import { explanations, judgedExplanations, judgedQuestions, longQuestions, questions } from "./support/sample.ts";
import { KeyRoom } from "./support/keyroom.ts";

const port = Number(process.env.PORT ?? 8765);
const TYPES: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".json": "application/json" };
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const own = { label: "Claire Martin", kind: "own" } as const;
const longName = "Association des Amis du Libre et de l’Hébergement Coopératif de Bourgogne-Franche-Comté";
const plans: Record<string, (name: string) => Urn> = {
  "simple-000000": (name) => new Urn(questions, [own], false, name),
  "pouvoirs-0000": (name) => new Urn(questions, [own, { label: "Jean Petit", kind: "proxy" }, { label: longName, kind: "represented" }], true, name),
  "long-00000000": (name) => new Urn(longQuestions, [own], false, name),
  "coupure-00000": (name) => new Urn(questions.slice(0, 1), [own], false, name),
  "ferme-0000000": (name) => Object.assign(new Urn(questions, [own], false, name), { open: false }),
  "jugement-0000": (name) => new Urn(judgedQuestions, [own, { label: "Jean Petit", kind: "proxy" }], true, name),
  "papier-000000": (name) => new Urn(questions, [own], false, name),
};
const built = new Map<string, Urn>();

/** The urn of that name, made when first asked for. */
function room(uuid: string): Urn | undefined {
  const plan = plans[uuid];
  if (plan && !built.has(uuid)) built.set(uuid, plan(uuid));
  return built.get(uuid);
}

const keys = new KeyRoom();

/** "coupure": the first answers to a cast are lost, after the ballot was recorded or before. */
const cut = { left: Number(process.env.CUT ?? 2), lost: process.env.LOST === "1" };

function droits(uuid: string): Reply {
  const urn = room(uuid);
  if (uuid === "connexion-000") return { status: 401, body: { sign_in: "/connexion/?next=%2Fisoloir%2F%23simple-000000" } };
  if (uuid === "absent-000000") return problem(404, "Ce scrutin n’existe pas", "L’adresse est incomplète, ou le scrutin a été retiré.", "Revenez à votre espace et ouvrez le scrutin depuis l’assemblée.");
  if (!urn) return problem(403, "Vous n’avez pas de droit de vote dans ce scrutin", "La liste électorale a été arrêtée le 20 mai ; votre nom n’y figure pas.", "Si vous pensez que c’est une erreur, appelez le bureau : 03 80 00 00 00.");
  const rights = urn.rights().map((right) => (uuid === "papier-000000" ? { ...right, credential: null } : right));
  return {
    status: 200,
    body: {
      urn: `http://localhost:${port}/urne/${uuid}`,
      voter: { name: "Claire Martin" },
      closes_at: "2026-06-05T13:00:00Z",
      rights,
      revote: urn.revote,
      poll: { title: "Assemblée générale ordinaire du 6 juin 2026", subtitle: "Ouvaton coopérative" },
    },
  };
}

function urnRoute(uuid: string, rest: string, method: string, body: string): Reply | { raw: string | Uint8Array } | null {
  const urn = room(uuid) ?? keys.urnOf(uuid);
  if (!urn) return null;
  if (rest === "election.json") return { raw: urn.election.source };
  if (rest === "informations.json") return { status: 200, body: uuid.startsWith("jugement") ? judgedExplanations : explanations };
  if (rest === "archive.bel") return { raw: urn.chain.bytes() };
  if (rest === "bulletins" && method === "POST") {
    if (uuid === "coupure-00000" && cut.left-- > 0) {
      if (cut.lost) urn.cast(JSON.parse(body).ballot);
      return problem(503, "", "", "");
    }
    return urn.cast(JSON.parse(body).ballot);
  }
  const tracker = /^bulletins\/([\w-]{43})$/.exec(rest)?.[1];
  return tracker ? urn.receipt(tracker.replaceAll("-", "+").replaceAll("_", "/")) : null;
}

type Found = Reply | { raw: string | Uint8Array } | { file: string } | null;

async function route(path: string, method: string, body: string): Promise<Found> {
  const uuid = path.split("/")[2] ?? "";
  if (path === "/isoloir/") return { file: "booth/isoloir.html" };
  if (path === "/depositaires/") return { file: "booth/depositaire.html" };
  if (path.startsWith("/static/") && !path.includes("..")) return { file: path.slice("/static/".length) };
  if (/^\/scrutins\/[\w-]+\/droits$/.test(path) && method === "POST") return droits(uuid);
  const stage = /^\/scrutins\/[\w-]+\/depositaire(?:\/(\w+))?$/.exec(path);
  if (stage) return method === "GET" ? keys.state(uuid) : keys.receive(uuid, stage[1] ?? "", body);
  if (path.startsWith("/urne/")) return urnRoute(uuid, path.split("/").slice(3).join("/"), method, body);
  return null;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const found = await route(pathname, request.method ?? "GET", await readBody(request));
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Content-Security-Policy", CSP);
  if (!found) {
    response.writeHead(404, { "Content-Type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><title>${pathname}</title><p>${pathname}</p>`);
  } else if ("file" in found) {
    response.writeHead(200, { "Content-Type": TYPES[extname(found.file)] ?? "application/octet-stream" });
    response.end(readFileSync(join("frontend/static", found.file)));
  } else if ("raw" in found) {
    response.writeHead(200, { "Content-Type": "application/octet-stream" });
    response.end(found.raw);
  } else {
    response.writeHead(found.status, { "Content-Type": found.status < 400 ? "application/json" : "application/problem+json" });
    response.end(JSON.stringify(found.body));
  }
}).listen(port, "127.0.0.1", () => {
  for (const uuid of [...Object.keys(plans), "connexion-000", "absent-000000", "etranger-0000"]) console.log(`http://localhost:${port}/isoloir/#${uuid}`);
  for (const uuid of keys.addresses()) console.log(`http://localhost:${port}/depositaires/#${uuid}`);
});
