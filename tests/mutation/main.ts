/**
 * Changes the source in one small way at a time and tells which changes no test notices:
 * `deno task mutate [PATH ...] [--tests PATH] [--sample N] [--seed N] [--jobs N]`.
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl, join } from "@std/path";
import { random } from "../random.ts";
import { equivalentOf } from "./equivalent.ts";
import { findMutants } from "./find_mutants.ts";
import { type Mutant, words } from "./mutant.ts";
import { reachOfTests } from "./reach.ts";
import { makeTree } from "./tree.ts";
import { tryMutants } from "./try_mutants.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url)).replace(/\/$/, "");
const FOLDERS = ["src/diffusion", "src/engine", "src/graph", "src/tensor", "src/onnx/gradient"];
/** Ignored by git. */
const KEPT = join(ROOT, "coverage", "mutation");

const encoder = new TextEncoder();
const say = (text: string): unknown => Deno.stdout.writeSync(encoder.encode(`${text}\n`));
/** Progress: on one line of a terminal, and nowhere else. */
const note = (text: string): void => {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(encoder.encode(`\r\x1b[K${text.slice(0, 100)}`));
};

/** Some of the mutants, the same for the same seed. */
function sampled(mutants: readonly Mutant[], size: number, seed: string): readonly Mutant[] {
  const next = random(seed);
  return mutants.map((mutant) => [next(), mutant] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, size)
    .map(([, mutant]) => mutant)
    .sort((a, b) => a.id - b.id);
}

/** A row of the table: how many of each. */
type Row = Record<"killed" | "survived" | "uncovered" | "equivalent", number>;

/** Tries the mutants of a folder or file, and prints those that live. */
async function mutate(
  path: string,
  given: { tests: string; sample?: number; seed: string; jobs: number },
): Promise<Row> {
  const { tests, sample = Infinity, seed, jobs } = given;
  const all = await findMutants(ROOT, [path]);
  const lines = new Map<string, string[]>();
  for (const file of new Set(all.map(({ file }) => file))) {
    lines.set(file, (await Deno.readTextFile(join(ROOT, file))).split("\n"));
  }
  const wanted = all.filter((mutant) =>
    !equivalentOf(mutant, lines.get(mutant.file)![mutant.line - 1]!)
  );
  const mutants = sampled(wanted, sample, seed);
  const row: Row = { killed: 0, survived: 0, uncovered: 0, equivalent: all.length - wanted.length };
  const tree = await makeTree(ROOT, all);
  try {
    const count = all.length;
    const files = new Set(all.map(({ file }) => file));
    await Deno.mkdir(KEPT, { recursive: true });
    const kept = join(KEPT, `${path.replaceAll("/", "_")}.json`);
    const reached = await reachOfTests({
      root: ROOT,
      tree,
      count,
      files,
      tests,
      kept,
      jobs,
      say: note,
    });
    for (const [file, { tests }] of reached) {
      for (const { name, fault } of tests) {
        if (fault) say(`not used: ${file}: ${name}: ${fault.split("\n")[0]}`);
      }
    }
    await tryMutants({
      tree,
      count,
      mutants,
      reached,
      jobs,
      done: (mutant, { state }) => {
        row[state]++;
        if (state !== "killed") {
          note("");
          say(`${state}: ${mutant.file}:${mutant.line} ${words(mutant)}`);
        }
        note(
          `${path}: ${
            row.killed + row.survived + row.uncovered
          } of ${mutants.length}, ${row.survived} live`,
        );
      },
    });
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
  return row;
}

const options = parseArgs(Deno.args, {
  string: ["sample", "seed", "jobs", "tests"],
  default: {
    tests: "tests/",
    seed: "1",
    jobs: String(Math.ceil(navigator.hardwareConcurrency / 2)),
  },
});
const given = {
  tests: String(options.tests),
  ...(options.sample !== undefined && { sample: Number(options.sample) }),
  seed: String(options.seed),
  jobs: Number(options.jobs),
};
const rows: [path: string, row: Row][] = [];
for (const path of options._.length ? options._.map(String) : FOLDERS) {
  rows.push([path.replace(/\/$/, ""), await mutate(path.replace(/\/$/, ""), given)]);
}
say("\nfolder | killed | survived | not covered | share living | equivalent");
for (const [path, { killed, survived, uncovered, equivalent }] of rows) {
  const share = (survived + uncovered) / Math.max(1, killed + survived + uncovered);
  say([path, killed, survived, uncovered, `${(100 * share).toFixed(1)} %`, equivalent].join(" | "));
}
Deno.exit();
