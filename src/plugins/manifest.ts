import * as semver from "@std/semver";
import * as z from "zod/mini";
import { checkShape } from "../graph/check_shape.ts";
import { isColor } from "../api/theme_file.ts";
import { permissionsSchema } from "./permissions.ts";
import { type DeclaredForEditor, EDITOR_POINTS } from "./points/points.ts";

z.config(z.locales.en()); // else what is wrong is "Invalid input", unless another part of the program has said so

const NAME = /^[a-z][a-z0-9_]*$/;
/** Most letters of a version or a range, as for npm: to take apart a hundred thousand spaces takes a minute. */
const MAX_LETTERS = 256;
/** Names that node types of the document itself begin with. */
const RESERVED = ["subgraph", "reroute"];

/** Whether a plugin may be called that. */
export const isName = (name: string): boolean => NAME.test(name) && !RESERVED.includes(name);

const text = z.string().check(z.minLength(1));
const range = z.string().check(z.refine(isRange, "Expected a version range such as ^1.0.0"));

const manifestSchema = z.object({
  /** The folder's name; node types begin with it. */
  name: z.string().check(
    z.regex(NAME, "Expected a word of small letters, digits and _"),
    z.refine((name) => !RESERVED.includes(name), "This name is reserved"),
  ),
  version: z.string().check(z.refine(isVersion, "Expected a version such as 1.0.0")),
  title: text,
  description: z.exactOptional(z.string()),
  license: z.exactOptional(z.string()),
  author: z.exactOptional(z.string()),
  homepage: z.exactOptional(z.string()),
  /** The versions of braid it works with. */
  engines: z.object({ braid: range }),
  /** What its code may reach, once a person allows it: nothing unless given. */
  permissions: z._default(permissionsSchema, () => z.parse(permissionsSchema, {})),
  contributes: z._default(z.record(z.string(), z.unknown()), {}),
});

const templates = z.array(z.object({
  file: text,
  title: z.exactOptional(z.string()),
  description: z.exactOptional(z.string()),
}));

/** What CSS can take for nothing but a colour. */
const isCssColor = (text: string): boolean =>
  isColor(text) || /^[a-z]{3,30}$/i.test(text) ||
  /^(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\([\w\s.,%/+-]{1,60}\)$/i.test(text);

const kinds = z.array(z.object({
  name: z.string().check(z.regex(/^[a-z][A-Za-z0-9_.]*$/, "Expected a name such as acme.tile")),
  title: z.exactOptional(z.string()),
  doc: z.exactOptional(z.string()),
  color: z.exactOptional(
    z.string().check(z.refine(isCssColor, "Expected a colour such as #c77dbb")),
  ),
  literal: z.exactOptional(z.boolean()),
}));

const editorSchemas = Object.fromEntries(
  Object.entries(EDITOR_POINTS).map(([name, { schema }]) => [name, schema]),
);

/** A schema for each thing that a plugin can contribute. */
const POINTS = {
  /** Node files, in place of every one in the folder. */
  nodes: z.array(
    z.string().check(z.regex(/^[a-z][a-z0-9_]*\.[jt]s$/, "Expected a file name such as blur.ts")),
  ),
  /** Graphs to start from, in place of every `templates/*.graph.json`. */
  templates,
  /** Of those, the ones that a newcomer is offered before all others, in this order. */
  firstTemplates: z.array(text),
  /** Kinds that its ports have beside those of braid. */
  kinds,
  ...editorSchemas,
};

export interface Contributions extends DeclaredForEditor {
  readonly nodes?: z.infer<typeof POINTS.nodes>;
  readonly templates?: z.infer<typeof templates>;
  readonly firstTemplates?: z.infer<typeof POINTS.firstTemplates>;
  readonly kinds?: z.infer<typeof kinds>;
}

export interface Manifest extends Omit<z.infer<typeof manifestSchema>, "contributes"> {
  readonly contributes: Contributions;
}

export interface ReadManifest {
  /** Undefined if it cannot be used at all. */
  readonly manifest: Manifest | undefined;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads a `plugin.json`. A bad contribution disables only itself, a key that no one knows is warned of. */
export function readManifest(value: unknown): ReadManifest {
  const parsed = checkShape(manifestSchema, value);
  if (!parsed.success) {
    return { manifest: undefined, errors: parsed.error.issues.map(describeIssue), warnings: [] };
  }
  const errors: string[] = [];
  const warnings = Object.keys(value as object)
    .filter((key) => !Object.hasOwn(manifestSchema.shape, key) && key !== "$schema")
    .map((key) => `The field "${key}" is unknown`);
  const known: Readonly<Record<string, z.ZodMiniType>> = POINTS;
  const contributes: Record<string, unknown> = {};
  for (const [point, contribution] of Object.entries(parsed.data.contributes)) {
    const schema = Object.hasOwn(known, point) ? known[point] : undefined;
    const result = schema && checkShape(schema, contribution);
    if (!result) warnings.push(`The contribution "${point}" is unknown`);
    else if (result.success) contributes[point] = result.data;
    else {
      for (const issue of result.error.issues) {
        errors.push(describeIssue({ ...issue, path: ["contributes", point, ...issue.path] }));
      }
    }
  }
  return { manifest: { ...parsed.data, contributes }, errors, warnings };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.join(".") || "plugin.json";
  if (issue.code === "unrecognized_keys") return `${path}: Unknown name ${issue.keys.join(", ")}`;
  if (issue.code !== "invalid_type") return `${path}: ${issue.message}`;
  const expected = issue.expected === "record" ? "object" : issue.expected;
  return `${path}: Expected ${expected}`;
}

function isVersion(version: string): boolean {
  if (version.length > MAX_LETTERS) return false;
  try {
    semver.parse(version);
    return true;
  } catch {
    return false;
  }
}

export function isRange(range: string): boolean {
  if (range.length > MAX_LETTERS) return false;
  try {
    semver.parseRange(range);
    return true;
  } catch {
    return false;
  }
}

/** Whether a version is within a range such as `^1.0.0`. */
export function isWithin(version: string, range: string): boolean {
  return semver.satisfies(semver.parse(version), semver.parseRange(range));
}
