import type { JSX } from "preact";
import { useCore } from "../core/core.ts";
import { Icon } from "../core/ui/icon.tsx";

/** What has to be said, at the lower right; errors stay until they are closed. */
export function ToastsView(): JSX.Element {
  const { toasts } = useCore();
  return (
    <div class="toasts" role="log" aria-live="polite" aria-label="Notifications">
      {toasts.shown.value.map(({ id, level, text, actions }) => (
        <div key={id} class={`toast ${level}`} role={level === "error" ? "alert" : undefined}>
          <Icon name={level} />
          <p>{text}</p>
          <button
            type="button"
            aria-label="Close"
            onClick={() =>
              toasts.close(id)}
          >
            <Icon name="close" size={14} />
          </button>
          {actions.map(({ title, run }) => (
            <button
              type="button"
              key={title}
              class="primary"
              onClick={() => {
                toasts.close(id);
                run();
              }}
            >
              {title}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
