import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { type TrialOptions, Trials } from "../../src/program/plugin_trial.ts";
import type { Plugin } from "../../src/plugins/plugin.ts";
import type { PluginTrial } from "../../src/plugins/trial.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { codeStamp } from "../../src/runs/code_stamp.ts";
import { inFolder } from "../runs/trial.ts";
import { keptProgram } from "./kept_program.ts";
import { filesOf, FINE, forging, HOSTILE, writePlugins } from "../plugins/hostile_plugins.ts";

const version = "1.0.0";
const program = await keptProgram();

async function tryPlugins(
  plugins: Iterable<Plugin>,
  options: TrialOptions,
): Promise<Readonly<Record<string, PluginTrial>>> {
  const trials = new Trials(options);
  const tried = [...plugins].map(async (plugin) => [plugin.name, await trials.of(plugin)] as const);
  return Object.fromEntries(await Promise.all(tried));
}

Deno.test("a plugin that does harm when it is loaded is disabled alone, and says why", () =>
  inFolder(async (folder) => {
    await writePlugins(folder, {
      fine: FINE,
      ...Object.fromEntries(Object.entries(HOSTILE).map(([name, one]) => [name, filesOf(one)])),
    });
    const endless = new Trials({ version, program, patience: 100 });
    const others = new Trials({ version, program });
    const registry = await openRegistry([folder], {
      version,
      apart: {
        tryOut: (plugin) => (HOSTILE[plugin.name]?.endless ? endless : others).of(plugin),
        isTried: () => true,
        nodeOf: (_, __, { node }) => ({ ...node, run: () => ({}) }),
      },
    });
    const { nodes, diagnostics } = await registry.loadAll();
    assert(Object.hasOwn(nodes, "fine.fine"));
    for (const [name, { says, spares = false }] of Object.entries(HOSTILE)) {
      const found = diagnostics.filter(({ plugin }) => plugin === name);
      assertEquals([name, found.length, found[0]?.file], [name, 1, "bad.ts"]);
      assertMatch(found[0]!.message, says);
      assertEquals([name, found[0]!.message.includes("\n    at ")], [name, false]);
      assertEquals([name, Object.hasOwn(nodes, `${name}.fine`)], [name, spares]);
      assertEquals([name, Object.hasOwn(nodes, `${name}.bad`)], [name, false]);
    }
  }));

Deno.test("a plugin whose many files each take their time is disabled, as no node is there meanwhile", () =>
  inFolder(async (folder) => {
    const slow = `await new Promise((go) => setTimeout(go, 200)); ${FINE["fine.ts"]}`;
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`n${at}.ts`, slow]));
    await writePlugins(folder, { slow: files });
    const { plugins } = await openRegistry([folder], { version });
    const tried = async (limits: object): Promise<string | undefined> =>
      (await tryPlugins(plugins.values(), { version, program, ...limits }))["slow"]?.fault?.message;
    assertEquals(await tried({}), undefined);
    assertMatch((await tried({ together: 100 }))!, /together take longer to load than 0.1 seconds/);
  }));

Deno.test("a plugin has as long for all its files as for one, however little each does", () =>
  inFolder(async (folder) => {
    const slow = `await new Promise((go) => setTimeout(go, 100)); ${FINE["fine.ts"]}`;
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`n${at}.ts`, slow]));
    await writePlugins(folder, { slow: files });
    const { plugins } = await openRegistry([folder], { version });
    const { slow: tried } = await tryPlugins(plugins.values(), { version, program, hangs: 200 });
    assertMatch(tried!.fault!.message, /takes longer than/);
  }));

Deno.test("what is wrong with a plugin's nodes counts as what they say does, and little of it is kept", () =>
  inFolder(async (folder) => {
    const faults = `Array(100).fill("x".repeat(9000))`;
    const forged = (id: number): [string, string] => [
      `n${id}.ts`,
      forging(`{ faults: ${faults} }`, id),
    ];
    await writePlugins(folder, { forger: Object.fromEntries([1, 2, 3].map(forged)) });
    const { plugins } = await openRegistry([folder], { version });
    const { forger } = await tryPlugins(plugins.values(), { version, program });
    assertMatch(forger!.fault!.message, /say more of themselves/);
    assertEquals([forger!.files, forger!.nodes], [{}, {}]);
  }));

Deno.test("what a plugin prints counts for nothing in how long it had", () =>
  inFolder(async (folder) => {
    const forges = `Deno.stderr.writeSync(new TextEncoder().encode("braid:worked=14000\\n"));
      await new Promise((go) => setTimeout(go, 100)); ${FINE["fine.ts"]}`;
    await writePlugins(folder, { forger: { "forges.ts": forges, ...FINE } });
    const { plugins } = await openRegistry([folder], { version });
    const trials = await tryPlugins(plugins.values(), { version, program, together: 13_000 });
    assertEquals(trials["forger"]!.fault, undefined);
    assertEquals(Object.keys(trials["forger"]!.nodes), ["forger.fine", "forger.forges"]);
  }));

Deno.test("what came of a trial is kept until the code changes", () =>
  inFolder(async (folder) => {
    const memory = new Folder(join(folder, "user"));
    const plugins = join(folder, "plugins");
    const tried = async (signal?: AbortSignal): Promise<string | undefined> => {
      const { plugins: found } = await openRegistry([plugins], { version });
      const options = { version, program, memory, ...(signal && { signal }) };
      return (await tryPlugins(found.values(), options))["acme"]?.fault?.message;
    };
    await writePlugins(plugins, { acme: { "bad.ts": `Deno.exit(3);` } });
    const fault = await tried();
    assertMatch(fault!, /ended with code 3/);
    assertEquals(await tried(AbortSignal.abort()), fault, "told without trying again");
    const slow = `console.error("begun"); ${FINE["fine.ts"]}`;
    await writePlugins(plugins, { acme: { "bad.ts": slow } });
    const { plugins: found } = await openRegistry([plugins], { version });
    const acme = found.get("acme")!;
    let changes = 1;
    const change = (): void => {
      if (changes-- > 0) Deno.writeTextFileSync(join(acme.folder, "table.json"), "1");
    };
    const trial = await new Trials({ version, program, memory, onLine: change }).of(acme);
    assertEquals([trial.fault, trial.code], [undefined, codeStamp([acme.folder])]);
    assertEquals(await tried(), undefined);
  }));

Deno.test("a trial that is cut off when the server stops says nothing of the plugin to the next start", () =>
  inFolder(async (folder) => {
    const memory = new Folder(join(folder, "user"));
    const slow = `console.error("begun");
      await new Promise((go) => setTimeout(go, 500)); ${FINE["fine.ts"]}`;
    await writePlugins(folder, { acme: { "slow.ts": slow } });
    const { plugins } = await openRegistry([folder], { version });
    const tried = async (more?: Partial<TrialOptions>): Promise<string | undefined> => {
      const options = { version, program, memory, ...more };
      return (await tryPlugins(plugins.values(), options))["acme"]?.fault?.message;
    };
    const stopping = new AbortController();
    const onLine = (): void => stopping.abort(); // its process is at it
    assertMatch((await tried({ signal: stopping.signal, onLine }))!, /was stopped/);
    assertMatch((await tried({ signal: stopping.signal }))!, /is stopping/); // it was not its turn before
    assertEquals(await tried(), undefined);
  }));

Deno.test("only plugins are tried of which a node is asked for, each once", () =>
  inFolder(async (folder) => {
    await writePlugins(folder, { one: FINE, other: FINE, third: FINE });
    const tried: string[] = [];
    const trials = new Trials({ version, program });
    const registry = await openRegistry([folder], {
      version,
      apart: {
        tryOut(plugin) {
          tried.push(plugin.name);
          return trials.of(plugin);
        },
        isTried: ({ name }) => name !== "third",
        nodeOf: (_, __, { node }) => ({ ...node, run: () => ({}) }),
      },
    });
    const { nodes } = await registry.loadNodeTypes(["other.fine", "core.none"]);
    assertEquals([Object.keys(nodes), tried], [["other.fine"], ["other"]]);
    assertEquals(await registry.triedTypes(), {
      types: ["one.fine", "other.fine"],
      trying: ["third"],
    });
    await registry.loadNodeTypes(["other.fine"]);
    const all = await registry.loadAll();
    assertEquals(Object.keys(all.nodes), ["one.fine", "other.fine", "third.fine"]);
    assertEquals(tried, ["other", "one", "third"]);
  }));

Deno.test("a trial that goes on is one for all who ask, and what is kept waits for no other", () =>
  inFolder(async (folder) => {
    const memory = new Folder(join(folder, "user"));
    const waits = filesOf(HOSTILE["waits"]!);
    await writePlugins(join(folder, "plugins"), { kept: FINE, one: waits, other: waits });
    const { plugins } = await openRegistry([join(folder, "plugins")], { version });
    const [kept, one, other] = ["kept", "one", "other"].map((name) => plugins.get(name)!);
    await new Trials({ version, program, memory }).of(kept!);
    const stopping = new AbortController();
    const trials = new Trials({ version, program, memory, signal: stopping.signal });
    const going = [trials.of(one!), trials.of(other!)]; // as many as there are at a time
    const again = trials.of(one!);
    assertEquals(Object.keys((await trials.of(kept!)).nodes), ["kept.fine"]);
    assertEquals(await trials.known(one!), undefined);
    assertEquals(Object.keys((await trials.known(kept!))!.nodes), ["kept.fine"]);
    stopping.abort();
    assert(await again === await going[0], "it is tried once");
    await Promise.all(going);
  }));
