import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import sharp from "sharp";
import type { ImageInfo } from "../../src/api/images.ts";
import type { Problem } from "../../src/api/problem.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import { png } from "../runtime/picture_bombs.ts";
import { ENDLESS, inFolder, openTrial } from "../runs/trial.ts";
import { serveHere } from "./serve_here.ts";
import { over, PICTURE, processesOf, serve } from "./serving.ts";

async function post(url: string, body: unknown): Promise<RunInfo> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return await response.json() as RunInfo;
}

Deno.test("pictures that are none, damaged or far too large are refused in words, brought or read", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder);
    const { address } = server;
    await (await fetch(`${address}api/catalogue`)).bytes(); // the runner is there
    const good = await sharp({ create: { width: 64, height: 48, channels: 3, background: "#f80" } })
      .png().toBuffer();
    const hostile: readonly (readonly [string, Uint8Array<ArrayBuffer>, number, RegExp])[] = [
      ["bomb.png", png(60_000, 60_000), 422, /bomb\.png.*more than the \d+ pixels allowed/],
      ["row.png", png(14_286_872, 4), 422, /row\.png.*more than the \d+ allowed for a side/],
      ["cut.png", new Uint8Array(good.subarray(0, good.length - 60)), 422, /cut\.png.*damaged/],
      [
        "drawing.png",
        new TextEncoder().encode("<svg xmlns='x'/>"),
        415,
        /No node can read "(drawing.png|page.jpg)": bring a PNG, JPEG or WebP/,
      ],
      [
        "page.jpg",
        new TextEncoder().encode("<html><script>x()</script>"),
        415,
        /No node can read "(drawing.png|page.jpg)": bring a PNG, JPEG or WebP/,
      ],
    ];
    const upload = async (name: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
      await fetch(`${address}api/uploads?name=${name}`, { method: "POST", body });
    assertEquals((await (await upload("good.png", new Uint8Array(good))).json()).width, 64);
    for (const [name, bytes, status, words] of hostile) {
      const response = await upload(name, bytes);
      const { detail } = await response.json() as Problem;
      assertEquals([name, response.status], [name, status]);
      assertMatch(detail!, words);
      // Put there behind the server's back, a run says so on the input that names it.
      Deno.writeFileSync(join(folder, "input", name), bytes);
      const { id } = await post(`${address}api/runs`, {
        workflow: {
          format: "braid/1",
          nodes: {
            load: { type: "core.load_image", inputs: { path: name } },
            view: { type: "core.preview_image", inputs: { image: { from: "load.image" } } },
          },
          outputs: ["view"],
        },
      });
      const { state, error } = await over(address, id);
      assertEquals([state, error?.node, error?.port], ["failed", "load", "path"]);
      assertStringIncludes(error!.message, name);
    }
    const images = await (await fetch(`${address}api/images`)).json() as ImageInfo[];
    assert(images.every(({ name }) => !/drawing|page/.test(name)));
    const { id } = await post(`${address}api/runs`, { workflow: PICTURE });
    assertEquals((await over(address, id)).state, "succeeded");
  }));

Deno.test("a model that a graph names is looked at in the helper, where it is no other's to wait for", () =>
  inFolder(async (folder) => {
    const models = join(folder, "models");
    const header = `{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}${" ".repeat(1e6)}}`;
    const size = new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer);
    for (const at of [models, folder]) {
      Deno.mkdirSync(at, { recursive: true });
      const bytes = new Uint8Array([...size, ...new TextEncoder().encode(header)]);
      Deno.writeFileSync(join(at, "padded.safetensors"), bytes);
    }
    await using server = await serveHere(join(folder, "served"), { models: [models] });
    await (await fetch(`${server.address}api/catalogue`)).bytes(); // the runner is there
    const { length: before } = await processesOf(Deno.pid, / helper /);
    const start = (model: string) =>
      post(`${server.address}api/runs`, {
        workflow: {
          format: "braid/1",
          nodes: { model: { type: "diffusion.load_unet", inputs: { model } } },
          outputs: ["model"],
        },
      }) as Promise<Problem & RunInfo>;
    const { status, detail } = await start(join(models, "padded.safetensors"));
    assertEquals([status, before], [422, 0]);
    assertStringIncludes(detail!, "it holds no layers of a LoRA");
    assertEquals((await processesOf(Deno.pid, / helper /)).length, 1);
    // Where only the runner may read, it is the one that tells.
    const { id } = await start(join(folder, "padded.safetensors"));
    const { state, error } = await over(server.address, id);
    assertEquals(state, "failed");
    assertStringIncludes(error!.message, "it holds no layers of a LoRA");
  }));

Deno.test("a host that is killed leaves no process, and the next one marks its run, which can be retried", () =>
  inFolder(async (folder) => {
    const slow = {
      format: "braid/1",
      nodes: { a: { type: "trial.slow", inputs: { steps: ENDLESS } } },
      outputs: ["a"],
    };
    const plugins = ["--plugins", join(import.meta.dirname!, "..", "runs", "plugins")];
    let id: string;
    {
      await using server = await serve(folder, ...plugins);
      ({ id } = await post(`${server.address}api/runs`, { workflow: slow }));
      while ((await (await fetch(`${server.address}api/runs/${id}`)).json()).state !== "running") {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      Deno.kill(server.pid, "SIGKILL");
      // The host sees its input end, stops its runner and frees the folder.
    }
    await using server = await until(() => serve(folder, ...plugins));
    const run = await over(server.address, id);
    assertEquals(run.state, "interrupted");
    assertStringIncludes(run.error!.message, "The server stopped while it ran: retry it");
    const again = await post(`${server.address}api/runs/${id}/retry`, {});
    assertEquals((await post(`${server.address}api/runs/${again.id}/cancel`, {})).id, again.id);
    assertEquals((await over(server.address, again.id)).state, "cancelled");
  }));

/** Tries again while another server is still stopping. */
async function until<T>(action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!/Another server/.test((error as Error).message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

Deno.test("a runner that crashes says with which signal, and the queue goes on", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { id } = trial.start({ a: { type: "trial.stubborn" } });
    const next = trial.start({ a: { type: "trial.slow" } });
    await trial.begun();
    Deno.kill(trial.supervisor.pid!, "SIGABRT");
    const run = await trial.over(id);
    assertEquals(run.state, "failed");
    assertMatch(run.error!.message, /The runner crashed with SIGABRT/);
    assertEquals(run.error!.node, "a", "the node that was at work");
    assertEquals((await trial.over(next.id)).state, "succeeded");
  }));

Deno.test("Ctrl-C in a terminal, which sends it to the runner too, leaves the run to the host, and so does what ends it", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { id } = trial.start({ a: { type: "trial.slow" } });
    await trial.begun();
    const signals = Deno.build.os === "windows" ? [] : ["SIGTERM", "SIGHUP"] as const;
    for (const one of ["SIGINT", ...signals] as const) Deno.kill(trial.supervisor.pid!, one);
    assertEquals((await trial.over(id)).state, "succeeded");
  }));
