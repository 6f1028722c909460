import { assert, assertEquals } from "@std/assert";
import { isGroup } from "../../src/graph/group.ts";
import { isList, isUnion, kindNames } from "../../src/graph/kind.ts";
import type { Port } from "../../src/graph/port.ts";
import { nodeLibrary, nodeRegistry, NODES, TEMPLATES } from "./library.ts";

const PLUGINS = ["core", "diffusion", "concept"];

Deno.test("nodes are found by their folders and load without a word", async () => {
  const registry = await nodeRegistry();
  assertEquals([...registry.plugins.keys()].sort(), [...PLUGINS].sort());
  const library = await nodeLibrary();
  assert(Object.keys(library.nodes).length > 90);
  for (const plugin of PLUGINS) {
    assert(
      TEMPLATES.some(({ name }) => name.startsWith(`${plugin}/`)),
      `${plugin} has no template`,
    );
  }
});

Deno.test("every node says what it computes, and of each port what it is", async () => {
  const { nodes, kinds } = await nodeLibrary();
  const faults: string[] = [];
  for (const [type, node] of Object.entries(nodes)) {
    if (!node.doc) faults.push(`${type} has no doc`);
    if (!node.title || !node.category) faults.push(`${type} has no title or category`);
    const cells = Object.entries<Port>(node.inputs).flatMap(([name, input]) =>
      isGroup(input)
        ? Object.entries(input.group).map(([cell, port]) => [`${name}.${cell}`, port] as const)
        : [[name, input] as const]
    );
    for (const [name, port] of [...cells, ...Object.entries<Port>(node.outputs)]) {
      if (!port.doc) faults.push(`${type}.${name} has no doc`);
      for (const kind of kindNames(port.kind)) {
        if (!Object.hasOwn(kinds, kind)) {
          faults.push(`${type}.${name} has the unknown kind ${kind}`);
        }
      }
    }
  }
  assertEquals(faults, []);
});

Deno.test("numbers have a default, or stay unset by choice", async () => {
  const { nodes } = await nodeLibrary();
  const faults: string[] = [];
  for (const [type, node] of Object.entries(nodes)) {
    for (const [name, input] of Object.entries<Port>(node.inputs)) {
      if (isGroup(input) || isList(input.kind)) continue;
      const isNumber = ["int", "float", "seed", "bool", "choice"].some((kind) =>
        input.kind === kind || (isUnion(input.kind) && input.kind.union.includes(kind))
      );
      if (isNumber && input.default === undefined && !input.optional) {
        faults.push(`${type}.${name}`);
      }
    }
  }
  assertEquals(faults, []);
});

Deno.test("every node is named by a test", async () => {
  const imported = new Set<string>();
  const read = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) await read(path);
      else if (name.endsWith("_test.ts")) {
        const text = await Deno.readTextFile(path);
        for (const [, file] of text.matchAll(/"[./]+\/nodes\/(.+)\.ts"/g)) imported.add(file!);
      }
    }
  };
  await read(import.meta.dirname!);
  const { nodes } = await nodeLibrary();
  const untested = Object.keys(nodes).filter((type) => !imported.has(type.replace(".", "/")));
  assertEquals(untested, []);
  assert(NODES.endsWith("nodes"));
});
