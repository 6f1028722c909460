import { anyOf } from "../words/lists.ts";
import * as z from "zod/mini";
import { withLicense } from "../runtime/models/model_facts.ts";

z.config(z.locales.en());

const count = z.int().check(z.gte(1));
const share = z.number().check(z.gte(0), z.lte(1));

/** What all recipes have: where pictures come from, where the model goes, and how long it learns. */
const common = {
  /** Id or path of the model to start from. */
  prior: z.string(),
  /** Folder of PNG, JPEG or WebP pictures, searched with its sub-folders; relative to the recipe. */
  pictures: z.string(),
  /** Folder of the new model; relative to the recipe. */
  output: z.string(),
  title: z.optional(z.string()),
  license: z.optional(z.string()),
  /** Height and width that pictures are brought to, pixels. */
  size: z._default(z.int().check(z.gte(16), z.lte(1024), z.multipleOf(8)), 128),
  steps: z._default(count, 1000),
  batch: z._default(count, 16),
  /** Batches whose gradients are averaged for one step. */
  accumulation: z._default(count, 1),
  learningRate: z._default(z.number().check(z.gt(0), z.lte(0.1)), 1e-4),
  warmupSteps: z._default(z.int().check(z.gte(0)), 50),
  schedule: z._default(z.enum(["constant", "cosine"]), "constant"),
  weightDecay: z._default(z.number().check(z.gte(0)), 0.01),
  emaDecay: z._default(share, 0.995),
  /** Gamma of the min-SNR weights; 0 for the plain loss of the paper. */
  snrGamma: z._default(z.number().check(z.gte(0)), 5),
  /** Learn from mirror images too. */
  mirror: z._default(z.boolean(), true),
  seed: z._default(z.int(), 1),
  /** Steps between checkpoints; training resumes from the last one. */
  checkpointEvery: z._default(count, 100),
  /** Steps between sample sheets, 0 for none. */
  sampleEvery: z._default(z.int().check(z.gte(0)), 250),
  precision: z._default(z.enum(["float32", "float16", "int8"]), "float16"),
};

/** A null-text concept-centric model (arXiv 2312.08195): pictures alone, no captions. */
const concept = z.strictObject({ kind: z.literal("concept"), ...common });

/** A training recipe, as `braid train` reads it. */
export const RECIPE = z.discriminatedUnion("kind", [concept]);
export type Recipe = z.infer<typeof RECIPE>;

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

const NOUNS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

export function describeIssue(issue: z.core.$ZodIssue): string {
  const { path, input, message } = issue;
  if (!path.length && issue.code !== "unrecognized_keys") return "it should be an object";
  const place = `"${path.join(".")}"`;
  if (path.length && input === undefined) return `${place} is missing`;
  switch (issue.code) {
    case "invalid_type":
      return `${place} should be ${NOUNS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `${place} should be ${anyOf(issue.values)}`;
    case "invalid_union":
      return `${place} should be concept`;
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
