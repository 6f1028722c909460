import { assertEquals } from "@std/assert";
import { OwnTime } from "../../src/confined/own_time.ts";
import { linesOf } from "../../src/runs/runner/runner_process.ts";
import { OUT_OF_MEMORY } from "../../src/runs/runner/watch_words.ts";

Deno.test("a process has worked or waited: what it waits for its turn is no time of its own", () => {
  const own = new OwnTime(500);
  const told = (worked: readonly number[]): number => {
    for (const one of worked) own.tell(one);
    return own.milliseconds;
  };
  assertEquals(told([100]), 100, "it works");
  assertEquals(told([104, 108]), 1108, "it waits");
  // On a machine where it has a twentieth of a core.
  assertEquals(told([133, 158, 183]), 1183, "it waits for its turn");
  assertEquals(told([NaN, 50, 184]), 1684, "what makes no sense counts for nothing");
});

Deno.test("what a process's watch says stands on a line of its own, whatever its code has begun to print", async () => {
  const questions = new URL("../../src/runs/runner/serve_questions.ts", import.meta.url).href;
  const code = `const { openMessages } = await import("${questions}");
    Deno.stderr.writeSync(new TextEncoder().encode("begun, "));
    openMessages(1);`;
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said: string[] = [];
  for await (const line of linesOf(child.stderr)) if (said.push(line) === 2) break;
  assertEquals(said, ["begun, ", OUT_OF_MEMORY]);
});
