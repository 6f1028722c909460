import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { OpenPage } from "../../src/program/open_page.ts";
import { eventually } from "../browser/eventually.ts";
import { inFolder } from "../in_folder.ts";

const linkOf = (code: string): string => `http://127.0.0.1:1/sign-in?code=${code}`;
const codeIn = async (folder: string): Promise<string | undefined> =>
  /code=([\w-]+)/.exec(await Deno.readTextFile(join(folder, "open", "1.html")))?.[1];

Deno.test("a page that is opened twice at once lets in both, and later no more", () =>
  inFolder(async (folder) => {
    let passed = 0;
    const page = new OpenPage(folder, { clock: { elapsed: () => passed } });
    page.open("127.0.0.1", 1, linkOf);
    const first = (await codeIn(folder))!;
    assertEquals([page.take(first), page.take(first)], [true, true]);
    const second = (await codeIn(folder))!;
    assertNotEquals(second, first);
    passed = 10_000;
    assertEquals([page.take(first), page.take("")], [false, false]);
    assertEquals([page.take(second), page.take(second), page.take(first)], [true, true, false]);
    page.remove();
    assertEquals(page.take(second), false);
  }));

Deno.test("a page that could not be written anew, as by a full disk, works again once it can be", () =>
  inFolder(async (folder) => {
    const page = new OpenPage(folder, { clock: { elapsed: () => 0 }, again: 1 });
    page.open("127.0.0.1", 1, linkOf);
    const [first, path] = [(await codeIn(folder))!, join(folder, "open", "1.html")];
    await Deno.remove(path);
    await Deno.mkdir(join(path, "in the way"), { recursive: true });
    assert(page.take(first));
    assertEquals(page.address, undefined);
    await Deno.remove(path, { recursive: true });
    await eventually(() => page.address !== undefined, true);
    assert(page.take((await codeIn(folder))!));
    page.remove();
  }));
