import type { Catalogue } from "../../src/graph/catalogue.ts";
import type { Host } from "./host.ts";
import { createHttpHost } from "./host_http.ts";

/**
 * The host that the page says it has: `<meta name="braid-host" content="local">` for one without a server, which then
 * finds `catalogue.json` and `templates.json` beside itself.
 */
export async function chooseHost(): Promise<Host> {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="braid-host"]');
  if (meta?.content !== "local") return createHttpHost();
  const { browserStore, createLocalHost } = await import("./host_local.ts");
  return createLocalHost({
    catalogue: async () => await (await fetch("catalogue.json")).json() as Catalogue,
    templates: async () => await (await fetch("templates.json")).json(),
    store: browserStore(localStorage),
  });
}
