/** What a node's own `check` is asked before anything runs, and what it may answer: plain data, as it goes between processes. */
import * as z from "zod/mini";
import type { AnyNode } from "./catalogue.ts";
import { checkShape } from "./check_shape.ts";
import { isGroup } from "./group.ts";
import type { Infer } from "./infer.ts";
import { literalValue } from "./literal.ts";
import { InputError } from "./node.ts";
import type { Port } from "./port.ts";
import { own } from "./record.ts";
import { rowsOf } from "./reference.ts";

const name = z.string().check(z.maxLength(1000));

/** What is known of a node before it runs. */
export const nodeQuestion = z.object({
  type: name,
  values: z.record(name, z.unknown())
    .check(z.describe("What is written in its inputs, or in a node that hands it on")),
  wired: z.array(name).check(
    z.describe("Its inputs that come by wire, or have values too long to be told"),
  ),
  parts: z.record(name, z.object({ model: name, kind: name }))
    .check(z.describe("Its inputs that will be a part of a model: unet, vae, ...")),
});

export type NodeQuestion = Infer<typeof nodeQuestion>;

/** Most that is told of one node. */
export const MOST_PROBLEMS = 20;
const MAX_LETTERS = 1000;

const sentence = z.string().check(z.minLength(1), z.maxLength(MAX_LETTERS));

/** What is wrong with a node as it stands, as `NodeProblem` says. */
const nodeProblem = z.object({
  port: z.exactOptional(name),
  message: sentence,
  fix: z.exactOptional(sentence),
  severity: z.exactOptional(z.enum(["error", "warning"])),
});

export const nodeProblems = z.array(nodeProblem).check(z.maxLength(MOST_PROBLEMS));

export type NodeProblems = readonly Infer<typeof nodeProblem>[];

/** The parts of a model by their kinds, as nodes that load it give them; undefined where they cannot be told. */
export type PartsOf = (
  model: string,
) => Promise<Readonly<Record<string, unknown>> | undefined>;

/** A node whose check is asked in another process, with the parts of the models that the question names. */
export interface AskedApart {
  askApart(question: NodeQuestion, parts: ModelParts): Promise<NodeProblems>;
}

/** Parts by their kinds, by model. */
export type ModelParts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The parts of all models that a question names, of which there are any. */
export async function partsFor(
  questions: readonly NodeQuestion[],
  partsOf: PartsOf,
): Promise<ModelParts> {
  const models = questions.flatMap(({ parts }) => Object.values(parts).map(({ model }) => model));
  const found = await Promise.all([...new Set(models)].map(async (model) => {
    const parts = await partsOf(model).catch(() => undefined);
    return parts ? [[model, parts] as const] : [];
  }));
  return Object.fromEntries(found.flat());
}

/** Asks a node's own check. What that does wrong is a warning of this node. */
export async function askNode(
  definition: AnyNode & Partial<AskedApart>,
  question: NodeQuestion,
  partsOf: PartsOf,
): Promise<NodeProblems> {
  if (definition.askApart) {
    return await definition.askApart(question, await partsFor([question], partsOf));
  }
  if (!definition.check) return [];
  const values: Record<string, unknown> = { ...question.values };
  for (const [input, { model, kind }] of Object.entries(question.parts)) {
    const part = own(await partsOf(model).catch(() => undefined), kind);
    if (part !== undefined) values[input] = part;
  }
  try {
    const wired = new Set(question.wired);
    const found = definition.check(argumentsOf(definition, values, wired), {
      isWired: (input) => wired.has(input),
    });
    const problems: unknown[] = [];
    for (const problem of found ?? []) if (problems.push(problem) === MOST_PROBLEMS) break;
    const { data, error } = checkShape(nodeProblems, problems);
    if (data) return data;
    const { path } = error.issues[0]!;
    return [failure(`what it finds has a wrong "${path.join(".")}"`)];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return error instanceof InputError
      ? [{ port: error.port, message: message.slice(0, MAX_LETTERS) }]
      : [failure(message)];
  }
}

/** What is said of a node whose check cannot be asked. */
export function failure(reason: string): NodeProblems[number] {
  const message = `It could not be checked before it runs: ${reason}`;
  return { severity: "warning", message: message.slice(0, MAX_LETTERS) };
}

/** The arguments of `check`: what is known, with the defaults of what is not set, and each row of a group. */
function argumentsOf(
  { inputs }: AnyNode,
  values: Readonly<Record<string, unknown>>,
  wired: ReadonlySet<string>,
): Record<string, unknown> {
  const valueOf = (input: string, port: Port): unknown => {
    if (Object.hasOwn(values, input)) return literalValue(port, values[input]);
    return wired.has(input) || port.lazy ? undefined : port.default;
  };
  const args: Record<string, unknown> = {};
  for (const [input, port] of Object.entries<AnyNode["inputs"][string]>(inputs)) {
    if (!isGroup(port)) args[input] = valueOf(input, port);
    else {
      args[input] = rowsOf([...Object.keys(values), ...wired], input).map((row) =>
        Object.fromEntries(
          Object.entries<Port>(port.group).map(([member, cell]) =>
            [member, valueOf(`${input}.${row}.${member}`, cell)] as const
          ),
        )
      );
    }
  }
  return args;
}
