/**
 * The voting booth. A static page, the same for everybody: what is particular to a person comes by
 * one request after sign-in, stays in memory, and is gone when the page is.
 */

import { show } from "../page/frame.ts";
import { homeLink, troubleScreen } from "../page/trouble.ts";
import { enter, enterOffline } from "./journey.ts";

// A page brought back by the browser's cache would still hold the choices: start blank instead.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
window.addEventListener("hashchange", () => location.reload());

const tooOld = document.documentElement.classList.contains("too-old");
const [uuid, scanned = ""] = decodeURIComponent(location.hash.slice(1)).split(".");
// A letter's square code opens this page with a voting code, which no server sees: out of the
// address at once, so that it stays in this page's memory alone.
if (scanned) history.replaceState(null, "", `#${uuid}`);
if (tooOld) {
  // The page says so; nothing is asked of the station.
} else if (location.protocol === "file:") {
  enterOffline();
} else if (/^[0-9A-Za-z-]{8,64}$/.test(uuid)) {
  void enter(uuid, scanned);
} else {
  const title = "Cette page a besoin de son adresse complète";
  show({ title, content: troubleScreen(title, ["Ouvrez l’isoloir depuis le bouton « Voter » de votre espace, ou depuis le lien de la convocation."], homeLink()) });
}
