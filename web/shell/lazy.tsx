import { useSignal } from "@preact/signals";
import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useApp } from "../app.ts";

/** A component whose code is loaded when it is first shown. */
export function lazy(load: () => Promise<FunctionComponent>): FunctionComponent {
  let loaded: FunctionComponent | undefined;
  return function Lazy(): JSX.Element | null {
    const app = useApp();
    const content = useSignal(loaded && { Content: loaded });
    useEffect(() => {
      if (content.peek()) return;
      load().then((Content) => {
        loaded = Content;
        content.value = { Content };
      }, app.toasts.error);
    }, []);
    const Content = content.value?.Content;
    return Content ? <Content /> : null;
  };
}
