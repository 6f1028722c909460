import { basename, join } from "@std/path";
import { containedFile, MANIFEST, MAX_READ_BYTES } from "./contained.ts";
import type { Manifest } from "./manifest.ts";
import { isWithin, readManifest } from "./manifest.ts";
import { type ReadForEditor, readForEditor } from "./points/points.ts";

/** What is wrong with a plugin: a message about it, never a crash. */
export interface PluginDiagnostic {
  /** Name of the plugin, or its folder's where it has none. */
  readonly plugin: string;
  /** The file at fault, relative to the plugin's folder. */
  readonly file?: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** None of its nodes can be used. */
  readonly disables?: true;
}

/** As it is told of the plugin, with the file where that is not its manifest. */
export const sayFault = ({ file = MANIFEST, message }: PluginDiagnostic): string =>
  file === MANIFEST ? message : `${file}: ${message}`;

export interface Template {
  /** Relative to the plugin's folder. */
  readonly file: string;
  readonly title: string;
  readonly description?: string;
}

/** A plugin as its folder shows it, without any of its code having run. */
export interface Plugin {
  readonly name: string;
  readonly folder: string;
  /** One of braid's own. */
  readonly builtIn: boolean;
  readonly manifest: Manifest;
  /** The node files by type: `concept.gcfg` is `gcfg.ts`. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly templates: readonly Template[];
  readonly forEditor: ReadForEditor;
}

export interface ReadPlugin {
  readonly plugin: Plugin | undefined;
  readonly diagnostics: readonly PluginDiagnostic[];
}

/** Most things wrong with one plugin that are told, and most letters of each. */
const [MOST, MAX_LETTERS] = [100, 1000];

/** The first things that are wrong with each plugin, what disables it before all else, and how many more there are. */
export function fewOfEach(diagnostics: readonly PluginDiagnostic[]): readonly PluginDiagnostic[] {
  return [...Map.groupBy(diagnostics, ({ plugin }) => plugin).values()].flatMap((all) => {
    const first = all.length > MOST ? all.toSorted((a, b) => rank(a) - rank(b)) : all;
    const few = first.slice(0, MOST)
      .map((one) => ({ ...one, message: one.message.slice(0, MAX_LETTERS) }));
    if (few.length === all.length) return few;
    const { plugin, severity } = first[MOST]!;
    return [...few, { plugin, severity, message: `and ${all.length - MOST} more` }];
  });
}

const rank = ({ disables, severity }: PluginDiagnostic): number =>
  disables ? 0 : severity === "error" ? 1 : 2;

/** Most templates of one plugin: each is read when they are listed. */
const MAX_TEMPLATES = 200;

/** Reads a plugin's folder: its `plugin.json` and the names of its files. */
export async function readPlugin(
  folder: string,
  version: string,
  builtIn = false,
): Promise<ReadPlugin> {
  const { plugin, diagnostics } = await read(folder, version, builtIn);
  return { plugin, diagnostics: fewOfEach(diagnostics) };
}

async function read(folder: string, version: string, builtIn: boolean): Promise<ReadPlugin> {
  const diagnostics: PluginDiagnostic[] = [];
  const base = { plugin: basename(folder), file: MANIFEST };
  const report = (
    message: string,
    severity: "error" | "warning" = "error",
    file = base.file,
  ): void => {
    diagnostics.push({ ...base, file, severity, message });
  };
  const refuse = (...messages: readonly string[]): ReadPlugin => ({
    plugin: undefined,
    diagnostics: [
      ...diagnostics,
      ...messages.map((message) =>
        ({ ...base, severity: "error", message, disables: true }) as const
      ),
    ],
  });
  const path = await containedFile(folder, MANIFEST, MAX_READ_BYTES);
  if (path === undefined) {
    return refuse("Cannot read the manifest: it is no file of this folder, or a huge one");
  }
  let json: unknown;
  try {
    json = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    return refuse(`Cannot read the manifest: ${error instanceof Error ? error.message : error}`);
  }
  const { manifest, errors, warnings } = readManifest(json);
  if (!manifest) return refuse(...errors);
  for (const message of errors) report(message);
  for (const message of warnings) report(message, "warning");
  const { name, engines, contributes } = manifest;
  if (name !== basename(folder)) {
    return refuse(
      `The name "${name}" is not the folder's, "${basename(folder)}": rename one of them`,
    );
  }
  if (!isWithin(version, engines.braid)) {
    return refuse(`It works with braid ${engines.braid}: this is braid ${version}`);
  }
  let files: readonly string[];
  try {
    files = await filesOf(folder);
  } catch (error) {
    return refuse(`Cannot read its folder: ${(error as Error).message}`);
  }
  const misnamed = contributes.nodes ? [] : files.filter(isMisnamed);
  if (misnamed.length) report(misnamedFault(misnamed), "warning");
  const nodes = new Map<string, string>();
  const there = new Set(files);
  const named = contributes.nodes ?? files.filter(isNodeFile);
  const contained = await Promise.all(named.map((file) => containedFile(folder, file)));
  for (const [at, file] of named.entries()) {
    const type = `${name}.${file.replace(/\.[jt]s$/, "")}`;
    if (!there.has(file)) report(`There is no file "${file}"`);
    else if (contained[at] === undefined) report(outside(file));
    else if (nodes.has(type)) {
      report(`Two files are the node "${type}": ${nodes.get(type)}, ${file}`);
    } else nodes.set(type, file);
  }
  const templates: Template[] = [];
  const listed = await templatesOf(folder, contributes.templates);
  if (listed.length > MAX_TEMPLATES) {
    report(
      `It has ${listed.length} templates: those after the first ${MAX_TEMPLATES} are left out`,
    );
  }
  for (const template of listed.slice(0, MAX_TEMPLATES)) {
    if (await containedFile(folder, template.file) !== undefined) templates.push(template);
    else report(outside(template.file));
  }
  const forEditor = await readForEditor(contributes, {
    name,
    templates: templates.map(({ file }) => templateId(name, file)),
    async text(file, maxBytes) {
      const path = await containedFile(folder, file, maxBytes);
      if (path !== undefined) return await Deno.readTextFile(path);
      report(outside(file));
      return undefined;
    },
    report: (message, file) => report(message, "error", file),
  });
  return { plugin: { name, folder, builtIn, manifest, nodes, templates, forEditor }, diagnostics };
}

function outside(file: string): string {
  return `Cannot use "${file}": it is no file of this folder, or a huge one`;
}

/** Every script at the top of the folder is a node but tests and those that begin with an underscore. */
function isNodeFile(file: string): boolean {
  return /^[a-z][a-z0-9_]*\.[jt]s$/.test(file) && !/_test\.[jt]s$/.test(file);
}

/** A script that would be a node, were it not for its name. */
function isMisnamed(file: string): boolean {
  return /^[^_.][^.]*\.[jt]s$/.test(file) && !isNodeFile(file) && !/_test\.[jt]s$/.test(file);
}

function misnamedFault([file, ...more]: readonly string[]): string {
  const subject = more.length
    ? `"${file}" and ${more.length} more are no nodes`
    : `"${file}" is no node`;
  return `${subject}: nodes have names such as blur_image.ts, and what is none begins with _`;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { isFile, isSymlink, name } of Deno.readDir(folder)) {
      if (isFile || isSymlink) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

async function templatesOf(
  folder: string,
  declared: Manifest["contributes"]["templates"],
): Promise<readonly Template[]> {
  const entries = declared ??
    (await filesOf(join(folder, "templates")))
      .filter((file) => file.endsWith(".graph.json"))
      .map((file) => ({ file: `templates/${file}` }));
  return entries.map((entry) => ({ title: titleOf(entry.file), ...entry }));
}

/** What a template is asked for by: `concept.first_picture`. */
export const templateId = (plugin: string, file: string): string =>
  `${plugin}.${basename(file).replace(/\.graph\.json$/, "")}`;

/** `Concept guidance` of `templates/concept_guidance.graph.json`. */
function titleOf(file: string): string {
  const words = basename(file).replace(/\.graph\.json$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
