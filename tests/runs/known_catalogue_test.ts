import { assertEquals, assertRejects } from "@std/assert";
import { KnownCatalogue } from "../../src/runs/known_catalogue.ts";
import { Supervisor } from "../../src/runs/runner/supervisor.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import { inFolder, openTrial } from "./trial.ts";

/** A runner that answers the first question by `warnings` and refuses all others. */
function odd(warnings: string, trying = "[]"): Supervisor {
  const frames = new URL("../../src/runs/runner/frames.ts", import.meta.url);
  const code = `import { encodeFrame, readFrames } from "${frames}";
    const say = (message) => {
      const frame = encodeFrame(message);
      for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
    };
    const catalogue = { nodes: {}, kinds: {}, conversions: [], plugins: {}, trying: ${trying} };
    say({ type: "ready", device: "x" });
    for await (const { id } of readFrames(Deno.stdin.readable, 1e6)) {
      if (id === 1) say({ type: "answer", id, answer: { catalogue, warnings: ${warnings} } });
      else say({ type: "refusal", id, message: "too much" });
    }`;
  return new Supervisor({ command: { program: Deno.execPath(), args: ["eval", code] } });
}

Deno.test("what a runner has against plugins is said to be its word, and is no more than that takes", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    await using supervisor = odd(`["p: no", "and 7 more"]`);
    const told = trial.until((event) => event.type === "log" && event.text.endsWith(" more"));
    await new KnownCatalogue(supervisor, trial.hub).get();
    const logs = (await told).filter((event: ServerEvent) => event.type === "log");
    assertEquals(logs.map(({ text }) => text), [
      "The runner says: p: no",
      "The runner says: and 7 more",
    ]);
    await using forger = odd(`Array(300_000).fill("no")`);
    await assertRejects(
      () => new KnownCatalogue(forger, trial.hub).get(),
      Error,
      'a wrong "warnings"',
    );
  }));

Deno.test("of a runner that refuses the catalogue, the one before is served, and no plugin is waited for any more", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    await using supervisor = odd("[]", `["acme"]`);
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
        cache: { isSure, read: () => kept, write: (text) => void written.push(text) },
      });
    const sure = open(true);
    assertEquals((await sure.get()).catalogue, kept);
    assertEquals([await sure.refresh(), trial.supervisor.state], ["same", "stopped"]);
    assertEquals((await open(false).get()).catalogue, kept);
    assertEquals(trial.supervisor.state, "starting");
    const { catalogue, text } = await sure.get();
    assertEquals(["trial.slow" in catalogue.nodes, written.includes(text)], [true, true]);
    const { length } = written;
    await trial.supervisor.run({ run: "one", workflow: "{}" }, () => {});
    await open(false).renew();
    assertEquals(written.length, length, "what has run a graph decides no later start");
    await trial.supervisor.restart();
    await sure.get();
    assertEquals(written.length, length + 1);
  }));
