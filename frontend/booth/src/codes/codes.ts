/** The page of whoever makes the voting codes: static, the same for everybody. The codes never leave the device. */

import { show } from "../page/frame.ts";
import { homeLink, troubleScreen } from "../page/trouble.ts";
import { CodesJourney } from "./journey.ts";

window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
window.addEventListener("hashchange", () => location.reload());

const uuid = decodeURIComponent(location.hash.slice(1));
if (location.protocol === "file:") {
  void new CodesJourney("").begin();
} else if (/^[0-9A-Za-z-]{8,64}$/.test(uuid)) {
  void new CodesJourney(uuid).begin();
} else {
  const title = "Cette page a besoin de son adresse complète";
  show({ title, content: troubleScreen(title, ["Ouvrez-la depuis votre espace, ou depuis la page du scrutin dont vous fabriquez les codes."], homeLink()) });
}
