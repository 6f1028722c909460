import type { ComponentType, JSX } from "preact";
import { Component, createElement } from "preact";

/** Draws anew only for other props; signals read inside draw it by themselves. */
export function memo<P extends object>(
  Inner: (props: P) => JSX.Element,
): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const [a, b] = [this.props, next] as Record<string, unknown>[];
      return Object.keys(b!).some((key) => a![key] !== b![key]);
    }
    override render(): JSX.Element {
      return createElement(Inner, this.props as P) as JSX.Element;
    }
  };
}
