import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { ServerEvent } from "../../src/api/events.ts";
import type { RunInfo } from "../../src/api/runs.ts";
import { eventually } from "../browser/eventually.ts";
import { inFolder } from "../runs/trial.ts";
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
    const { nodes } = await (await fetch(`${address}api/catalogue`)).json();
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
    const own = join(folder, ".braid");
    const kept = (): string[] =>
      [...Deno.readDirSync(own)].map(({ name }) => name).filter((name) => /^(cat|edi)/.test(name))
        .sort();
    const seen: string[] = [];
    const start = async (): Promise<void> => {
      await using server = await serve(folder);
      const tagOf = async (): Promise<string> => {
        const answer = await fetch(`${server.address}api/catalogue`);
        await answer.body?.cancel();
        return answer.headers.get("etag")!;
      };
      seen.push(await (await fetch(`${server.address}main.js`)).text(), await tagOf());
      await eventually(() => kept().length >= 2, true);
    };
    await start();
    const [catalogue, editor] = kept() as [string, string];
    assertMatch(catalogue, /^catalogue-[0-9a-f]{16}\.json$/);
    await Deno.rename(join(own, catalogue), join(own, "catalogue-0123456789abcdef.json"));
    await Deno.writeTextFile(join(own, editor, "main.js"), "kept");
    await start();
    assertEquals(seen[2], "kept");
    assertEquals(seen[3], seen[1]);
    assertEquals(kept(), [catalogue, editor]);
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
