import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { ModelInfo } from "../../src/api/models.ts";
import type { Problem } from "../../src/api/problem.ts";
import { inFolder } from "../runs/trial.ts";
import { BOMBS, LADEN } from "../runtime/picture_bombs.ts";
import { serveHere } from "./serve_here.ts";

Deno.test("picture bombs are refused when brought, have no thumbnail, and leave the runner alone", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder);
    const { address } = server;
    await Deno.mkdir(join(folder, "input"));
    const upload = (name: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
      fetch(`${address}api/uploads?name=${encodeURIComponent(name)}`, { method: "POST", body });
    for (const [name, bytes] of Object.entries(BOMBS)) {
      if (/\.(tiff|bmp)$/.test(name)) continue; // no picture to the server: kept as any file
      const response = await upload(name, bytes);
      const { detail } = await response.json() as Problem;
      assertEquals([name, [415, 422].includes(response.status)], [name, true]);
      assertMatch(detail!, new RegExp(`"${name}"`));
      // Put there behind the server's back, and asked for as a list of pictures does.
      Deno.writeFileSync(join(folder, "input", name), bytes);
      const url = `${address}api/images/${encodeURIComponent(name)}?width=64`;
      const { status, body } = await fetch(url);
      await body?.cancel();
      assertEquals([name, status < 500], [name, true]);
    }
    for (const [name, bytes] of Object.entries(LADEN)) {
      const response = await upload(name, bytes);
      await response.body?.cancel();
      assertEquals([name, response.status], [name, 201]);
    }
    const models = await (await fetch(`${address}api/models`)).json() as ModelInfo[];
    assertEquals(models.some(({ name, kind }) => name === "emoji" && kind !== "broken"), true);
    const count = await fetch(`${address}api/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "emoji", text: "a red cat" }),
    });
    assertEquals([count.status, (await count.json()).tokens], [200, 3]);
    const { runner } = await (await fetch(`${address}api/status`)).json();
    assertEquals(runner, "idle");
  }));
