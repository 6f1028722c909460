import type { CallToolResult } from "@modelcontextprotocol/client";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { assert, assertStringIncludes } from "@std/assert";

/** What a tool says, in words and as data. */
export interface Said {
  readonly text: string;
  readonly data: Record<string, unknown>;
  readonly isError: boolean;
  readonly pictures: readonly { readonly data: string; readonly mimeType: string }[];
}

/** A client of the official SDK, as an agent has it. */
export class Agent extends Client implements AsyncDisposable {
  constructor() {
    super({ name: "test", version: "1.0.0" });
  }

  async use(name: string, input: Record<string, unknown> = {}): Promise<Said> {
    const { content, structuredContent, isError }: CallToolResult = await this.callTool(
      { name, arguments: input },
      { timeout: 600_000 },
    );
    return {
      text: content.flatMap((one) => one.type === "text" ? [one.text] : []).join("\n"),
      data: structuredContent as Record<string, unknown>,
      isError: isError ?? false,
      pictures: content.flatMap((one) => one.type === "image" ? [one] : []),
    };
  }

  async refused(name: string, input: Record<string, unknown> = {}): Promise<string> {
    const { text, data, isError } = await this.use(name, input);
    assert(isError, text);
    if (!data.run) assertStringIncludes(text, data.error as string);
    return text;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

export async function overHttp(address: string, headers: Record<string, string>): Promise<Agent> {
  const agent = new Agent();
  const url = new URL("/api/mcp", address);
  await agent.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return agent;
}
