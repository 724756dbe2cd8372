// Builds the browser programs into frontend/static/booth/ (committed; the server needs no node).
// The output depends on the sources and the lock file alone: same input, same bytes.
// With --tests: bundles the tests and the rehearsal server into var/booth-tests/ instead.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const option = (name) => process.argv.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
const common = { bundle: true, format: "esm", target: "es2022", charset: "utf8", sourcemap: false, logLevel: "warning", absWorkingDir: root };

const programs = { ...common, entryNames: "[name]", platform: "browser", minifySyntax: true, minifyWhitespace: true, legalComments: "inline" };
const sha256 = (bytes, form) => createHash("sha256").update(bytes).digest(form);

// The address of a file, which changes with its content so that no cache mixes two versions.
const address = (out, file) => `/static/booth/${file}?v=${sha256(readFileSync(join(out, file)), "hex").slice(0, 12)}`;

// The pages name their programs with their hashes: whoever has checked the page has checked them.
function writePages(out) {
  const stylesheet = readFileSync(join(here, "pages/booth.css"));
  writeFileSync(join(out, "booth.css"), stylesheet);
  writeFileSync(join(out, "too-old.js"), readFileSync(join(here, "src/page/too-old.js")));
  for (const name of readdirSync(join(here, "pages")).filter((n) => n.endsWith(".html")).sort()) {
    const page = readFileSync(join(here, "pages", name), "utf8").replace(/"\{([a-z-]+\.(?:js|css))\}"/g, (_, file) => {
      const integrity = sha256(readFileSync(join(out, file)), "base64");
      return `"${address(out, file)}" integrity="sha256-${integrity}"`;
    });
    writeFileSync(join(out, name), page);
  }
}

// One file with everything in it, to be opened without network: "isoloir-hors-ligne.html".
async function writeOfflinePage(out, name, entry) {
  const worker = JSON.stringify(readFileSync(join(out, "ballot-worker.js"), "utf8"));
  const { outputFiles } = await build({ ...programs, entryPoints: [entry], outdir: out, define: { WORKER_ADDRESS: '""', WORKER_TEXT: worker }, write: false });
  const program = outputFiles[0].text.replaceAll("</script", "<\\/script");
  const style = readFileSync(join(here, "pages/booth.css"), "utf8").replace(/url\("\.\.\/fonts\/([^"]+)"\)/g, (_, font) => {
    return `url("data:font/woff2;base64,${readFileSync(join(root, "frontend/static/fonts", font)).toString("base64")}")`;
  });
  const page = readFileSync(join(here, "pages", name), "utf8")
    .replace(/<link rel="preload"[^>]*>\n/g, "")
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>\n${style}</style>`)
    .replace(/<script type="module"[^>]*><\/script>/, () => `<script type="module">\n${program}</script>`)
    .replace(/<script src="{too-old.js}"><\/script>/, () => `<script>\n${readFileSync(join(here, "src/page/too-old.js"), "utf8")}</script>`)
    .replace('<a class="logo" href="/">', '<a class="logo">');
  writeFileSync(join(out, name.replace(".html", "-hors-ligne.html")), page);
}

if (process.argv.includes("--tests")) {
  const out = join(root, "var/booth-tests");
  rmSync(out, { recursive: true, force: true });
  const entryPoints = readdirSync(join(here, "test"))
    .filter((name) => /(\.test|^serve)\.ts$/.test(name))
    .sort()
    .map((name) => join(here, "test", name));
  await build({ ...common, entryPoints, outdir: out, platform: "node", splitting: true, chunkNames: "shared/[name]-[hash]" });
} else {
  const out = resolve(root, option("out") ?? "frontend/static/booth");
  mkdirSync(out, { recursive: true });
  const source = (name) => join(here, "src", `${name}.ts`);
  const browser = { ...programs, outdir: out };
  await build({ ...browser, entryPoints: [source("checking/ballot-worker")], format: "iife" });
  const worker = JSON.stringify(address(out, "ballot-worker.js"));
  const entries = { "isoloir.html": source("booth/booth"), "depositaire.html": source("trustee/trustee"), "codes.html": source("codes/codes"), "papiers.html": source("papers/papers"), "verificateur.html": source("verifier/verifier") };
  await build({ ...browser, entryPoints: Object.values(entries), define: { WORKER_ADDRESS: worker, WORKER_TEXT: '""' } });
  // The page of the desk asks for it where the browser reads no square by itself.
  await build({ ...browser, entryPoints: [source("desk/square")] });
  writePages(out);
  // Papers are entered under a permit of the station: without network there is nothing to do.
  for (const [name, entry] of Object.entries(entries)) if (name !== "papiers.html") await writeOfflinePage(out, name, entry);
  const files = readdirSync(out).filter((name) => name !== "bundles.json").sort();
  const sums = files.map((name) => [name, sha256(readFileSync(join(out, name)), "hex")]);
  writeFileSync(join(out, "bundles.json"), JSON.stringify(Object.fromEntries(sums), null, 2) + "\n");
}
