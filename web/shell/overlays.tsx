import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../src/words/translate.ts";
import { useCore } from "../core/core.ts";
import type { OpenOverlay } from "../core/overlay.ts";
import { Icon } from "../core/ui/icon.tsx";

/** What lies over the window until it is closed. */
export function Overlay(
  { open: { overlay: id, props } }: { open: OpenOverlay },
): JSX.Element | null {
  const { layout, registry } = useCore();
  const close = (): void => {
    layout.overlay.value = undefined;
  };
  const before = useRef(document.activeElement as HTMLElement | null); // itself has it soon
  useLayoutEffect(() => { // one that comes later would miss a quick Escape
    const behind = document.querySelectorAll<HTMLElement>(".middle > :not(nav)");
    for (const element of behind) element.inert = true;
    // On the window: what had the focus may be gone.
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("keydown", escape);
      for (const element of behind) element.inert = false;
      before.current?.focus();
    };
  }, []);
  const overlay = registry.at("overlays").flat().find((one) => one.id === id);
  if (!overlay) return null;
  const { title, component: Content } = overlay;
  return (
    <div
      class={`overlay ${id}`}
      role="dialog"
      aria-modal="true"
      aria-label={title}
      tabIndex={-1}
      ref={(element) => {
        if (element && !element.contains(document.activeElement)) element.focus();
      }}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" aria-label={t`Close`} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="content">
        <Content {...props} />
      </div>
    </div>
  );
}
