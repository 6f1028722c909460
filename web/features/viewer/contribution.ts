import type { Contributions } from "../../core/registry.ts";
import type { Runs } from "../../runs/runs.ts";

export function contribution(app: Runs): Contributions {
  return { later: async () => (await import("./later.ts")).later(app) };
}
