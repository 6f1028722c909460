import { useSignal } from "@preact/signals";
import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useApp } from "../app.ts";

/** A component whose code is loaded when it is first shown. */
export function lazy<P = object>(
  load: () => Promise<FunctionComponent<P>>,
): FunctionComponent<P> {
  let loaded: FunctionComponent<P> | undefined;
  return function Lazy(props): JSX.Element | null {
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
    return Content ? <Content {...props} /> : null;
  };
}
