import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { deflateSync } from "node:zlib";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import type { ImageInfo, Problem, RunInfo } from "../../src/server/api.ts";
import { ENDLESS, inFolder, openTrial } from "../runs/trial.ts";
import { over, PICTURE, serve } from "./serving.ts";

async function post(url: string, body: unknown): Promise<RunInfo> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return await response.json() as RunInfo;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** A PNG of a few hundred bytes that says it has 60000 x 60000 pixels. */
async function bomb(): Promise<Uint8Array<ArrayBuffer>> {
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, 60_000);
  new DataView(head.buffer).setUint32(4, 60_000);
  head.set([8, 2], 8);
  const data = new Uint8Array(deflateSync(new Uint8Array(100_000)));
  const parts = [
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", data),
    chunk("IEND", new Uint8Array()),
  ] as Uint8Array<ArrayBuffer>[];
  return await new Blob(parts).bytes();
}

Deno.test("pictures that are none, damaged or far too large are refused in words, brought or read", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    const { address } = server;
    await (await fetch(`${address}api/catalogue`)).bytes(); // the runner is there
    const good = await sharp({ create: { width: 64, height: 48, channels: 3, background: "#f80" } })
      .png().toBuffer();
    const hostile: readonly (readonly [string, Uint8Array<ArrayBuffer>, number, RegExp])[] = [
      ["bomb.png", await bomb(), 422, /bomb\.png.*more than the \d+ pixels allowed/],
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
    assertEquals((await trial.over(next.id)).state, "succeeded");
  }));

Deno.test("Ctrl-C in a terminal, which sends it to the runner too, leaves the run to the host", () =>
  inFolder(async (folder) => {
    await using trial = openTrial(folder);
    const { id } = trial.start({ a: { type: "trial.slow" } });
    await trial.begun();
    Deno.kill(trial.supervisor.pid!, "SIGINT");
    assertEquals((await trial.over(id)).state, "succeeded");
  }));
