import { assert, assertEquals, assertMatch } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { writeBundledTwins } from "../nodes/world.ts";
import { braid, ended, PROJECT, sharedBraid } from "./braid.ts";
import { type CodeBlock, codeBlocks, commandsIn, wordsOf } from "./code_blocks.ts";

const ROOT = toFileUrl(`${PROJECT}/`);
const PAGES = [
  "README.md",
  "nodes/README.md",
  "src/README.md",
  "web/README.md",
  "models/README.md",
];
const BLOCKS = (await Promise.all(PAGES.map((page) => codeBlocks(ROOT, page)))).flat();

const blocks = (...languages: readonly string[]): readonly CodeBlock[] =>
  BLOCKS.filter(({ language }) => languages.includes(language));

/** Commands that are not run here, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "npx -y deno@2.9.6 task serve": "It goes on until it is stopped; tests/server starts it",
  "npx -y deno@2.9.6 task test": "This is part of it",
  "braid models get OWNER/NAME": "It needs the network; get_test.ts has a hub of its own",
  "braid plugin add npm:NAME": "It needs a registry; plugin_test.ts has one of its own",
  "braid plugin add npm:braid-tones": "So does this",
  "braid plugin search tones": "It needs a registry; plugin_author_test.ts has one of its own",
  "braid plugin disable tones": "It needs an installed plugin; plugin_test.ts has one",
  "braid plugin remove tones": "So does this",
  "braid concept new my-fruit --base emoji": "It takes minutes; concept_test.ts takes a few steps",
  "braid train recipe.json": "It takes minutes; tests/training takes a few steps",
  "braid evaluate recipe.json": "It takes hours; evaluate_test.ts paints a few pictures",
  "braid serve": "It goes on until it is stopped; tests/server starts it",
  "braid link": "It needs a server; tests/server/sign_in_test.ts has one",
};

const run = async (args: readonly string[], cwd: string): Promise<ReturnType<typeof ended>> => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd })
    .output();
  return ended(code, stdout, stderr);
};

/** A folder in which the README's commands find what they name, with stand-ins of the bundled models, which the demo takes. */
async function inWorkshop(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeBundledTwins(join(folder, "models"));
    const template = join(PROJECT, "nodes/concept/templates/concept_guidance.graph.json");
    const graph = JSON.parse(await Deno.readTextFile(template));
    graph.nodes.schedule.inputs.numInferenceSteps = 2;
    Object.assign(graph.nodes.latents.inputs, { batchSize: 1, width: 64, height: 64 });
    const { save, grid: _, ...painting } = graph.nodes;
    const results = { image: { from: "decode.image" } };
    graph.subgraphs.portrait = { nodes: painting, outputs: [], inputs: {}, results, view: {} };
    graph.nodes.portrait = { type: "subgraph.portrait" };
    graph.nodes.own = { ...save, inputs: { ...save.inputs, image: { from: "portrait.image" } } };
    graph.outputs.push("own");
    for (const name of ["graph", "a", "b"]) {
      await Deno.writeTextFile(join(folder, `${name}.json`), JSON.stringify(graph));
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the shell commands of the pages run, but those that cannot here", async () => {
  const commands = blocks("sh", "bash", "shell").flatMap(commandsIn);
  assertEquals(Object.keys(LEFT_OUT).filter((one) => !commands.includes(one)), []);
  await inWorkshop(async (folder) => {
    for (const command of commands.filter((one) => !Object.hasOwn(LEFT_OUT, one))) {
      const [program, ...args] = wordsOf(command);
      if (program === "braid") {
        const given = args.filter((word) => !/^\[.*\]$/.test(word));
        if (/^(run|explain)$/.test(given[0]!)) given.push("--models", "models");
        const { code, err } = await sharedBraid(given, { cwd: folder });
        assertEquals([command, code, err], [command, 0, err]);
        continue;
      }
      const task = command.replace(/^npx -y deno@2\.9\.6 task (?=\w+$)/, "permitted:");
      assert(task in config.tasks, `"${command}" is none that this test can run`);
      const { code, err } = await run(taskArgs(task as keyof typeof config.tasks), folder);
      assertEquals([command, code, err], [command, 0, err]);
    }
  });
});

/** What Deno runs a task with, in another folder. */
function taskArgs(task: keyof typeof config.tasks): readonly string[] {
  const here = (word: string): string =>
    /^(src|nodes)\//.test(word)
      ? join(PROJECT, word)
      : word.replaceAll(/(?<=[=,])node_modules/g, join(PROJECT, "node_modules"));
  return config.tasks[task].command.split(" ").slice(1).map(here);
}

Deno.test("the plugin of nodes/README.md is found as it says, with all nodes that stand there", async () => {
  const here = BLOCKS.filter(({ page }) => page === "nodes/README.md");
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "tones"));
    const manifest = here.find(({ language }) => language === "json")!;
    await Deno.writeTextFile(join(folder, "tones/plugin.json"), manifest.text);
    const nodes = here.filter(({ text }) => text.includes("export default defineNode("));
    assertEquals(nodes.length, 3);
    const names = ["posterize", "show_and_tell", "crop_by_text"];
    for (const [index, name] of names.entries()) {
      await Deno.writeTextFile(join(folder, `tones/${name}.ts`), nodes[index]!.text);
    }
    const { code, out, err } = await braid(["nodes", "tones", "--plugins", folder]);
    assertEquals([code, err], [0, ""]);
    for (const [index, name] of names.entries()) {
      const [, title] = /title: "(.+)"/.exec(nodes[index]!.text)!;
      assertMatch(out, new RegExp(`^tones\\.${name} +${title}`, "m"));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the JSON of the pages is JSON", () => {
  for (const { text } of blocks("json")) JSON.parse(text);
});
