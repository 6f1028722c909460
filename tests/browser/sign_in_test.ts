/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { TAKE_ALONG_PATH } from "../../src/api/hand_over.ts";
import { signInLink } from "../../src/program/server_address.ts";
import { keyOf, signInPath, signWord } from "../../src/server/signed_word.ts";
import { processesOf, serveLocked } from "../server/serving.ts";
import { openEditor, openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { launchAt } from "./launch_browser.ts";
import { Visitor } from "./studio.ts";
import { test } from "./test_in_browser.ts";

/** Answers whatever is asked for in its place. */
const WORKER = `addEventListener("install", () => skipWaiting());
addEventListener("fetch", (event) => event.respondWith(new Response("not Braid")));`;
const REGISTERS = `<script>navigator.serviceWorker.register("/worker").then(async () => {
  await navigator.serviceWorker.ready;
  document.body.textContent = "registered";
})</script><body></body>`;

test("a browser is signed in by a link, or by the token, until the server ends", async (t) => {
  const folder = await Deno.makeTempDir();
  let server = await serveLocked({}, folder, "--keep-sessions");
  const { port } = new URL(server.address);
  const config = join(folder, "config", "braid");
  let place = "";
  const readToken = async (): Promise<string> =>
    (await Deno.readTextFile(join(config, "token"))).trim();
  const again = async (...options: string[]): Promise<void> => {
    await server.stop();
    server = await serveLocked({}, folder, "--port", port, ...options);
  };
  try {
    const { page, errors } = await openEditor(server.page!);
    const visitor = new Visitor(page, errors);
    const done = page.locator(".status-bar:not(.offline)");

    await visitor.step(
      t,
      "the page leads to the editor, which paints and shows",
      async () => {
        place = page.url();
        assertMatch(place, new RegExp(`^http://[0-9a-f]{32}\\.localhost:${port}/$`));
        await visitor.openTemplate("Concept guidance");
        await visitor.type("schedule", "Steps", "2");
        await visitor.run();
        await visitor.isPainted("save");
      },
    );

    await visitor.step(
      t,
      "another browser is told what to do, and comes in with the token",
      async () => {
        const { page: other } = await openPage({});
        await other.goto(`${place}?open=nothing`);
        await other.getByRole("alert").getByText("You are not signed in.").waitFor();
        await other.getByText("braid link").waitFor();
        const field = other.getByLabel(/paste the token/);
        await field.fill("a-token-that-is-wrong");
        await other.keyboard.press("Enter");
        await other.getByRole("alert").getByText("This is not the token.").waitFor();
        await field.fill(await readToken());
        await other.getByRole("button", { name: "Sign in" }).click();
        await other.locator("#app[data-ready]").waitFor();
        assertEquals(new URL(other.url()).search, "?open=nothing");
        const { page: another } = await openPage({}); // which knows the address alone
        await another.goto(server.address);
        await another.getByText("braid link").waitFor();
        assertEquals(await another.getByLabel(/paste the token/).count(), 0);
      },
    );

    await visitor.step(t, "a used link is told to be so, and a page works once more", async () => {
      const { page: first } = await openPage({});
      await first.goto(server.link!);
      await first.locator("#app[data-ready]").waitFor();
      const { page: other } = await openPage({});
      await other.goto(server.link!);
      await other.getByRole("alert").getByText("another is needed").waitFor();
      await other.goto(server.page!);
      await other.locator("#app[data-ready]").waitFor();
      assertEquals([first.url(), other.url()], [place, place]);
    });

    await visitor.step(t, "links on another site lead in, the first time and later", async () => {
      const path = signInPath(await readToken(), Number(port));
      const link = signInLink("127.0.0.1", Number(port), path, true);
      const html = `<a href="${link}">in</a> <a href="${place}?open=nothing">again</a>`;
      await using site = Deno.serve(
        { hostname: "localhost", port: 0, onListen() {} },
        () => new Response(html, { headers: { "content-type": "text/html" } }),
      );
      const { page: other } = await openPage({});
      for (const name of ["in", "again"]) {
        await other.goto(`http://localhost:${site.addr.port}/`);
        await other.getByRole("link", { name, exact: true }).click();
        await other.locator("#app[data-ready]").waitFor();
      }
      assertEquals(new URL(other.url()).search, "?open=nothing");
    });

    await visitor.step(t, "a server that was told to keep sessions knows the browser", async () => {
      await again("--keep-sessions");
      await visitor.toast("The server is back").waitFor();
      await done.waitFor();
      await visitor.closeToasts();
    }, /ERR_|status of 503/);

    await visitor.step(
      t,
      "a page that is signed out says so, keeps what was typed, and comes back",
      async () => {
        await visitor.node("prompt").locator("textarea").fill("winking");
        await page.context().clearCookies();
        await again("--keep-sessions");
        await visitor.toast("You are signed out").waitFor();
        await page.locator(".status-bar", { hasText: "Signed out" }).waitFor();
        await page.waitForFunction(() => document.querySelector(".tab.active.dirty"));
        await visitor.toast("You are signed out").getByRole("button", { name: "Sign in" }).click();
        await page.getByLabel(/paste the token/).fill(await readToken());
        await page.keyboard.press("Enter");
        await visitor.node("prompt").waitFor();
        assertEquals(await visitor.node("prompt").locator("textarea").inputValue(), "winking");
        await done.waitFor();
      },
      /ERR_|status of (401|503)|EventSource/,
    );

    await visitor.step(
      t,
      "a tab whose server has another name takes along what was typed while it was down, and says what changed",
      async () => {
        await visitor.save("mine");
        await server.stop();
        await page.locator(".status-bar.offline").waitFor();
        await visitor.node("prompt").locator("textarea").fill("typed meanwhile");
        const file = join(folder, "mine.graph.json");
        await Deno.writeTextFile(
          file,
          (await Deno.readTextFile(file)).replace("winking", "by another program"),
        );
        server = await serveLocked({}, folder, "--port", port);
        const paste = visitor.toast("Braid was started again under another name")
          .getByRole("button", { name: "Paste the new link" });
        await page.getByText("Started again: it needs the new link").waitFor();
        const field = page.getByPlaceholder("The link that braid serve has printed");
        const open = async (link: string): Promise<Page> => {
          await field.fill(link);
          const opening = page.context().waitForEvent("page");
          await page.keyboard.press("Enter");
          return await opening;
        };
        await paste.click();
        await field.fill(server.page!);
        await page.getByText("No page can read that file: paste the link").waitFor();
        const code = signWord(keyOf("another-token-than-its-own"), `link:${Number(port)}`);
        const wrong = await open(`${server.address}sign-in?code=${code}`);
        await wrong.getByText("What is not saved is still in the tab").waitFor();
        await wrong.close();
        await paste.click();
        const opened = await open(server.link!);
        await opened.locator("#app[data-ready]").waitFor();
        assertMatch(opened.url(), /\.localhost:/);
        assertNotEquals(opened.url(), place);
        place = opened.url();
        const next = new Visitor(opened, []);
        const prompt = next.node("prompt").locator("textarea");
        await prompt.waitFor();
        assertEquals(await prompt.inputValue(), "typed meanwhile");
        await opened.locator(".tab.active.dirty").waitFor();
        await opened.locator(".canvas").focus();
        await opened.keyboard.press("Control+s");
        await opened.getByPlaceholder('"mine" has changed since it was opened').waitFor();
        await opened.close();
      },
      /ERR_|status of (401|421|503)|EventSource/,
    );

    await visitor.step(
      t,
      "a tab that was loaded anew at a name of before finds there what was typed, and takes it along",
      async () => {
        await server.stop();
        await visitor.node("prompt").locator("textarea").fill("typed before a reload");
        const lies = () =>
          Object.keys(localStorage).some((key) =>
            key.startsWith("braid.drafts.") && key !== "braid.drafts.foreign"
          );
        await page.waitForFunction(lies);
        // Whoever listens there now can read it.
        const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
        assertEquals(/typed before|inputs|braid\/1/.exec(stored), null);
        {
          await using _impostor = Deno.serve(
            { hostname: "127.0.0.1", port: Number(port), onListen() {} },
            () =>
              new Response("document.body.textContent = 'not Braid'", {
                headers: {
                  "content-type": "text/javascript",
                  "cache-control": "max-age=31536000, immutable",
                },
              }),
          );
          await page.evaluate(
            async (path) => void await (await fetch(path)).text(),
            TAKE_ALONG_PATH,
          );
        }
        server = await serveLocked({}, folder, "--port", port);
        await page.reload();
        await page.getByRole("alert").getByText("Braid was started again").waitFor();
        await page.getByRole("status").getByText("has come along").waitFor();
        assertEquals(await page.evaluate(lies), false);
        assertEquals(await page.locator("input").count(), 0);
        const plain = {
          name: "another's",
          text: '{"format": "braid/1"}',
          at: "2026-01-01T00:00:00Z",
          session: "a-page",
          folder: "/another",
        };
        await page.evaluate(
          (draft) => localStorage.setItem("braid.drafts.foreign", draft),
          JSON.stringify(plain), // as without a token
        );
        await page.reload();
        await page.getByText("Save what you need as a file").waitFor();
        assertEquals(await page.locator("input").count(), 0); // nobody learns to paste a link there
        const saving = page.waitForEvent("download");
        await page.getByRole("link", { name: "another's" }).click();
        const saved = await saving;
        assertEquals(saved.suggestedFilename(), "another's.graph.json");
        assertEquals(await Deno.readTextFile(await saved.path()), plain.text);
        await page.goto(server.link!);
        await page.locator("#app[data-ready]").waitFor();
        assertNotEquals(new URL(page.url()).origin, new URL(place).origin);
        place = page.url();
        const prompts = visitor.node("prompt").locator("textarea");
        await prompts.waitFor();
        await eventually(() => prompts.inputValue(), "typed before a reload");
      },
      /ERR_|status of (401|421|503)|EventSource/,
    );

    await visitor.step(
      t,
      "what has listened there meanwhile answers for the server no more, and gets no session by its name",
      async () => {
        const before = new URL(place).origin;
        await server.stop();
        const { page: other } = await openPage({});
        {
          await using _impostor = Deno.serve(
            { hostname: "127.0.0.1", port: Number(port), onListen() {} },
            ({ url }) => {
              const isScript = new URL(url).pathname === "/worker";
              const type = isScript ? "text/javascript" : "text/html";
              return new Response(isScript ? WORKER : REGISTERS, {
                headers: { "content-type": type },
              });
            },
          );
          for (const at of [before, `http://127.0.0.1:${port}`]) {
            await other.goto(`${at}/`);
            await other.getByText("registered").waitFor();
          }
        }
        server = await serveLocked({}, folder, "--port", port);
        await other.goto(`${before}/`).catch(() => {}); // it is led away as it is loaded
        await other.getByRole("alert").getByText("Braid was started again").waitFor();
        const led = await other.goto(server.link!); // which nobody but the server has read
        assertEquals(led?.fromServiceWorker(), false);
        await other.locator("#app[data-ready]").waitFor();
        // What another browser has not saved is there, as that one knows the server no more.
        const prompt = new Visitor(other, []).node("prompt").locator("textarea");
        assertEquals(await prompt.inputValue(), "typed before a reload");
        const cookies: (string | null)[] = [];
        await using listener = Deno.serve(
          { hostname: "127.0.0.1", port: 0, onListen() {} },
          (asked) => {
            cookies.push(asked.headers.get("cookie"));
            return new Response("mine");
          },
        );
        const { hostname } = new URL(before);
        await other.goto(`http://${hostname}:${listener.addr.port}/`);
        assertEquals(new Set(cookies), new Set([null]));
      },
      /ERR_|status of (401|421|503)|EventSource/,
    );
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

test("a browser that is started with the page shows to others neither a code nor the name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using server = await serveLocked({}, folder);
    await using started = await launchAt(server.page!, join(folder, "profile"));
    const { browser, pid } = started;
    const [context] = browser.contexts();
    const page = context!.pages()[0] ?? await context!.waitForEvent("page");
    await page.locator("#app[data-ready]").waitFor();
    const { hostname } = new URL(page.url());
    const [name] = hostname.split(".");
    assertMatch(hostname, /^[0-9a-f]{32}\.localhost$/);
    const shown = await commandLines([pid, ...await processesOf(pid)]);
    assert(shown.includes(server.page!), shown);
    assertEquals([shown.includes("code="), shown.includes(name!)], [false, false], shown);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function commandLines(pids: readonly number[]): Promise<string> {
  const args = ["-wwo", "args=", "-p", pids.join(",")];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  return new TextDecoder().decode(stdout);
}

/** An address of this machine by which a network reaches it. */
const ours = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !address.startsWith("127.")
)?.address;

const inNetwork: typeof test = ours === undefined
  ? (name) => Deno.test.ignore(name, () => {})
  : test;

inNetwork("the editor works on plain HTTP of a network, where browsers have less", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using server = await serveLocked({}, folder, "--host", "0.0.0.0", "--plain");
    const { pathname, search, port } = new URL(server.link!);
    const { page, errors } = await openPage({});
    await page.goto(`http://${ours}:${port}${pathname}${search}`);
    await page.locator("#app[data-ready]").waitFor();
    assertEquals(await page.evaluate(() => isSecureContext), false);
    const visitor = new Visitor(page, errors);
    await visitor.openTemplate("Concept guidance");
    await visitor.save("mine");
    assertEquals(errors, []);
    assert((await Deno.stat(join(folder, "mine.graph.json"))).isFile);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
