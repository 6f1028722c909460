import type { Content } from "../files/draft.ts";
import type { Folder } from "../files/folder.ts";
import { parseJson } from "../graph/json.ts";
import { attempt } from "../runs/attempt.ts";
import { readJsonIfAny } from "../runtime/models/json_file.ts";
import { type MadeFrom, otherThings, readMadeFrom, words } from "./made_from.ts";
import type { EvaluationRecipe } from "./recipe.ts";

/** The page of an evaluation, its results as data, and the folder of its pictures. */
export const [PAGE, RESULTS, PAINTED] = ["index.html", "results.json", "pictures"] as const;

/** What an evaluation writes into its folder, the folders of pictures aside. */
const OWN = /^(recipe\.json|pictures\.json|results\.json|index\.html|votes\.jsonl|.*\.csv)$/;
const FOLDERS = [PAINTED, "features", "networks", "charts", "sheets", "null-text"];
/** What a recipe has that an evaluation has written down, which nobody writes out by hand. */
const FILLED_IN = ["pairs", "batch", "scheduler", "matchAt", "width", "neighbours", "tries"];

/** Held in it by the evaluation that is at work. */
const LOCK = ".evaluation.lock";

/** An output that no other evaluation writes into until it is disposed of. */
export interface Claimed extends Disposable {
  /** Whether it holds the results of another recipe, which are to be replaced. */
  readonly isOther: boolean;
}

/**
 * Sees to it that an evaluation replaces nothing but what its recipe has made, less grown than now, unless asked to.
 *
 * @throws AlreadyExists where somebody else's files are, the page of another recipe is, or another evaluation is at work
 */
export async function claimOutput(
  folder: Folder,
  recipe: EvaluationRecipe,
  { made, dryRun, overwrite }: {
    /** What the words of the recipe are, once the folder is there. */
    readonly made: () => Promise<MadeFrom>;
    readonly dryRun: boolean;
    readonly overwrite: boolean;
  },
): Promise<Claimed> {
  const use = <T>(run: () => T): T => attempt(`use the folder "${folder.path}"`, run);
  await refuseForeign(folder, use);
  using held = new DisposableStack();
  if (!dryRun) {
    use(() => folder.draft()[Symbol.dispose]());
    if (!held.use(use(() => folder.lock(LOCK)))) {
      throw new Deno.errors.AlreadyExists(
        `Cannot evaluate into "${folder.path}": another evaluation is at work there. Wait for it, or stop it`,
      );
    }
    held.defer(() => folder.remove(LOCK));
    await folder.sweep();
  }
  const other = folder.has(PAGE) ? await othersIn(folder, recipe, made) : [];
  if (other.length && !overwrite) {
    throw new Deno.errors.AlreadyExists(
      `Cannot evaluate into "${folder.path}": it holds the results of a recipe with other ${
        other.join(", ")
      }. Name another "output", or add --overwrite`,
    );
  }
  const rest = held.move();
  return { isOther: other.length > 0, [Symbol.dispose]: () => rest[Symbol.dispose]() };
}

async function refuseForeign(folder: Folder, use: <T>(run: () => T) => T): Promise<void> {
  const refuse = (name: string): never => {
    throw new Deno.errors.AlreadyExists(
      `Cannot evaluate into "${folder.path}": it holds "${name}", which is of no evaluation`,
    );
  };
  const found = folder.has(".")
    ? use(() => [...Deno.readDirSync(folder.path)]).flatMap(({ name }) =>
      name.startsWith(".") ? [] : [name]
    )
    : [];
  for (const name of found) if (!OWN.test(name) && !FOLDERS.includes(name)) refuse(name);
  // People call theirs so, too: written first, its recipe tells that all else is an evaluation's.
  const [other] = found.filter((name) => name !== "votes.jsonl").sort();
  if (other !== undefined && !await recipeIn(folder)) refuse(other);
}

/** The recipe that an evaluation has written into a folder; undefined where none has. */
async function recipeIn(folder: Folder): Promise<Partial<EvaluationRecipe> | undefined> {
  const recipe = await readJsonIfAny(folder.pathOf("recipe.json")).catch(() => undefined);
  return recipe && FILLED_IN.every((name) => Object.hasOwn(recipe, name)) ? recipe : undefined;
}

/** What all pictures of an evaluation depend on: settings, prompts and measures may come and go. */
const FIXED = ["subject", "size", "steps", "scheduler", "seed"] as const;

/** The fields by which a recipe is another one, and none that has grown, shrunk, or asks for other measures. */
async function othersIn(
  folder: Folder,
  now: EvaluationRecipe,
  made: () => Promise<MadeFrom>,
): Promise<readonly string[]> {
  const before = await recipeIn(folder) ?? {};
  const then = await readMadeFrom(folder);
  const things = then ? otherThings(then, await made()) : otherThings(words(before), words(now));
  return [...things, ...FIXED.filter((name) => before[name] !== now[name])];
}

/** Where an output says which of its files an evaluation has written. */
const LIST = ".written.json";
const RESULT =
  /^(charts\/[^/]+\.(svg|png)|sheets\/[^/]+\.png|[a-z]+\.csv|results\.json|index\.html)$/;

/** The results in an output: what an earlier evaluation has written goes, and what people have put beside it stays. */
export class Written {
  #known: Set<string>;
  readonly #now = new Set<string>();

  constructor(readonly folder: Folder) {
    this.#known = new Set(this.#list());
  }

  write(name: string, content: Content): void {
    this.#now.add(name);
    if (!this.#known.has(name)) this.#keep(this.#known.add(name));
    this.folder.write(name, content);
  }

  /** Removes what an earlier evaluation has written and this one has not. */
  removeOthers(): void {
    for (const name of this.#known) if (!this.#now.has(name)) this.folder.remove(name);
    this.#keep(this.#known = new Set(this.#now));
  }

  #keep(names: ReadonlySet<string>): void {
    this.folder.writeCache(LIST, `${JSON.stringify([...names])}\n`);
  }

  /** Of an output of before there was a list, what is always written. */
  #list(): readonly string[] {
    if (!this.folder.has(LIST)) return [PAGE, RESULTS].filter((name) => this.folder.has(name));
    try {
      const names = parseJson(this.folder.text(LIST)) as unknown;
      return Array.isArray(names)
        ? names.filter((name) => typeof name === "string" && RESULT.test(name))
        : [];
    } catch {
      return []; // cut off by a power cut, or changed by hand: what it named stays
    }
  }
}
