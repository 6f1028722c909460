import { assertEquals, assertRejects } from "@std/assert";
import { runNode, testContext } from "sdk/testing";
import writePrompt from "../../../nodes/examples/writer/write_prompt.ts";

/** Speaks Ollama's protocol, as far as it is asked. */
function serveOllama(): Deno.HttpServer<Deno.NetAddr> & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const body = await request.json();
    asked.push(body);
    return body.model === "tiny"
      ? Response.json({ response: ` ${body.prompt}, at dawn\n`, done: true })
      : Response.json({ error: `model '${body.model}' not found` }, { status: 404 });
  });
  return Object.assign(server, { asked });
}

Deno.test("a prompt is written by the model that is asked, and what it says is told", async () => {
  await using ollama = serveOllama();
  const server = `http://127.0.0.1:${ollama.addr.port}`;
  const given = { server, task: "Say when.", seed: 2n ** 31n + 7n, temperature: 0.5 };
  const { prompt } = await runNode(writePrompt, { ...given, model: "tiny" });
  assertEquals(prompt, "a cat, at dawn");
  assertEquals(ollama.asked, [{
    ...{ model: "tiny", prompt: "a cat", system: "Say when.", stream: false },
    options: { seed: 7, temperature: 0.5 },
  }]);
  await assertRejects(
    () => runNode(writePrompt, { ...given, model: "none" }),
    Error,
    "Ollama says: model 'none' not found",
  );
});

Deno.test("a server that is not there is said, and who calls a run off is not told so", async () => {
  const closed = serveOllama();
  const server = `http://127.0.0.1:${closed.addr.port}`;
  await closed.shutdown();
  await assertRejects(() => runNode(writePrompt, { server }), Error, "start it by ollama serve");
  const signal = AbortSignal.abort();
  await assertRejects(
    () => runNode(writePrompt, { server }, testContext({ signal })),
    DOMException,
  );
});
