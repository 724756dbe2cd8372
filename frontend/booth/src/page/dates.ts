/** Dates as people say them, on the cooperative's clock whatever the device's. */

const ZONE = "Europe/Paris";

function parts(date: Date): Record<string, string> {
  const format = new Intl.DateTimeFormat("fr-FR", {
    timeZone: ZONE,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });
  return Object.fromEntries(format.formatToParts(date).map((part) => [part.type, part.value]));
}

/** "15 h" or "15 h 30". */
function clockTime(p: Record<string, string>): string {
  return `${Number(p.hour)} h${p.minute === "00" ? "" : ` ${p.minute}`}`;
}

/** "vendredi 5 juin à 15 h". */
export function dayAndHour(iso: string): string {
  const p = parts(new Date(iso));
  return `${p.weekday} ${p.day === "1" ? "1er" : p.day} ${p.month} à ${clockTime(p)}`;
}

/** "5 juin 2026". */
export function dayOf(iso: string): string {
  const p = parts(new Date(iso));
  return `${p.day === "1" ? "1er" : p.day} ${p.month} ${p.year}`;
}

/** "vendredi 5 juin 2026 à 14 h 03 min 12 s". */
export function exactTime(iso: string): string {
  const p = parts(new Date(iso));
  return `${p.weekday} ${p.day === "1" ? "1er" : p.day} ${p.month} ${p.year} à ${Number(p.hour)} h ${p.minute} min ${p.second} s`;
}
