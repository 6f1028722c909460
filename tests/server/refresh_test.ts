import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { RunInfo } from "../../src/api/runs.ts";
import { eventually } from "../browser/eventually.ts";
import { inFolder } from "../runs/trial.ts";
import { serveHere } from "./serve_here.ts";
import { catalogueOf } from "./serving.ts";

const NODE = `
  import { defineNode, float } from "sdk";
  import { title } from "./_title.mjs";
  export default defineNode({
    title,
    category: "test",
    output: true,
    inputs: {},
    outputs: { value: float() },
    async run(_, { signal }) {
      await new Promise((go) => signal.addEventListener("abort", go));
      return { value: 1 };
    },
  });`;

Deno.test("plugins whose files have changed are read anew when asked for, and no run is ended for it", () =>
  inFolder(async (folder) => {
    const plugin = join(folder, "work", "mine");
    for (const path of [plugin, join(folder, "plugins")]) {
      await Deno.mkdir(path, { recursive: true });
    }
    await Deno.symlink(plugin, join(folder, "plugins", "mine"));
    const engines = { braid: "*" };
    const about = { name: "mine", version: "1.0.0", title: "Mine", engines };
    await Deno.writeTextFile(join(plugin, "plugin.json"), JSON.stringify(about));
    await Deno.writeTextFile(join(plugin, "wait.ts"), NODE);
    const write = (title: string) =>
      Deno.writeTextFile(join(plugin, "_title.mjs"), `export const title = "${title}";`);
    await write("First");
    await using server = await serveHere(join(folder, "served"), {
      plugins: [join(folder, "plugins")],
    });
    const ask = async (method: string, path: string, body?: unknown) =>
      await (await fetch(`${server.address}api/${path}`, {
        method,
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json" },
        }),
      })).json();
    const title = async (): Promise<unknown> =>
      (await ask("GET", "catalogue")).nodes["mine.wait"]?.title;
    const refresh = async (): Promise<unknown> => (await ask("POST", "catalogue/refresh")).state;
    await catalogueOf(server.address);
    assertEquals([await title(), await refresh()], ["First", "same"]);
    const workflow = {
      format: "braid/1",
      nodes: { wait: { type: "mine.wait" } },
      outputs: ["wait"],
    };
    const run: RunInfo = await ask("POST", "runs", { workflow });
    const next: RunInfo = await ask("POST", "runs", { workflow });
    const state = async (): Promise<string> => (await ask("GET", `runs/${run.id}`)).state;
    await eventually(state, "running");
    await write("Second, which is longer");
    assertEquals([await refresh(), await state(), await title()], ["busy", "running", "First"]);
    await ask("POST", `runs/${run.id}/cancel`);
    // The next one begins when plugins have been read anew.
    await eventually(async () => (await ask("GET", `runs/${next.id}`)).state, "running");
    assertEquals(await title(), "Second, which is longer");
    await ask("POST", `runs/${next.id}/cancel`);
    await eventually(async () => (await ask("GET", "status")).runner, "idle");
    assertEquals(await refresh(), "same");
  }));
