import type { FunctionComponent, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useApp } from "../app.ts";
import { Icon } from "../core/ui/icon.tsx";
import { lazy } from "../core/ui/lazy.tsx";

const OVERLAYS: Readonly<
  Record<string, { readonly title: string; readonly Content: FunctionComponent }>
> = {
  gallery: {
    title: "Templates",
    Content: lazy(async () => (await import("../features/workflows/gallery.tsx")).Gallery),
  },
  settings: {
    title: "Settings",
    Content: lazy(async () =>
      (await import("../features/settings/settings_view.tsx")).SettingsView
    ),
  },
  keySheet: {
    title: "Keys",
    Content: lazy(async () => (await import("../features/keys/key_sheet.tsx")).KeySheet),
  },
  keys: {
    title: "Keyboard shortcuts",
    Content: lazy(async () => (await import("../features/keys/keys_view.tsx")).KeysView),
  },
  differences: {
    title: "Differences",
    Content: lazy(async () =>
      (await import("../features/workflows/differences_view.tsx")).DifferencesView
    ),
  },
  mask: {
    title: "Paint a mask",
    Content: lazy(async () => (await import("../features/painter/mask_painter.tsx")).MaskPainter),
  },
  picture: {
    title: "Pictures",
    Content: lazy(async () => (await import("../features/viewer/picture_view.tsx")).PictureView),
  },
};

/** What lies over the window until it is closed. */
export function Overlay({ name }: { name: string }): JSX.Element | null {
  const app = useApp();
  const close = (): void => {
    app.layout.overlay.value = undefined;
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
  const overlay = OVERLAYS[name];
  if (!overlay) return null;
  const { title, Content } = overlay;
  return (
    <div
      class={`overlay ${name}`}
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
        <button type="button" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="content">
        <Content />
      </div>
    </div>
  );
}
