import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

async function mutate(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "tests/mutation/main.ts", ...args],
    cwd: ROOT,
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("deno task mutate tells what tests notice, what they do not, and what none of them reaches", async () => {
  const size = ["src/engine/size.ts", "--sample", "12"];
  const lively = await mutate(...size, "--tests", "tests/engine/cache_test.ts");
  assertMatch(lively, /^src\/engine\/size\.ts \| \d+ \| \d+ \| \d+ \| [\d.]+ % \| \d+$/m);
  assertEquals(/ \| 0 \| \d+ \| \d+ \| /.test(lively), false); // some are killed
  const idle = await mutate(...size, "--tests", "tests/engine/slots_test.ts");
  assertMatch(idle, /^uncovered: src\/engine\/size\.ts:\d+ .+ → .+$/m);
  assertMatch(idle, /^src\/engine\/size\.ts \| 0 \| 0 \| 12 \| 100\.0 % \| \d+$/m);
});
