import type { JSX } from "preact";
import type { ListedPlugin } from "../../../src/api/plugins.ts";
import { pointWords } from "../../../src/words/point_words.ts";
import { plural, t, translatedOf } from "../../../src/words/translate.ts";

/** What a plugin says of itself: somebody else's words, shown as such. */
export function Facts(
  { plugin: { name, description, author, license, homepage, nodes, templates, contributes } }: {
    plugin: Pick<
      ListedPlugin,
      | "name"
      | "description"
      | "author"
      | "license"
      | "homepage"
      | "nodes"
      | "templates"
      | "contributes"
    >;
  },
): JSX.Element {
  const has = [
    nodes.length && plural(nodes.length, "{0} node", "{0} nodes"),
    templates.length && plural(templates.length, "{0} template", "{0} templates"),
  ].filter(Boolean).join(", ");
  const said = [author, license].filter(Boolean).join(", ");
  return (
    <>
      {description && <p>{translatedOf(name, description)}</p>}
      <p class="extension-note" title={nodes.join(", ")}>
        {[name, has, said].filter(Boolean).join(" · ")}
      </p>
      {pointWords(contributes).map(([point, titles]) => (
        <p key={point} class="extension-note">
          {point}: {titles.map((one) => translatedOf(name, one)).join(", ")}
        </p>
      ))}
      {homepage && /^https?:/.test(homepage) && (
        <p class="extension-note">
          <a href={homepage} target="_blank" rel="noreferrer">{t`Its page`}</a>
        </p>
      )}
    </>
  );
}
