import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { dirname, join, toFileUrl } from "@std/path";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { host } from "../../src/main.ts";
import { accessOf } from "../../src/program/access_token.ts";
import { sharedBraid } from "../cli/braid.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
import { inFolder } from "../runs/trial.ts";
import { askByName, openLink } from "./ask_by_name.ts";
import { serveHere, type ServingHere } from "./serve_here.ts";
import type { Serving } from "./serving.ts";
import { over, PICTURE, serve, serveLocked } from "./serving.ts";

const PAGE = { accept: "text/html" };

/** What a server answers to a request for its status, by where browsers reach it if it is named. */
async function status(
  { address }: Pick<Serving, "address">,
  { place = address, ...headers }: Record<string, string> = {},
): Promise<number> {
  return (await askByName(new URL("/api/status", place), headers)).status;
}

/** What processes on this machine were started with, as every user of it can see. */
async function commandLines(): Promise<string> {
  const { stdout } = await new Deno.Command("ps", { args: ["-Awwo", "args="] }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("braid serve lets in who has the token, which only its owner can read, also after a restart", () =>
  inFolder(async (folder) => {
    const config = { XDG_CONFIG_HOME: join(folder, "config") };
    const port = String(freePort());
    let browser: Awaited<ReturnType<typeof openLink>>;
    let token: string;
    {
      await using server = await serveLocked({}, folder, "--port", port, "--keep-sessions");
      const { address, link, tokenFile } = server;
      assertEquals(address, `http://127.0.0.1:${port}/`);
      assertEquals(tokenFile, join(folder, "config", "braid", "token"));
      assertEquals(Deno.statSync(tokenFile!).mode! & 0o777, 0o600);
      token = (await Deno.readTextFile(tokenFile!)).trim();
      assertMatch(token, /^[\w-]{32}$/);
      assertEquals([await status(server)], [401]);
      const bearer = { authorization: `Bearer ${token}` };
      const body = JSON.stringify({ workflow: PICTURE });
      const json = { "content-type": "application/json" };
      const start = (headers: Record<string, string>): Promise<Response> =>
        fetch(`${address}api/runs`, { method: "POST", headers: { ...json, ...headers }, body });
      assertEquals((await start({})).status, 401);
      const { id } = await (await start(bearer)).json();
      assertEquals((await over(address, id, bearer)).state, "succeeded");

      browser = await openLink(link!);
      assertEquals(await status(server, browser), 200);
      assertEquals((await openLink(link!)).cookie, ""); // once
      // By no other name: others may listen at another port of that.
      assertEquals(await status(server, { cookie: browser.cookie }), 401);

      const ran = await commandLines();
      assertStringIncludes(ran, folder); // its processes are among them
      assertStringIncludes(ran, `--deny-read=${tokenFile}`); // what plugins run in
      assertEquals([ran.includes(token), ran.includes(new URL(link!).search)], [false, false]);
    }
    await using server = await serveLocked({}, folder, "--port", port, "--keep-sessions");
    assertEquals(await status(server, browser), 200);
    assertEquals(await status(server, { authorization: `Bearer ${token}` }), 200);
    const made = await sharedBraid(["link", "--port", port], { env: config });
    assertEquals(made.code, 0);
    assertStringIncludes(made.err, `you can open ${server.page} as well`);
    assertEquals(await status(server, await openLink(made.out.trim())), 200);
    assertEquals((await openLink(made.out.trim())).cookie, "");
    const stranger = join(folder, "other-token");
    await Deno.writeTextFile(stranger, "a-token-of-another-server", { mode: 0o600 });
    const link = (...more: string[]) =>
      sharedBraid(["link", "--port", port, ...more], { env: config });
    const refused = await link("--token-file", stranger);
    assertEquals([refused.code, refused.out], [1, ""]);
    assertStringIncludes(refused.err, "has not shown that it knows your token");
    await server.crash();
    const none = await link();
    assertEquals([none.code, none.out], [1, ""]);
    assertStringIncludes(none.err, `no server answers at http://127.0.0.1:${port}/`);
    assertEquals(none.err.includes(server.page!), false); // which is there still
    await using _other = Deno.serve(
      { hostname: "127.0.0.1", port: Number(port), onListen() {} },
      () => Response.json({ title: "Braid was started again", status: 421 }, { status: 421 }),
    );
    const other = await link();
    assertEquals([other.code, other.out], [1, ""]);
    assertStringIncludes(other.err, "has not shown that it knows your token");
  }));

/** The link in a page, as a browser is led by it. */
const linkIn = async (page: string): Promise<string> =>
  /url=(http:[^"]+)"/.exec(await Deno.readTextFile(new URL(page)))![1]!;

Deno.test("a page that its owner alone can read lets a browser in any number of times, each code once, until the server stops", () =>
  inFolder(async (folder) => {
    const user = join(folder, "config", "braid");
    await Deno.mkdir(join(user, "open"), { recursive: true, mode: 0o755 });
    const port = freePort();
    const path = join(user, "open", `${port}.html`);
    await Deno.writeTextFile(path, "of a server that was killed", { mode: 0o644 });
    await using server = await serveHere(folder, { open: false, port });
    assertEquals(server.page, toFileUrl(path).href);
    const modes = [join(user, "open"), path].map((one) => Deno.statSync(one).mode! & 0o777);
    assertEquals(modes, [0o700, 0o600]);
    const used: string[] = [];
    for (let time = 0; time < 3; time++) {
      const link = await linkIn(server.page!);
      // At once to the name, which nobody has left anything for in a browser.
      assertMatch(link, /^http:\/\/[0-9a-f]{32}\.localhost:\d+\/sign-in\?code=[\w-]{32}$/);
      const { place, cookie } = await openLink(link);
      assertEquals(place, new URL("/", link).href);
      assertEquals(await status(server, { place, cookie }), 200);
      used.push(link);
      assertEquals(new Set(used).size, time + 1);
      for (const one of used.slice(0, -1)) assertEquals((await openLink(one)).cookie, "");
      assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    }
    // Nothing that a browser is started with has the name that cookies are for.
    const { hostname } = new URL((await openLink(await linkIn(server.page!))).place);
    const shown = [server.page, server.link].join();
    assertEquals([hostname.endsWith(".localhost"), shown.includes(hostname)], [true, false]);
    const last = await linkIn(server.page!);
    await server.stop();
    assertEquals([...Deno.readDirSync(join(user, "open"))], []);
    await using next = await serveHere(folder, { open: false, port });
    assertEquals((await openLink(last)).cookie, ""); // of another start
    await Deno.remove(path); // by its owner, or for want of room
    const { place, cookie } = await openLink(next.link!);
    assertEquals(await status(next, { place, cookie }), 200);
  }));

Deno.test("a page that others could read or have put elsewhere is not written, and the reason said", () =>
  inFolder(async (folder) => {
    const page = (config: string): string => join(folder, config, "braid", "open");
    const elsewhere = join(folder, "elsewhere");
    await Deno.mkdir(elsewhere);
    for (const config of ["linked", "filed"]) {
      await Deno.mkdir(dirname(page(config)), { recursive: true });
    }
    await Deno.symlink(elsewhere, page("linked"));
    await Deno.writeTextFile(page("filed"), "a file where a folder is wanted");
    for (const config of ["linked", "filed"]) {
      await using server = await serveHere(
        join(folder, `of-${config}`),
        { open: false },
        join(folder, config),
      );
      assertEquals(server.page, undefined);
      const told = server.notices.find((one) => one.startsWith("There is no page to open in"));
      assertStringIncludes(told ?? "", page(config));
      assertNotEquals((await openLink(server.link!)).cookie, "");
    }
    assertEquals([...Deno.readDirSync(elsewhere)], []);
    const port = freePort();
    await Deno.mkdir(page("taken"), { recursive: true });
    const mine = join(folder, "mine");
    await Deno.writeTextFile(mine, "mine");
    await Deno.symlink(mine, join(page("taken"), `${port}.html`));
    await using server = await serveHere(
      join(folder, "of-taken"),
      { open: false, port },
      join(folder, "taken"),
    );
    assertEquals([server.page, await Deno.readTextFile(mine)], [undefined, "mine"]);
    await using open = await serveHere(join(folder, "of-none"), {}, join(folder, "none"));
    assertEquals([open.page, open.link], [undefined, undefined]);
  }));

Deno.test("who removes the file of the token, or writes another into it, takes the token back at once", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder, { open: false });
    const { token, file } = server.access!;
    const browser = await openLink(server.link!);
    const all = (): Promise<number[]> =>
      Promise.all([
        status(server, browser),
        status(server, { authorization: `Bearer ${token}` }),
        status(server, { authorization: "Bearer another-token-of-mine" }),
      ]);
    const proof = async (): Promise<number> => {
      const query = new URLSearchParams({
        host: new URL(server.address).host,
        nonce: "n".repeat(32),
      });
      const answer = await fetch(`${server.address}sign-in/proof?${query}`);
      await answer.body?.cancel();
      return answer.status;
    };
    const before = [await all(), await proof()];
    assertEquals(before, [[200, 200, 401], 200]);
    await Deno.remove(file!);
    assertEquals([await all(), await proof()], [[401, 401, 401], 401]);
    const page = await fetch(server.address, { headers: PAGE });
    assertStringIncludes(await page.text(), "was taken back, as its file was removed");
    await Deno.writeTextFile(file!, "another-token-of-mine", { mode: 0o600 });
    assertEquals([await all(), await proof()], [[401, 401, 401], 401]);
    await Deno.writeTextFile(file!, `${token}\n`); // by mistake
    assertEquals([await all(), await proof()], before);
  }));

Deno.test("a server has another name at each start, and who has heard the one before gets nothing by it", () =>
  inFolder(async (folder) => {
    const port = freePort();
    const start = (keepSessions = false): Promise<ServingHere> =>
      serveHere(folder, { open: false, port, keepSessions });
    const names: string[] = [];
    for (let time = 0; time < 2; time++) {
      await using server = await start();
      names.push(new URL((await openLink(server.link!)).place).hostname);
    }
    await using server = await start();
    const { place, cookie } = await openLink(server.link!);
    assertEquals(new Set([...names, new URL(place).hostname]).size, 3);
    assertEquals(await status(server, { place, cookie }), 200);
    const { pathname, search } = new URL(server.link!);
    for (const name of names) {
      assertEquals(await status(server, { place: `http://${name}:${port}/`, cookie }), 421);
      const used = `http://${name}:${port}${pathname}${search}`;
      assertEquals(await openLink(used), { place: "", cookie: "" });
    }
    await server.stop();
    const kept: string[] = [];
    for (let time = 0; time < 2; time++) {
      await using server = await start(true);
      kept.push((await openLink(server.link!)).place);
    }
    assertEquals(kept[0], kept[1]);
  }));

Deno.test("a link leads in by a name of its own, where nobody has left in the browser what reads it, and by the address with --plain", () =>
  inFolder(async (folder) => {
    const env = { XDG_CONFIG_HOME: join(folder, "config") };
    for (const plain of [false, true]) {
      await using server = await serveHere(folder, { open: false, plain, hostname: "::1" });
      const { port } = new URL(server.address);
      const made = await sharedBraid(["link", "--port", port, "--host", "::1"], { env });
      const links = [server.link!, made.out.trim()];
      const names: string[] = [];
      for (const link of links) {
        const { place, cookie } = await openLink(link);
        assertEquals(await status(server, { place, cookie }), 200);
        names.push(new URL(link).hostname, new URL(place).hostname);
      }
      if (plain) assertEquals(new Set(names), new Set(["127.0.0.1"]));
      else {
        for (const name of names) assertMatch(name, /^[0-9a-f]{32}\.localhost$/);
        assertEquals([new Set(names).size, names[1]], [3, names[3]]); // both lead to one
      }
    }
  }));

Deno.test("sessions end with their server, but for one that was told to keep them", () =>
  inFolder(async (folder) => {
    const port = freePort();
    const start = (keepSessions: boolean): Promise<ServingHere> =>
      serveHere(folder, { open: false, port, keepSessions });
    const cookies: string[] = [];
    for (const keepSessions of [true, false, false]) {
      await using server = await start(keepSessions);
      const { place, cookie } = await openLink(server.link!);
      for (const cookie of cookies) assertEquals(await status(server, { place, cookie }), 401);
      cookies.push(cookie);
      assertEquals(await status(server, { place, cookie }), 200);
    }
    await using server = await start(true);
    const { place } = await openLink(server.link!);
    const statuses = cookies.map((cookie) => status(server, { place, cookie }));
    assertEquals(await Promise.all(statuses), [200, 401, 401]);
  }));

Deno.test("plugins cannot read token and page by their paths without links either", () =>
  inFolder(async (folder) => {
    const [target, link] = [join(folder, "real"), join(folder, "link")];
    await Deno.mkdir(target);
    await Deno.symlink(target, link);
    await using server = await serveHere(join(folder, "served"), { open: false }, link);
    const file = server.access!.file!;
    const [place, real] = [
      join(link, "braid", "open"),
      join(await Deno.realPath(file), "..", "open"),
    ];
    const hidden = `--deny-read=${[file, await Deno.realPath(file), place, real].join(",")}`;
    assertStringIncludes(await commandLines(), hidden);
  }));

Deno.test("a token file is taken from its owner's eyes alone, and nothing on the command line", () =>
  inFolder(async (folder) => {
    const file = join(folder, "secret");
    const refused = (...args: string[]): Promise<string> => refusal("serve", folder, ...args);
    const isRefused = (path: string, words: string): Error =>
      assertThrows(() => accessOf(path, undefined), Error, words);
    isRefused(file, `There is no token file "${file}"`);
    await Deno.writeTextFile(file, "a-token-of-mine-that-is-long\n", { mode: 0o644 });
    const loose = await serveLocked({}, folder, "--token-file", file).catch(({ message }) =>
      message
    );
    assertMatch(loose, /you alone.*its mode is 644: run chmod 600 on it\n$/);
    await Deno.chmod(file, 0o640);
    isRefused(file, "mode is 640");
    await Deno.chmod(file, 0o600);
    {
      await using server = await serveLocked({}, folder, "--token-file", file);
      assertEquals(server.tokenFile, file);
      assertEquals(
        await status(server, { authorization: "Bearer a-token-of-mine-that-is-long" }),
        200,
      );
    }
    await Deno.writeTextFile(file, "short");
    isRefused(file, "16 to 512 letters");
    await Deno.writeTextFile(file, "two words that are long enough");
    isRefused(file, "without spaces");
    isRefused(folder, "to be a file");
    if (Deno.build.os !== "windows") {
      const pipe = join(folder, "pipe");
      await new Deno.Command("mkfifo", { args: [pipe] }).output();
      isRefused(pipe, "to be a file");
    }
    assertMatch(await refused("--token", "abc"), /every user of this machine.*--token-file/);
    assertMatch(await refused("--token=abc"), /every user of this machine.*--token-file/);
    assertStringIncludes(await refused("--no-token", "--token-file", file), "but got both");
    assertMatch(
      await refused("--no-token", "--host", "0.0.0.0"),
      /everybody on the network.*--anyone/,
    );
    assertStringIncludes(await refused("--anyone"), "--no-token");
    for (const host of ["127.0.0.1:80", "::1]", "a b", "http://127.0.0.1", "a/b"]) {
      assertStringIncludes(await refused("--host", host), "Expected --host to be an address");
    }
    const own = join(folder, "config", "braid", "token");
    await Deno.mkdir(join(folder, "config", "braid"), { recursive: true });
    await Deno.writeTextFile(own, "");
    await Deno.chmod(own, 0o644);
    {
      await using server = await serveHere(folder, { open: false }); // an empty one is filled, for the owner alone
      assertEquals(Deno.statSync(own).mode! & 0o777, 0o600);
      assertEquals(server.access!.file, own);
    }
    await Deno.chmod(own, 0o644);
    await assertRejects(() => serveHere(folder, { open: false }), Error, "its mode is 644");
    const made = await sharedBraid(["link", "--token-file", file]);
    assertEquals(made.code, 1);
    const none = await sharedBraid(["link"], { env: { XDG_CONFIG_HOME: join(folder, "nowhere") } });
    assertEquals(none.code, 4);
    assertStringIncludes(none.err, "You have no token yet: start a server by braid serve");
  }));

Deno.test("a token that cannot be kept is said, and asked for all the same", () =>
  inFolder(async (folder) => {
    const blocked = join(folder, "blocked");
    await Deno.writeTextFile(blocked, "a file where a folder is wanted");
    await using server = await serveHere(join(folder, "served"), { open: false }, blocked);
    const { token, file } = server.access!;
    assertEquals(file, undefined);
    assertEquals(await status(server), 401);
    assertEquals(await status(server, { authorization: `Bearer ${token}` }), 200);
  }));

Deno.test({
  name: "a token that was kept is asked for on a full disk, too",
  ignore: !await canMount(),
  fn: () =>
    inFolder(async (folder) => {
      const config = join(folder, "small");
      await Deno.mkdir(config);
      await withSmallDisk(config, "8m", async () => {
        const start = (): Promise<ServingHere> =>
          serveHere(join(folder, "served"), { open: false }, config);
        let token: string;
        {
          await using first = await start();
          token = (await Deno.readTextFile(first.access!.file!)).trim();
        }
        fill(join(config, "filled"));
        await using second = await start();
        assertEquals(await status(second, { authorization: `Bearer ${token}` }), 200);
      });
    }),
});

Deno.test("--no-token lets in everybody on this machine, and on the network with --anyone", () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, "--host", "0.0.0.0", "--anyone");
    assertEquals([server.link, server.tokenFile], [undefined, undefined]);
    const { port } = new URL(server.address);
    assertEquals(await status({ address: `http://127.0.0.1:${port}/` }), 200);
  }));

Deno.test("braid serve for others than this machine asks for a token as well, and answers to its own name", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder, { open: false, hostname: "0.0.0.0" });
    const { hostname, port, pathname } = new URL(server.link!);
    assertEquals([hostname, pathname], [Deno.hostname().toLowerCase(), "/sign-in"]);
    assertEquals(await status({ address: `http://127.0.0.1:${port}/` }), 401);
    // On the machine itself another account may listen on another port of 127.0.0.1.
    const here = await openLink(await linkIn(server.page!));
    assertMatch(new URL(here.place).hostname, /^[0-9a-f]{32}\.localhost$/);
    assertEquals(await status(server, here), 200);
    for (const name of ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"]) {
      const place = `http://${name}:${port}/`;
      assertEquals(await status(server, { place, cookie: here.cookie }), 401, name);
    }
    if (OURS !== undefined) { // from which it is told from this machine by its name
      assertMatch(
        await get(hostname, Number(port), server.link!, OURS),
        /^HTTP\/1.1 200 [^]*set-cookie: /i,
      );
    }
    assertMatch(await get("rebound.example", Number(port), "/"), /^HTTP\/1.1 403 /);
    const names = ["studio.example"]; // by which a proxy asks, and those behind it know no other
    await using proxied = await serveHere(join(folder, "proxied"), { open: false, names });
    const { place } = await openLink(proxied.link!);
    assertMatch(new URL(place).hostname, /^[0-9a-f]{32}\.localhost$/);
    const another = proxied.page!;
    const code = /code=([\w-]+)/.exec(await Deno.readTextFile(new URL(another)))![1];
    const [cookie] = /braid_\d+=[^;]+/.exec(
      await get(names[0]!, Number(new URL(place).port), `/sign-in?code=${code}`),
    )!;
    const at = (host: string): Promise<number> =>
      status(proxied, { place: `http://${host}:${new URL(place).port}/`, cookie });
    const hosts = [names[0]!, new URL(place).hostname, "127.0.0.1"];
    assertEquals(await Promise.all(hosts.map(at)), [200, 200, 401]);
    await using beside = await serveHere(join(folder, "beside"), { open: false });
    const { hostname: other } = new URL((await openLink(beside.link!)).place);
    assertNotEquals(other, new URL(place).hostname); // of another port
  }));

/** An address of this machine by which a network reaches it. */
const OURS = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !address.startsWith("127.")
)?.address;

for (const hostname of ["::", OURS]) {
  Deno.test(
    `with --host ${hostname} a browser of this machine is led on to a name of its own as well`,
    {
      ignore: hostname === undefined ||
        !Deno.networkInterfaces().some(({ address }) => address === "::1"),
    },
    () =>
      inFolder(async (folder) => {
        await using server = await serveHere(folder, { open: false, hostname: hostname! });
        const { port } = new URL(server.link!);
        const led = await fetch(server.link!, { headers: PAGE });
        const [, next] = /href="(http:[^"]+)"/.exec(await led.text())!;
        const here = await openLink(next!);
        assertMatch(new URL(here.place).hostname, /^[0-9a-f]{32}\.localhost$/);
        assertEquals(await status(server, here), 200);
        for (const at of ["127.0.0.1", "[::1]"]) {
          const place = `http://${at}:${port}/`;
          assertEquals(await status(server, { place, cookie: here.cookie }), 401, at);
        }
        // Nobody else can be reached by the name, so that a tab has the server shown.
        const word = "a".repeat(32);
        const shown = await askByName(`${here.place}sign-in/page?page=${word}&nonce=${word}`);
        assertEquals(shown.status, 200);
      }),
  );
}

/** What the command line says in place of starting a server. */
async function refusal(...args: string[]): Promise<string> {
  let said = "";
  const { writeSync } = Deno.stderr;
  Deno.stderr.writeSync = (bytes) => {
    said += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  const serve = (): Promise<never> => Promise.reject(new Error("it started"));
  try {
    await runCommandLine(args, { ...host, trusts: () => true, serve });
  } finally {
    Deno.stderr.writeSync = writeSync;
  }
  return said;
}

/** The head of an answer to a request with any `Host`, which `fetch` does not set. */
async function get(host: string, port: number, path: string, at = "127.0.0.1"): Promise<string> {
  const { pathname, search } = new URL(path, "http://localhost");
  using connection = await Deno.connect({ hostname: at, port });
  const lines = [`GET ${pathname}${search} HTTP/1.1`, `host: ${host}`, "connection: close", "", ""];
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  const head = new Uint8Array(1000);
  const count = await connection.read(head);
  return new TextDecoder().decode(head.subarray(0, count ?? 0));
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
