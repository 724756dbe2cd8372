/** What this browser remembers of a count: the end of the vote that it decrypted, never a key. */

const name = (uuid: string) => `ouvote-fin-de-vote-${uuid}`;

export function rememberedHead(uuid: string): string | null {
  try {
    return localStorage.getItem(name(uuid));
  } catch {
    return null;
  }
}

export function rememberHead(uuid: string, head: string): void {
  try {
    localStorage.setItem(name(uuid), head);
  } catch {
    // A private window keeps nothing: the announced fingerprint still has to match.
  }
}
