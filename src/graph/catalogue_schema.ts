import * as z from "zod/mini";
import type { Catalogue } from "./catalogue.ts";
import type { Kind } from "./kind.ts";
import type { NodeType } from "./node.ts";
import type { Port } from "./port.ts";

const text = z.string();
const flag = z.literal(true);
const words = z.array(text);

/** What travels on a wire. */
export const kindSchema: z.ZodMiniType<Kind> = z.lazy(() =>
  z.union([
    text,
    z.strictObject({ list: kindSchema }),
    z.strictObject({ union: z.array(kindSchema) }),
    z.strictObject({ variable: text, of: z.exactOptional(z.array(kindSchema)) }),
  ])
);

/** Loose, as are all that others may say more of. */
const port: z.ZodMiniType<Port> = z.looseObject({
  kind: kindSchema,
  title: z.exactOptional(text),
  doc: z.exactOptional(text),
  advanced: z.exactOptional(z.boolean()),
  keep: z.exactOptional(z.boolean()),
  widget: z.exactOptional(text),
  against: z.exactOptional(words),
  prompted: z.exactOptional(flag),
  default: z.exactOptional(z.unknown()),
  min: z.exactOptional(z.number()),
  max: z.exactOptional(z.number()),
  usual: z.exactOptional(z.tuple([z.number(), z.number()])),
  step: z.exactOptional(z.number()),
  unit: z.exactOptional(text),
  multiline: z.exactOptional(z.boolean()),
  placeholder: z.exactOptional(text),
  choices: z.exactOptional(words),
  choicesFrom: z.exactOptional(text),
  optional: z.exactOptional(flag),
  lazy: z.exactOptional(flag),
});

const ports = z.record(text, port);

/** A node type: plain data, see {@link describe}. */
export const nodeTypeSchema: z.ZodMiniType<NodeType> = z.looseObject({
  title: text,
  category: text,
  doc: z.exactOptional(text),
  aliases: z.exactOptional(words),
  inputs: z.record(
    text,
    z.union([
      z.looseObject({
        group: ports,
        title: z.exactOptional(text),
        doc: z.exactOptional(text),
        min: z.exactOptional(z.number()),
        max: z.exactOptional(z.number()),
        placed: z.exactOptional(flag),
      }),
      port,
    ]),
  ),
  outputs: ports,
  output: z.exactOptional(z.boolean()),
  impure: z.exactOptional(z.boolean()),
  checks: z.exactOptional(flag),
  experimental: z.exactOptional(z.boolean()),
  deprecated: z.exactOptional(text),
  revision: z.exactOptional(text),
});

/** A catalogue that comes from elsewhere: another process, or a file. */
export const catalogueSchema: z.ZodMiniType<Catalogue> = z.object({
  nodes: z.record(text, nodeTypeSchema),
  kinds: z.record(
    text,
    z.looseObject({
      name: text,
      title: z.exactOptional(text),
      doc: z.exactOptional(text),
      color: z.exactOptional(text),
      literal: z.exactOptional(z.boolean()),
    }),
  ),
  conversions: z.array(z.object({ from: text, to: text, doc: z.exactOptional(text) })),
  plugins: z.record(
    text,
    z.looseObject({
      version: text,
      title: z.exactOptional(text),
      contributes: z.exactOptional(text),
    }),
  ),
  disabled: z.exactOptional(z.record(text, text)),
  trying: z.exactOptional(words),
});
