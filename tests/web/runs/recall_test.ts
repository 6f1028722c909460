import { effect } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { createClient } from "../../../src/api/client.ts";
import type { WatchEvent } from "../../../src/api/events.ts";
import type { RunInfo } from "../../../src/api/runs.ts";
import type { Api } from "../../../src/api/routes.ts";
import { setValue } from "../../../src/graph/edit_wires.ts";
import { parseWorkflow } from "../../../src/graph/parse.ts";
import { createEditor } from "../../../web/editor.tsx";
import type { Host, ServerListener } from "../../../web/host/host.ts";
import { openDocument } from "../../../web/document/opening.ts";
import { recallRun } from "../../../web/runs/recall.ts";
import { ENDLESS, graphOf } from "../../runs/trial.ts";
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

    // Changed since, it is shown as it was before the reload, and not where others have put another in its place.
    const edit = (text: string): void =>
      document.edit("Type", (now) => setValue(now, { node: "a", port: "text" }, text));
    edit("a dog");
    await recallRun(app, document);
    assertEquals([shown.shownOf.value, shown.outputs.value], [undefined, []]);
    await recallRun(app, document, started.id);
    assertEquals([shown.shownOf.value, shown.status.value], [started.id, "done"]);
    assertEquals(shown.outputs.value?.[0]?.value, "a cat");

    // So is what a run has done that is going.
    await ask("PATCH", "/api/queue", { paused: false });
    const both = graphOf({
      a: { type: "trial.slow", inputs: { text: "a bird", steps: 1 } },
      b: { type: "trial.slow", inputs: { text: { from: "a.text" }, steps: ENDLESS } },
    });
    const begun = trial.until((event) =>
      event.type === "event" && event.event.type === "nodeStarted" && event.event.node === "b"
    );
    const going = await client.json("POST /runs", { body: { workflow: both } });
    await begun;
    document.edit("Paste", () => parseWorkflow(JSON.stringify(both)));
    const again = await createEditor(host);
    again.runs.connect({ kinOf: () => [], onWorkflows() {}, onReconnect() {} });
    again.runs.own(document.key, [started.id, going.id]);
    await recallRun(again, document);
    const nodes = ["a", "b"].map((node) => again.runs.nodeRun(document.key, node));
    assertEquals(nodes.map(({ status }) => status.value), ["done", "running"]);
    assertEquals(nodes[0]!.outputs.value?.[0]?.value, "a bird");
    await ask("POST", `/api/runs/${going.id}/cancel`);
    await trial.over(going.id);
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
