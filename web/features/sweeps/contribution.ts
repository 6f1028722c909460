import type { Canvases } from "../../canvas/canvases.ts";
import type { Contributions } from "../../core/registry.ts";

/** One graph run with many values, and what came of it side by side. */
export function contribution(app: Canvases): Contributions {
  return { later: async () => (await import("./later.ts")).later(app) };
}
