import { useSignal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Whether the element that the reference is given to can be seen, or soon will. */
export function useInSight<E extends HTMLElement>(): [
  RefObject<E | null>,
  ReadonlySignal<boolean>,
] {
  const element = useRef<E>(null);
  const inSight = useSignal(false);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => inSight.value = entry?.isIntersecting ?? false,
      { rootMargin: "300px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, inSight];
}
