import type { JSX } from "preact";

/** Text with the letters marked that a search found. */
export function Highlight({ text, at }: { text: string; at: readonly number[] }): JSX.Element {
  if (!at.length) return <span>{text}</span>;
  const found = new Set(at);
  return (
    <span>
      {[...text].map((letter, index) =>
        found.has(index) ? <mark key={index}>{letter}</mark> : letter
      )}
    </span>
  );
}
