import { valueFault } from "../graph/literal.ts";
import { isList } from "../graph/kind.ts";
import { InputError } from "../graph/node.ts";
import type { NodeContext } from "../graph/node.ts";
import type { NodeOutputs } from "./event.ts";
import { NodeError } from "./node_error.ts";
import type { NodeErrorPlace } from "./node_error.ts";
import type { Step, StepInput, Wire } from "./plan.ts";

/** Thrown where a node cannot run through no fault of its own: the node named did not get done. */
export class Skipped {
  readonly because: string;

  constructor(because: string) {
    this.because = because;
  }
}

export interface StepEnvironment<C extends NodeContext> {
  readonly context: C;
  /** The output that a wire comes from. */
  read(wire: Wire): unknown;
  /** The same for a lazy input: what it comes from has yet to run. */
  demand(wire: Wire): Promise<unknown>;
  /** Why an output is not there, and what would mend it. */
  absence(wire: Wire): string;
  /** Called before each item of a list, with how many there are. */
  beforeItem(index: number, count: number): void;
}

export interface StepResult {
  readonly outputs: NodeOutputs;
  /** The input whose list was empty, so that the node never ran. */
  readonly empty?: StepInput;
}

/**
 * Runs a node: once, or where a list is wired into an input for one value, once per item. Several such lists go side by
 * side; the longest says how often, the last item of a shorter one stands for those it lacks, an empty one means never.
 * Outputs are then lists, and those that are lists already are joined.
 *
 * @throws NodeError when the node fails or lacks an input, Skipped when what it asked for did not get done
 */
export async function runStep<C extends NodeContext>(
  step: Step<C>,
  environment: StepEnvironment<C>,
): Promise<StepResult> {
  if (!step.mapped) return { outputs: await runOnce(step, environment) };
  const lengthOf = ({ wire }: StepInput): number =>
    (environment.read(wire!) as readonly unknown[]).length;
  const lists = step.inputs.filter(({ wire }) => wire?.over === "each");
  const empty = lists.find((list) => !lengthOf(list));
  const count = empty ? 0 : Math.max(...lists.map(lengthOf));
  const outputs = Object.fromEntries(
    Object.keys(step.outputs).map((name) => [name, [] as unknown[]]),
  );
  for (let index = 0; index < count; index++) {
    environment.context.signal.throwIfAborted();
    environment.beforeItem(index, count);
    const results = await runOnce(step, environment, { index, count });
    for (const [name, values] of Object.entries(outputs)) {
      const value = results[name];
      if (isList(step.node.outputs[name].kind)) {
        for (const one of value as readonly unknown[] ?? []) values.push(one);
      } else values.push(value);
    }
  }
  return { outputs, ...(empty && { empty }) };
}

async function runOnce<C extends NodeContext>(
  step: Step<C>,
  environment: StepEnvironment<C>,
  item?: { readonly index: number; readonly count: number },
): Promise<NodeOutputs> {
  const place: NodeErrorPlace = { node: step.id, type: step.type, title: step.node.title, item };
  const args = argumentsOf(step, environment, place);
  try {
    const results = await step.node.run(args, environment.context);
    return checkedOutputs(step.node, results);
  } catch (error) {
    if (error instanceof NodeError || error instanceof Skipped) throw error;
    throw new NodeError(place, error);
  }
}

function argumentsOf<C extends NodeContext>(
  step: Step<C>,
  environment: StepEnvironment<C>,
  place: NodeErrorPlace,
): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const [name, count] of Object.entries(step.rows)) {
    args[name] = Array.from({ length: count }, () => ({}));
  }
  for (const input of step.inputs) {
    const { wire, port, argument, row, member } = input;
    const arrived = (wire: Wire, value: unknown): unknown =>
      arrive(input, { wire, value }, place, environment);
    let value: unknown;
    if (!port.lazy) value = wire ? arrived(wire, environment.read(wire)) : input.value;
    else {
      let asked: Promise<unknown> | undefined;
      value = (): Promise<unknown> => {
        asked ??= wire
          ? environment.demand(wire).then((sent) => arrived(wire, sent))
          : Promise.resolve(input.value);
        asked.catch(() => {}); // a node may ask and not wait
        return asked;
      };
    }
    if (row === undefined || member === undefined) args[argument] = value;
    else (args[argument] as Record<string, unknown>[])[row]![member] = value;
  }
  return args;
}

/** What comes out of a wire: the item in turn, converted, wrapped, and checked as a written value would be. */
export function arrive(
  input: StepInput,
  { wire, value: sent }: { readonly wire: Wire; readonly value: unknown },
  place: NodeErrorPlace,
  { absence }: Pick<StepEnvironment<NodeContext>, "absence">,
): unknown {
  let value = sent;
  if (wire.over === "each") {
    const items = sent as readonly unknown[];
    value = items[Math.min(place.item!.index, items.length - 1)];
  }
  if (value === undefined && input.port.optional) return undefined;
  try {
    if (isLacking(value)) {
      throw new InputError(input.name, absence(wire));
    }
    if (wire.convert) {
      value = wire.items ? (value as readonly unknown[]).map(wire.convert) : wire.convert(value);
    }
    if (wire.over === "wrap") value = [value];
    const fault = valueFault({ ...input.port, kind: input.kind }, value);
    if (fault) throw new InputError(input.name, fault.message);
  } catch (error) {
    throw new NodeError({ ...place, port: input.name }, error);
  }
  return value;
}

/** Whether an output is not there, or any of its items. */
export function isLacking(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.includes(undefined));
}

/** Why a node will not run with what wires bring these inputs, where that can be told before it has all. */
export function refusalOf<C extends NodeContext>(
  { id, type, node }: Step<C>,
  inputs: readonly StepInput[],
  { read, absence }: Pick<StepEnvironment<C>, "read" | "absence">,
): NodeError | undefined {
  for (const input of inputs) {
    const { wire, port } = input;
    if (!wire || port.lazy || wire.over || wire.convert) continue; // told item by item, or once it is converted
    try {
      const place = { node: id, type, title: node.title };
      arrive(input, { wire, value: read(wire) }, place, { absence });
    } catch (error) {
      if (error instanceof NodeError) return error;
      throw error;
    }
  }
  return undefined;
}

/** What a node has returned, each of its outputs as it says that they are. @throws TypeError */
export function checkedOutputs(node: Step["node"], results: NodeOutputs | undefined): NodeOutputs {
  const outputs: Record<string, unknown> = {};
  for (const [name, port] of Object.entries<Step["node"]["outputs"][string]>(node.outputs)) {
    const value = results?.[name];
    if (value === undefined) {
      if (!port.optional) throw new TypeError(`It did not return its output "${name}"`);
    } else {
      const fault = valueFault(port, value);
      if (fault) throw new TypeError(`Its output "${name}" is wrong: ${fault.message}`);
    }
    outputs[name] = value;
  }
  const unknown = Object.keys(results ?? {}).find((name) => !Object.hasOwn(outputs, name));
  if (unknown !== undefined) {
    throw new TypeError(`It returned "${unknown}", which is not among its outputs`);
  }
  return outputs;
}
