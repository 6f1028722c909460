import { t } from "../../src/words/translate.ts";
import { useRuns } from "../runs/runs.ts";
import type { JSX } from "preact";
import { useCore } from "../core/core.ts";
import { lazy } from "../core/lazy.tsx";
import type { MenuProps } from "../core/menu.tsx";
import type { OpenOverlay } from "../core/overlay.ts";
import type { QuickQuestion } from "../core/quick_input.ts";
import { ActivityBar } from "./activity_bar.tsx";
import { EditorArea } from "./editor_area.tsx";
import type { SashProps } from "./sash.tsx";

const ToastsView = lazy(async () => (await import("./toasts_view.tsx")).ToastsView);
const Sash = lazy<SashProps>(async () => (await import("./sash.tsx")).Sash);
const Panel = lazy(async () => (await import("./panel.tsx")).Panel);
const Menu = lazy<MenuProps>(async () => (await import("../core/menu.tsx")).Menu);
const Overlay = lazy<{ open: OpenOverlay }>(async () => (await import("./overlays.tsx")).Overlay);
const Question = lazy<{ question: QuickQuestion }>(async () =>
  (await import("./quick_input_view.tsx")).Question
);

/** The whole window. */
export function Window(): JSX.Element {
  const app = useCore();
  const { layout } = app;
  const all = !layout.focus.value;
  const side = app.registry.views.value.find(({ id }) => id === layout.side.value);
  const Side = side?.component;
  const dock = app.registry.views.value.find(({ place }) => place === "inspector");
  const Dock = dock?.component;
  const overlay = layout.overlay.value;
  const question = app.quickInput.question.value;
  return (
    <div class={`window${all ? "" : " focus-mode"}`}>
      <div class="middle">
        {all && <ActivityBar />}
        {all && side && Side && (
          <aside class="dock" aria-label={side.title}>
            <div class="side" style={{ width: `${layout.sideWidth.value}px` }}>
              <h2>{side.title}</h2>
              <div class="side-content">
                <Side />
              </div>
            </div>
            <Sash
              {...sized(layout.sideWidth)}
              axis="x"
              sign={1}
              least={170}
              label={t`Width of the side bar`}
            />
          </aside>
        )}
        <main class="editor">
          <h1 class="visually-hidden">Braid</h1>
          <EditorArea />
          {all && layout.panel.value !== undefined && (
            <>
              <Sash
                {...sized(layout.panelHeight)}
                axis="y"
                sign={-1}
                least={80}
                label={t`Height of the panel`}
              />
              <Panel />
            </>
          )}
        </main>
        {all && layout.inspector.value && dock && Dock && (
          <aside class="dock" aria-label={dock.title}>
            <Sash
              {...sized(layout.inspectorWidth)}
              axis="x"
              sign={-1}
              least={200}
              label={t`Width of the inspector`}
            />
            <Dock />
          </aside>
        )}
      </div>
      {all && <StatusBar />}
      {overlay && <Overlay key={overlay.overlay} open={overlay} />}
      {question && <Question key={question} question={question} />}
      {layout.menu.value && (
        <Menu
          key={layout.menu.value}
          menu={layout.menu.value}
          close={(before) => {
            layout.menu.value = undefined;
            before?.focus();
          }}
        />
      )}
      <ToastsView />
    </div>
  );
}

function sized(size: { value: number }): { read(): number; write(size: number): void } {
  return {
    read: () => size.value,
    write(next) {
      size.value = next;
    },
  };
}

/** What is contributed to be seen at a glance, left and right. */
function StatusBar(): JSX.Element {
  const offline = useRuns().runs.connected.value === false;
  return (
    <footer class={`status-bar${offline ? " offline" : ""}`}>
      <StatusItems side="left" />
      <span class="space" />
      <StatusItems side="right" />
    </footer>
  );
}

function StatusItems({ side }: { side: "left" | "right" }): JSX.Element {
  const items = useRuns().registry.statusItems.value.filter((item) => item.side === side);
  return <>{items.map(({ id, component: Item }) => <Item key={id} />)}</>;
}
