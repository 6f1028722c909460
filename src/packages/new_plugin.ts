/** The files that a plugin begins with: a node that works, its test, and what has Deno know the types of `sdk`. */
import { toFileUrl } from "@std/path";

/** Where Braid is, for files outside of it. */
export interface BraidPlace {
  /** Its folder, by an absolute path. */
  readonly root: string;
  readonly version: string;
  /** Of its `deno.json`. */
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly allowScripts: unknown;
}

/** By their names. */
export function newPlugin(name: string, braid: BraidPlace): Readonly<Record<string, string>> {
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
  const manifest = {
    name,
    version: "0.1.0",
    title,
    description: "What it is for, in a sentence",
    license: "MIT",
    engines: { braid: `>=${braid.version}` },
  };
  return {
    "plugin.json": json(manifest),
    "deno.json": authorsConfig(braid),
    "invert.ts": NODE,
    "invert_test.ts": TEST,
    "README.md": readme(name, title),
  };
}

/** A `deno.json` by which `deno check` and `deno test` find `sdk`, and no package twice. It is for this machine alone. */
export function authorsConfig({ root, compilerOptions, allowScripts }: BraidPlace): string {
  const { jsx: _, jsxImportSource: __, types: ___, ...options } = compilerOptions;
  const at = toFileUrl(`${root.replace(/[\\/]+$/, "")}/`);
  const inBraid = (path: string): string => new URL(path, at).href;
  return json({
    importMap: inBraid("deno.json"),
    lock: { path: `${root.replace(/[\\/]+$/, "")}/deno.lock`, frozen: true },
    allowScripts,
    fmt: { lineWidth: 100 },
    compilerOptions: { ...options, types: [inBraid("src/program/std.d.ts")] },
  });
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Quoted here, so that nobody takes what others import for what this file does. */
const [SDK, TESTING, ASSERT, INVERT] = [
  `"sdk"`,
  `"sdk/testing"`,
  `"@std/assert"`,
  `"./invert.ts"`,
];

const NODE = `import { defineNode, float, kinds, map } from ${SDK};

/** The negative of pictures, \`x + amount·(1 - 2x)\`. */
export default defineNode({
  title: "Invert",
  category: "image",
  inputs: {
    image: kinds.image({ doc: "The pictures" }),
    amount: float({ default: 1, min: 0, max: 1, doc: "How much of it; 0 is the picture itself" }),
  },
  outputs: { image: kinds.image({ doc: "Their negatives" }) },
  run: ({ image, amount }) => ({ image: map(image, (x) => x + amount * (1 - 2 * x)) }),
});
`;

const TEST = `import { assertEquals } from ${ASSERT};
import { runNode } from ${TESTING};
import invert from ${INVERT};

Deno.test("black is white in the negative", async () => {
  const image = { data: Float32Array.of(0, 0.25, 1), shape: [1, 3, 1, 1] };
  const negative = await runNode(invert, { image, amount: 1 });
  assertEquals(negative.image.data, Float32Array.of(1, 0.75, 0));
});
`;

const readme = (name: string, title: string): string =>
  `# ${title}

A plugin of Braid.

- \`deno check && deno test\`, in this folder: types and tests.
- \`braid plugin dev ${name}\`: what is wrong with it, again at each change.
- \`braid serve --plugins ${name}\`: the editor with it.
- \`braid plugin pack ${name}\`: the archive that others install, and that \`npm publish\` takes.

\`deno.json\` says where Braid is on this machine: \`braid plugin dev\` writes that anew elsewhere.
`;
