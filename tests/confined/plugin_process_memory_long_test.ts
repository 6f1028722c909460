import { assert, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import sharp from "sharp";
import { writePlugins } from "../plugins/hostile_plugins.ts";
import { inFolder } from "../runs/trial.ts";
import type { Measured } from "./measured_runner.ts";

const RUNNER = fromFileUrl(new URL("./measured_runner.ts", import.meta.url));
const FRAMES = new URL("../../src/runs/runner/frames.ts", import.meta.url);
const GB = 2 ** 30;

/** `large` is as many numbers as go through in one message. */
const node = (body: string, kind = "json"): string =>
  `import { encodeFrame } from "${FRAMES}";
  const large = () => new Float32Array(3 * 4096 * 5461);
  const say = (message) => {
    const frame = encodeFrame(message);
    for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
  };
  export default {
    title: "Large", category: "trial", inputs: {}, outputs: { it: { kind: "${kind}" } },
    async run(_, context) { ${body} },
  };`;

/** What nodes do with values of nearly 256 MB, what is said of it, and the memory that the runner may take for it. */
const NODES: Readonly<Record<string, readonly [body: string, says: RegExp, most: number]>> = {
  gives: ["return { it: large() };", /^got it$/, GB],
  tells: [
    `const it = large();
     for (let n = 0; n < 6; n++) say({ type: "tell", id: 2, what: "log", args: [it] });
     return { it: 1 };`,
    /^got it$/,
    2 * GB,
  ],
  decodes_at_once: [
    `const bytes = await context.files.read("large.png");
     const all = Array.from({ length: 8 }, () => context.images.decode(bytes).then(() => 1, () => 0));
     await Promise.all(all);
     return { it: 1 };`,
    /^got it$/,
    3.5 * GB, // all of them at once take 4.5
  ],
};

for (const [name, [, says, most]] of Object.entries(NODES)) {
  Deno.test(`a node of a plugin with values of nearly 256 MB that ${name} costs its runner no more than a few of them`, () =>
    inFolder(async (folder) => {
      const files = Object.entries(NODES).map(([name, [body]]) => [`${name}.ts`, node(body)]);
      await writePlugins(join(folder, "plugins"), { acme: Object.fromEntries(files) });
      const blank = { width: 4000, height: 4000, channels: 3, background: "black" } as const;
      await sharp({ create: blank }).png().toFile(join(folder, "large.png"));
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", RUNNER, folder, `acme.${name}`],
      }).output();
      const text = new TextDecoder().decode(stdout);
      const { said, peak } = JSON.parse(
        text || `{"said": "It was ended", "peak": 1e12}`,
      ) as Measured;
      assertMatch(said, says);
      assert(peak < most, `${peak / GB} GB`);
    }));
}
