import { effect } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { createClient } from "../../../src/api/client.ts";
import type { WatchEvent } from "../../../src/api/events.ts";
import type { RunInfo } from "../../../src/api/runs.ts";
import type { Api } from "../../../src/api/routes.ts";
import { parseWorkflow } from "../../../src/graph/parse.ts";
import { createEditor } from "../../../web/editor.tsx";
import type { Host, ServerListener } from "../../../web/host/host.ts";
import { openDocument } from "../../../web/document/opening.ts";
import { recallRun } from "../../../web/runs/recall.ts";
import { graphOf } from "../../runs/trial.ts";
import { withServer } from "../../server/trial_server.ts";
import { hostInMemory } from "../host_in_memory.ts";

const graph = (text: string): Record<string, unknown> =>
  graphOf({ a: { type: "trial.slow", inputs: { text, milliseconds: 1 } } });

Deno.test("a document shows after a reload what it made, however many runs a sweep has added since", () =>
  withServer(async ({ app: server, trial, ask }) => {
    const client = createClient<Api>(
      "http://localhost",
      (url, init) => Promise.resolve(server.request(url, init)),
    );
    const watch = (listener: ServerListener): () => void => {
      listener.connected?.(true);
      return () => {};
    };
    const host = { ...hostInMemory(), server: { ...client, watch } } as Host;
    const started = await client.json("POST /runs", { body: { workflow: graph("a cat") } });
    await trial.over(started.id);
    await ask("PATCH", "/api/queue", { paused: true });
    const sweepOf = async (values: string): Promise<string> => {
      const workflow = {
        ...graph("a cat"),
        format: "braid/2",
        sweep: { axes: [{ input: "a.seed", values }] },
      };
      const answer = await ask("POST", "/api/sweeps", { workflow });
      const runs: readonly RunInfo[] = await answer.json();
      await ask("POST", `/api/sweeps/${runs[0]!.sweep!.id}/cancel`);
      return runs[0]!.sweep!.id;
    };
    const sweeps: string[] = [];
    for (let i = 0; i < 6; i++) sweeps.push(await sweepOf("1..10"));
    // As a page that is opened again: what it has started is all that it knows.
    const app = await createEditor(host);
    app.runs.connect({ kinOf: () => [], onWorkflows() {}, onReconnect() {} });
    const document = openDocument({
      name: "untitled",
      workflow: parseWorkflow(JSON.stringify(graph("a cat"))),
      catalogue: app.catalogue,
    });
    app.runs.own(document.key, [started.id, ...sweeps]);
    await recallRun(app, document);
    const shown = app.runs.nodeRun(document.key, "a");
    assertEquals([shown.shownOf.value, shown.status.value], [started.id, "done"]);
    assertEquals(shown.outputs.value?.[0]?.value, "a cat");
  }));

Deno.test("what guidance did in a run is told again where its events are shown again", async () => {
  const app = await createEditor(hostInMemory());
  const golden = new URL("../../golden/guidance_report.json", import.meta.url);
  const value = JSON.parse(Deno.readTextFileSync(golden));
  const run = { id: "r1", state: "succeeded", name: "cats", outputs: {} } as unknown as RunInfo;
  const event = {
    type: "nodeFinished",
    node: "denoise",
    outputs: [{ port: "report", kind: "report", value }],
  } as unknown as WatchEvent;
  app.runs.replay("document", run, [event], () => true);
  await until(() => app.runs.reports.value.length > 0);
  assertEquals(app.runs.reports.value.map(({ key }) => key), ["r1/denoise"]);
  const [shown] = app.runs.nodeRun("document", "denoise").outputs.value!;
  assertEquals(app.runs.reports.value[0]!.report === shown!.value, true, "the way to it is there");
});

/** Resolves once something that reads signals is so. */
function until(isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (isSo()) queueMicrotask(() => (stop(), resolve()));
    });
  });
}
