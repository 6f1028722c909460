import { withStatement } from "./register.ts";
import { ScaffoldError } from "./scaffold_error.ts";

/** What a feature adds to one of the editor's points. */
export interface Addition {
  readonly point: "commands" | "views";
  /** An item of the point's list; it may name `app`. */
  readonly item: string;
  readonly statement: string;
}

/** The text of a feature's `contribution.ts` with one item more. */
export function contribute(text: string, { point, item, statement }: Addition): string {
  const named = `^( {4}| {2}return \\{ )${point}\\b`;
  const list = new RegExp(`${named}: \\[`, "m");
  const taken = new RegExp(named, "m").test(text) && !list.test(text);
  const body = /\bcontribution\(([^)]*)\): Contributions \{\n[^]*? {2}return \{/.exec(text);
  if (taken || !body) {
    throw new ScaffoldError(
      `Cannot add to this feature: its contribution.ts does not return a list of ${point}`,
    );
  }
  const listed = list.test(text)
    ? text.replace(list, (found) => `${found}${item}, `)
    : text.replace(body[0], (found) => `${found} ${point}: [${item}], `);
  return withStatement(/\bapp\b/.test(item) ? takingApp(listed, body[1]!) : listed, statement);
}

/** `contribution()` or `contribution({ layout }: Core)`, taking all of the app. */
function takingApp(text: string, parameter: string): string {
  if (parameter.startsWith("app:")) return text;
  if (parameter === "") {
    const typed = text.replace("contribution()", "contribution(app: Core)");
    return withStatement(typed, 'import type { Core } from "../../core/core.ts";');
  }
  const [, parts, type] = /^(\{.*\}): (\w+)$/s.exec(parameter)!;
  return text.replace(
    /contribution\([^)]*\): Contributions \{\n/,
    (found) => `${found.replace(parameter, `app: ${type}`)}  const ${parts} = app;\n`,
  );
}
