import type { ViewContribution } from "../commands/registry.ts";
import { History } from "./history_view.tsx";
import { Library } from "./library_view.tsx";
import { Models } from "./models_view.tsx";
import { Workflows } from "./workflows_view.tsx";

export const sideViews: readonly ViewContribution[] = [
  {
    id: "workflows",
    title: "Workflows",
    icon: "files",
    place: "side",
    order: 1,
    component: Workflows,
  },
  {
    id: "library",
    title: "Node library",
    icon: "library",
    place: "side",
    order: 2,
    component: Library,
  },
  { id: "models", title: "Models", icon: "model", place: "side", order: 3, component: Models },
  {
    id: "history",
    title: "Runs",
    icon: "history",
    place: "side",
    order: 4,
    component: History,
    badge: (app) => app.runs.active.value.length,
  },
];
