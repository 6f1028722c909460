import { assertEquals } from "@std/assert";
import { defineKind, lazy, list, optional, union, variable } from "../../src/graph/port.ts";
import { bool, choice, float, int, seed, text } from "../../src/graph/primitives.ts";
import { group } from "../../src/graph/group.ts";
import { defineNode } from "../../src/graph/node.ts";
import type { NodeContext, NodeDefinition } from "../../src/graph/node.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;
const typed = <_T extends true>(): void => {};

interface Image {
  readonly pixels: Uint8Array;
}
const image = defineKind<Image>("image", { color: "#fff" });
const mask = defineKind<Float32Array>("mask");

Deno.test("defineNode infers the arguments of run from inputs, without casts", async () => {
  const node = defineNode({
    title: "Everything",
    category: "test",
    inputs: {
      source: image({ doc: "Seen by run" }),
      maybe: optional(mask()),
      later: lazy(image()),
      maybeLater: optional(lazy(image())),
      many: list(image()),
      either: union(image(), mask()),
      anything: variable("T"),
      within: variable("U", { of: [float(), int()] }),
      name: text({ default: "" }),
      count: int({ default: 1 }),
      on: bool({ default: true }),
      mode: choice(["soft", "hard"], { default: "soft" }),
      start: seed({ default: 0 }),
      terms: group({ scale: float({ default: 1.5, min: -10, max: 20 }), over: optional(mask()) }, {
        min: 1,
      }),
    },
    outputs: { image: image(), count: int(), mask: optional(mask()) },
    run: (args) => {
      typed<Equal<typeof args.source, Image>>();
      typed<Equal<typeof args.maybe, Float32Array | undefined>>();
      typed<Equal<typeof args.later, () => Promise<Image>>>();
      typed<Equal<typeof args.maybeLater, (() => Promise<Image>) | undefined>>();
      typed<Equal<typeof args.many, readonly Image[]>>();
      typed<Equal<typeof args.either, Image | Float32Array>>();
      typed<Equal<typeof args.anything, unknown>>();
      typed<Equal<typeof args.within, number>>();
      typed<Equal<typeof args.name, string>>();
      typed<Equal<typeof args.count, number>>();
      typed<Equal<typeof args.on, boolean>>();
      typed<Equal<typeof args.mode, "soft" | "hard">>();
      typed<Equal<typeof args.start, bigint>>();
      typed<Equal<typeof args.terms[number]["scale"], number>>();
      typed<Equal<typeof args.terms[number]["over"], Float32Array | undefined>>();
      return { image: args.source, count: args.terms.length };
    },
  });
  const general: NodeDefinition = node;
  assertEquals(Object.keys(general.inputs).length, 14);
  const pixels = { pixels: new Uint8Array(1) };
  const context: NodeContext = {
    signal: new AbortController().signal,
    progress: () => {},
    emit: () => {},
    reads: () => {},
  };
  const result = await general.run(
    { source: pixels, terms: [{ scale: 1, over: undefined }] },
    context,
  );
  assertEquals<unknown>(result, { image: pixels, count: 1 });
});

Deno.test("defineNode refuses a result of the wrong type, at compile time", () => {
  defineNode({
    title: "Wrong",
    category: "test",
    inputs: { scale: float() },
    outputs: { image: image() },
    // @ts-expect-error: a number is not an image
    run: ({ scale }) => ({ image: scale }),
  });
  defineNode({
    title: "Missing",
    category: "test",
    inputs: {},
    outputs: { image: image() },
    // @ts-expect-error: the image is missing
    run: () => ({}),
  });
  // @ts-expect-error: "firm" is not among the choices
  choice(["soft", "hard"], { default: "firm" });
  // @ts-expect-error: what is optional is not made lazy, the other way round it is
  lazy(optional(image()));
});

Deno.test("defineNode binds a richer context for the sdk", () => {
  interface RunContext extends NodeContext {
    readonly models: ReadonlyMap<string, string>;
  }
  const node = defineNode({
    title: "Model",
    category: "test",
    inputs: { name: text() },
    outputs: { path: text() },
    run: ({ name }, context: RunContext) => ({ path: context.models.get(name) ?? "" }),
  });
  typed<Equal<Parameters<typeof node.run>[1], RunContext>>();
});
