import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { Installed } from "../../src/packages/installed.ts";
import { PackageError } from "../../src/packages/package_error.ts";
import { filesIntegrity } from "../../src/packages/package_files.ts";
import { encode } from "./archives.ts";
import { inFolder } from "../in_folder.ts";

const entry = (version: string) => ({
  version,
  from: "npm:tones",
  integrity: filesIntegrity(
    ["plugin.json", "version"].map((name) => ({ name, bytes: encode(version) })),
  ),
});

/** Has a version of a plugin come, and puts it in its place. */
function install(installed: Installed, version: string): void {
  const coming = installed.coming();
  for (const name of ["plugin.json", "version"]) coming.write(`tones/${name}`, version);
  installed.put(coming.folder("tones").path, "tones", entry(version));
  installed.discard(coming);
}

const namesIn = (folder: string): readonly string[] =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name !== ".lock").sort();

Deno.test("a plugin takes the place of its last version at once, and nothing is left", () =>
  inFolder((folder) => {
    const installed = new Installed(new Folder(folder));
    assertEquals(installed.list(), []);
    install(installed, "1.0.0");
    install(installed, "2.0.0");
    assertEquals(Deno.readTextFileSync(join(folder, "tones/version")), "2.0.0");
    assertEquals(namesIn(folder), ["installed.json", "tones"]);
    installed.enable("tones", false);
    assertEquals(installed.find("tones")!.isEnabled, false);
    install(installed, "3.0.0");
    assertEquals(namesIn(folder), [".disabled", "installed.json"]);
    installed.enable("tones", true);
    assertEquals(Deno.readTextFileSync(join(folder, "tones/version")), "3.0.0");
    Deno.mkdirSync(join(folder, ".disabled/other"), { recursive: true });
    using other = new DisposableStack();
    other.adopt(installed.coming(), (coming) => installed.discard(coming));
    install(installed, "4.0.0");
    installed.remove("tones");
    assertEquals(installed.list().map(({ name }) => name), ["other"]);
    assertThrows(() => installed.remove("other"), PackageError, "may be the only copy");
    installed.remove("other", true);
    other.dispose();
    assertEquals(namesIn(folder), ["installed.json"]);
    assertEquals(installed.list(), []);
  }));

Deno.test("what was killed between two steps is put right by whoever comes next", () =>
  inFolder((folder) => {
    const installed = new Installed(new Folder(folder));
    install(installed, "1.0.0");
    Deno.mkdirSync(join(folder, ".leaving"));
    Deno.renameSync(join(folder, "tones"), join(folder, ".leaving/tones")); // and no further
    assertEquals(installed.find("tones")!.isGone, true);
    installed.enable("tones", true);
    assertEquals(Deno.readTextFileSync(join(folder, "tones/version")), "1.0.0");

    Deno.mkdirSync(join(folder, ".leaving/tones"), { recursive: true }); // all but the last step
    installed.enable("tones", true);
    assertEquals(namesIn(folder), ["installed.json", "tones"]);

    const forgotten = installed.coming();
    Deno.utimeSync(forgotten.path, 0, 0);
    installed.discard(installed.coming());
    assertEquals(namesIn(folder), ["installed.json", "tones"]);
  }));

Deno.test("a list that cannot be read is told of, and a link in its place is not followed", () =>
  inFolder((folder) => {
    const installed = new Installed(new Folder(folder));
    for (const text of ["{", "[]", '{ "plugins": { "a": {} } }']) {
      Deno.writeTextFileSync(join(folder, "installed.json"), text);
      assertThrows(() => installed.list(), PackageError, "cannot be read: mend or remove it");
    }
    Deno.removeSync(join(folder, "installed.json"));
    install(installed, "1.0.0");
    Deno.renameSync(join(folder, "tones"), join(folder, "elsewhere"));
    Deno.symlinkSync("elsewhere", join(folder, "tones"));
    assertThrows(() => install(installed, "2.0.0"), Error, "is a link");
    assertEquals(Deno.readTextFileSync(join(folder, "elsewhere/version")), "1.0.0");
  }));
