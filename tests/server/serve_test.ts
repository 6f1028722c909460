import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { ServerEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import { eventually } from "../browser/eventually.ts";
import { inFolder } from "../runs/trial.ts";
import { serveAnew, serveHere } from "./serve_here.ts";
import { over, PICTURE, serve } from "./serving.ts";

Deno.test("braid serve opens the editor, runs core nodes with the permissions of its task, and stops", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder);
    const { address } = server;
    await assertRefused(folder);
    const page = await (await fetch(address)).text();
    assertStringIncludes(page, "<script");
    const script = await fetch(`${address}main.js`);
    assertMatch(script.headers.get("content-type")!, /javascript/);
    assertEquals(script.headers.get("content-encoding") !== null, true);
    await script.body?.cancel();
    const catalogue = await fetch(`${address}api/catalogue`);
    assertEquals(catalogue.headers.get("content-encoding"), null);
    const { nodes } = await catalogue.json();
    assert("core.text" in nodes);
    const start = await fetch(`${address}api/runs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ workflow: PICTURE }),
    });
    const { id } = await start.json() as RunInfo;
    const run = await over(address, id);
    assertEquals(run.error, undefined);
    const [saved] = run.outputs.save![0]!.artifacts!;
    const [shown] = run.outputs.view![0]!.artifacts!;
    assertEquals([saved!.type, saved!.width, saved!.height], ["image/png", 256, 128]);
    assertEquals([shown!.width, shown!.height], [256, 128]);
    const small = await fetch(`${address}api/artifacts/${saved!.sha256}?width=64`);
    assertEquals(small.headers.get("content-type"), "image/webp");
    await small.body?.cancel();
    const [event] = await firstEvents(`${address}api/events`);
    assertEquals(event?.type, "status");
    const [file] = [...Deno.readDirSync(join(folder, "output"))];
    assertMatch(file!.name, /\.png$/);
    using _ = await sendHalf(address);
    assertEquals(await server.stop(), 0);
  }));

Deno.test("braid serve keeps the editor and the catalogue for its next start, and makes them anew for other code", () =>
  inFolder(async (folder) => {
    const place = join(folder, "config", "braid");
    const kept = (what: string): string[] =>
      [...Deno.readDirSync(place)].map(({ name }) => join(place, name))
        .filter((path) => path.includes(`${what}-`));
    const catalogues = (): string[] => kept("catalogue");
    const editors = (): string[] => kept("editor");
    const seen: string[] = [];
    const start = async (): Promise<void> => {
      await using server = await serveAnew(folder, {}, join(folder, "config"));
      const tagOf = async (): Promise<string> => {
        const answer = await fetch(`${server.address}api/catalogue`);
        await answer.body?.cancel();
        return answer.headers.get("etag")!;
      };
      seen.push(await (await fetch(`${server.address}main.js`)).text(), await tagOf());
      await eventually(() => [catalogues().length, editors().length], [1, 1]);
    };
    await start();
    const [[catalogue], [editor]] = [catalogues(), editors()];
    assertMatch(catalogue!, /catalogue-[0-9a-f]{16}-[0-9a-f]{16}\.json$/);
    assertMatch(editor!, /editor-[0-9a-f]{16}-[0-9a-f]{16}\.json$/);
    await Deno.rename(catalogue!, catalogue!.replace(/(?<=-)[0-9a-f]{16}/, "0123456789abcdef"));
    const other = JSON.parse(await Deno.readTextFile(editor!));
    await Deno.writeTextFile(editor!, JSON.stringify({ ...other, "main.js": btoa("kept") }));
    await start();
    assertEquals(seen[2], "kept");
    assertEquals(seen[3], seen[1]);
    await Deno.rename(editor!, editor!.replace(/(?<=-)[0-9a-f]{16}/, "0123456789abcdef"));
    await start();
    assertEquals(seen[4], seen[0]);
    assertEquals([catalogues(), editors()], [[catalogue!], [editor!]]);
  }));

/** A request that never ends, whose sender stays. */
async function sendHalf(address: string): Promise<Deno.TcpConn> {
  const { hostname, port, host } = new URL(address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const head = [
    "POST /api/runs HTTP/1.1",
    `host: ${host}`,
    "content-type: application/json",
    "content-length: 9",
  ];
  await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n{`));
  return connection;
}

/** A second server on a folder would take the first one's runs for interrupted. */
async function assertRefused(folder: string): Promise<void> {
  const message = await serve(folder).then(() => "it started", (error: Error) => error.message);
  assertStringIncludes(message, "Another server is at work");
}

async function firstEvents(url: string): Promise<ServerEvent[]> {
  const response = await fetch(url);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return [JSON.parse(/^data: (.*)$/m.exec(value!)![1]!) as ServerEvent];
}

Deno.test("a server says which bounds in its settings are none, or that it cannot read them, and removes nothing for those", () =>
  inFolder(async (folder) => {
    const settings = join(folder, "config", "braid", "settings.json");
    await Deno.mkdir(join(settings, ".."), { recursive: true });
    await Deno.writeTextFile(settings, `{ "cache.maxBytes": -1 }`);
    const server = await serveHere(folder);
    const said = server.notices.join("\n");
    const { limits } = await (await fetch(`${server.address}api/storage`)).json();
    assertEquals([limits.maxCacheBytes, limits.maxRuns], [Number.MAX_SAFE_INTEGER, 1000], said);
    await server.stop();
    assertStringIncludes(
      said,
      `Expected the setting "cache.maxBytes" to be a number from 0, but got -1: until it is, nothing is removed for it`,
    );
    await Deno.writeTextFile(settings, `{ "history.maxRuns": 100000, } // many`);
    const again = await serveHere(folder);
    const { limits: now } = await (await fetch(`${again.address}api/storage`)).json();
    assertEquals(now.maxRuns, Number.MAX_SAFE_INTEGER);
    await again.stop();
    assertStringIncludes(again.notices.join("\n"), "until then nothing is removed to keep bounds");
  }));
