import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import type { NodeContext } from "../../src/graph/node.ts";
import { openRegistry, type Registry } from "../../src/plugins/registry.ts";
import { inFolder } from "../runs/trial.ts";
import { writePlugins } from "./hostile_plugins.ts";

const node = (load: string, run = ""): string =>
  `${load}
export default { title: "It", category: "trial", inputs: {}, outputs: {}, run() { ${run} return {}; } };`;

/** A registry of plugins whose trials found nothing. */
async function withTried(
  plugins: Readonly<Record<string, Readonly<Record<string, string>>>>,
  act: (registry: Registry) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await writePlugins(folder, plugins);
    await act(
      await openRegistry([folder], {
        version: "1.0.0",
        tryOut: (tried) =>
          Promise.resolve(Object.fromEntries(tried.map(({ name }) => [name, { files: {} }]))),
      }),
    );
  });
}

/** What code of a plugin does, what of it is named, and whether all is as it was. */
const CHANGES: readonly (readonly [code: string, name: string, isWell: () => boolean])[] = [
  ["Object.prototype.loud = 1;", "Object.prototype.loud", () => !("loud" in {})],
  [
    `Object.defineProperty(Object.prototype, "get", { value: 1, configurable: true });`,
    "Object.prototype.get",
    () => !("get" in {}),
  ],
  ["Array.prototype.loud = 1;", "Array.prototype.loud", () => !("loud" in [])],
  ["JSON.parse = () => 1;", "JSON.parse", () => JSON.parse("2") === 2],
  ["delete Array.prototype.map;", "Array.prototype.map", () => [1].map(String)[0] === "1"],
  ["Math.min = Reflect.ownKeys = () => 1;", "Math.min", () => Math.min(5, 6) === 5],
  ["globalThis.fetch = () => 1;", "globalThis.fetch", () => fetch.name === "fetch"],
  [
    "Deno.readTextFile = () => 1;",
    "Deno.readTextFile",
    () => Deno.readTextFile.name === "readTextFile",
  ],
  [
    `Object.defineProperty(Map.prototype, "size", { get: () => 7, configurable: true });`,
    "Map.prototype.size",
    () => new Map().size === 0,
  ],
  [
    "Object.setPrototypeOf(Set.prototype, { evil: 1 });",
    "Set.prototype",
    () => !("evil" in new Set()),
  ],
];

Deno.test("code that changes what all code shares after its trial is refused, and set back", async () => {
  for (const [code, name, isWell] of CHANGES) {
    const says = `It changes ${name}, which the code of all others uses`;
    await withTried({
      acme: { "fine.ts": node("") },
      bad: { "at_load.ts": node(code), "later.ts": node("") },
      late: { "at_work.ts": node("", code) },
      looked_at: { "it.ts": node("").replace("{ title", `{ get doc() { ${code} }, title`) },
    }, async (registry) => {
      const { nodes, diagnostics } = await registry.loadNodeTypes(registry.types);
      assertEquals([name, isWell()], [name, true]);
      assertEquals(Object.keys(nodes), ["acme.fine", "late.at_work"]);
      assertEquals(
        diagnostics.map(({ file, message, disables }) => [file, message, `${disables}`]),
        ["at_load.ts", "it.ts"].map((file) => [file, says, "true"]),
      );
      const run = async (type: string): Promise<unknown> =>
        await nodes[type]!.run({}, {} as NodeContext);
      await assertRejects(() => run("late.at_work"), Error, says);
      assertEquals([name, isWell()], [name, true]);
      assertEquals(await run("acme.fine"), {});
    });
  }
});

Deno.test("the check of a node that changes what all code shares is refused, and set back", () =>
  withTried({
    late: {
      "it.ts": node("").replace(" run()", ` *check() { JSON.parse = () => 1; yield {}; }, run()`),
    },
  }, async (registry) => {
    const { nodes } = await registry.loadNodeTypes(registry.types);
    const ask = () => nodes["late.it"]!.check!({}, { isWired: () => false });
    assertThrows(ask, Error, "It changes JSON.parse");
    assertEquals(JSON.parse("2"), 2);
  }));

Deno.test("what nobody is seen to change is set back before others run, and held against none", () =>
  withTried({
    acme: { "fine.ts": node("") },
    late: { "timer.ts": node("", "setTimeout(() => Math.max = () => 1);") },
  }, async (registry) => {
    const { nodes } = await registry.loadNodeTypes(registry.types);
    const wait = async (): Promise<void> => {
      await nodes["late.timer"]!.run({}, {} as NodeContext);
      while (Math.max(1, 2) === 2) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    await wait();
    assertEquals(await nodes["acme.fine"]!.run({}, {} as NodeContext), {});
    assertEquals(Math.max(1, 2), 2);
    await wait();
    await registry.loadNodeTypes(["acme.fine"]);
    assertEquals(Math.max(1, 2), 2);
  }));

Deno.test("braid's own nodes change nothing that all code shares", async () => {
  const { watchSharedCode } = await import("../../src/plugins/shared_code.ts");
  const change = watchSharedCode();
  const folder = new URL("../../nodes/", import.meta.url);
  const registry = await openRegistry([], {
    version: "1.0.0",
    builtIn: [decodeURI(folder.pathname)],
  });
  await registry.loadAll();
  assertEquals(change(), undefined);
  assertMatch(registry.types.join(), /core\.save_image/);
});
