import { batch } from "@preact/signals";
import type { ServerClient } from "../host/host.ts";
import type { Registry } from "./registry.ts";

/** What has the contributions of plugins registered as a server tells them, each time that it is called. */
export function createPluginContributions(
  server: ServerClient | undefined,
  registry: Registry,
): () => Promise<void> {
  let takeBack = (): void => {};
  let newest = 0;
  return async () => {
    if (!server) return;
    const one = ++newest;
    const [all, { registered }] = await Promise.all([
      server.json("GET /contributions", { query: {} }),
      import("./registered.ts"),
    ]);
    if (one !== newest) return;
    batch(() => {
      takeBack();
      takeBack = registry.contribute(registered(all));
    });
  };
}
