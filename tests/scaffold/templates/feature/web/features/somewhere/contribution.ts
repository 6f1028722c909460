import type { Contributions } from "../../core/registry.ts";

export function contribution(): Contributions {
  return {};
}
