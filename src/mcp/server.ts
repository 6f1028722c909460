/** Braid as a Model Context Protocol server: tools over its own API. @see https://modelcontextprotocol.io */
import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";
import { Server } from "@modelcontextprotocol/server";
import { ProblemError } from "../api/client.ts";
import { schemaFault } from "../api/schema_fault.ts";
import { checkShape } from "../graph/check_shape.ts";
import { UsageError } from "../graph/usage_error.ts";
import { own } from "../graph/record.ts";
import { exactData, isLost, pathOfFirst } from "./exact_numbers.ts";
import { faultLines } from "./fault_lines.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { meant } from "./known.ts";
import { jsonSchemaOf, strayField } from "./stray_field.ts";
import type { Answer, Braid, Tool } from "./tool.ts";
import { ToolFault } from "./tool.ts";
import { TOOLS } from "./tools.ts";

/** A server for one connection, or one request of HTTP. */
export function createMcp(braid: Braid, version: string): Server {
  const server = new Server(
    { name: "braid", title: "Braid", version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler("tools/list", () => ({ tools: LISTED }));
  server.setRequestHandler(
    "tools/call",
    async ({ params: { name, arguments: given = {} } }, context) => {
      try {
        return resultOf(await call(name, given, braid, context));
      } catch (error) {
        return refusalOf(error);
      }
    },
  );
  return server;
}

const LISTED = Object.entries(TOOLS).map((
  [name, { title, description, input, output, reads }],
) => ({
  name,
  title,
  description,
  inputSchema: jsonSchemaOf(input) as { type: "object" },
  ...(output && { outputSchema: jsonSchemaOf(output) as { type: "object" } }),
  annotations: {
    title,
    readOnlyHint: reads === true,
    destructiveHint: false,
    openWorldHint: false,
  },
}));

async function call(
  name: string,
  given: unknown,
  braid: Braid,
  { mcpReq: { signal, notify, _meta } }: ServerContext,
): Promise<Answer> {
  const tool: Tool | undefined = own(TOOLS, name);
  if (!tool) throw new ToolFault(`There is no tool "${name}": ${meant(name, Object.keys(TOOLS))}`);
  const stray = strayField(jsonSchemaOf(tool.input), given);
  if (stray !== undefined) throw new ToolFault(`Cannot call ${name}: ${stray}`);
  const lost = pathOfFirst(given, isLost);
  if (lost !== undefined) {
    const fix = /^((before|after)\.)?graph\./.test(lost) ? "the graph as its text" : "it as text";
    throw new ToolFault(
      `Cannot call ${name}: "${lost}" is a whole number beyond 2^53, which loses digits on the way: give ${fix}`,
    );
  }
  const { data, error } = checkShape(tool.input, given, { reportInput: true });
  if (error) throw new ToolFault(`Cannot call ${name}: ${schemaFault(error, "input")}`);
  const token = _meta?.progressToken;
  return await tool.run(data, {
    braid,
    signal,
    progress(progress, total, message) {
      if (token === undefined) return;
      const params = { progressToken: token, progress, message, ...(total && { total }) };
      notify({ method: "notifications/progress", params }).catch(() => {}); // nobody listens any more
    },
  });
}

function resultOf({ text, data, pictures = [], failed }: Answer): CallToolResult {
  return {
    ...(failed && { isError: true }),
    content: [
      { type: "text", text },
      ...pictures.map(({ bytes, mediaType }) => ({
        type: "image" as const,
        data: bytes.toBase64(),
        mimeType: mediaType,
      })),
    ],
    structuredContent: exactData(data),
  };
}

/** What went wrong, in a sentence that says how to mend it, and as data with each fault of a graph. */
function refusalOf(error: unknown): CallToolResult {
  const message = error instanceof UsageError
    ? [error.message, ...error.hints].join(". ")
    : error instanceof Error
    ? error.message
    : String(error);
  const diagnostics = error instanceof ToolFault || error instanceof ProblemError
    ? error.diagnostics ?? []
    : [];
  const text = [message, ...faultLines(diagnostics)].join("\n");
  return {
    isError: true,
    content: [{ type: "text", text }],
    structuredContent: { error: message, diagnostics },
  };
}
