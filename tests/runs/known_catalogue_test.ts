import { assertEquals } from "@std/assert";
import { KnownCatalogue } from "../../src/runs/known_catalogue.ts";
import { Supervisor } from "../../src/runs/runner/supervisor.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import { inFolder, openTrial } from "./trial.ts";

Deno.test("warnings that a runner has of plugins without end are told by the first ones and their number", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const frames = new URL("../../src/runs/runner/frames.ts", import.meta.url);
    const code = `import { encodeFrame } from "${frames}";
      const say = (message) => {
        const frame = encodeFrame(message);
        for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
      };
      const catalogue = { nodes: {}, kinds: {}, conversions: [], plugins: {}, disabled: {} };
      say({ type: "ready", device: "x" });
      await Deno.stdin.readable.getReader().read();
      say({ type: "answer", id: 1, answer: { catalogue, warnings: Array(300_000).fill("no") } });
      setInterval(() => {}, 1000);`;
    await using supervisor = new Supervisor({
      command: { program: Deno.execPath(), args: ["eval", code] },
    });
    const told = trial.until((event) => event.type === "log" && event.text.startsWith("and "));
    await new KnownCatalogue(supervisor, trial.hub).get();
    const logs = (await told).filter((event: ServerEvent) => event.type === "log");
    assertEquals([logs.length, logs.at(-1)!.text], [501, "and 299500 more"]);
  }));

Deno.test("of a runner that refuses the catalogue, the one before is served, and no plugin is waited for any more", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const frames = new URL("../../src/runs/runner/frames.ts", import.meta.url);
    const code = `import { encodeFrame, readFrames } from "${frames}";
      const say = (message) => {
        const frame = encodeFrame(message);
        for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
      };
      const catalogue = { nodes: {}, kinds: {}, conversions: [], plugins: {}, trying: ["acme"] };
      say({ type: "ready", device: "x" });
      for await (const { id } of readFrames(Deno.stdin.readable, 1e6)) {
        if (id === 1) say({ type: "answer", id, answer: { catalogue, warnings: [] } });
        else say({ type: "refusal", id, message: "too much" });
      }`;
    await using supervisor = new Supervisor({
      command: { program: Deno.execPath(), args: ["eval", code] },
    });
    const known = new KnownCatalogue(supervisor, trial.hub);
    await known.get();
    assertEquals(known.trying, ["acme"]);
    await known.renew();
    assertEquals(known.trying, []);
    assertEquals((await known.get()).catalogue.trying, undefined);
  }));

Deno.test("a catalogue that nothing but its name decides is asked for once, and anew of another process", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const kept = { nodes: {}, kinds: {}, conversions: [], plugins: {}, disabled: {} };
    const written: string[] = [];
    const open = (isSure: boolean): KnownCatalogue =>
      new KnownCatalogue(trial.supervisor, trial.hub, {
        cache: { isSure, read: () => kept, write: (text) => written.push(text) },
      });
    const sure = open(true);
    assertEquals((await sure.get()).catalogue, kept);
    assertEquals([await sure.refresh(), trial.supervisor.state], ["same", "stopped"]);
    assertEquals((await open(false).get()).catalogue, kept);
    assertEquals(trial.supervisor.state, "starting");
    const { catalogue, text } = await sure.get();
    assertEquals(["trial.slow" in catalogue.nodes, written.includes(text)], [true, true]);
  }));
