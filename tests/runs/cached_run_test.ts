import { assert, assertEquals } from "@std/assert";
import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import type { WatchEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import { inFolder, openTrial, type Trial } from "./trial.ts";

const GRAPH = JSON.stringify({
  format: "braid/1",
  nodes: {
    slow: { type: "trial.slow" },
    shout: { type: "trial.shout", inputs: { text: { from: "slow.text" } } },
  },
  outputs: ["shout"],
});

/** A run of it, with what was told of it that is kept. */
async function run(trial: Trial): Promise<readonly [RunInfo, readonly WatchEvent[]]> {
  const { id } = trial.queue.start({ workflow: GRAPH });
  const info = await trial.over(id);
  const events = [...trial.hub.ofRun(id)].flat().map((text) => JSON.parse(text));
  return [info, events.flatMap((event) => event.type === "event" ? [event.event] : [])];
}

/** Type, node and shown value of each event. */
const story = (events: readonly WatchEvent[]): unknown[] =>
  events.flatMap((event) =>
    event.type === "nodeFinished" || event.type === "nodeCached"
      ? [[event.type, event.node, event.outputs[0]?.value]]
      : event.type === "nodeEmitted"
      ? [[event.type, event.node, (event.data as ArtifactInfo).type]]
      : []
  );

function previewIn(events: readonly WatchEvent[]): ArtifactInfo {
  for (const event of events) if (event.type === "nodeEmitted") return event.data as ArtifactInfo;
  throw new Error("There is no preview");
}

Deno.test("a run that has nothing to work out shows all that its nodes showed, in another process too", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const [, first] = await run(trial);
    assertEquals(story(first), [
      ["nodeEmitted", "slow", "image/png"],
      ["nodeFinished", "slow", "done"],
      ["nodeFinished", "shout", "DONE"],
    ]);
    const known = [
      ["nodeCached", "shout", "DONE"],
      ["nodeEmitted", "slow", "image/png"],
      ["nodeCached", "slow", "done"],
    ];
    for (const restart of [false, true]) {
      if (restart) await trial.supervisor.restart();
      const [info, events] = await run(trial);
      assertEquals(story(events), known);
      assertEquals(info.outputs.shout![0]!.value, "DONE");
      const preview = previewIn(events);
      assertEquals(trial.store.artifacts.get(preview.sha256)?.type, "image/png");
      assertEquals(Deno.readFileSync(trial.artifacts.pathOf(preview.sha256)), new Uint8Array(3));
    }
    const { sha256 } = previewIn(first);
    Deno.removeSync(trial.artifacts.pathOf(sha256));
    const [info, events] = await run(trial);
    assert(info.state === "succeeded");
    assertEquals(story(events), [["nodeCached", "shout", "DONE"], [
      "nodeCached",
      "slow",
      undefined,
    ]]);
  }));

Deno.test("what was worked out only to answer a question is not told as known from a run", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    /** Where the outputs of nodes were found, in a run of the graph. */
    const found = async (): Promise<unknown> => {
      const [, events] = await run(trial);
      return events.flatMap((event) =>
        event.type === "nodeCached" ? [[event.node, event.from]] : []
      );
    };
    const ask = async (outputs: readonly string[]): Promise<void> => {
      const over = trial.until((event) => event.type === "run" && event.run.finished !== undefined);
      trial.queue.start({ workflow: GRAPH, outputs, transient: true });
      await over;
    };
    await ask(["slow"]);
    assertEquals(await found(), [["slow", "plan"]]);
    await ask(["slow"]);
    assertEquals(await found(), [["shout", "memory"], ["slow", "disk"]]);
  }));

Deno.test("a run writes the files again that are gone since the last one", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const workflow = JSON.stringify({
      format: "braid/1",
      nodes: { save: { type: "trial.save", inputs: { text: "kept" } } },
      outputs: ["save"],
    });
    const path = `${folder}/output/saved.txt`;
    const written = async (): Promise<string> => {
      const { state } = await trial.over(trial.queue.start({ workflow }).id);
      assertEquals(state, "succeeded");
      return Deno.readTextFileSync(path);
    };
    assertEquals(await written(), "kept");
    Deno.removeSync(path);
    assertEquals(await written(), "kept");
    Deno.writeTextFileSync(path, "lost"); // as long as what was saved
    const { outputs } = await trial.over(trial.queue.start({ workflow }).id);
    const { name } = outputs.save![0]!.artifacts![0]!;
    assertEquals([name, Deno.readTextFileSync(path)], ["saved-2.txt", "lost"]);
  }));

Deno.test("a run whose result is known does not show a file that was damaged since", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const workflow = JSON.stringify({
      format: "braid/1",
      nodes: { save: { type: "trial.save", inputs: { text: "kept" } } },
      outputs: ["save"],
    });
    const shown = async (): Promise<string> => {
      const { outputs } = await trial.over(trial.queue.start({ workflow }).id);
      return trial.artifacts.pathOf(outputs.save![0]!.artifacts![0]!.sha256);
    };
    const path = await shown();
    Deno.writeTextFileSync(path, "lost"); // as long as it was
    assertEquals(await shown(), path);
    assertEquals(Deno.readTextFileSync(path), "kept");
  }));

Deno.test("what a node warned of is told again by each run that shows its result", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const workflow = JSON.stringify({
      format: "braid/1",
      nodes: {
        warn: { type: "trial.warn" },
        shout: { type: "trial.shout", inputs: { text: { from: "warn.text" } } },
      },
      outputs: ["shout"],
    });
    const warnings = async (): Promise<unknown[]> => {
      const { id } = trial.queue.start({ workflow });
      assertEquals((await trial.over(id)).state, "succeeded");
      const events = [...trial.hub.ofRun(id)].flat().map((text) => JSON.parse(text));
      return events.flatMap(({ event }) =>
        event?.type === "nodeEmitted" ? [[event.node, event.name, event.data]] : []
      );
    };
    const wanted = [["warn", "warning", { message: "careful", port: "text" }]];
    assertEquals(await warnings(), wanted);
    assertEquals(await warnings(), wanted); // the node is passed over
    await trial.supervisor.restart();
    assertEquals(await warnings(), wanted);
  }));
