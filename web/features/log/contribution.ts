import type { Core } from "../../core/core.ts";
import type { Contributions } from "../../core/registry.ts";

export function contribution(app: Core): Contributions {
  return { later: async () => (await import("./later.ts")).later(app) };
}
