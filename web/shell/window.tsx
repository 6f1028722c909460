import type { JSX } from "preact";
import { useApp } from "../app.ts";
import { Canvas } from "../canvas/canvas.tsx";
import { ActivityBar } from "./activity_bar.tsx";
import { lazy } from "./lazy.tsx";
import { Overlays } from "./overlays.tsx";
import type { QuickQuestion } from "./quick_input.ts";
import { Sash } from "./sash.tsx";
import { StatusBar } from "./status_bar.tsx";
import { Tabs } from "./tabs.tsx";
import { ToastsView } from "./toasts_view.tsx";

const Panel = lazy(async () => (await import("./panel.tsx")).Panel);
const Inspector = lazy(async () => (await import("./inspector.tsx")).Inspector);
const Question = lazy<{ question: QuickQuestion }>(async () =>
  (await import("./quick_input_view.tsx")).Question
);
const Welcome = lazy(async () => (await import("./welcome.tsx")).Welcome);

/** The whole window. */
export function Window(): JSX.Element {
  const app = useApp();
  const { layout } = app;
  const side = app.registry.views.value.find(({ id }) => id === layout.side.value);
  const Side = side?.component;
  const view = app.canvas.value;
  const question = app.quickInput.question.value;
  return (
    <div class="window">
      <div class="middle">
        <ActivityBar />
        {side && Side && (
          <aside class="dock" aria-label={side.title}>
            <div class="side" style={{ width: `${layout.sideWidth.value}px` }}>
              <h2>{side.title}</h2>
              <Side />
            </div>
            <Sash
              size={layout.sideWidth}
              axis="x"
              sign={1}
              least={170}
              label="Width of the side bar"
            />
          </aside>
        )}
        <main class="editor">
          <h1 class="visually-hidden">Braid</h1>
          <Tabs />
          {view ? <Canvas key={view.document.key} view={view} /> : <Welcome />}
          {layout.panel.value !== undefined && (
            <>
              <Sash
                size={layout.panelHeight}
                axis="y"
                sign={-1}
                least={80}
                label="Height of the panel"
              />
              <Panel />
            </>
          )}
        </main>
        {layout.inspector.value && (
          <aside class="dock" aria-label="Inspector">
            <Sash
              size={layout.inspectorWidth}
              axis="x"
              sign={-1}
              least={200}
              label="Width of the inspector"
            />
            <Inspector />
          </aside>
        )}
      </div>
      <StatusBar />
      <Overlays />
      {question && <Question key={question} question={question} />}
      <ToastsView />
    </div>
  );
}
