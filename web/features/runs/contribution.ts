import { h } from "preact";
import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";
import { createHistoryState } from "./history_state.ts";

const History = lazy(async () => (await import("./history_view.tsx")).History);
const Queue = lazy(async () => (await import("./history_view.tsx")).QueueView);

export function contribution(app: Canvases): Contributions {
  const history = createHistoryState();
  const badge = (): number => app.runs.active.value.length;
  return {
    views: [
      {
        id: "history",
        title: "Runs",
        icon: "history",
        place: "side",
        order: 4,
        keys: ["q"],
        component: () => h(History, { history }),
        badge,
      },
      {
        id: "queue",
        title: "Queue",
        icon: "play",
        place: "panel",
        order: 4,
        component: () => h(Queue, { history }),
        badge,
      },
    ],
    later: async () => (await import("./later.ts")).later(app),
  };
}
