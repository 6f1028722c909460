import * as z from "zod/mini";
import { FORMATS, MAX_AXES, SWEPT } from "./format.ts";

const point = z.readonly(z.tuple([z.number(), z.number()]));
/** Loose, because the symbol under which `json.ts` keeps number spellings is not a name. */
const record = <T extends z.ZodMiniType>(value: T): z.ZodMiniRecord<z.ZodMiniString, T> =>
  z.looseRecord(z.string(), value);

const nodeEntry = z.readonly(z.object({
  /** `plugin.file`, `subgraph.name`, or `reroute`. */
  type: z.string(),
  /** By port name: a literal, `{ "from": "node.port" }`, or `{ "value": ... }` round an object. */
  inputs: z.exactOptional(z.readonly(record(z.unknown()))),
  /** Muted: as if it were not there. Bypassed: what goes in comes out. */
  mode: z.exactOptional(z.enum(["mute", "bypass"])),
}));

/** What an editor does with a seed when a run has been started. */
const seedView = z.readonly(z.object({
  after: z.exactOptional(z.enum(["fixed", "increment", "decrement", "randomize"])),
  /** The seed that the last run was started with. */
  last: z.exactOptional(z.union([z.number(), z.bigint()])),
}));

const nodeView = z.readonly(z.object({
  at: z.exactOptional(point),
  size: z.exactOptional(point),
  title: z.exactOptional(z.string()),
  color: z.exactOptional(z.string()),
  collapsed: z.exactOptional(z.boolean()),
  pinned: z.exactOptional(z.boolean()),
  /** By the name of a seed's input. Runs without an editor leave seeds as they are. */
  seeds: z.exactOptional(z.readonly(record(seedView))),
}));

/** A frame round nodes. */
const frame = z.readonly(z.object({
  title: z.exactOptional(z.string()),
  at: point,
  size: point,
  color: z.exactOptional(z.string()),
}));

const note = z.readonly(z.object({
  text: z.string(),
  at: point,
  size: z.exactOptional(point),
  color: z.exactOptional(z.string()),
}));

/** An input that the workflow shows when it is looked at as a form. */
const formField = z.readonly(z.object({
  node: z.string(),
  port: z.string(),
  /** In place of the input's own name. */
  title: z.exactOptional(z.string()),
}));

const view = z.readonly(z.object({
  nodes: z.exactOptional(z.readonly(record(nodeView))),
  groups: z.exactOptional(z.readonly(z.array(frame))),
  notes: z.exactOptional(z.readonly(z.array(note))),
  /** From top to bottom; of the workflow itself only, not of its subgraphs. */
  form: z.exactOptional(z.readonly(z.array(formField))),
}));

const body = {
  nodes: z.readonly(record(nodeEntry)),
  /** Ids of the nodes that a run is for; inside subgraphs too, written `instance/node` from outside. */
  outputs: z._default(z.readonly(z.array(z.string())), []),
  view: z._default(view, {}),
};

const portInfo = z.readonly(z.object({
  title: z.exactOptional(z.string()),
  doc: z.exactOptional(z.string()),
  /** What the inner ports are given where the instance sets nothing. */
  default: z.exactOptional(z.unknown()),
}));

const subgraph = z.readonly(z.object({
  ...body,
  title: z.exactOptional(z.string()),
  doc: z.exactOptional(z.string()),
  category: z.exactOptional(z.string()),
  /** Inner ports refer to an input of the subgraph as `{ "from": "inputs.name" }`. */
  inputs: z._default(z.readonly(record(portInfo)), {}),
  /** Inputs as instances show them, from top to bottom; the others come after them. */
  order: z.exactOptional(z.readonly(z.array(z.string()))),
  /** Where each result comes from. */
  results: z._default(
    z.readonly(record(z.readonly(z.object({
      from: z.string(),
      title: z.exactOptional(z.string()),
      doc: z.exactOptional(z.string()),
    })))),
    {},
  ),
}));

/** Values that one input is tried with. */
const axis = z.readonly(z.object({
  /** As the command line names it: `denoise.seed`, in an instance of a subgraph `portrait/denoise.seed`. */
  input: z.string(),
  /** `a..b`, `a..b..step` or `x,y,z`; or a list. */
  values: z.union([z.string(), z.readonly(z.array(z.unknown()))]),
  /** What each value takes the place of within the input's text; the whole value unless given. */
  replace: z.exactOptional(z.string().check(z.minLength(1))),
}));

/** Runs that the document is a plan of: every combination of the values of its axes, the last changing fastest. */
const sweep = z.readonly(z.object({
  axes: z.readonly(
    z.array(axis).check(
      z.minLength(1),
      z.refine(({ length }) => length <= MAX_AXES, { error: `Expected at most ${MAX_AXES} axes` }),
    ),
  ),
}));

/** The shape of a document. Fields it does not name are kept as they are. */
export const workflowSchema = z.readonly(
  z.object({
    format: z.enum(FORMATS),
    ...body,
    sweep: z.exactOptional(sweep),
    /** Version ranges of the plugins whose nodes are used. */
    requires: z._default(z.readonly(record(z.string())), {}),
    subgraphs: z._default(z.readonly(record(subgraph)), {}),
  }).check(z.refine(
    ({ format, sweep }) => !sweep || format === SWEPT,
    { path: ["format"], error: `Expected "${SWEPT}", as the graph has a sweep` },
  )),
);

export interface NodeEntry extends z.infer<typeof nodeEntry> {}
export interface NodeView extends z.infer<typeof nodeView> {}
export interface SeedView extends z.infer<typeof seedView> {}
export interface Frame extends z.infer<typeof frame> {}
export interface Note extends z.infer<typeof note> {}
export interface FormField extends z.infer<typeof formField> {}
export interface View extends z.infer<typeof view> {}
export interface Axis extends z.infer<typeof axis> {}
export interface Sweep extends z.infer<typeof sweep> {}
export interface Subgraph extends z.infer<typeof subgraph> {}
export interface Workflow extends z.infer<typeof workflowSchema> {}

/** What a workflow and a subgraph have in common: a canvas with nodes. Edits work on either. */
export type Body = Pick<Workflow, "nodes" | "outputs" | "view" | "sweep">;

export type Point = readonly [x: number, y: number];
