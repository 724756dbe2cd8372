/** Choosing a file with a real button, whatever the browser's language. */

import { type Child, h, icon, ICONS } from "./dom.ts";

export function filePick(label: string, accept: string, use: (text: string) => void, drawing: Child = icon(ICONS.file)): HTMLElement {
  return bytesPick(label, accept, (bytes) => use(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)), drawing);
}

/** The bytes of the chosen file, exactly; dropping a file on the frame works too. */
export function bytesPick(label: string, accept: string, use: (bytes: Uint8Array) => void, drawing: Child = icon(ICONS.file)): HTMLElement {
  const input = h("input", { type: "file", accept, class: "visually-hidden" });
  const chosen = h("span", { class: "small soft" }, "aucun fichier choisi");
  const take = async (file: File | undefined) => {
    if (!file) return;
    chosen.replaceChildren(file.name);
    use(new Uint8Array(await file.arrayBuffer()));
    input.value = "";
  };
  input.addEventListener("change", () => void take(input.files?.[0]));
  const frame = h("label", { class: "filepick" }, input, h("span", { class: "btn second" }, drawing, label), chosen);
  frame.addEventListener("dragover", (event) => event.preventDefault());
  frame.addEventListener("drop", (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  });
  return frame;
}
