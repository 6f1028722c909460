import { assertEquals } from "@std/assert";
import * as z from "zod/mini";
import { jsonSchemaOf, strayField } from "../../src/mcp/stray_field.ts";

Deno.test("strayField() names the field that was meant, or those there are, wherever it lies", () => {
  const schema = jsonSchemaOf(z.object({
    nodes: z.record(z.string(), z.object({ type: z.string(), inputs: z.unknown() })),
    set: z.exactOptional(z.record(z.string(), z.unknown())),
    axes: z.exactOptional(z.array(z.object({ input: z.string() }))),
    none: z.exactOptional(z.strictObject({})),
  }));
  const fault = (value: unknown): string | undefined => strayField(schema, value);
  assertEquals(
    fault({ nodes: { a: { type: "b", inputs: { any: 1 } } }, set: { any: 1 } }),
    undefined,
  );
  assertEquals(fault({ nodse: {} }), 'There is no field "nodse": did you mean "nodes"?');
  assertEquals(fault({ prior: {} }), 'There is no field "prior": it takes nodes, set, axes, none');
  assertEquals(
    fault({ nodes: { a: { input: {} } } }),
    'There is no field "input" in nodes.a: did you mean "inputs"?',
  );
  assertEquals(
    fault({ axes: [{ input: "" }, { inptu: "" }] }),
    'There is no field "inptu" in axes.1: did you mean "input"?',
  );
  assertEquals(fault({ none: { a: 1 } }), 'There is no field "a" in none: it takes none');
  for (const other of [null, [], "text", 1, undefined]) assertEquals(fault(other), undefined);
});
