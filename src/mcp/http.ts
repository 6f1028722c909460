import { createMcpHandler } from "@modelcontextprotocol/server";
import { createMcp } from "./server.ts";
import type { Braid } from "./tool.ts";

/** Answers a request of MCP, whose JSON has been read where it has one. */
export type Mcp = (request: Request, body: unknown) => Promise<Response>;

/** Each request is answered by itself: nothing is kept between them. */
export function mcpOverHttp(braid: Braid, version: string): Mcp {
  const { fetch } = createMcpHandler(() => createMcp(braid, version));
  return (request, parsedBody) => fetch(request, { parsedBody });
}
