import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";

/** Something that is so or not, with its name behind it. */
export function Checkbox(
  { value, title, children }: {
    readonly value: Signal<boolean>;
    readonly title?: string;
    readonly children: ComponentChildren;
  },
): JSX.Element {
  return (
    <label title={title}>
      <input
        type="checkbox"
        checked={value}
        onChange={(event) => {
          value.value = event.currentTarget.checked;
        }}
      />{" "}
      {children}
    </label>
  );
}
