/** Which pictures and models the words of a recipe are: those of another recipe may be the same, or the same be others. */
import { hash } from "node:crypto";
import { relative } from "@std/path";
import * as z from "zod/mini";
import type { Folder } from "../files/folder.ts";
import type { Models } from "../runtime/models.ts";
import { readJsonIfAny } from "../runtime/models/json_file.ts";
import type { Known } from "./real_pictures.ts";
import type { EvaluationRecipe } from "./recipe.ts";

/** The fields that name them. */
const NAMES = ["real", "prior", "concept", "finetuned"] as const;
const FILE = ".made-from.json";

/** Where one is, seen from the output, so that both may be moved together; and a hash of what it holds, where that is known. */
const THING = z.strictObject({ at: z.string(), is: z.optional(z.string()) });
const MADE_FROM = z.record(z.enum(NAMES), z.array(THING));

type Thing = z.infer<typeof THING>;
/** By the fields of a recipe that name them. */
export type MadeFrom = z.infer<typeof MADE_FROM>;

/**
 * @param output a folder that is there
 * @param real the pictures of the folder `place`
 */
export async function madeFrom(
  recipe: EvaluationRecipe,
  { output, models, place, real }: {
    readonly output: string;
    readonly models: Models;
    readonly place: string;
    readonly real: readonly Known[];
  },
): Promise<MadeFrom> {
  const thing = async (path: string, content: string): Promise<Thing> => {
    const [from, to] = [await Deno.realPath(output), await Deno.realPath(path)];
    return { at: relative(from, to), is: hash("sha256", content, "hex") };
  };
  const model = async (id: string): Promise<Thing> => {
    try {
      return await thing((await models.model(id)).path, await models.state(id));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return { at: id }; // no setting may need it
    }
  };
  const { prior, concept, finetuned = [] } = recipe;
  return {
    real: [await thing(place, JSON.stringify(real.map(({ picture }) => picture.key).sort()))],
    prior: [await model(prior)],
    concept: await Promise.all(concept.map(model)),
    finetuned: await Promise.all(finetuned.map(model)),
  };
}

/** The words themselves: all that is known of an output of before {@link writeMadeFrom}. */
export function words(recipe: Partial<EvaluationRecipe>): MadeFrom {
  const all = NAMES.map((name) => [name, [recipe[name] ?? []].flat().map((at) => ({ at }))]);
  return Object.fromEntries(all) as MadeFrom;
}

/**
 * The fields that name nothing of what they did. What stands where it did is the same, whatever was changed there since, and
 * so is what holds the same.
 */
export function otherThings(before: MadeFrom, now: MadeFrom): readonly string[] {
  const isSame = (one: Thing, other: Thing): boolean =>
    one.at === other.at || one.is !== undefined && one.is === other.is;
  return NAMES.filter((name) => {
    const [old, present] = [before[name], now[name]];
    const isKept = old.some((one) => present.some((other) => isSame(one, other)));
    return old.length > 0 && present.length > 0 && !isKept;
  });
}

export function writeMadeFrom(folder: Folder, made: MadeFrom): void {
  folder.write(FILE, `${JSON.stringify(made, null, 2)}\n`);
}

/** Undefined in an output of before it was written down, or where somebody has changed it. */
export async function readMadeFrom(folder: Folder): Promise<MadeFrom | undefined> {
  const json = await readJsonIfAny(folder.pathOf(FILE)).catch(() => undefined);
  const parsed = z.safeParse(MADE_FROM, json);
  return parsed.success ? parsed.data : undefined;
}
