import { useSignal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Size } from "./camera.ts";

/** The size in pixels of the element that the reference is given to, followed as it changes. */
export function useSize<E extends HTMLElement>(): [RefObject<E | null>, ReadonlySignal<Size>] {
  const element = useRef<E>(null);
  const size = useSignal<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const own = element.current;
    if (!own) return;
    const measure = (): void => {
      size.value = { width: own.clientWidth, height: own.clientHeight };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(own);
    measure();
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
