import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

/** A field to search by; what is typed is there at once. */
export function SearchField(
  { text, placeholder, label = placeholder }: {
    readonly text: Signal<string>;
    readonly placeholder: string;
    readonly label?: string;
  },
): JSX.Element {
  return (
    <input
      type="search"
      placeholder={placeholder}
      aria-label={label}
      value={text}
      onInput={(event) => {
        text.value = event.currentTarget.value;
      }}
    />
  );
}
