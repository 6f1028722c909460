import type { Contributions } from "../../core/registry.ts";
import type { Canvases } from "../../canvas/canvases.ts";

export function contribution(app: Canvases): Contributions {
  return { later: async () => (await import("./later.ts")).later(app) };
}
