import { Buffer } from "node:buffer";
import * as esbuild from "esbuild";
import { fileURLToPath } from "node:url";
import { openPage } from "./browser.ts";
import type { OpenPage } from "./browser.ts";

const WEB = fileURLToPath(new URL("../../web/", import.meta.url));
/** A name of this machine, so that the page may do what only a safe one may. */
const ORIGIN = "http://parts.localhost/";

/**
 * A page with one part of the editor and no server: `script` mounts it on `#root`, with imports relative to `web/`.
 *
 * @param styles below `web/`
 * @param files what the page can load, by path
 */
export async function openPart(
  { script, styles, files, theme = "dark" }: {
    readonly script: string;
    readonly styles: readonly string[];
    readonly files: Readonly<Record<string, Uint8Array>>;
    readonly theme?: "dark" | "light";
  },
): Promise<OpenPage> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: script, resolveDir: WEB, loader: "ts" },
    bundle: true,
    format: "esm",
    write: false,
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
  }).finally(() => esbuild.stop());
  const css = styles.map((path) => Deno.readTextFileSync(WEB + path)).join("\n");
  const html = `<!doctype html><html lang="en" data-theme="${theme}"><meta charset="utf-8">
    <title>Part</title><style>${css}</style>
    <header style="position:absolute;height:1px;overflow:hidden"><h1>Part</h1><h2>Part</h2></header>
    <main id="root" style="height:100vh"></main><script type="module" src="part.js"></script>`;
  const { page, errors } = await openPage({ viewport: { width: 1100, height: 800 } });
  page.on("request", (request) => {
    if (!/^(http:\/\/parts\.localhost\/|blob:|data:)/.test(request.url())) {
      errors.push(request.url());
    }
  });
  await page.route(`${ORIGIN}**`, (route) => {
    const path = new URL(route.request().url()).pathname.slice(1);
    const file = files[path];
    if (path === "") return route.fulfill({ contentType: "text/html", body: html });
    if (path === "part.js") {
      return route.fulfill({ contentType: "text/javascript", body: outputFiles[0]!.text });
    }
    return file
      ? route.fulfill({ contentType: "image/png", body: Buffer.from(file) })
      : route.fulfill({ status: 404, body: "" });
  });
  await page.goto(ORIGIN);
  await page.locator("#root > *").waitFor();
  return { page, errors };
}
