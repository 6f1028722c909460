import { anyOf } from "../words/lists.ts";
import { nounOf } from "../words/nouns.ts";
import * as z from "zod/mini";
import { withLicense } from "../runtime/models/model_facts.ts";

z.config(z.locales.en());

const text = (doc: string) => z.string().check(z.describe(doc));
const whole = (least: number, doc: string) => z.int().check(z.gte(least), z.describe(doc));
const atLeast = (least: number, doc: string) => z.number().check(z.gte(least), z.describe(doc));
const share = (doc: string) => z.number().check(z.gte(0), z.lte(1), z.describe(doc));

/** What all recipes have. The descriptions are what `braid help train` and models/README.md say of them. */
const common = {
  prior: text("Id of the model to start from, or its folder, relative to the recipe"),
  pictures: text(
    "Folder of pictures, with its sub-folders; relative to the recipe",
  ),
  output: text("Folder of the new model; relative to the recipe"),
  title: z.optional(text("What lists call it")),
  license: z.optional(text("On what terms the pictures allow it to be used")),
  size: z.optional(
    z.int().check(
      z.gte(16),
      z.lte(1024),
      z.multipleOf(8),
      z.describe(
        "Side that pictures are brought to, in pixels; unless given, the prior's",
      ),
    ),
  ),
  steps: z._default(whole(1, "Steps of the optimizer"), 1000),
  batch: z._default(whole(1, "Pictures a batch"), 16),
  accumulation: z._default(whole(1, "Batches whose gradients are averaged for one step"), 1),
  learningRate: z.optional(
    z.number().check(
      z.gt(0),
      z.lte(0.1),
      z.describe("How far a step goes; unless given 2e-4, above 50 M weights 1e-5, of a LoRA 1e-4"),
    ),
  ),
  warmupSteps: z._default(whole(0, "Steps in which the rate rises to that"), 50),
  schedule: z._default(
    z.enum(["constant", "cosine"]).check(z.describe("What the rate does then: stay, or fall to 0")),
    "constant",
  ),
  weightDecay: z._default(atLeast(0, "Share by which weights shrink, times the rate"), 0.01),
  emaDecay: z._default(
    share("Of the moving average of the weights, which the model is made of"),
    0.995,
  ),
  snrGamma: z._default(atLeast(0, "Gamma of the min-SNR weights; 0 for the paper's plain loss"), 5),
  offset: z._default(
    atLeast(0, "Added to the min-SNR weights: 1 learns the noisiest steps too"),
    1,
  ),
  mirror: z._default(z.boolean().check(z.describe("Learn from mirror images too")), true),
  heldOut: z._default(
    z.number().check(
      z.gte(0),
      z.lte(0.5),
      z.describe("Share of pictures that the loss is measured by, and not learnt from"),
    ),
    0.1,
  ),
  evaluateEvery: z._default(whole(1, "Steps between measurements of the held-out loss"), 50),
  patience: z._default(
    whole(0, "Measurements without a lower held-out loss before it ends; 0 for never"),
    0,
  ),
  seed: z._default(z.int().check(z.describe("Of all that is drawn")), 1),
  checkpointEvery: z._default(whole(1, "Steps between states to go on from"), 100),
  keepAt: z._default(
    z.array(z.int().check(z.gte(1))).check(
      z.describe("Steps whose model is kept too, in a folder OUTPUT-at-STEP of its own"),
    ),
    [],
  ),
  sampleEvery: z._default(
    whole(0, "Steps between sample sheets; 0 for none, nor a search for copies"),
    250,
  ),
  precision: z._default(
    z.enum(["float32", "float16", "int8"]).check(z.describe("Of the weights on disk")),
    "float16",
  ),
};

const layers = (standard: "attention" | "all") =>
  z._default(
    z.enum(["attention", "all"]).check(
      z.describe("Layers that a LoRA changes: of attention, or all"),
    ),
    standard,
  );

/** What recipes with captions have beside. */
const captioned = {
  caption: z.optional(
    text(
      "Where a picture has none; empty to learn it without",
    ),
  ),
  captionDropout: z._default(share("Share of rows that learn without their caption"), 0.1),
};

const kind = <const K extends string>(name: K, doc: string) =>
  z.literal(name).check(z.describe(doc));

const concept = z.strictObject({
  kind: kind(
    "concept",
    "A null-text model of the pictures alone, to guide with (arXiv 2312.08195)",
  ),
  ...common,
  rank: z.optional(whole(1, "Learn a LoRA of this rank in place of all weights")),
  layers: layers("all"),
});

const finetune = z.strictObject({
  kind: kind("finetune", "The prior's network, taught further by pictures with captions"),
  ...common,
  ...captioned,
});

const lora = z.strictObject({
  kind: kind("lora", "A LoRA of the prior's network, taught by pictures with captions"),
  ...common,
  ...captioned,
  rank: z._default(whole(1, "Rank of the LoRA"), 8),
  layers: layers("attention"),
});

const controlnet = z.strictObject({
  kind: kind(
    "controlnet",
    "A ControlNet, by which a picture steers the prior's network (arXiv 2302.05543)",
  ),
  ...common,
  ...captioned,
  hints: z.optional(
    text(
      "Folder of what steers: a picture for each, of the same name; relative to the recipe. Unless given, the pictures' edges",
    ),
  ),
});

/** A training recipe, as `braid train` reads it. */
export const RECIPE = z.discriminatedUnion("kind", [concept, finetune, lora, controlnet]);

type Kinds = z.infer<typeof RECIPE>;

/** A recipe of any kind; fields that not all kinds have are absent where they have none. */
export type Recipe = z.infer<z.ZodMiniObject<typeof common>> & {
  readonly kind: Kinds["kind"];
  readonly rank?: number | undefined;
  readonly layers?: "attention" | "all" | undefined;
  readonly caption?: string | undefined;
  readonly captionDropout?: number | undefined;
  readonly hints?: string | undefined;
};

/**
 * A recipe from its JSON, defaults filled in.
 *
 * @throws SyntaxError with every fault of the recipe, by field
 */
export function parseRecipe(value: unknown, name = "the recipe"): Recipe {
  const fields = typeof value === "object" && value !== null ? withLicense(value) : value;
  const parsed = z.safeParse(RECIPE, fields, { reportInput: true });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(describeIssue);
  throw new SyntaxError(`Cannot train by ${name}: ${faults.join("; ")}`);
}

export function describeIssue(issue: z.core.$ZodIssue): string {
  const { path, input, message } = issue;
  if (!path.length && issue.code !== "unrecognized_keys") return "it should be an object";
  const place = `"${path.join(".")}"`;
  if (path.length && input === undefined) return `${place} is missing`;
  switch (issue.code) {
    case "invalid_type":
      return `${place} should be ${nounOf(issue.expected)}`;
    case "invalid_value":
      return `${place} should be ${anyOf(issue.values)}`;
    case "invalid_union":
      return `${place} should be ${
        anyOf(RECIPE.def.options.map(({ shape }) => shape.kind.def.values[0]!))
      }`;
    case "too_small":
      return `${place} should be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `${place} should be ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "not_multiple_of":
      return `${place} should be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return `there is no field ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
    default:
      return `${place}: ${message}`;
  }
}
