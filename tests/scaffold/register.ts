import { ScaffoldError } from "./scaffold_error.ts";

/** A line that makes a thing known, in a file that lists its like. */
export interface Registration {
  readonly file: string;
  /** An import, or a re-export: it comes among those from the same folder, by name. */
  readonly statement: string;
  /** A line of a list, and what it comes before. */
  readonly line?: string;
  readonly before?: string;
}

/** The text of a file with the registration in it. */
export function register(text: string, { file, statement, line, before }: Registration): string {
  const imported = withStatement(text, statement);
  if (line === undefined || before === undefined) return imported;
  const at = imported.indexOf(before);
  if (at < 0) {
    throw new ScaffoldError(`Cannot find "${before}" in ${file}, before which a line belongs`);
  }
  return `${imported.slice(0, at)}${line}\n${imported.slice(at)}`;
}

const fromOf = (statement: string): string => /from "([^"]+)"/.exec(statement)?.[1] ?? "";
const folderOf = (path: string): string => path.replace(/[^/]*$/, "");

/** The text with an import, or a re-export, where it belongs; as it is where it has it. */
export function withStatement(text: string, statement: string): string {
  if (text.includes(statement)) return text;
  const all = [...text.matchAll(/^(?:import|export)\b[^;(=]*? from "[^"]+";\n/gm)];
  const folder = folderOf(fromOf(statement));
  const like = all.filter(([one]) => folderOf(fromOf(one)) === folder);
  const next = like.find(([one]) => fromOf(one) > fromOf(statement));
  const last = like.at(-1) ?? all.at(-1);
  const at = next ? next.index : last ? last.index + last[0].length : 0;
  return `${text.slice(0, at)}${statement}\n${text.slice(at)}`;
}
