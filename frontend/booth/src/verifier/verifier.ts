/**
 * The verifier: anybody drops the archive of a vote, or follows the link of a finished one, and
 * every check of the command-line verifier runs here. No account, nothing sent.
 */

import { show, whileLoading } from "../page/frame.ts";
import { anonymously } from "../page/requests.ts";
import { showTrouble } from "../page/trouble.ts";
import { receive } from "./journey.ts";
import { countedVotes } from "./list.ts";
import { chooseFile, downloading } from "./screens/choosing.ts";

const DOWNLOAD_MS = 15 * 60_000;

window.addEventListener("hashchange", () => location.reload());

async function follow(uuid: string): Promise<void> {
  show(downloading());
  try {
    const { bytes } = await anonymously(`/urne/${uuid}/archive.bel`, { headers: { Accept: "*/*" } }, DOWNLOAD_MS);
    await receive(bytes);
  } catch (error) {
    showTrouble(error, () => void follow(uuid));
  }
}

async function choose(): Promise<void> {
  const offline = location.protocol === "file:";
  const votes = offline ? [] : await whileLoading("La page s’ouvre…", countedVotes());
  show(chooseFile(offline, votes, (bytes) => void receive(bytes)));
}

const uuid = decodeURIComponent(location.hash.slice(1));
if (location.protocol !== "file:" && /^[0-9A-Za-z-]{8,64}$/.test(uuid)) void follow(uuid);
else void choose();
