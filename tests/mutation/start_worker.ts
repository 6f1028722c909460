import { join } from "@std/path";
import { MARK, type Told } from "./work.ts";

/** Runs a worker in a tree, and ends it when what it does takes longer than it said that it might. */
export async function* startWorker(
  tree: string,
  count: number,
  what: "reach" | "try",
  path: string,
): AsyncGenerator<Told> {
  const flags = ["-A", "--no-check", "--frozen", "--cached-only"];
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, join("tests", "mutation", "worker.ts"), String(count), what, path],
    cwd: tree,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const end = (): void => {
    try {
      process.kill("SIGKILL");
    } catch { // it has ended
    }
  };
  let timer = setTimeout(end, 600_000);
  try {
    for await (const line of lines(process.stdout)) {
      if (!line.startsWith(MARK)) continue;
      const told: Told = JSON.parse(line.slice(MARK.length));
      clearTimeout(timer);
      timer = setTimeout(end, told.kind === "trial" ? told.limit : 60_000);
      yield told;
    }
  } finally {
    clearTimeout(timer);
    end();
    await process.status;
  }
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const all = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = all.pop()!;
    yield* all;
  }
}
