/** A folder that is taken away from under a running server, and another one put in its place. */
import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { AwayError, Folder } from "../../src/files/folder.ts";
import type { ServerStatus } from "../../src/api/status.ts";
import { serveHere, type ServingHere } from "./serve_here.ts";
import { over, PICTURE } from "./serving.ts";

const GRAPH = { format: "braid/1", nodes: {}, outputs: [] };

/** What people have lost when their folder is not there, or another one is. */
const ASKED: Readonly<Record<string, RequestInit>> = {
  "workflows": {},
  "workflows/mine": {},
  "workflows/theirs": {},
  "workflows/new": {
    method: "PUT",
    headers: { "content-type": "application/json", "if-none-match": "*" },
    body: JSON.stringify(GRAPH),
  },
  "images?limit=5": {},
  "images/theirs.png": {},
  "evaluations": {},
};
/** Those of a folder count only where it is trusted. */
const SETTINGS: Readonly<Record<string, RequestInit>> = {
  "settings": {},
  "settings?scope=workspace": {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ "theme.name": "mine" }),
  },
};

async function inPlace(
  test: (folder: string, server: ServingHere, ask: typeof fetch) => Promise<void>,
  isTrusted = true,
): Promise<void> {
  const place = await Deno.makeTempDir();
  const folder = join(place, "folder");
  try {
    await Deno.mkdir(isTrusted ? folder : join(folder, ".braid"), { recursive: true });
    await Deno.writeTextFile(join(folder, "mine.graph.json"), JSON.stringify(GRAPH));
    await using server = await serveHere(folder, {}, join(place, "config"));
    await test(folder, server, (path, init) => fetch(`${server.address}api/${path}`, init));
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

/** What somebody else might put there. */
async function another(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, ".braid"), { recursive: true });
  const settings = { "theme.name": "theirs", "editor.language": "de" };
  await Deno.writeTextFile(join(folder, ".braid", "settings.json"), JSON.stringify(settings));
  await Deno.writeTextFile(join(folder, "theirs.graph.json"), JSON.stringify(GRAPH));
}

/** Listens to the server; resolves to what goes through all that is told from then on, until a status is waited for. */
async function listen(
  ask: typeof fetch,
): Promise<(isIt: (status: ServerStatus) => boolean) => Promise<void>> {
  const stop = new AbortController();
  const { body } = await ask("events", { signal: stop.signal });
  const told = body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  await told.next(); // how it is
  return async (isIt) => {
    for (let next; !(next = await told.next()).done;) {
      for (const [, data] of next.value.matchAll(/^data: (.*)$/gm)) {
        const event = JSON.parse(data!);
        if (event.type === "status" && isIt(event.status)) return stop.abort();
      }
    }
  };
}

for (const isTrusted of [true, false]) {
  Deno.test(`a ${isTrusted ? "" : "not "}trusted folder that is exchanged for another is missed at once, and gone on with once it is back`, () =>
    inPlace(async (folder, { address }, ask) => {
      const states = async (): Promise<Record<string, number>> => {
        const all: Record<string, number> = {};
        for (const [path, init] of Object.entries({ ...ASKED, ...isTrusted && SETTINGS })) {
          const answer = await ask(path, init);
          const text = await answer.text();
          all[path] = answer.status;
          if (answer.status === 503) assertMatch(text, /"[^"]*folder\W+(was taken|is another)/);
        }
        return all;
      };
      const status = async (): Promise<ServerStatus> => await (await ask("status")).json();
      const run = (): Promise<Response> =>
        ask("runs", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ workflow: PICTURE }),
        });
      const before = await states();
      assertEquals([before["workflows/mine"], before["workflows/new"]], [200, 204]);
      assertEquals((await status()).refusal, undefined);

      for (const [words, put] of [["was taken away"], ["is another folder", another]] as const) {
        const missed = await listen(ask);
        await Deno.rename(folder, `${folder}-old`);
        await put?.(folder);
        await missed(({ refusal }) => refusal?.includes(words) === true);
        const { refusal, notices = [] } = await status();
        assertStringIncludes(refusal!, words);
        assertEquals(notices.map(({ level, about }) => [level, about]), [
          ["error", undefined],
          ["error", "workflows"],
        ]);
        assertEquals(new Set(Object.values(await states())), new Set([503]));
        const refused = await run();
        assertEquals(refused.status, 507);
        assertStringIncludes((await refused.json()).detail, words);
        if (put) assertEquals([...Deno.readDirSync(folder)].length, 2, "nothing was written");

        const back = await listen(ask);
        if (put) await Deno.remove(folder, { recursive: true });
        await Deno.rename(`${folder}-old`, folder);
        await back(({ refusal }) => refusal === undefined);
        assertEquals((await status()).notices, undefined);
        assertEquals((await states())["workflows/mine"], 200);
        const { state, error } = await over(address, (await (await run()).json()).id);
        assertEquals([state, error], ["succeeded", undefined]);
      }
    }, isTrusted));
}

Deno.test("what a run saves, in whatever process, goes into no other folder", async () => {
  const path = await Deno.makeTempDir();
  try {
    const output = new Folder(path).itself().folder("output");
    const there = Folder.at(JSON.parse(JSON.stringify(output)));
    await Deno.rename(path, `${path}-old`);
    await Deno.mkdir(path);
    assertThrows(() => there.write("a.png", ""), AwayError, "is another folder");
    assertThrows(() => there.fileOf("a.png"), AwayError);
    assertEquals([...Deno.readDirSync(path)], []);
    await Deno.remove(path);
    await Deno.rename(`${path}-old`, path);
    there.write("a.png", "");
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});
