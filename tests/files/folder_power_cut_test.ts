import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { ServerDatabase } from "../../src/runs/store/server_database.ts";
import { OutputFiles } from "../../src/runs/outputs/output_files.ts";
import { PowerCut } from "../power_cut.ts";
import { withServer } from "../server/trial_server.ts";

/** SQLite's own files are not written by way of Deno; drafts are swept by the next start. */
const PASSED_OVER = /\.sqlite(-\w+)?$|(^|\/)\.[^/]*\.tmp$/;

const equal = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a?.length === b.length && a.every((byte, index) => byte === b[index]);

/** All files of a folder, as programs see them. */
function filesIn(folder: string, within = ""): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { name, isDirectory } of Deno.readDirSync(join(folder, within))) {
    const path = join(within, name);
    if (isDirectory) {
      for (const [inner, bytes] of filesIn(folder, path)) found.set(inner, bytes);
    } else if (!PASSED_OVER.test(path)) found.set(path, Deno.readFileSync(join(folder, path)));
  }
  return found;
}

Deno.test("whenever the power goes, files are as before or as after, and what was acknowledged is there", () =>
  withServer(async ({ folder, ask, trial }) => {
    Deno.mkdirSync(join(folder, "kept"));
    const kept = new ServerDatabase(new Folder(join(folder, "kept")));
    using outputs = new OutputFiles(new Folder(join(folder, "results", "of", "nodes")));
    const old: Map<string, Uint8Array>[] = [filesIn(folder)];
    let looks = 0;
    using disk = new PowerCut(folder, () => {
      const now = filesIn(folder);
      looks++;
      for (const image of [disk.certain(), disk.namesFirst()]) {
        for (const [name, bytes] of image) {
          if (PASSED_OVER.test(name)) continue;
          const isWhole = [now, ...old].some((files) => equal(files.get(name), bytes));
          assert(isWhole, `${name} is ${bytes.length} bytes of another one`);
        }
      }
    });
    const bytes = (text: string): Uint8Array<ArrayBuffer> =>
      new TextEncoder().encode(text.repeat(999));
    const put = async (path: string, value: unknown, headers?: HeadersInit): Promise<void> => {
      const response = await ask("PUT", path, value, headers);
      assert(response.ok, await response.text());
    };
    const graph = { format: "braid/1", nodes: {} };
    const works: Readonly<Record<string, () => unknown>> = {
      "a new workflow": () => put("/api/workflows/a", graph, { "if-none-match": "*" }),
      "a workflow in new folders": () =>
        put(`/api/workflows/${encodeURIComponent("b/c/d")}`, graph, { "if-none-match": "*" }),
      "a changed workflow": async () => {
        const tag = (await ask("GET", "/api/workflows/a")).headers.get("etag")!;
        await put("/api/workflows/a", { ...graph, outputs: [] }, { "if-match": tag });
      },
      "a removed workflow": async () => {
        const tag = (await ask("GET", "/api/workflows/a")).headers.get("etag")!;
        await ask("DELETE", "/api/workflows/a", undefined, { "if-match": tag });
      },
      "settings": () => put("/api/settings?scope=user", { "canvas.grid": 20 }, { "if-match": "*" }),
      "settings of the folder": () =>
        put("/api/settings?scope=workspace", { "canvas.grid": 20 }, { "if-match": "*" }),
      "an upload": () => ask("POST", "/api/uploads?name=a.webp", "RIFF....WEBP, some bytes"),
      "another upload of that name": () =>
        ask("POST", "/api/uploads?name=a.webp", "RIFF....WEBP, other bytes"),
      "an artifact": () => trial.artifacts.put({ bytes: bytes("a"), mediaType: "text/plain" }),
      "an output": () => outputs.save("portrait.txt", bytes("o"), "text/plain"),
      "an output in a folder": () => outputs.save("faces/portrait.txt", bytes("f"), "text/plain"),
      "the copy of the history": () => kept.close(),
    };
    for (const [name, work] of Object.entries(works)) {
      const before = looks;
      await work();
      assert(looks > before, `${name} was followed`);
      const there = filesIn(folder);
      const certain = disk.certain();
      for (const [path, content] of there) {
        assert(equal(certain.get(path), content), `${name}: ${path} outlives a power cut`);
      }
      const names = [...certain.keys()].filter((path) => !PASSED_OVER.test(path));
      assertEquals(
        names.filter((path) => !there.has(path)),
        [],
        `${name}: what is gone stays gone`,
      );
      old.push(there);
    }
  }));
