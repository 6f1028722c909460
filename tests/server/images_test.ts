import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { ImageInfo } from "../../src/api/images.ts";
import { readRoots } from "../../src/files/find_file.ts";
import { openImageFiles } from "../../src/server/image_files.ts";
import { withServer } from "./trial_server.ts";

/** The head of a PNG of this size, and some bytes more. */
function png(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
}

Deno.test("GET /api/images lists what nodes can read, newest first, each once, with all its names", () =>
  withServer(async ({ ask, folder }) => {
    const list = async (query = ""): Promise<ImageInfo[]> =>
      await (await ask("GET", `/api/images${query}`)).json();
    assertEquals(await list(), []);
    const put = (path: string, bytes: Uint8Array, seconds: number): void => {
      Deno.mkdirSync(join(folder, path, ".."), { recursive: true });
      Deno.writeFileSync(join(folder, path), bytes);
      Deno.utimeSync(join(folder, path), seconds, seconds);
    };
    put("input/cat.png", png(8, 6), 1);
    put("workflows/cat.png", png(9, 9), 2);
    put("workflows/deep/dog.PNG", png(640, 480), 3);
    put("workflows/page.png", new TextEncoder().encode("<html><script>x()</script>"), 4);
    put("workflows/drawing.svg", new TextEncoder().encode("<svg/>"), 4);
    put("workflows/.secret/key.png", png(1, 1), 4);
    Deno.mkdirSync(join(folder, "workflows", "folder.png"));
    Deno.writeFileSync(join(folder, "outside.png"), png(3, 3));
    Deno.symlinkSync(join(folder, "outside.png"), join(folder, "workflows", "escape.png"));
    Deno.symlinkSync(join(folder, "input", "cat.png"), join(folder, "workflows", "link.png"));
    const all = await list();
    assertEquals(all.map(({ name, width, height }) => [name, width, height]), [
      ["deep/dog.PNG", 640, 480],
      ["cat.png", 8, 6],
    ]);
    // The usual folder has that of inputs in it, whose pictures are read by two names then.
    const within = openImageFiles(readRoots([join(folder, "input"), folder]));
    assertEquals(
      (await within.list("", 2)).map(({ name, otherNames }) => [name, otherNames]),
      [["outside.png", undefined], ["workflows/deep/dog.PNG", undefined]],
    );
    assertEquals(
      (await within.list("", 9)).map(({ name, otherNames }) => [name, otherNames]).at(-1),
      ["cat.png", ["input/cat.png"]],
    );
    assertEquals((await list("?search=DOG")).map(({ name }) => name), ["deep/dog.PNG"]);
    assertEquals((await list("?limit=1")).map(({ name }) => name), ["deep/dog.PNG"]);
    const { thumbnail, url } = all[0]!;
    const small = await ask("GET", thumbnail);
    assertEquals([small.headers.get("content-type"), (await small.bytes()).length], [
      "image/webp",
      4,
    ]);
    const tag = small.headers.get("etag")!;
    assertEquals((await ask("GET", thumbnail, undefined, { "if-none-match": tag })).status, 304);
    const whole = await ask("GET", url);
    assertEquals(whole.headers.get("content-type"), "image/png");
    assertMatch(whole.headers.get("content-security-policy")!, /sandbox/);
    assertEquals(await whole.bytes(), png(640, 480));
    const part = await ask("GET", url, undefined, { range: "bytes=0-3" });
    assertEquals([part.status, (await part.bytes()).length], [206, 4]);
    put("workflows/deep/dog.PNG", png(7, 7), 5);
    assertEquals((await list())[0]!.width, 7);
    put("workflows/deep/other", png(5, 5), 5); // as large and, it says, as old
    Deno.renameSync(join(folder, "workflows/deep/other"), join(folder, "workflows/deep/dog.PNG"));
    assertEquals((await list())[0]!.width, 5);
    assertEquals((await ask("GET", url, undefined, { "if-none-match": tag })).status, 200);
  }));

Deno.test("of thousands of pictures the newest are listed, and any is found by its name", () =>
  withServer(async ({ ask, folder }) => {
    const path = (index: number): string => join(folder, "input", `${10_000 + index}.png`);
    Deno.mkdirSync(join(folder, "input"));
    Deno.writeFileSync(path(0), png(1, 1));
    Deno.utimeSync(path(0), 1, 1);
    for (let index = 1; index < 5100; index++) Deno.linkSync(path(0), path(index));
    Deno.writeFileSync(join(folder, "input", "zebra.png"), png(2, 2));
    const list = async (query: string): Promise<string[]> =>
      (await (await ask("GET", `/api/images?${query}`)).json() as ImageInfo[])
        .map(({ name }) => name);
    assertEquals(await list("limit=1"), ["zebra.png"]);
    assertEquals(await list("search=15099"), ["15099.png"]);
  }));

Deno.test("GET /api/images/:name gives pictures within the folders, and nothing else", () =>
  withServer(async ({ ask, folder }) => {
    Deno.mkdirSync(join(folder, "input"));
    Deno.mkdirSync(join(folder, "workflows", ".braid"), { recursive: true });
    Deno.writeFileSync(join(folder, "outside.png"), png(3, 3));
    Deno.writeFileSync(join(folder, "workflows", ".braid", "kept.png"), png(3, 3));
    Deno.symlinkSync(join(folder, "outside.png"), join(folder, "input", "escape.png"));
    Deno.symlinkSync(folder, join(folder, "input", "up"));
    Deno.symlinkSync(".braid/kept.png", join(folder, "workflows", "kept.png"));
    Deno.writeTextFileSync(join(folder, "input", "page.png"), "<script>x()</script>");
    const status = async (name: string): Promise<number> => {
      const response = await ask("GET", `/api/images/${encodeURIComponent(name)}`);
      await response.body?.cancel();
      return response.status;
    };
    assertEquals(await status("../outside.png"), 403);
    assertEquals(await status("escape.png"), 403);
    assertEquals(await status("up/outside.png"), 403);
    assertEquals(await status(join(folder, "outside.png")), 403);
    assertEquals(await status("/etc/passwd"), 403);
    assertEquals(await status(".braid/kept.png"), 404);
    assertEquals(await status("kept.png"), 404, "what it leads to is not looked at");
    assertEquals(await status("page.png"), 415);
    assertEquals(await status("absent.png"), 404);
    assertEquals(await status("a\0b"), 404);
  }));
