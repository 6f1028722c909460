import type { Mutant } from "./mutant.ts";
import { startWorker } from "./start_worker.ts";
import type { Reach, Work } from "./work.ts";

/** Milliseconds of tests that a mutant is worth: what only slower ones would notice lacks a test of its own. */
const WORTH = 20_000;

/** What became of a mutant; `killer` names the test that noticed it, or that it had no end. */
export type Outcome =
  | { readonly state: "killed"; readonly killer: string }
  | { readonly state: "survived" | "uncovered" };

type Reached = ReadonlyMap<string, Reach>;

/** The quickest of some tests, as many as a mutant is worth, and always one. */
function worth(tests: Work["tests"]): Work["tests"] {
  let sum = 0;
  return tests.filter(({ ms }, index) => (sum += ms) <= WORTH || index === 0);
}

const folderOf = (path: string): string => path.split("/")[1]!;

/** What notices each mutant while it is awake: the tests that reach it. */
function warmWork(reached: Reached): Map<number, Work> {
  const works = new Map<number, { hits: number; tests: Work["tests"][number][] }>();
  for (const [file, { tests }] of reached) {
    for (const { name, ms, hits, fault } of tests) {
      if (fault !== undefined) continue;
      for (const [id, times] of hits) {
        const work = works.get(id) ?? { hits: 0, tests: [] };
        work.hits = Math.max(work.hits, times);
        work.tests.push({ file, name, ms });
        works.set(id, work);
      }
    }
  }
  return new Map([...works].map(([id, { hits, tests }]) => {
    tests.sort((a, b) => a.ms - b.ms);
    return [id, { id, hits, tests: worth(tests), fromStart: false }];
  }));
}

/** All tests of the files that reach a mutant while they are loaded or after, its own folder's first. */
function coldWork({ id, file: own }: Mutant, reached: Reached): Work {
  const files = [...reached].flatMap(([file, { loading, tests }]) => {
    const usable = tests.filter(({ fault }) => fault === undefined).sort((a, b) => a.ms - b.ms);
    const all = [...loading.hits, ...usable.flatMap(({ hits }) => hits)];
    const hits = all.filter(([one]) => one === id).map(([, times]) => times);
    if (!hits.length) return [];
    const ms = loading.ms + usable.reduce((sum, test) => sum + test.ms, 0);
    const isNear = folderOf(file) === folderOf(own);
    return [{ file, usable, ms: isNear ? ms / 100 : ms, hits: hits.reduce((a, b) => a + b) }];
  }).sort((a, b) => a.ms - b.ms);
  const tests = files.flatMap(({ file, usable }) =>
    usable.map(({ name, ms }) => ({ file, name, ms }))
  );
  return {
    id,
    hits: Math.max(0, ...files.map(({ hits }) => hits)),
    tests: worth(tests),
    fromStart: true,
  };
}

/** Does work in as few processes as it can be done in; tells of each outcome, and whether the mutant was reached at all. */
async function doWork(
  tree: string,
  count: number,
  works: readonly Work[],
  done: (work: Work, killer: string | undefined, wasReached: boolean) => void,
): Promise<void> {
  const path = await Deno.makeTempFile({ dir: tree, suffix: ".json" });
  for (let open = [...works]; open.length;) {
    await Deno.writeTextFile(path, JSON.stringify(open));
    let finished = 0;
    let isTrying = false;
    for await (const told of startWorker(tree, count, "try", path)) {
      if (told.kind === "trial") isTrying = true;
      if (told.kind !== "verdict") continue;
      isTrying = false;
      const isSure = told.isClean || told.isHung || finished === 0;
      if (!isSure) continue; // what came before may have spoilt the process: once more in another
      done(open[finished++]!, told.killer, told.wasReached);
    }
    if (isTrying) done(open[finished++]!, "the end of the process", true);
    else if (finished === 0) throw new Error("A worker ended before it began");
    open = open.slice(finished);
  }
}

/** Tries mutants: awake among tests that are loaded already, then, where that says nothing, from the start of a process. */
export async function tryMutants(given: {
  tree: string;
  count: number;
  mutants: readonly Mutant[];
  reached: Reached;
  jobs: number;
  done: (mutant: Mutant, outcome: Outcome) => void;
}): Promise<void> {
  const { tree, count, mutants, reached, jobs, done } = given;
  const byId = new Map(mutants.map((mutant) => [mutant.id, mutant]));
  const warm = warmWork(reached);
  const loaded = new Set(
    [...reached.values()].flatMap(({ loading }) => loading.hits.map(([id]) => id)),
  );
  const cold: Mutant[] = [];
  const works: Work[] = [];
  for (const mutant of mutants) {
    const work = warm.get(mutant.id);
    if (work) works.push(work);
    else if (loaded.has(mutant.id)) cold.push(mutant);
    else done(mutant, { state: "uncovered" });
  }
  const settle = (mutant: Mutant, killer: string | undefined): void =>
    done(mutant, killer === undefined ? { state: "survived" } : { state: "killed", killer });
  const inLanes = (lane: (index: number) => Promise<void>): Promise<unknown> =>
    Promise.all(Array.from({ length: jobs }, (_, index) => lane(index)));

  await inLanes(async (lane) => {
    const own = works.filter((_, index) => index % jobs === lane);
    await doWork(tree, count, own, ({ id }, killer, wasReached) => {
      const mutant = byId.get(id)!;
      if (killer === undefined && (loaded.has(id) || !wasReached)) cold.push(mutant);
      else settle(mutant, killer);
    });
  });
  await inLanes(async () => {
    for (let mutant = cold.shift(); mutant; mutant = cold.shift()) {
      const one = mutant;
      await doWork(tree, count, [coldWork(one, reached)], (_, killer) => settle(one, killer));
    }
  });
}
