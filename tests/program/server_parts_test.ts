import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { ServeOptions } from "../../src/cli/host.ts";
import { Folder } from "../../src/files/folder.ts";
import { openServerParts, type ServerParts } from "../../src/program/server_parts.ts";
import { inFolder } from "../runs/trial.ts";

Deno.test("a folder whose server could not start is opened once that is mended, by the same process", () =>
  inFolder(async (path) => {
    const served = new Folder(path);
    let isBroken = true;
    const host = {
      version: "1.0.0",
      get plugins() {
        if (isBroken) throw new Error("no luck");
        return [];
      },
      openInstalls: () => Promise.reject(new Error("There is no place for plugins")),
    };
    const options = { plugins: [], models: [], inputs: [] } as unknown as ServeOptions;
    const folders = {
      served,
      own: served.folder("own"),
      workspace: served.folder(".braid"),
      output: served.folder("output"),
      inputs: [],
      user: served.folder("user"),
      before: served.folder("before"),
    };
    for (const name of ["braid.sqlite", "lock/within"]) folders.before.write(name, "no lock");
    const open = (): Promise<ServerParts> =>
      openServerParts(folders, options, host, {
        guard: { names: [] },
        trust: { isTrusted: true, give() {} },
        notices: [],
        reopen() {},
        onRefusal() {},
        secrets: [],
        browsers: { here: new Set(), place: () => "" },
      });
    for (let time = 0; time < 2; time++) await assertRejects(open, Error, "no luck");
    isBroken = false;
    const parts = await open();
    await assertRejects(open, Error, "Another server is at work");
    const info = { remoteAddr: { hostname: "127.0.0.1" } } as unknown as Deno.ServeHandlerInfo;
    const status = await parts.answer(new Request("http://127.0.0.1/api/status"), info);
    const { notices: [{ level, text }] } = await status.json();
    assertEquals([level, parts.notices], ["error", [text]]);
    assertMatch(
      text,
      /^Cannot take over the runs of before the folder was trusted: .*They stay in "/,
    );
    await parts.close();
    await (await open()).close();
  }));
