/** The key holders' page: static, the same for everybody. The secret key never leaves the device. */

import { show } from "../page/frame.ts";
import { homeLink, troubleScreen } from "../page/trouble.ts";
import { FileStation, NetworkStation } from "./station.ts";
import { KeyHolderJourney } from "./steps.ts";

window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
window.addEventListener("hashchange", () => location.reload());

const uuid = decodeURIComponent(location.hash.slice(1));
if (location.protocol === "file:") {
  void new KeyHolderJourney("", new FileStation()).refresh();
} else if (/^[0-9A-Za-z-]{8,64}$/.test(uuid)) {
  void new KeyHolderJourney(uuid, new NetworkStation(uuid)).refresh();
} else {
  const title = "Cette page a besoin de son adresse complète";
  show({ title, content: troubleScreen(title, ["Ouvrez-la depuis votre espace, à la rubrique du scrutin dont vous gardez une clé."], homeLink()) });
}
