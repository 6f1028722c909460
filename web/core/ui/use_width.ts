import { useSignal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** The width in pixels of the element that the reference is given to, followed as it changes. */
export function useWidth<E extends Element>(): [RefObject<E | null>, ReadonlySignal<number>] {
  const element = useRef<E>(null);
  const width = useSignal(0);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.floor(entry!.contentRect.width);
    });
    observer.observe(element.current);
    width.value = Math.floor(element.current.getBoundingClientRect().width);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
