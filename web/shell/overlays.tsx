import { useSignal } from "@preact/signals";
import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useApp } from "../app.ts";
import { Icon } from "./icon.tsx";

/** Loaded when first shown. */
const LAZY: Readonly<Record<string, () => Promise<{ readonly default: FunctionComponent }>>> = {
  gallery: () => import("./gallery.tsx"),
  settings: () => import("./settings_view.tsx"),
  keys: () => import("./keys_view.tsx"),
  picture: () => import("./picture_view.tsx"),
};

const TITLES: Readonly<Record<string, string>> = {
  gallery: "Templates",
  settings: "Settings",
  keys: "Keyboard shortcuts",
  picture: "Picture",
};

/** What lies over the window until it is closed. */
export function Overlays(): JSX.Element | null {
  const { overlay } = useApp().layout;
  const name = overlay.value?.overlay;
  return name === undefined ? null : <Overlay key={name} name={name} />;
}

function Overlay({ name }: { name: string }): JSX.Element {
  const app = useApp();
  const content = useSignal<{ readonly Content: FunctionComponent } | undefined>(undefined);
  const close = (): void => {
    app.layout.overlay.value = undefined;
  };
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    LAZY[name]?.().then((module) => {
      content.value = { Content: module.default };
    }, app.toasts.error);
    return () => before?.focus?.();
  }, []);
  const Content = content.value?.Content;
  return (
    <div
      class={`overlay ${name}`}
      role="dialog"
      aria-modal="true"
      aria-label={TITLES[name]}
      tabIndex={-1}
      ref={(element) => {
        if (element && !element.contains(document.activeElement)) element.focus();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          close();
        }
      }}
    >
      <header>
        <h2>{TITLES[name]}</h2>
        <button type="button" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="content">{Content ? <Content /> : null}</div>
    </div>
  );
}
