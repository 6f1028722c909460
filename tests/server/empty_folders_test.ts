import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { inFolder } from "../in_folder.ts";
import { serveHere } from "./serve_here.ts";

const EMPTY = `{"format":"braid/1","nodes":{}}`;

Deno.test("folders for workflows are made, listed while nothing is in them, and removed; nothing leads out of the folder", () =>
  inFolder(async (place) => {
    const folder = join(place, "mine");
    const outside = join(place, "outside");
    for (
      const made of [
        "mine/output/models/taught",
        "mine/.hidden/in",
        "mine/node_modules/in",
        "outside",
      ]
    ) {
      Deno.mkdirSync(join(place, made), { recursive: true });
    }
    Deno.writeTextFileSync(join(folder, "file"), "");
    Deno.symlinkSync(outside, join(folder, "link"));
    await using server = await serveHere(folder, {}, join(place, "config"));
    const url = `${server.address}api/workflow-folders`;
    const list = async (): Promise<string[]> => await (await fetch(url)).json();
    const ask = async (method: string, name: string): Promise<string> => {
      const answer = await fetch(`${url}/${encodeURIComponent(name)}`, { method });
      const { detail } = answer.status === 204 ? { detail: "done" } : await answer.json();
      return `${answer.status} ${detail}`;
    };
    assertEquals(await list(), []);
    assertEquals(await ask("PUT", "faces/sad"), "204 done");
    assertEquals(await ask("PUT", "best 2"), "204 done");
    assertEquals(await list(), ["best 2", "faces", "faces/sad"]);
    assertEquals(await ask("PUT", "faces"), `409 There is "faces" already`);
    assertEquals(await ask("PUT", "file"), `409 There is "file" already`);
    const isLink = /^403 .*mine\/link" is a link/;
    const refused: Readonly<Record<string, RegExp>> = {
      "../outside/in": /^400 .* cannot be the name of a folder: take "outside\/in"$/,
      ".hidden/more": /^400 .* take "more"$/,
      "a//b": /^400 .* take "a\/b"$/,
      "cat.graph.json": /^400 .* take another, such as/,
      "link/in": isLink,
      "file/in": /^409 Cannot make the folder "file\/in": part of the path is a file$/,
    };
    for (const [name, why] of Object.entries(refused)) assertMatch(await ask("PUT", name), why);
    assertEquals([...Deno.readDirSync(outside)], []);

    Deno.writeTextFileSync(join(folder, "faces", "sad", "cat.graph.json"), EMPTY);
    assertEquals(await list(), ["best 2"]);
    assertEquals(await ask("DELETE", "faces"), `409 The folder "faces" is not empty`);
    Deno.symlinkSync(outside, join(folder, "best 2", "link"));
    assertEquals(await list(), [], "a link is something");
    assertEquals(await ask("DELETE", "best 2"), `409 The folder "best 2" is not empty`);
    Deno.removeSync(join(folder, "best 2", "link"));
    assertEquals(await ask("DELETE", "best 2"), "204 done");
    assertEquals(await ask("DELETE", "best 2"), `404 There is no folder "best 2"`);
    assertEquals(await ask("DELETE", "file"), `404 There is no folder "file"`);
    assertStringIncludes(await ask("DELETE", ".hidden/in"), "400 ");
    assertMatch(await ask("DELETE", "link"), isLink);
    assertMatch(await ask("DELETE", "link/in"), isLink);
    Deno.removeSync(join(folder, "faces", "sad", "cat.graph.json"));
    assertEquals(await list(), ["faces", "faces/sad"]);
  }));
