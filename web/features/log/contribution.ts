import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";

export function contribution(): Contributions {
  return {
    views: [{
      id: "log",
      title: "Log",
      icon: "info",
      place: "panel",
      order: 3,
      keys: ["ctrl+`"],
      component: lazy(async () => (await import("./log_view.tsx")).Log),
    }],
  };
}
