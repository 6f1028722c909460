import type { Canvases } from "../../canvas/canvases.ts";
import type { Contributions } from "../../core/registry.ts";

/** All that the editor offers about guidance: before a run, and after it. */
export function contribution(app: Canvases): Contributions {
  return { later: async () => (await import("./later.ts")).later(app) };
}
