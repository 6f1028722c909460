import { h } from "preact";
import type { Canvases } from "../../canvas/canvases.ts";
import { lazy } from "../../core/lazy.tsx";
import type { Contributions } from "../../core/registry.ts";
import { createLessons } from "./lessons.ts";

const TeachView = lazy(async () => (await import("./teach_view.tsx")).TeachView);

/** Teaching a concept from a folder of pictures. */
export function later(app: Canvases): Contributions {
  const lessons = createLessons(app);
  return {
    views: [{
      id: "teach",
      title: "Teach a concept",
      icon: "brush",
      place: "side",
      order: 4,
      component: () => h(TeachView, { lessons }),
    }],
    start: lessons.follow,
    commands: [{
      id: "teach.new",
      title: "Teach a concept from a folder of pictures",
      category: "Models",
      icon: "brush",
      enablement: "canRun",
      run() {
        lessons.isNew.value = true;
        app.layout.side.value = "teach";
      },
    }],
  };
}
