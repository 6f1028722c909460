import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { ServeOptions } from "../../src/cli/host.ts";
import { confine } from "../../src/program/host_process.ts";
import { MAIN } from "../../src/program/permissions.ts";
import { inFolder } from "../runs/trial.ts";

/** Prints what it may do of what it is given as JSON. */
const PROBE = `
const asked = JSON.parse(Deno.args[0]);
const states = await Promise.all(asked.map((one) => Deno.permissions.query(one)));
console.log(JSON.stringify(states.map(({ state }) => state)));
`;

Deno.test("the host may write in its folders, listen on its address, start its programs, and no more", () =>
  inFolder(async (folder) => {
    const served = join(folder, "with space");
    const output = join(folder, "out");
    const { flags } = confine({ folder: served, output, hostname: "127.0.0.1", port: 8189 });
    const probe = join(folder, "probe.ts");
    await Deno.writeTextFile(probe, PROBE);
    const asked: readonly (readonly [Deno.PermissionDescriptor, boolean])[] = [
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
    ];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, probe, JSON.stringify(asked.map(([permission]) => permission))],
    }).output();
    const said = new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
    assertThrows(
      () => confine({ folder: join(folder, "a,b"), hostname: "127.0.0.1", port: 8189 }),
      Error,
      "a path with a comma",
    );
    assertEquals(
      JSON.parse(said).map((state: string) => state === "granted"),
      asked.map(([, may]) => may),
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
