import type { Core } from "../../core/core.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";
import { keepLog } from "./keep_log.ts";

export function later(app: Core): Contributions {
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
    start: () => keepLog(app),
  };
}
