import type { JSX } from "preact";
import { t } from "../../src/words/translate.ts";
import { useCore } from "../core/core.ts";
import { Icon } from "../core/ui/icon.tsx";

/** Below the canvas: problems, log, queue. */
export function Panel(): JSX.Element {
  const { layout, registry } = useCore();
  const { panel, panelHeight } = layout;
  const views = registry.views.value.filter(({ place }) => place === "panel");
  const shown = views.find(({ id }) => id === panel.value) ?? views[0];
  const Shown = shown?.component;
  return (
    <section class="panel" style={{ height: `${panelHeight.value}px` }} aria-label={t`Panel`}>
      <div class="heads">
        <div role="tablist" aria-label={t`Panel`}>
          {views.map((view) => {
            const badge = view.badge?.() ?? 0;
            return (
              <button
                type="button"
                key={view.id}
                role="tab"
                aria-selected={view === shown}
                onClick={() => {
                  panel.value = view.id;
                }}
              >
                {view.title}
                {badge > 0 && <small class="badge">{badge}</small>}
              </button>
            );
          })}
        </div>
        <button
          type="button"
          aria-label={t`Close the panel`}
          onClick={() => {
            panel.value = undefined;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="body" role="tabpanel" aria-label={shown?.title}>{Shown && <Shown />}</div>
    </section>
  );
}
