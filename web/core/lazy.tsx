import { useSignal } from "@preact/signals";
import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useCore } from "./core.ts";

const loaders: (() => Promise<unknown>)[] = [];

/** A component whose code is loaded when it is first shown, or by {@link preload}. */
export function lazy<P = object>(
  load: () => Promise<FunctionComponent<P>>,
): FunctionComponent<P> {
  let loaded: FunctionComponent<P> | undefined;
  const loader = async (): Promise<FunctionComponent<P>> => loaded ??= await load();
  loaders.push(loader);
  return function Lazy(props): JSX.Element | null {
    const { toasts } = useCore();
    const content = useSignal(loaded && { Content: loaded });
    useEffect(() => {
      if (content.peek()) return;
      loader().then((Content) => {
        content.value = { Content };
      }, toasts.error);
    }, []);
    const Content = content.value?.Content;
    return Content ? <Content {...props} /> : null;
  };
}

/** Loads all that is lazy, one after another, so that nothing has to be waited for later. */
export async function preload(): Promise<void> {
  for (const loader of loaders) await loader();
}
