/** The page where two scrutineers enter the votes that came on paper: static, the same for everybody. */

import { show } from "../page/frame.ts";
import { homeLink, troubleScreen } from "../page/trouble.ts";
import { PapersJourney } from "./journey.ts";

// A page brought back by the browser's cache would still hold what was read: start blank instead.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
window.addEventListener("hashchange", () => location.reload());

const tooOld = document.documentElement.classList.contains("too-old");
const uuid = decodeURIComponent(location.hash.slice(1));
if (tooOld) {
  // The page says so; nothing is asked of the station.
} else if (/^[0-9A-Za-z-]{8,64}$/.test(uuid)) {
  void new PapersJourney(uuid).begin();
} else {
  const title = "Cette page a besoin de son adresse complète";
  show({ title, content: troubleScreen(title, ["Ouvrez-la depuis la page des votes sur papier du scrutin."], homeLink()) });
}
