import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { openSettings } from "../../src/server/settings_files.ts";
import { inFolder } from "../runs/trial.ts";

const COUNT = 60;

/** A server that sets one thing after the other. */
async function change(path: string, letter: string): Promise<void> {
  const from = (name: string): string =>
    JSON.stringify(new URL(`../../src/${name}`, import.meta.url).href);
  const script = `
    import { Folder } from ${from("files/folder.ts")};
    import { openSettings } from ${from("server/settings_files.ts")};
    const folder = new Folder(${JSON.stringify(path)});
    const settings = openSettings({ user: folder, workspace: folder.folder("own") });
    for (let at = 0; at < ${COUNT}; at++) settings.change({ ["${letter}" + at]: at }, "user");
  `;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
    cwd: fromFileUrl(new URL("../..", import.meta.url)),
  }).output();
  assertEquals([success, success ? "" : new TextDecoder().decode(stderr)], [true, ""]);
}

Deno.test("servers of one person that set things at the same time lose none", () =>
  inFolder(async (path) => {
    await Promise.all([change(path, "a"), change(path, "b")]);
    const folder = new Folder(path);
    const settings = openSettings({ user: folder, workspace: folder.folder("own") }).read("user");
    assertEquals(Object.keys(settings).length, 2 * COUNT);
  }));

Deno.test("who writes back what was read keeps settings of their own that the workspace shadows", () =>
  inFolder((path) => {
    const [user, workspace] = ["user", "workspace"].map((name) => new Folder(path).folder(name));
    const settings = openSettings({ user: user!, workspace: workspace! });
    settings.write({ "canvas.grid": 8, "workbench.theme": "dark" }, "user", "*");
    settings.write({ "canvas.grid": 20, "canvas.snap": true }, "workspace", "*");
    const read = settings.read();
    settings.write({ ...read, "canvas.minimap": false }, undefined, "*");
    assertEquals(settings.read("user"), {
      "canvas.grid": 8,
      "workbench.theme": "dark",
      "canvas.minimap": false,
    });
    settings.write({ ...read, "canvas.grid": 9 }, undefined, "*");
    assertEquals(settings.read("user"), { "canvas.grid": 9, "workbench.theme": "dark" });
  }));
