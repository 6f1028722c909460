import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { ServeOptions } from "../../src/cli/host.ts";
import { confine } from "../../src/program/host_process.ts";
import { addressesOf } from "../../src/program/listen_at.ts";
import { MAIN } from "../../src/program/permissions.ts";
import { eventually } from "../browser/eventually.ts";
import { inFolder } from "../runs/trial.ts";
import { giveKept } from "./kept_parts.ts";
import { processesOf, serve } from "./serving.ts";

type Asked = readonly (readonly [Deno.PermissionDescriptor, boolean])[];

/** What a process of some flags may do is what is expected, after it has done something. */
async function assertMay(
  folder: string,
  flags: readonly string[],
  asked: Asked,
  before = "",
): Promise<void> {
  const probe = join(folder, "probe.ts");
  await Deno.writeTextFile(
    probe,
    `${before}
    const states = await Promise.all(
      JSON.parse(Deno.args[0]).map((one) => Deno.permissions.query(one)),
    );
    console.log(JSON.stringify(states.map(({ state }) => state)));`,
  );
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, probe, JSON.stringify(asked.map(([permission]) => permission))],
  }).output();
  const said = new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
  assertEquals(
    JSON.parse(said).map((state: string) => state === "granted"),
    asked.map(([, may]) => may),
  );
}

Deno.test("the host may write in its folders, listen on its address, start its programs, and no more", () =>
  inFolder(async (folder) => {
    const served = join(folder, "with space");
    const output = join(folder, "out");
    const { flags } = confine({ folder: served, output, hostname: "127.0.0.1", port: 8189 });
    await assertMay(folder, flags, [
      [{ name: "write", path: join(served, ".braid", "lock") }, true],
      [{ name: "write", path: join(output, "cat.png") }, true],
      [{ name: "net", host: "127.0.0.1:8189" }, true],
      [{ name: "run", command: Deno.execPath() }, true],
      [{ name: "read" }, true],
      [{ name: "write", path: join(folder, "elsewhere") }, false],
      [{ name: "write" }, false],
      [{ name: "net", host: "127.0.0.1:8190" }, false],
      [{ name: "net", host: "example.com" }, false],
      [{ name: "run", command: "sh" }, false],
      [{ name: "env", variable: "HOME" }, true],
      [{ name: "env", variable: "HF_TOKEN" }, false],
      [{ name: "env" }, false],
      [{ name: "ffi" }, false],
      [{ name: "sys", kind: "osRelease" }, false],
    ]);
    assertThrows(
      () => confine({ folder: join(folder, "a,b"), hostname: "127.0.0.1", port: 8189 }),
      Error,
      "a path with a comma",
    );
  }));

Deno.test("a host whose command ended while it started ends without a word", () =>
  inFolder(async (folder) => {
    const options: ServeOptions = {
      folder: join(folder, "mine"),
      plugins: [],
      inputs: [],
      models: [],
      names: [],
      hostname: "127.0.0.1",
      port: 0,
      open: true,
    };
    await giveKept(join(folder, "config"));
    const { flags } = confine(options);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, MAIN, "host", JSON.stringify(options)],
      env: { XDG_CONFIG_HOME: join(folder, "config") },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await child.stdout.cancel();
    const said = await new Response(child.stderr).text();
    assertEquals([said, (await child.status).code], ["", 0]);
  }));

Deno.test("a host whose port the system chose may listen there again, and nowhere else", () =>
  inFolder(async (folder) => {
    const source = new URL("../../src/program/host_process.ts", import.meta.url).href;
    for (const hostname of ["127.0.0.1", "localhost", "::1", "0.0.0.0", "::"]) {
      const names = addressesOf(hostname).map((one) => one.includes(":") ? `[${one}]` : one);
      const { flags } = confine({ folder, hostname, port: 0 });
      await assertMay(
        folder,
        flags,
        [
          ...names.flatMap((name) => [
            [{ name: "net", host: `${name}:8189` }, true] as const,
            [{ name: "net", host: `${name}:8190` }, false] as const,
            [{ name: "net", host: name }, false] as const,
          ]),
          [{ name: "net" }, false],
        ],
        `import { keepPort } from "${source}";
        await keepPort({ hostname: "${hostname}", port: 0 }, 8189);`,
      );
    }
  }));

Deno.test({
  name:
    "braid serve on a port that the system chose goes on there when there were too many connections",
  ignore: Deno.build.os !== "linux", // how many it may have is changed while it runs
  fn: () =>
    inFolder(async (folder) => {
      await using server = await serve(join(folder, "served"));
      const [host] = await processesOf(server.pid, / host \{/);
      await new Deno.Command("prlimit", { args: ["--pid", `${host}`, "--nofile=120"] }).output();
      const address = { hostname: "127.0.0.1", port: Number(new URL(server.address).port) };
      const connections: Deno.TcpConn[] = [];
      try {
        while (connections.length < 200) connections.push(await Deno.connect(address));
      } catch {
        // Nobody listens for a moment.
      }
      for (const connection of connections) connection.close();
      await eventually(async () => {
        const answer = await fetch(`${server.address}api/status`).catch(() => undefined);
        await answer?.body?.cancel();
        return answer?.status;
      }, 200);
      // As one who closes the terminal, or stops the service, sends them to all of its processes.
      for (const signal of ["SIGHUP", "SIGTERM"] as const) Deno.kill(host!, signal);
      const answer = await fetch(`${server.address}api/status`);
      await answer.body?.cancel();
      assertEquals([answer.status, await server.stop()], [200, 0]);
      assertEquals((await server.said).match(/Not all connections/g)?.length, 1);
    }),
});
