import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { withServer } from "./trial_server.ts";

const text = new TextEncoder().encode("0123456789");

Deno.test("GET /api/artifacts gives a file whole, in part, or not at all", () =>
  withServer(async ({ ask, trial }) => {
    const info = trial.artifacts.put({ bytes: text, mediaType: "text/plain", name: "digits.txt" });
    trial.store.artifacts.note(info);
    const path = `/api/artifacts/${info.sha256}`;
    const part = async (range: string): Promise<unknown[]> => {
      const response = await ask("GET", path, undefined, { range });
      const { status, headers } = response;
      return [status, headers.get("content-range"), status < 300 ? await response.text() : ""];
    };
    const whole = await ask("GET", path);
    assertEquals([whole.status, await whole.text()], [200, "0123456789"]);
    assertMatch(whole.headers.get("cache-control")!, /immutable/);
    assertMatch(whole.headers.get("content-security-policy")!, /sandbox/);
    assertEquals(await part("bytes=2-4"), [206, "bytes 2-4/10", "234"]);
    assertEquals(await part("bytes=7-"), [206, "bytes 7-9/10", "789"]);
    assertEquals(await part("bytes=-3"), [206, "bytes 7-9/10", "789"]);
    assertEquals(await part("bytes=5-99"), [206, "bytes 5-9/10", "56789"]);
    assertEquals(await part("bytes=10-"), [416, "bytes */10", ""]);
    assertEquals(await part("bytes=0-1,4-5"), [200, null, "0123456789"]);
    assertEquals(await part("lines=1-2"), [200, null, "0123456789"]);
    const tag = whole.headers.get("etag")!;
    assertEquals((await ask("GET", path, undefined, { "if-none-match": tag })).status, 304);
    assertEquals((await ask("HEAD", path)).headers.get("content-length"), "10");
    assertEquals((await ask("GET", `/api/artifacts/${"0".repeat(64)}`)).status, 404);
    assertEquals((await ask("GET", "/api/artifacts/..%2f..%2fbraid.sqlite")).status, 404);
  }));

Deno.test("what could hold a script is only ever saved", () =>
  withServer(async ({ ask, trial }) => {
    for (const mediaType of ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"]) {
      const bytes = new TextEncoder().encode(`<script>${mediaType}</script>`);
      const info = trial.artifacts.put({ bytes, mediaType, name: "page" });
      trial.store.artifacts.note(info);
      const response = await ask("GET", `/api/artifacts/${info.sha256}`);
      assertEquals(response.headers.get("content-type"), "application/octet-stream");
      assertMatch(response.headers.get("content-disposition")!, /^attachment/);
      await response.body?.cancel();
      // Whoever names it a picture later does not make it one.
      trial.store.artifacts.note({ ...info, type: "image/png" });
      assertEquals(trial.store.artifacts.get(info.sha256)?.type, mediaType);
    }
  }));

Deno.test("POST /api/uploads keeps a file by what it is, and gives it a name that is free", () =>
  withServer(async ({ app, ask, folder }) => {
    const upload = async (name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Response> =>
      await app.request(`http://localhost/api/uploads?name=${encodeURIComponent(name)}`, {
        method: "POST",
        headers: { "content-type": "image/png" },
        body: bytes,
      });
    const png = new Uint8Array(24);
    png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    png.set([0, 0, 0, 8, 0, 0, 0, 6], 16);
    const first = await (await upload("cat.png", png)).json();
    assertEquals([first.name, first.type, first.width, first.height], [
      "cat.png",
      "image/png",
      8,
      6,
    ]);
    assertEquals((await (await upload("cat.png", png)).json()).name, "cat.png");
    const other = png.with(23, 7);
    assertEquals((await (await upload("cat.png", other)).json()).name, "cat-2.png");
    const page = await upload("page.png", new TextEncoder().encode("<svg onload='x()'></svg>"));
    assertEquals(page.status, 415);
    assertMatch((await page.json()).detail, /"page.png": bring a PNG, JPEG or WebP/);
    const evil = await (await upload("../../evil", png)).json();
    assertEquals([evil.name, evil.type], ["evil.png", "image/png"]);
    assertEquals(Deno.readFileSync(join(folder, "input", "cat.png")), png);
    assertEquals((await upload("big", new Uint8Array(2000))).status, 413);
    const many = Array.from({ length: 9 }, (_, index) => png.with(19, 20 + index));
    const brought = await Promise.all(
      many.map(async (one) => (await (await upload("pasted.png", one)).json()).name as string),
    );
    const there = brought.map((name) => Deno.readFileSync(join(folder, "input", name)));
    assertEquals(
      there,
      many,
      "those that come at once, of the same name, do not go over each other",
    );
    for (
      const [odd, even] of [
        ["..", "upload.png"],
        ["c:x/", "c_x.png"],
        ["a.JPG", "a.JPG"],
        [
          "a.graph.json",
          "a.graph.json.png",
        ],
        ["a.exe", "a.exe.png"],
        [
          "日".repeat(99),
          `${"日".repeat(66)}.png`,
        ],
      ]
    ) {
      assertEquals((await (await upload(odd!, png)).json()).name, even);
    }
    const folders = [
      ...[["fruit", "fruit"], ["..", "_"], ["/a//b\\c/../.d/", "a/b_c/_/_d"], [".x", "_x"]],
      ...[["fruit", "fruit-2", "fresh"], ["fruit/red", "fruit-3/red", "fresh"]],
      ...[["fruit-3/red", "fruit-3/red"], ["anew", "anew", "fresh"], ["/", "_"]],
    ] as const;
    for (const [folder, kept, fresh] of folders) {
      const query = new URLSearchParams({ name: "a.png", folder: folder!, ...fresh && { fresh } });
      const url = `http://localhost/api/uploads?${query}`;
      const brought = await (await app.request(url, { method: "POST", body: png })).json();
      assertEquals(brought.name, `${kept}/a.png`);
    }
    assertEquals(Deno.readFileSync(join(folder, "input", "fruit", "a.png")), png);
    const kept = await ask("GET", `/api/artifacts/${first.sha256}`);
    assertEquals(new Uint8Array(await kept.arrayBuffer()), png);
    const left = [...Deno.readDirSync(join(folder, "artifacts"))].map(({ name }) => name);
    assert(!left.some((name) => name.endsWith(".tmp")));
  }, { maxUpload: 1000 }));

Deno.test("POST /api/uploads refuses what no node reads by its first bytes, whatever it is called", () =>
  withServer(async ({ app, folder }) => {
    const files: Record<string, string> = {
      "cat.gif": "GIF89a and more",
      "cat.png": "BM, a bitmap of Windows",
      "drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "notes.txt": "some words",
      "graph.json": "{}",
      "model.safetensors": "\x08\0\0\0\0\0\0\0{}      ",
      "photo.avif": "\0\0\0\x20ftypavif",
      "empty.png": "",
    };
    for (const [name, start] of Object.entries(files)) {
      // Nothing more ever comes: it is refused without having been read to its end.
      const body = new ReadableStream<Uint8Array>({
        start(stream) {
          if (start) stream.enqueue(new TextEncoder().encode(start));
          if (start.length < 12) stream.close();
        },
      });
      const request = new Request(`http://localhost/api/uploads?name=${name}`, {
        method: "POST",
        body,
      });
      const answer = await app.request(request);
      assertEquals([name, answer.status], [name, 415]);
      assertEquals(
        (await answer.json()).detail,
        `No node can read "${name}": bring a PNG, JPEG or WebP`,
      );
    }
    assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name === "input"), false);
  }));

Deno.test("POST /api/uploads/captions adds to what is said of pictures, and replaces nothing that is no list", () =>
  withServer(async ({ ask, folder }) => {
    const say = async (captions: unknown, folder = "a/b"): Promise<number> => {
      const response = await ask("POST", "/api/uploads/captions", { folder, captions });
      await response.body?.cancel();
      return response.status;
    };
    const path = join(folder, "input", "a", "b", "captions.json");
    const said = (): unknown => JSON.parse(Deno.readTextFileSync(path));
    assertEquals(await say({ "a.png": "a", "b.png": "b" }), 204);
    assertEquals(await say({ "b.png": "c" }), 204);
    assertEquals(said(), { "a.png": "a", "b.png": "c" });
    assertEquals(await say({ "a.png": 3 }), 400);
    const theirs = `{"id": 12345678901234567890, "seed": 1.0,\n"b.png": "1", "b.png": "2" }\n`;
    Deno.writeTextFileSync(path, theirs);
    assertEquals(await say({ "b.png": "2" }), 204);
    assertEquals(Deno.readTextFileSync(path), theirs, "as it was brought");
    assertEquals(await say({ "b.png": "3", "c.png": "c" }), 204);
    assertEquals(
      Deno.readTextFileSync(path),
      `${theirs.slice(0, -3)},\n  "b.png": "3",\n  "c.png": "c"\n}\n`,
    );
    Deno.writeTextFileSync(path, "{ }");
    assertEquals(await say({ "b.png": "3" }), 204);
    assertEquals(said(), { "b.png": "3" });
    Deno.writeTextFileSync(path, "[1");
    assertEquals(await say({ "a.png": "a" }), 422);
    assertEquals(Deno.readTextFileSync(path), "[1");
  }));
