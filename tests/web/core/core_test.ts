import { assert, assertEquals, assertThrows } from "@std/assert";
import { PERSONAL } from "../../../src/api/personal_settings.ts";
import { fuzzyMatch, rank } from "../../../web/core/fuzzy.ts";
import { normalizeKeys, strokeOf } from "../../../web/core/keys.ts";
import { matchKeys } from "../../../web/core/match_keys.ts";
import { type Command, createRegistry } from "../../../web/core/registry.ts";
import type { Settings } from "../../../src/api/settings.ts";
import { KEYS, loadSettings } from "../../../web/core/settings.ts";
import type { Host } from "../../../web/host/host.ts";
import { evaluateWhen } from "../../../src/api/when.ts";
import { openEditor } from "../editor.ts";

Deno.test("keys of a plugin are for what nothing else is on, and for none that the person has decided about", () => {
  const registry = createRegistry();
  const run = (): void => {};
  registry.contribute({
    commands: [
      { id: "a", title: "A", keys: ["ctrl+a"], run },
      { id: "b", title: "B", keys: ["ctrl+k b"], when: "here", run },
      { id: "c", title: "C", run },
    ],
  });
  const lend = (keys: string) => ({ command: "c", keys, when: "!there", from: "Blur" });
  const takeBack = registry.contribute({
    keybindings: [lend("Ctrl+A"), lend("ctrl+k"), lend("ctrl+x")],
  });
  const on = (keys: string, context = {}, own = {}): string => {
    const found = matchKeys(keys, registry.commands.value.values(), context, own);
    return found.match === "command" ? found.command.id : found.match;
  };
  assertEquals([on("ctrl+a"), on("ctrl+x"), on("ctrl+x", { there: true })], ["a", "c", "none"]);
  assertEquals([on("ctrl+k", { here: true }), on("ctrl+k")], ["chord", "c"]);
  assertEquals(on("ctrl+x", {}, { a: "ctrl+x" }), "a");
  assertEquals([on("ctrl+x", {}, { c: "" }), on("ctrl+y", {}, { c: "ctrl+y" })], ["none", "c"]);
  assertEquals(on("ctrl+a", {}, { a: "" }), "c");
  takeBack();
  assertEquals(on("ctrl+x"), "none");
});

Deno.test("evaluateWhen follows precedence, brackets and comparisons", () => {
  const context = { a: true, b: false, count: 2, "node.type": "image.save" };
  const cases: readonly [string, boolean][] = [
    ["a", true],
    ["b || a && b", false],
    ["a || a && b", true],
    ["!(a && b)", true],
    ["!b && count > 1", true],
    ["count == 2 && node.type == 'image.save'", true],
    ["node.type != 'image.save'", false],
    ["nobody", false],
    ["count <= 1", false],
  ];
  for (const [clause, expected] of cases) {
    assertEquals(evaluateWhen(clause, context), expected, clause);
  }
});

Deno.test("evaluateWhen refuses what it cannot read", () => {
  for (const clause of ["a &&", "(a", "a b", "a ? b", "&& a"]) {
    assertThrows(() => evaluateWhen(clause, {}), SyntaxError);
  }
});

Deno.test("normalizeKeys spells a key one way and knows the Mac's", () => {
  assertEquals(normalizeKeys("Shift+Mod+P", false), "ctrl+shift+p");
  assertEquals(normalizeKeys("mod+k mod+t", true), "meta+k meta+t");
  assertEquals(normalizeKeys("Esc"), "escape");
  assertEquals(normalizeKeys("alt++"), "alt+plus");
});

Deno.test("strokeOf goes by the place of letters under Shift and Alt", () => {
  const none = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
  assertEquals(strokeOf({ key: "å", code: "KeyA", ...none, altKey: true }), "alt+a");
  assertEquals(strokeOf({ key: "ArrowUp", code: "ArrowUp", ...none }), "up");
  assertEquals(strokeOf({ key: "Shift", code: "ShiftLeft", ...none, shiftKey: true }), undefined);
});

Deno.test("matchKeys prefers the clause that says more, and waits for chords", () => {
  const command = (id: string, keys: string, when?: string): Command => ({
    id,
    title: id,
    keys: [keys],
    run: () => {},
    ...(when !== undefined && { when }),
  });
  const commands = [
    command("side", "mod+b"),
    command("bypass", "mod+b", "canvasFocus && !textInputFocus"),
    command("theme", "ctrl+k ctrl+t"),
  ];
  const keys = normalizeKeys("mod+b");
  const found = (context: Record<string, unknown>): unknown => {
    const match = matchKeys(keys, commands, context);
    return match.match === "command" ? match.command.id : match.match;
  };
  assertEquals(found({ canvasFocus: true }), "bypass");
  assertEquals(found({ canvasFocus: false }), "side");
  assertEquals(matchKeys("ctrl+k", commands, {}).match, "chord");
  assertEquals(matchKeys("ctrl+k ctrl+t", commands, {}).match, "command");
  assertEquals(matchKeys(keys, commands, {}, { side: "", bypass: "" }).match, "none");
});

Deno.test("every built-in command has an id of its own, clauses that read, and menus lead to commands", async () => {
  const { registry } = await openEditor();
  const ids = registry.at("commands").flat().map(({ id }) => id);
  assertEquals(ids.length, new Set(ids).size);
  for (const { when = "true", enablement = "true" } of registry.commands.value.values()) {
    evaluateWhen(when, {});
    evaluateWhen(enablement, {});
  }
  for (const { command } of registry.menus.value) {
    assert(registry.commands.value.has(command), command);
  }
});

Deno.test("no two built-in commands take the same keys in the same place", async () => {
  const { registry } = await openEditor();
  const seen = new Map<string, string>();
  for (const { id, keys = [], when = "" } of registry.commands.value.values()) {
    for (const key of keys) {
      const place = `${normalizeKeys(key)} ${when}`;
      assertEquals(seen.get(place), undefined, `${id} and ${seen.get(place)} both want ${key}`);
      seen.set(place, id);
    }
  }
});

Deno.test("rank puts whole words, starts of words and titles first", () => {
  const titles = ["Unsharp mask", "Load image", "Image to image", "Save image", "Upscale"];
  const found = rank("image", titles, (title) => [title]).map(({ item }) => item);
  assertEquals(found[0], "Image to image");
  assertEquals(found.length, 3);
  assertEquals(rank("si", titles, (title) => [title])[0]?.item, "Save image");
  assertEquals(
    rank("ksampler", [["Denoise", "ksampler"], ["Sampler", ""]], (texts) => texts)[0]?.item[0],
    "Denoise",
  );
  assertEquals(fuzzyMatch("xyz", "Save image"), undefined);
});

Deno.test("a page that sets one thing leaves what another page has set meanwhile", async () => {
  const kept = new Map<string, string>();
  const [one, other] = [await openEditor(kept), await openEditor(kept)];
  one.settings.write("window.theme", "dark");
  other.settings.write("search.used", { "core.note": 1 });
  one.settings.write("search.used", undefined);
  other.settings.write("canvas.minimap", "off");
  await new Promise((over) => setTimeout(over)); // a page sends one after the other
  const { settings } = await openEditor(kept);
  const set = ["window.theme", "search.used", "canvas.minimap"].map((id) => settings.own.value[id]);
  assertEquals(set, ["dark", undefined, "off"]);
  const before = one.settings.scopes.user.peek(); // which knows nothing of what the other has set
  const { "window.theme": _, ...rest } = before;
  await one.settings.replace(before, { ...rest, "grid.size": 8 }, "user");
  const { settings: now } = await openEditor(kept);
  assertEquals(now.own.value, { "canvas.minimap": "off", "grid.size": 8 });
  assertEquals(one.settings.own.value, now.own.value);
});

Deno.test("of settings the newest counts, whichever the server has answered first", async () => {
  const { registry } = await openEditor();
  let kept: Settings = {};
  const slow = Promise.withResolvers<void>();
  const settings = await loadSettings(
    {
      hasWorkspaceSettings: true,
      readSettings: () => Promise.resolve(kept),
      async changeSettings(changes) {
        if (Object.values(changes).includes("slow")) await slow.promise; // on its way there
        return kept = { ...kept, ...changes };
      },
    } as Partial<Host> as Host,
    registry,
    () => {},
  );
  const asked = [
    settings.replace({}, { a: "slow" }, "user"),
    settings.replace({}, { a: "newest" }, "user"),
  ];
  settings.write("b", "typed");
  slow.resolve();
  await asked[0];
  assertEquals(settings.own.value.b, "typed", "before the server has it");
  await asked[1];
  await settings.replace({}, { c: 1 }, "user");
  assertEquals(kept, { a: "newest", b: "typed", c: 1 });
  assertEquals(settings.own.value, kept);
});

Deno.test("what starts or guards runs, and keys, are the person's own whatever a folder brings", async () => {
  const { registry } = await openEditor();
  const personal = registry.settings.peek().filter(({ personal }) => personal).map(({ id }) => id);
  assertEquals([...personal, KEYS].sort(), [...PERSONAL]);
  const brought = { [KEYS]: { "run.start": "Enter" }, "run.auto": true, "canvas.snap": true };
  const set: unknown[] = [];
  const settings = await loadSettings(
    {
      hasWorkspaceSettings: true,
      readSettings: (scope) => Promise.resolve(scope === "user" ? {} : brought),
      changeSettings: (changes, scope) => Promise.resolve({ set: set.push([changes, scope]) }),
    } as Partial<Host> as Host,
    registry,
    () => {},
  );
  assertEquals(["run.auto", "canvas.snap"].map((id) => settings.read(id)), [false, true]);
  assertEquals([settings.keys.value, settings.own.value], [{}, { "canvas.snap": true }]);
  settings.write("run.auto", true);
  settings.write("canvas.snap", false);
  assertEquals(settings.read("run.auto"), true);
  assertEquals(set, [[{ "run.auto": true }, "user"], [{ "canvas.snap": false }, "workspace"]]);
});

Deno.test("a setting that is none, such as another program may write, is as if it were not set", async () => {
  for (const value of [5, -1, "x", null, true, {}, [null], ["x"], { a: 5 }]) {
    const plain = await openEditor();
    const ids = plain.registry.settings.peek().map(({ id }) => id);
    const all = Object.fromEntries([...ids, "keybindings"].map((id) => [id, value]));
    const { settings, registry } = await openEditor(
      new Map([["braid.settings", JSON.stringify(all)]]),
    );
    for (const { id, default: normal, choices, min = -Infinity } of registry.settings.peek()) {
      const read = settings.read<unknown>(id);
      assertEquals([id, typeof read, Array.isArray(read)], [
        id,
        typeof normal,
        Array.isArray(normal),
      ]);
      if (choices) assert(choices.includes(read as string), id);
      if (typeof read === "number") assert(read >= min, id);
      if (Array.isArray(read)) assert(read.every((item) => typeof item === "string"), id);
    }
    assert(Object.values(settings.keys.value).every((keys) => typeof keys === "string"));
  }
});
