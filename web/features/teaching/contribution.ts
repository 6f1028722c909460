import type { Canvases } from "../../canvas/canvases.ts";
import type { Contributions } from "../../core/registry.ts";

/** Teaching a concept from a folder of pictures. */
export function contribution(app: Canvases): Contributions {
  return { later: async () => (await import("./later.ts")).later(app) };
}
