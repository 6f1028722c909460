/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { serveLocked } from "../server/serving.ts";
import { openEditor, openPage } from "./browser.ts";
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

/** What was asked, each once: a browser itself asks again for pictures under way as a server ends. */
function besidesPictures(asked: string[]): string[] {
  const picture = /\/api\/templates\/[^/]+\/picture $/;
  return [...new Set(asked.filter((one) => !picture.test(one)))].sort();
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
        Object.keys(localStorage).some((key) => key.startsWith("braid.drafts."))
      );
      const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
      assertEquals(stored.includes("a secret"), false); // its page would read all of it
      await again.promise; // as the first has shown nothing
      await page.locator(".status-bar.offline").waitFor();
    }
    assertEquals(besidesPictures(asked), ["/api/events ", "/sign-in/page "]);
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

/** Answers all with a refusal such as the server's own, and tells what it was asked. */
function refuseAll(port: string, status: number, asked: string[]): Deno.HttpServer {
  return Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen() {} }, async (one) => {
    const { pathname, search } = new URL(one.url);
    const where = pathname === "/sign-in/hand-over" ? pathname + search : pathname;
    asked.push([one.method, where, await one.text()].join(" "));
    return Response.json({ title: "Refused", status }, { status });
  });
}

test("a refusal of what has not shown that it is the server leads nowhere, and its own is told as it is", async () => {
  const folder = await Deno.makeTempDir();
  let server = await serveLocked({}, folder);
  const { port } = new URL(server.address);
  try {
    const { page, errors } = await openEditor(server.page!);
    const visitor = new Visitor(page, errors);
    await visitor.openTemplate("Concept guidance");
    await visitor.node("prompt").locator("textarea").fill("a secret");
    await server.crash();
    await page.getByText("The server is gone: trying again").waitFor();
    for (const status of [421, 401]) {
      const asked: string[] = [];
      await using other = refuseAll(port, status, asked);
      await page.getByText("What answers is not known: it is told nothing").waitFor();
      assertEquals(await page.getByText(/You are signed out|Braid was started again/).count(), 0);
      assertEquals(await page.getByRole("button", { name: "Sign in" }).count(), 0);
      assertEquals(besidesPictures(asked), ["GET /api/events ", "GET /sign-in/page "]);
      // A link that was printed before: nothing can be read by who does not know its code.
      const toast = visitor.toast("What answers where Braid was has not shown that it is yours");
      await toast.getByRole("button", { name: "Paste the new link" }).click();
      await page.getByPlaceholder("The link that braid serve has printed").fill(server.link!);
      const opening = page.context().waitForEvent("page");
      await page.keyboard.press("Enter");
      const opened = await opening;
      await eventually(() => asked.some((one) => one.startsWith("POST /sign-in/hand-over")), true);
      await opened.close();
      const code = new URL(server.link!).searchParams.get("code")!.split(".").at(-1)!;
      for (const secret of ["a secret", code]) assert(!asked.join().includes(secret), asked.join());
      await other.shutdown();
      await page.getByText("The server is gone: trying again").waitFor();
    }
    await visitor.closeToasts();
    server = await serveLocked({}, folder); // on another port
    await page.getByRole("button", { name: "The server is gone: trying again" }).click();
    await page.getByPlaceholder("The link that braid serve has printed").fill(server.link!);
    const opening = page.context().waitForEvent("page");
    await page.keyboard.press("Enter");
    const opened = await opening;
    const prompt = new Visitor(opened, []).node("prompt").locator("textarea");
    await eventually(() => prompt.inputValue(), "a secret");
    await opened.close();
    await server.stop();
    server = await serveLocked({}, folder, "--port", port);
    await page.getByText("Started again: it needs the new link").waitFor();
    await visitor.toast("Braid was started again under another name").waitFor();
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

test("with --plain a tab that was signed out comes back once another tab signs in, with what was typed", async () => {
  const folder = await Deno.makeTempDir();
  let server = await serveLocked({}, folder, "--plain");
  const { port } = new URL(server.address);
  try {
    const { page, errors } = await openEditor(server.page!);
    const visitor = new Visitor(page, errors);
    await visitor.openTemplate("Concept guidance");
    await server.stop();
    await page.locator(".status-bar.offline").waitFor();
    await visitor.node("prompt").locator("textarea").fill("typed meanwhile");
    server = await serveLocked({}, folder, "--plain", "--port", port);
    await page.locator(".status-bar", { hasText: "Signed out" }).waitFor();
    const signIn = visitor.toast("You are signed out").getByRole("button", { name: "Sign in" });
    await signIn.waitFor();
    const other = await page.context().newPage();
    await other.goto(server.link!);
    await other.locator("#app[data-ready]").waitFor();
    await page.locator(".status-bar:not(.offline)").waitFor();
    await eventually(() => page.evaluate(hasDraft, "typed meanwhile"), true);
    assertEquals(await signIn.count(), 0);
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

test("what takes the place of the server before the page is connected is told nothing either", async () => {
  const folder = await Deno.makeTempDir();
  const server = await serveLocked({}, folder);
  const { port } = new URL(server.address);
  const asked: string[] = [];
  let other: Deno.HttpServer | undefined;
  try {
    const { page } = await openPage({});
    // Else another process asks for the events, which no test can have wait.
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
    const gone = Promise.withResolvers<void>();
    let isGoing = false;
    await page.route("**/sign-in/page*", async (route) => {
      if (isGoing) await gone.promise;
      await route.continue();
    });
    await page.route("**/api/events*", async (route) => {
      isGoing = true;
      await server.crash();
      const at = { hostname: "127.0.0.1", port: Number(port), onListen() {} };
      other ??= Deno.serve(at, (request) => {
        // What asks alone may be on its way to the server as that ends.
        if (request.method !== "GET") asked.push(new URL(request.url).pathname);
        return answer(request);
      });
      gone.resolve();
      await route.continue();
    }, { times: 1 });
    await page.goto(server.page!);
    await page.getByText("What answers is not known: it is told nothing").waitFor();
    assertEquals(asked, []);
  } finally {
    await other?.shutdown();
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
