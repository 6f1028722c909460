import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { Installed, type InstalledPlugin, isChanged } from "../../src/packages/installed.ts";
import { PackageError } from "../../src/packages/package_error.ts";
import { filesIntegrity } from "../../src/packages/package_files.ts";
import { encode } from "./archives.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
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
  using coming = installed.coming();
  const { folder } = coming;
  for (const name of ["plugin.json", "version"]) folder.write(`tones/${name}`, version);
  installed.put(folder.folder("tones").path, "tones", entry(version));
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
    const other = installed.coming();
    install(installed, "4.0.0");
    assertEquals([...Deno.readDirSync(join(folder, ".coming"))].length, 1);
    installed.remove("tones");
    assertEquals(installed.list().map(({ name }) => name), ["other"]);
    assertThrows(() => installed.remove("other"), PackageError, "may be the only copy");
    installed.remove("other", true);
    other[Symbol.dispose]();
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
    installed.putRight(); // as whoever starts does
    assertEquals(Deno.readTextFileSync(join(folder, "tones/version")), "1.0.0");

    Deno.mkdirSync(join(folder, ".leaving/tones"), { recursive: true }); // all but the last step
    installed.enable("tones", true);
    assertEquals(namesIn(folder), ["installed.json", "tones"]);

    installed.enable("tones", false);
    for (const place of [".disabled", ".leaving/.disabled"]) {
      Deno.mkdirSync(join(folder, place), { recursive: true });
    }
    Deno.renameSync(
      join(folder, ".disabled/tones"),
      join(folder, ".leaving/.disabled/tones"),
    );
    installed.enable("other", true); // of which there is none
    assertEquals(installed.list().map(({ name, isEnabled }) => [name, isEnabled]), [
      ["tones", false],
    ]);
    assertEquals(namesIn(folder), [".disabled", "installed.json"]);
    installed.enable("tones", true);

    Deno.mkdirSync(join(folder, ".coming/gone/package"), { recursive: true }); // nobody has it
    Deno.writeTextFileSync(join(folder, ".coming/gone/.held"), "");
    installed.coming()[Symbol.dispose]();
    assertEquals(namesIn(folder), ["installed.json", "tones"]);
  }));

Deno.test("whoever is killed at any step of an installation has lost nothing, and needs to discard nothing", () =>
  inFolder((folder) => {
    /** The folder as it was before each change of it: where a kill would have left it. */
    const moments: string[] = [];
    class Watched extends Folder {
      #look(): void {
        moments.push(join(folder, `${moments.length}`));
        new Deno.Command("cp", { args: ["-r", this.path, moments.at(-1)!] }).outputSync();
      }
      override write(...given: Parameters<Folder["write"]>): void {
        this.#look();
        super.write(...given);
      }
      override move(from: string, to: string): void {
        this.#look();
        super.move(from, to);
      }
      override remove(name: string): boolean {
        this.#look();
        return super.remove(name);
      }
    }
    const installed = new Installed(new Watched(join(folder, "plugins")));
    install(installed, "1.0.0");
    install(installed, "2.0.0");
    assert(moments.length > 8);
    for (const moment of moments) {
      const left = new Installed(new Folder(moment));
      left.coming()[Symbol.dispose]();
      const { entry: known, ...found } = left.find("tones") ?? {};
      if (known) assertEquals([isChanged({ ...found, entry: known } as InstalledPlugin)], [false]);
      install(left, "3.0.0");
      assertEquals(namesIn(moment), ["installed.json", "tones"]);
      assertEquals(left.find("tones")!.entry!.version, "3.0.0");
    }
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

Deno.test("what is in the way is told in a sentence, stays, and is in nobody's way once it is moved", () =>
  inFolder((folder) => {
    const installed = new Installed(new Folder(folder));
    install(installed, "1.0.0");
    for (const name of [".coming", ".leaving", ".disabled"]) {
      const path = join(folder, name);
      Deno.writeTextFileSync(path, "mine");
      const told = `"${path}" is no folder, and nothing that Braid has put there: move it away`;
      assertThrows(() => install(installed, "2.0.0"), PackageError, told);
      if (name !== ".coming") assertThrows(() => installed.remove("tones"), PackageError, told);
      assertEquals(Deno.readTextFileSync(path), "mine");
      assertEquals(Deno.readTextFileSync(join(folder, "tones/version")), "1.0.0");
      Deno.removeSync(path);
    }
    installed.enable("tones", false);
    Deno.mkdirSync(join(folder, "tones"));
    const changes = [
      () => installed.enable("tones", true),
      () => installed.enable("tones", false),
      () => installed.remove("tones", true),
      () => install(installed, "2.0.0"),
    ];
    for (const change of changes) {
      assertThrows(change, PackageError, 'There are two copies of the plugin "tones", enabled and');
    }
    assertEquals(Deno.readTextFileSync(join(folder, ".disabled/tones/version")), "1.0.0");
    Deno.removeSync(join(folder, "tones"));
    installed.enable("tones", true);
    assertEquals(namesIn(folder), ["installed.json", "tones"]);
  }));

Deno.test("a plugin put there by hand has no entry, whatever its name", () =>
  inFolder((folder) => {
    const installed = new Installed(new Folder(folder));
    Deno.mkdirSync(join(folder, "constructor"));
    assertEquals(installed.find("constructor")?.entry, undefined);
    assertThrows(() => installed.remove("constructor"), PackageError, "was put there by hand");
  }));

Deno.test("a linked plugin is listed, and neither removed nor replaced", () =>
  inFolder((folder) => {
    const installed = new Installed(new Folder(folder));
    Deno.mkdirSync(join(folder, "_tones"));
    Deno.symlinkSync("_tones", join(folder, "tones"));
    Deno.symlinkSync("none", join(folder, "nowhere"));
    assertEquals(installed.list().map(({ name, entry }) => [name, entry]), [["tones", undefined]]);
    for (
      const change of [() => installed.remove("tones", true), () => install(installed, "1.0.0")]
    ) {
      assertThrows(change, PackageError, "is a link, and nothing that Braid has put there");
    }
  }));

Deno.test({
  name: "a full disk, and what cannot be removed, leave what is installed as it is",
  ignore: !await canMount(),
  fn: () =>
    inFolder(async (folder) => {
      await withSmallDisk(folder, "256k", async () => {
        const installed = new Installed(new Folder(folder));
        install(installed, "1.0.0");
        using coming = installed.coming();
        const { folder: place } = coming;
        for (const name of ["plugin.json", "version"]) place.write(`tones/${name}`, "2.0.0");
        fill(join(folder, "full"));
        const put = () =>
          installed.put(place.folder("tones").path, "tones", {
            ...entry("2.0.0"),
            archive: "-".repeat(5000),
          });
        assertThrows(put, PackageError, "there is no space left on the disk");
        assertEquals(Deno.readTextFileSync(join(folder, "tones/version")), "1.0.0");
        assertEquals(isChanged(installed.find("tones")!), false);
        Deno.removeSync(join(folder, "full"));

        const kept = join(folder, ".leaving/tones/kept");
        Deno.mkdirSync(kept, { recursive: true });
        await withSmallDisk(kept, "64k", () => {
          install(installed, "2.0.0");
          install(installed, "3.0.0");
          assertEquals(Deno.readTextFileSync(join(folder, "tones/version")), "3.0.0");
          installed.remove("tones");
        });
      });
    }),
});
