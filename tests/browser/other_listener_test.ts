/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { serveLocked } from "../server/serving.ts";
import { openEditor } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

/** Answers all as if it were the server, and knows nothing of it. */
function answer(asked: Request): Response {
  const { pathname } = new URL(asked.url);
  if (pathname !== "/api/events") return Response.json({ proof: btoa("a".repeat(32)) });
  const body = new ReadableStream({
    start: (stream) => stream.enqueue(new TextEncoder().encode('id: 1\ndata: {"type":"log"}\n\n')),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

test("what listens in place of the server is told nothing that was typed, and the server all of it when it is back", async () => {
  const folder = await Deno.makeTempDir();
  let server = await serveLocked({}, folder, "--keep-sessions");
  const { port } = new URL(server.address);
  try {
    const { page, errors } = await openEditor(server.page!);
    const visitor = new Visitor(page, errors);
    await visitor.openTemplate("Concept guidance");
    await visitor.save("mine");
    await server.stop();
    await page.locator(".status-bar.offline").waitFor();
    const asked: string[] = [];
    let count = 0;
    const again = Promise.withResolvers<void>();
    {
      await using _other = Deno.serve(
        { hostname: "127.0.0.1", port: Number(port), onListen() {} },
        async (request) => {
          const { pathname } = new URL(request.url);
          asked.push([pathname, await request.text()].join(" "));
          if (pathname === "/api/events" && ++count === 2) again.resolve();
          return answer(request);
        },
      );
      await visitor.node("prompt").locator("textarea").fill("a secret");
      await page.locator(".canvas").focus();
      await page.keyboard.press("Control+s");
      await visitor.toast("Cannot reach the server").waitFor();
      await page.waitForFunction(() =>
        Object.keys(localStorage).some((key) =>
          key.startsWith("braid.drafts.") && localStorage[key].includes("a secret")
        )
      );
      await again.promise; // as the first has shown nothing
      await page.locator(".status-bar.offline").waitFor();
    }
    assertEquals([...new Set(asked)].sort(), ["/api/events ", "/sign-in/page "]);
    server = await serveLocked({}, folder, "--port", port, "--keep-sessions");
    await page.locator(".status-bar:not(.offline)").waitFor();
    await eventually(() => page.evaluate(hasDraft, "a secret"), true);
    await visitor.save("mine");
    assert((await Deno.readTextFile(`${folder}/mine.graph.json`)).includes("a secret"));
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

/** Whether the server has a draft of this browser with some text, as the page finds it. */
async function hasDraft(text: string): Promise<boolean> {
  const answer = await fetch("/api/kept", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ browser: localStorage.getItem("braid.browser") }),
  });
  return (await answer.text()).includes(text);
}
