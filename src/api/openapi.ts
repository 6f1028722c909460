import * as z from "zod/mini";
import { problem } from "./problem.ts";
import type { Answer, Route, Routes } from "./route.ts";
import { NAMED } from "./schema.ts";

/** Describes routes by the schemas that check their requests. @see https://spec.openapis.org/oas/v3.1.1.html */
export function openApi(routes: Routes, version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    const [method, path] = name.split(" ") as [string, string];
    const shown = `/api${path.replace(/:(\w+)/g, "{$1}")}`;
    (paths[shown] ??= {})[method.toLowerCase()] = describe(method.toLowerCase(), path, route);
  }
  const uri = (id: string): string => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(NAMED, { uri, io: "input", unrepresentable: "any" });
  const components = Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) =>
    [id, schema] as const
  );
  return {
    openapi: "3.1.0",
    info: { title: "Braid", version, description: "Run graphs of guided diffusion" },
    paths,
    components: { schemas: Object.fromEntries(components), securitySchemes: SIGN_IN },
    security: Object.keys(SIGN_IN).map((scheme) => ({ [scheme]: [] })),
  };
}

/** See `sign_in.ts`. */
const SIGN_IN = {
  token: { type: "http", scheme: "bearer", description: "In the file that braid serve names" },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "braid_8189",
    description: "Named by the port; a link of braid serve or braid link sets it",
  },
};

function describe(method: string, path: string, route: Route): Record<string, unknown> {
  const { tag, summary, query, headers = {}, body, bodyType, answers } = route;
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    })),
    ...queryParameters(query),
    ...Object.entries(headers).map(([name, description]) => ({
      name,
      in: "header",
      description,
      schema: { type: "string" },
    })),
  ];
  const content = body
    ? { "application/json": { schema: schemaOf(body) } }
    : bodyType && { [bodyType]: {} };
  return {
    tags: [tag],
    summary,
    operationId: `${method}${path.replace(/[^a-zA-Z]+(\w)?/g, (_, c = "") => c.toUpperCase())}`,
    ...(parameters.length && { parameters }),
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, one]) => [
          status,
          answer(Number(status) < 400 ? one : { ...PROBLEM, ...one }),
        ]),
      ),
      default: answer({ ...PROBLEM, doc: "A fault" }),
    },
  };
}

function queryParameters(query: z.core.$ZodType | undefined): readonly Record<string, unknown>[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query) as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(description && { description }),
    schema,
  }));
}

const PROBLEM = { schema: problem, type: "application/problem+json" } as const;

function answer({ doc, schema, type = "application/json" }: Answer): Record<string, unknown> {
  if (type === "none") return { description: doc };
  return { description: doc, content: { [type]: schema ? { schema: schemaOf(schema) } : {} } };
}

/** A reference to a schema with a name, the schema itself otherwise. */
function schemaOf(schema: z.core.$ZodType): Record<string, unknown> {
  const id = NAMED.get(schema)?.id;
  if (id) return { $ref: `#/components/schemas/${id}` };
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const inner = NAMED.get(zodSchema)?.id;
      if (!inner) return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema];
      jsonSchema.$ref = `#/components/schemas/${inner}`;
    },
  });
  return rest;
}
