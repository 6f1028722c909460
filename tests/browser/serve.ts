import type { Catalogue } from "../../src/graph/catalogue.ts";
import { printWorkflow } from "../../src/graph/parse.ts";
import { buildEditor } from "../../web/build.ts";
import { catalogue } from "../web/catalogue.ts";
import { conceptGuidance } from "../web/workflows.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  json: "application/json",
};

export interface Site extends AsyncDisposable {
  readonly url: string;
}

let built: ReturnType<typeof buildEditor> | undefined;

/** The editor as a page without a server behind it: it keeps workflows in the browser. */
export async function serveEditor(port = 0, shown: Catalogue = catalogue): Promise<Site> {
  const { files } = await (built ??= buildEditor());
  const known = new Map<string, Uint8Array<ArrayBuffer> | string>(
    files.map(({ path, content }) => [path, content]),
  );
  const page = new TextDecoder().decode(known.get("index.html") as Uint8Array);
  const meta = '<meta name="braid-host" content="local">';
  known.set("index.html", page.replace("<title>", `${meta}<title>`));
  known.set("catalogue.json", JSON.stringify(shown));
  known.set(
    "templates.json",
    JSON.stringify({ "Concept guidance": printWorkflow(conceptGuidance) }),
  );
  const server = Deno.serve({ port, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname.slice(1) || "index.html";
    const content = known.get(path);
    if (content === undefined) return new Response("not found", { status: 404 });
    const type = TYPES[path.split(".").at(-1)!] ?? "application/octet-stream";
    return new Response(content, { headers: { "content-type": type } });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
