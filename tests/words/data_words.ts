/** What people read of plugins, templates, models and ports that come with Braid: it stands in no source as they do. */
import { inWords, labelOf } from "../../src/drawing/in_words.ts";
import { bodiesOf } from "../../src/graph/bodies.ts";
import { isGroup } from "../../src/graph/group.ts";
import type { KindInfo } from "../../src/graph/kind.ts";
import type { NodeType } from "../../src/graph/node.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import type { Port } from "../../src/graph/port.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { listTemplates } from "../../src/runs/templates.ts";
import { NOUNS } from "../../src/words/nouns.ts";
import { nodeLibrary, nodeRegistry } from "../nodes/library.ts";

const ROOT = new URL("../../", import.meta.url);

/** Titles and descriptions of plugins, templates and bundled models, and what ports are called. */
export async function dataWords(): Promise<readonly string[]> {
  const registry = await nodeRegistry();
  const plugins = [...registry.plugins.values()].flatMap(({ manifest }) => [
    manifest.title,
    manifest.description,
  ]);
  const templates = await Promise.all(
    (await listTemplates(registry)).map(async ({ title, doc, path }) => [
      title,
      doc,
      ...writtenIn(parseWorkflow(await Deno.readTextFile(path))),
    ]),
  );
  const texts = [
    ...plugins,
    ...templates.flat(),
    ...await modelWords(),
    ...await nodeWords(),
    ...Object.values(NOUNS),
  ];
  return texts.filter((text): text is string => typeof text === "string");
}

/** What is written on the canvas of a template, which is opened in the language. */
function writtenIn(workflow: Workflow): readonly (string | undefined)[] {
  return bodiesOf(workflow).flatMap(({ view: { nodes = {}, notes = [], groups = [] } }) => [
    ...Object.values(nodes).map(({ title }) => title),
    ...notes.map(({ text }) => text),
    ...groups.map(({ title }) => title),
  ]);
}

async function modelWords(): Promise<readonly unknown[]> {
  const folders = await Array.fromAsync(Deno.readDir(new URL("models/", ROOT)));
  const facts = await Promise.all(folders.map(async ({ name }) => {
    const file = new URL(`models/${name}/braid.json`, ROOT);
    const { title, description }: Record<string, unknown> = JSON.parse(
      await Deno.readTextFile(file).catch(() => "{}"),
    );
    return [title, description];
  }));
  return facts.flat();
}

/** What node types and kinds say of themselves: docs stand in comments. */
async function nodeWords(): Promise<readonly (string | undefined)[]> {
  const { nodes, kinds } = await nodeLibrary();
  return [
    ...Object.values<KindInfo>(kinds).flatMap(({ title, doc }) => [title, doc]),
    ...Object.values<NodeType>(nodes).flatMap(({ doc, inputs, outputs }) => [
      doc,
      ...Object.entries(inputs).flatMap(([name, port]) =>
        isGroup(port)
          ? [
            port.title ?? inWords(name),
            port.doc,
            ...Object.entries(port.group).flatMap(portWords),
          ]
          : portWords([name, port])
      ),
      ...Object.entries(outputs).flatMap(portWords),
    ]),
  ].filter((text) => /\p{L}{2}/u.test(text ?? ""));
}

/** `guidance scale` of a port that has no title. */
const portWords = ([name, port]: [string, Port]): (string | undefined)[] => [
  labelOf({ name, port }),
  port.doc,
];
