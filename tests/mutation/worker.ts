/** Runs tests in a tree of changed files: `worker.ts COUNT reach FILE`, or `worker.ts COUNT try WORK.json`. */
import { type LoadedTest, loadTests, takeTests } from "./load_tests.ts";
import { installSwitch } from "./switch.ts";
import { limitOf, MARK, type Reach, type Told, type Work } from "./work.ts";

const ROOT = new URL("../../", import.meta.url);
const [count, what, path] = Deno.args as [string, string, string];
const mutants = installSwitch(Number(count));
takeTests();

let strayFault: unknown;
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  strayFault ??= event.reason ?? "rejected";
});
addEventListener("error", (event) => {
  event.preventDefault();
  strayFault ??= event.error ?? "thrown";
});

function tell(told: Told): void {
  const bytes = new TextEncoder().encode(`\n${MARK}${JSON.stringify(told)}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

const HUNG = "No end to it";

/** Why a test fails, or undefined. */
async function faultOf(test: LoadedTest, limit: number): Promise<unknown> {
  strayFault = undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(HUNG), limit);
  });
  try {
    const fault = await Promise.race([test.run(), late]);
    return fault ?? strayFault;
  } catch (error) {
    return error ?? "thrown";
  } finally {
    clearTimeout(timer);
  }
}

async function reach(file: string): Promise<Reach> {
  const started = performance.now();
  const loaded = await loadTests(new URL(file, ROOT));
  const loading = { ms: performance.now() - started, hits: mutants.reached() };
  const tests: Reach["tests"][number][] = [];
  for (const test of loaded) {
    const begun = performance.now();
    const fault = await faultOf(test, 120_000);
    const ms = performance.now() - begun;
    const text = fault === undefined ? {} : { fault: String(fault).slice(0, 300) };
    tests.push({ name: test.name, ms, hits: mutants.reached(), ...text });
  }
  return { loading, tests };
}

const files = new Map<string, Map<string, LoadedTest>>();

async function find(file: string, name: string): Promise<LoadedTest | undefined> {
  let tests = files.get(file);
  if (!tests) {
    tests = new Map((await loadTests(new URL(file, ROOT))).map((test) => [test.name, test]));
    files.set(file, tests);
  }
  return tests.get(name);
}

type Verdict = Extract<Told, { kind: "verdict" }>;

/** Whether a test notices a mutant: the first that does is the last to run. */
async function tryOut({ id, hits, tests, fromStart }: Work): Promise<Verdict> {
  const verdict = { kind: "verdict", id, isClean: true } as const;
  let wasReached = false;
  for (const { file, name, ms } of tests) {
    mutants.live(fromStart ? id : undefined, hits);
    const killer = `${file}: ${name}`;
    try {
      const test = await find(file, name);
      if (!test) continue;
      mutants.live(id, hits);
      const fault = await faultOf(test, limitOf(ms));
      const { wasReached: now, isEndless } = mutants.state;
      wasReached ||= now;
      if (fault === undefined && !isEndless) continue;
      mutants.live(undefined);
      const isHung = fault === HUNG;
      const isClean = !isHung && !fromStart &&
        await faultOf(test, limitOf(ms)) === undefined;
      return { ...verdict, wasReached, isClean, isHung, killer };
    } catch (error) { // while the file is loaded
      return { ...verdict, wasReached: true, isClean: false, killer: `${file}: ${error}` };
    }
  }
  return { ...verdict, wasReached };
}

if (what === "reach") tell({ kind: "reach", ...await reach(path) });
else {
  for (const work of JSON.parse(await Deno.readTextFile(path)) as Work[]) {
    const limit = work.tests.reduce((sum, { ms }) => sum + limitOf(ms), 60_000);
    tell({ kind: "trial", id: work.id, limit });
    const verdict = await tryOut(work);
    tell(verdict);
    if (!verdict.isClean) break;
  }
}
Deno.exit();
