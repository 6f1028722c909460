import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "@std/path";
import { runCommandLine } from "../../src/cli/command_line.ts";
import { host } from "../../src/main.ts";
import { accessOf } from "../../src/program/access_token.ts";
import { sharedBraid } from "../cli/braid.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
import { inFolder } from "../runs/trial.ts";
import { askByName } from "./ask_by_name.ts";
import { serveHere, type ServingHere } from "./serve_here.ts";
import type { Serving } from "./serving.ts";
import { over, PICTURE, serve, serveLocked } from "./serving.ts";

const PAGE = { accept: "text/html" };

async function status(
  { address, link }: Pick<Serving, "address" | "link">,
  headers: Record<string, string> = {},
): Promise<number> {
  const url = new URL("/api/status", headers.cookie === undefined ? address : link); // as browsers ask
  return (await askByName(url, headers)).status;
}

/** Opens a link as a browser does. @returns the cookie that it then has */
async function open(link: string): Promise<string> {
  const { headers } = await askByName(link, PAGE);
  return (headers.get("set-cookie") ?? "").split(";")[0]!;
}

/** The same for a link of `braid link`, by the server's address, which leads on to its name. */
async function openPlain(link: string): Promise<string> {
  const text = await (await fetch(link, { headers: PAGE })).text();
  const [, place] = /href="(http:[^"]+)"/.exec(text) ?? [];
  return place === undefined ? "" : await open(place);
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
    let cookie: string;
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

      cookie = await open(link!);
      assertEquals(await status(server, { cookie }), 200);
      assertEquals(await open(link!), ""); // once
      // By no other name: others may listen at another port of that.
      assertEquals(await status({ address, link: address }, { cookie }), 401);

      const ran = await commandLines();
      assertStringIncludes(ran, folder); // its processes are among them
      assertStringIncludes(ran, `--deny-read=${tokenFile}`); // what plugins run in
      assertEquals([ran.includes(token), ran.includes(new URL(link!).search)], [false, false]);
    }
    await using server = await serveLocked({}, folder, "--port", port, "--keep-sessions");
    assertEquals(await status(server, { cookie }), 200);
    assertEquals(await status(server, { authorization: `Bearer ${token}` }), 200);
    const made = await sharedBraid(["link", "--port", port], { env: config });
    assertEquals([made.code, made.err], [0, ""]);
    const another = await openPlain(made.out.trim());
    assertEquals(await status(server, { cookie: another }), 200);
    assertEquals(await openPlain(made.out.trim()), "");
  }));

Deno.test("who removes the file of the token, or writes another into it, takes the token back at once", () =>
  inFolder(async (folder) => {
    await using server = await serveHere(folder, { open: false });
    const { token, file } = server.access!;
    const cookie = await open(server.link!);
    const all = (): Promise<number[]> =>
      Promise.all([
        status(server, { cookie }),
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
      names.push(new URL(server.link!).hostname);
    }
    await using server = await start();
    assertEquals(new Set([...names, new URL(server.link!).hostname]).size, 3);
    const cookie = await open(server.link!);
    assertEquals(await status(server, { cookie }), 200);
    const { pathname, search } = new URL(server.link!);
    for (const name of names) {
      const before = { address: server.address, link: `http://${name}:${port}/` };
      assertEquals(await status(before, { cookie }), 421);
      const { headers } = await askByName(`http://${name}:${port}${pathname}${search}`, PAGE);
      assertEquals([headers.get("set-cookie"), headers.get("location")], [null, null]);
    }
    await server.stop();
    const kept: string[] = [];
    for (let time = 0; time < 2; time++) {
      await using server = await start(true);
      kept.push(new URL(server.link!).hostname);
    }
    assertEquals(kept[0], kept[1]);
  }));

Deno.test("sessions end with their server, but for one that was told to keep them", () =>
  inFolder(async (folder) => {
    const port = freePort();
    const start = (keepSessions: boolean): Promise<ServingHere> =>
      serveHere(folder, { open: false, port, keepSessions });
    const cookies: string[] = [];
    for (const keepSessions of [true, false, false]) {
      await using server = await start(keepSessions);
      for (const cookie of cookies) assertEquals(await status(server, { cookie }), 401);
      cookies.push(await open(server.link!));
      assertEquals(await status(server, { cookie: cookies.at(-1)! }), 200);
    }
    await using server = await start(true);
    const statuses = cookies.map((cookie) => status(server, { cookie }));
    assertEquals(await Promise.all(statuses), [200, 401, 401]);
  }));

Deno.test("plugins cannot read the token by its path without links either", () =>
  inFolder(async (folder) => {
    const [real, link] = [join(folder, "real"), join(folder, "link")];
    await Deno.mkdir(real);
    await Deno.symlink(real, link);
    await using server = await serveHere(join(folder, "served"), { open: false }, link);
    const file = server.access!.file!;
    const hidden = `--deny-read=${[file, await Deno.realPath(file)].join(",")}`;
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
    assertMatch(
      await get(hostname, Number(port), server.link!),
      /^HTTP\/1.1 200 [^]*set-cookie: /i,
    );
    assertMatch(await get("rebound.example", Number(port), "/"), /^HTTP\/1.1 403 /);
    const names = ["studio.example"]; // by which a proxy asks, and those behind it know no other
    await using proxied = await serveHere(join(folder, "proxied"), { open: false, names });
    const place = new URL(proxied.link!);
    assertMatch(place.hostname, /^[0-9a-f]{32}\.localhost$/);
    const [cookie] = /braid_\d+=[^;]+/.exec(
      await get(names[0]!, Number(place.port), proxied.link!),
    )!;
    const at = (host: string): Promise<number> =>
      status({ address: place.href, link: `http://${host}:${place.port}/` }, { cookie });
    assertEquals([await at(names[0]!), await at(place.hostname), await at("127.0.0.1")], [
      200,
      200,
      401,
    ]);
    await using beside = await serveHere(join(folder, "beside"), { open: false });
    assertNotEquals(new URL(beside.link!).hostname, place.hostname); // of another port
  }));

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
async function get(host: string, port: number, address: string): Promise<string> {
  const { pathname, search } = new URL(address, "http://localhost");
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
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
