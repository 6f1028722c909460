import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { readDocument } from "../../src/cli/document.ts";
import { parseOptions } from "../../src/cli/options.ts";
import { NodeError } from "../../src/engine/node_error.ts";
import { Folder } from "../../src/files/folder.ts";
import { parseWorkflow, readWorkflow } from "../../src/graph/parse.ts";
import { parseValue } from "../../src/graph/port_value.ts";
import { sweepRuns } from "../../src/graph/sweep.ts";
import { findTarget } from "../../src/graph/target.ts";
import { check } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { parseSafetensors } from "../../src/onnx/safetensors.ts";
import { ServerDatabase } from "../../src/runs/store/server_database.ts";
import { attempt } from "../../src/runs/attempt.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { findFile, readRoots } from "../../src/files/find_file.ts";
import { parseRecipe } from "../../src/training/recipe.ts";
import english from "../../src/words/languages/en.json" with { type: "json" };
import { sentences } from "../../src/words/sentences.ts";
import type { Forms } from "../../src/words/translate.ts";
import { nodeLibrary } from "../nodes/library.ts";
import { inFolder } from "../in_folder.ts";
import { withServer } from "../server/trial_server.ts";

const ids = (english as (string | Forms)[]).map((id) => typeof id === "string" ? id : id.other);

/** A language of dots: what is left of a text in it are its values. */
const dotted = sentences(Object.fromEntries(ids.map((id) => [
  id,
  id.replaceAll(/\{\d+\}|\p{L}/gu, (part) => part.length > 1 ? part : "·"),
])));

/** The words of a text that are not found in the catalogue. */
function unknownIn(text: string): string {
  return dotted(text).match(/[\p{L}\p{N}_.-]*\p{L}{2}[\p{L}\p{N}_.-]*/gu)?.join(" ") ?? "";
}

/** What is thrown, and what is said to mend it. */
async function thrown(run: () => unknown): Promise<readonly string[]> {
  try {
    await run();
  } catch (error) {
    const { message, hints = [] } = error as Error & { readonly hints?: readonly string[] };
    return [message, ...hints];
  }
  throw new Error("Nothing was thrown");
}

/** As a node that runs once for each item of a list. */
async function failing(run: () => unknown): Promise<never> {
  const place = { node: "load", type: "core.load_image", title: "Load image" };
  const item = { index: 1, count: 3 };
  throw await Promise.try(run).catch((error) =>
    new NodeError({ ...place, port: "file", item }, error)
  );
}

/** Runs each and compares the words that no catalogue has with those that are names. */
async function assertNames(
  cases: readonly (readonly [names: string, run: () => unknown])[],
  folder = "",
): Promise<void> {
  for (const [names, run] of cases) {
    const messages = (await thrown(run)).map((text) =>
      folder ? text.replaceAll(`${folder}/`, "").replaceAll(folder, ".") : text
    );
    assertEquals(messages.map(unknownIn).filter(Boolean).join(" "), names, messages.join("\n"));
  }
}

Deno.test("each sentence of the catalogue is found with values in it", () => {
  const find = sentences(Object.fromEntries(ids.map((id) => [id, `§${id}`])));
  const filled = ids.filter((id) => /\p{L}{2}/u.test(id)).map((
    id,
  ) => [id, id.replaceAll(/\{(\d+)\}/g, "v$1")]);
  const missed = filled.filter(([, text]) => !find(text!).startsWith("§")).map(([id]) => id);
  assertEquals(missed, []);
});

Deno.test("a name is found as it is in each sentence, whatever words and signs of sentences it has", () => {
  const name = "/home/Anna: B. of x; y/a (1).png";
  const find = sentences(Object.fromEntries(ids.map((id) => [id, `§${id}`])));
  const filled = ids.filter((id) => /\p{L}{2}.*"\{\d+\}"|"\{\d+\}".*\p{L}{2}/u.test(id))
    .map((id) => id.replaceAll(/"\{\d+\}"(?! \()/g, `"${name}"`).replaceAll(/\{\d+\}/g, "7"));
  assert(filled.length > 100);
  for (const text of [...filled, `Cannot write "${name}": permission is denied`]) {
    const found = find(text);
    assert(found.startsWith("§"), text);
    const count = (text: string): number => text.split(name).length;
    assertEquals(count(dotted(text)), count(text), text);
  }
});

Deno.test("files that cannot be read or written are told in the catalogue's words, but for their names", () =>
  inFolder(async (folder) => {
    const at = (name: string): string => join(folder, name);
    await Deno.writeTextFile(at("face.graph.json"), '{"format": "braid/1",\n "nodes": {"a" 1}}');
    await Deno.writeTextFile(at("other.json"), "{}");
    await Deno.writeTextFile(at("a.png"), "no");
    const models = { models: { value: "DIR", many: true, folder: true, doc: "" } } as const;
    await assertNames([
      ["fase.graph.json face.graph.json", () => readDocument(at("fase.graph.json"))],
      ["face.graph.json", () => readDocument(at("face.graph.json"))],
      ["other.json braid", () => readDocument(at("other.json"))],
      ["a.png", () => readDocument(at("a.png"))],
      ["b.png", () => attempt('write "b.png"', () => new Folder(at("a.png")).write("b.png", "x"))],
      ["--modls --models", () => parseOptions(["--modls", "x"], models)],
      ["nowhere --models", () => parseOptions(["--models", at("nowhere")], models)],
      ["emojii models emoji", () => new ModelCatalogue(["./models"]).open("emojii")],
      ["load b.png", () => failing(() => findFile(readRoots([folder]), "b.png"))],
      ["", () => parseSafetensors(new Uint8Array(20))],
      ["steps stepz", () =>
        parseRecipe({
          ...{ kind: "concept", prior: "emoji", pictures: "p", output: "o" },
          ...{ steps: -1, stepz: 3 },
        })],
    ], folder);
  }));

Deno.test("what is damaged of a history is told in the catalogue's words, but for names and what SQLite says", () =>
  inFolder(async (root) => {
    const folder = join(root, "Anna: B. of x"); // with what joins sentences
    const at = (name: string): string => join(folder, name);
    const open = async (): Promise<readonly string[]> => {
      const server = new ServerDatabase(new Folder(folder));
      const told = server.notices.map(({ text }) => text);
      await server.close();
      return told;
    };
    const damages: Readonly<Record<string, () => void>> = {
      "of no database": () => Deno.writeFileSync(at("braid.sqlite"), new Uint8Array(8192).fill(7)),
      "empty": () => Deno.truncateSync(at("braid.sqlite")),
      "cut short": () => Deno.truncateSync(at("braid.sqlite"), 8192),
      "another's": () => {
        Deno.removeSync(at("braid.sqlite"));
        using other = new DatabaseSync(at("braid.sqlite"));
        other.exec("CREATE TABLE a (b)");
      },
      "of a later version": () => {
        using later = new DatabaseSync(at("braid.sqlite"));
        later.exec("PRAGMA user_version = 9999");
      },
      "changed within": () => {
        using file = Deno.openSync(at("braid.sqlite"), { write: true });
        file.seekSync(4096, Deno.SeekMode.Start);
        file.writeSync(new Uint8Array(4096).fill(7));
      },
    };
    for (const [what, damage] of Object.entries(damages)) {
      await Deno.remove(folder, { recursive: true }).catch(() => {});
      await Deno.mkdir(folder);
      await open();
      damage();
      const told = await open();
      const left = told.map((text) => dotted(text).replaceAll(/"[^"]*"|\*{3}.* code \d+/g, ""))
        .join("\n");
      assert(told.length > 0 && !/\p{L}/u.test(left), `${what}: ${left}\n${told.join("\n")}`);
    }
  }));

Deno.test("faults of graphs are told in the catalogue's words, but for names of nodes and ports", async () => {
  const library = await nodeLibrary();
  const graph = parseWorkflow(
    await Deno.readTextFile(
      new URL("../../nodes/concept/templates/concept_guidance.graph.json", import.meta.url),
    ),
  );
  const seed = findTarget(graph, library, "denoise.seed");
  const steps = findTarget(graph, library, "schedule.numInferenceSteps");
  await assertNames([
    ["sed seed", () => findTarget(graph, library, "denoise.sed").port],
    ["denois denoise", () => findTarget(graph, library, "denois.seed")],
    ["denoise.seed many", () => parseValue(seed, "many", library)],
    ["schedule.numInferenceSteps", () => parseValue(steps, "0", library)],
    ["denoise.seed", () => [...sweepRuns(graph, library, [REPLACED])]],
    ["braid braid", () => readWorkflow({ format: "braid/9" })],
    ["nodes.a.type string", () => readWorkflow({ format: "braid/1", nodes: { a: { type: 3 } } })],
  ]);
  assertEquals(
    check(FAULTY, library).diagnostics.map(({ message, fix = "" }) =>
      [message, fix].map(unknownIn).filter(Boolean).join(" ")
    ),
    [
      "diffusion diffusion.denois diffusion.denoise",
      "Text txt text",
      "gone",
      "text.text",
      "",
      "nope date time year month day hour minute second counter width height batch",
      "nope", // of a file's name, which its mend goes by
      "acme.tile acme acme",
      "none.text none",
      "onTrue",
      "onFalse",
      "maybe",
      "",
      "",
      "tile",
      "prompt",
      "switch",
    ],
  );
});

const REPLACED = { input: "denoise.seed", values: "1", replace: "x" };

/** A graph with many faults. */
const FAULTY: Workflow = readWorkflow({
  format: "braid/1",
  outputs: ["denoise", "save", "gone"],
  nodes: {
    denoise: { type: "diffusion.denois" },
    tile: { type: "acme.tile" },
    save: {
      type: "core.save_image",
      inputs: { image: { from: "text.text" }, quality: 200, fileName: "a{nope}/../b" },
    },
    text: { type: "core.text", inputs: { txt: 3 } },
    prompt: {
      type: "diffusion.encode_prompt",
      inputs: { prompt: "[a] (b", textEncoder: { from: "none.text" } },
    },
    switch: { type: "core.switch", inputs: { on: "maybe" } },
  },
});

Deno.test("what the server answers is told in the catalogue's words", () =>
  withServer(async ({ ask }) => {
    const cases: readonly (readonly [names: string, answer: Promise<Response>])[] = [
      ["sunrise", ask("GET", "/api/workflows/sunrise")],
      ["", ask("POST", "/api/runs", "{")],
      ["workflow", ask("POST", "/api/runs", {})],
      ["limit", ask("GET", "/api/runs?limit=0")],
      ["GET api nothing", ask("GET", "/api/nothing")],
      ["", ask("PUT", "/api/workflows/a", {})],
      ["storage.maxBytes", ask("PATCH", "/api/settings?scope=user", { "storage.maxBytes": -1 })],
    ];
    for (const [names, answer] of cases) {
      const { title, detail } = await (await answer).json();
      assertEquals([title, detail].map(unknownIn).filter(Boolean).join(" "), names, detail);
    }
  }));
