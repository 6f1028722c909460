import type { JSX } from "preact";
import { t } from "../../src/words/translate.ts";
import { useCore } from "../core/core.ts";
import { toggleView } from "../core/layout.ts";
import { Icon } from "../core/ui/icon.tsx";

/** The views of the side bar as icons, settings at the foot. */
export function ActivityBar(): JSX.Element {
  const { layout, registry, execute } = useCore();
  const { side } = layout;
  return (
    <nav class="activity-bar" aria-label={t`Views`}>
      {registry.views.value.filter(({ id, place, unlisted }) =>
        place === "side" && (!unlisted || side.value === id)
      ).map((view) => {
        const badge = view.badge?.() ?? 0;
        return (
          <button
            type="button"
            key={view.id}
            title={view.title}
            aria-label={view.title}
            aria-pressed={side.value === view.id}
            onClick={() => toggleView(layout, view)}
          >
            <Icon name={view.icon} size={24} />
            {badge > 0 && <small class="badge" aria-hidden="true">{badge}</small>}
          </button>
        );
      })}
      <span class="space" />
      <button
        type="button"
        title={t`All commands (F1)`}
        aria-label={t`All commands`}
        onClick={() => execute("view.commands")}
      >
        <Icon name="keyboard" size={22} />
      </button>
      <button
        type="button"
        title={t`Settings`}
        aria-label={t`Settings`}
        onClick={() => execute("view.settings")}
      >
        <Icon name="settings" size={22} />
      </button>
    </nav>
  );
}
