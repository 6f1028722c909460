import { fromFileUrl } from "@std/path";
import type { Browser } from "playwright-core";
import { openEditor } from "../browser/browser.ts";
import { ms, type Row } from "./measure.ts";

const MAIN = fromFileUrl(new URL("../../src/main.ts", import.meta.url));

/** From the start of `braid serve` to an editor that answers: the first start in a folder builds what others find. */
export async function untilInteractive(browser: Browser, files: string): Promise<Row[]> {
  let least = Infinity;
  let listening = Infinity;
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    await using server = await startServer(files);
    listening = Math.min(listening, performance.now() - started);
    const { page } = await openEditor(server.address, browser);
    least = Math.min(least, performance.now() - started);
    await page.context().close();
  }
  return [{
    what: "braid serve to an editor that answers, from the second start",
    measured: ms(least),
    baseline: `braid serve to listening: ${ms(listening)}`,
    ratio: least / 1500,
    aim: 1,
  }];
}

export async function startServer(
  folder: string,
): Promise<{ readonly address: string } & AsyncDisposable> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "serve", folder, "--port", "0", "--json", "--no-token"],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  const { address } = JSON.parse(value!) as { address: string };
  return {
    address,
    async [Symbol.asyncDispose]() {
      process.kill("SIGINT");
      await Promise.all([process.status, reader.cancel()]);
    },
  };
}
