import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t, translated } from "../../src/words/translate.ts";
import { useCore } from "../core/core.ts";
import { Icon } from "../core/ui/icon.tsx";

/** Pixels to the edges of the canvas. */
const GAP = 10;
/** A canvas, or what stands in its place; bars may be beside it. */
const PLACES = ".overlay > .content, .editor-body:empty, .editor-body > :first-child";

/**
 * What has to be said, at the upper right of the canvas, where it covers neither panel nor minimap nor the buttons over
 * it; errors stay until they are closed or no longer so.
 */
export function ToastsView(): JSX.Element {
  const { toasts } = useCore();
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let seen: Element | undefined;
    const place = (): void => {
      const canvas = [...document.querySelectorAll(PLACES)].at(-1);
      if (!canvas) return;
      const { top, right } = canvas.getBoundingClientRect();
      const map = canvas.querySelector(".minimap.upper.right")?.getBoundingClientRect();
      element.current!.style.top = `${(map?.bottom ?? top) + GAP}px`;
      element.current!.style.right = `${innerWidth - right + GAP}px`;
      if (canvas === seen) return;
      seen = canvas;
      observer.disconnect();
      observer.observe(canvas);
      replaced.disconnect();
      replaced.observe(canvas.closest(".editor-body") ?? canvas, { childList: true });
    };
    // A bar over it, or a panel, comes and goes; or it does, for that of another tab.
    const observer = new ResizeObserver(place);
    const replaced = new MutationObserver(place); // by its code, which comes later than that of a bar beside it
    place();
    return () => {
      observer.disconnect();
      replaced.disconnect();
    };
  }, [toasts.shown.value]);
  return (
    <div class="toasts" ref={element} role="log" aria-live="polite" aria-label={t`Notifications`}>
      {toasts.shown.value.filter(({ isAside }) =>
        !isAside
      ).map(({ id, level, text, actions, language }) => (
        <div
          key={id}
          class={`toast ${level}`}
          role={level === "error" ? "alert" : undefined}
          lang={language}
        >
          <Icon name={level} />
          <p>{language ? text : translated(text)}</p>
          <button
            type="button"
            aria-label={t`Close`}
            onClick={() => toasts.close(id)}
          >
            <Icon name="close" size={14} />
          </button>
          {actions.length > 0 && (
            <div class="toast-actions">
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
                  {language ? title : translated(title)}
                </button>
              ))}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
