import { join } from "@std/path";
import type { RunInfo } from "../../src/api/runs.ts";
import { over } from "../server/serving.ts";
import { Studio } from "./studio.ts";

let opened: Promise<Studio> | undefined;

Deno.test.afterAll(async () => {
  await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
});

/**
 * A studio with an empty folder, no runs and no settings, which lasts as long as the browser. For tests that neither stop its
 * server nor look at how it starts: its processes have begun, and models that one test has loaded are there for the next.
 */
export async function sharedStudio(): Promise<Studio> {
  const isFresh = !opened;
  const studio = await (opened ??= Studio.open());
  if (!isFresh) await empty(studio);
  return studio;
}

async function empty({ address, folder }: Studio): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const headers = { "content-type": "application/json" };
    const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const answer = await fetch(`${address}api/${path}`, { method, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer;
  };
  const runs = await (await ask("GET", "runs?limit=500")).json() as readonly RunInfo[];
  for (const { id, finished } of runs) {
    if (!finished) {
      await (await ask("POST", `runs/${id}/cancel`)).body?.cancel();
      await over(address, id);
    }
    await (await ask("DELETE", `runs/${id}`)).body?.cancel();
  }
  for (const { name } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (/^(input|output)$/.test(name)) removeAll(path);
    else if (!/^(\.braid|config)$/.test(name)) Deno.removeSync(path, { recursive: true });
  }
  for (const place of ["config/braid", ".braid"]) {
    try {
      Deno.removeSync(join(folder, place, "settings.json"));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // none were changed
    }
  }
  await (await ask("POST", "storage/clean", { everything: true })).body?.cancel();
}

function removeAll(folder: string): void {
  for (const { name } of Deno.readDirSync(folder)) {
    Deno.removeSync(join(folder, name), { recursive: true });
  }
}
