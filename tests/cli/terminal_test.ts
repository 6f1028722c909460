import { assert, assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../../src/cli/exit_code.ts";
import { parseOptions } from "../../src/cli/options.ts";
import { printTime } from "../../src/cli/progress/event_text.ts";
import { halfBlocks } from "../../src/cli/progress/half_blocks.ts";
import { ProgressRate } from "../../src/cli/progress/progress_rate.ts";
import { sourceLines } from "../../src/cli/source_lines.ts";
import { wrap, wrapParagraphs, wrappedTable } from "../../src/cli/wrap.ts";
import { fit, printable, said, table, tableWithin, widthOf } from "../../src/cli/terminal.ts";

const OPTIONS = {
  set: { value: "NODE.PORT=VALUE", many: true, doc: "" },
  out: { value: "DIR", doc: "" },
  json: { doc: "" },
  "no-cache": { doc: "" },
} as const;

Deno.test("parseOptions() keeps operands apart from options, values whole", () => {
  const args = ["a.json", "--set", "n.p=-1.5=x", "--set=m.q=", "--json", "--no-cache", "-"];
  const { operands, given } = parseOptions(args, OPTIONS);
  assertEquals(operands, ["a.json", "-"]);
  assertEquals(given.set, ["n.p=-1.5=x", "m.q="]);
  assertEquals([given.json, given["no-cache"], given.out], [true, true, undefined]);
  assertEquals(parseOptions(["007"], OPTIONS).operands, ["007"]);
});

Deno.test("parseOptions() names the nearest option and the missing value", () => {
  assertThrows(() => parseOptions(["--jsn"], OPTIONS), Failure, "did you mean --json?");
  assertThrows(() => parseOptions(["--st=n.p=1"], OPTIONS), Failure, `Unknown option "--st"`);
  assertThrows(() => parseOptions(["--out"], OPTIONS), Failure, "--out needs a value: DIR");
  assertThrows(() => parseOptions(["--set", "--json"], OPTIONS), Failure, "needs a value");
  assertThrows(() => parseOptions(["--json=no"], OPTIONS), Failure, "--json takes no value");
  assertEquals(parseOptions(["--", "--json=no"], OPTIONS).operands, ["--json=no"]);
});

Deno.test("parseOptions() refuses a folder that is not there, and a file in its place", async () => {
  const options = { models: { value: "DIR", many: true, folder: true, doc: "" } } as const;
  const file = await Deno.makeTempFile();
  const absent = () => parseOptions(["--models", `${file}s`], options);
  assertEquals(assertThrows(absent, Failure, `There is no folder "${file}s"`).code, 4);
  assertThrows(() => parseOptions([`--models=${file}`], options), Failure, "is a file");
  await Deno.remove(file);
});

Deno.test("fit() cuts to columns of the terminal, wide letters counted as two", () => {
  assertEquals(fit("portrait", 8), "portrait");
  assertEquals(fit("portrait", 5), "port…");
  assertEquals(fit("日本語の題", 6), "日本…");
  assertEquals(widthOf("日本 ok"), 7);
  assertEquals(fit("x", 0), "");
});

Deno.test("printable() lets no text steer the terminal", () => {
  assertEquals(printable("a\x1b[2Jb\x07\x9bc\td\ne"), "a\ufffd[2Jb\ufffd\ufffdc\td\ne");
});

Deno.test("tableWithin() cuts rows to the terminal, and on a narrow one keeps the first cell whole", () => {
  const rows = [["plugin.name", "Title", "What it does"], ["a", "b", ""]];
  assertEquals(tableWithin(rows, 80), table(rows));
  assertEquals(tableWithin(rows, 31), ["plugin.name  Title  What it do…", "a            b"]);
  assertEquals(tableWithin(rows, 16), ["plugin.name", "  Title  What i…", "a", "  b"]);
  assertEquals(tableWithin([], 9), []);
});

Deno.test("table() aligns columns", () => {
  assertEquals(table([["a", "bb", "c"], ["日本", "b", "cc"]]), ["a     bb  c", "日本  b   cc"]);
});

Deno.test("halfBlocks() gives two pixels a character, as means of the areas they stand for", () => {
  const red = [255, 0, 0];
  const blue = [0, 0, 255];
  const data = new Uint8Array([...red, ...red, ...blue, ...red]);
  const picture = { width: 2, height: 2, channels: 3, data } as const;
  assertEquals(halfBlocks(picture, 80, 24), [
    "\x1b[38;2;255;0;0;48;2;0;0;255m▀\x1b[38;2;255;0;0;48;2;255;0;0m▀\x1b[0m",
  ]);
  assertEquals(halfBlocks(picture, 1, 24), ["\x1b[38;2;255;0;0;48;2;128;0;128m▀\x1b[0m"]);
  const opaque = new Uint8Array([...red, 255, ...blue, 255]);
  const clear = halfBlocks({ width: 1, height: 2, channels: 4, data: opaque }, 80, 24);
  assertEquals(clear, ["\x1b[38;2;255;0;0;48;2;0;0;255m▀\x1b[0m"]);
  const grey = { width: 100, height: 50, channels: 3, data: new Uint8Array(15_000) } as const;
  const wide = halfBlocks(grey, 40, 24);
  assertEquals(wide.length, 10);
  assert(wide.every((line) => line.split("▀").length === 41));
});

Deno.test("ProgressRate tells steps, rate and time left", () => {
  const rate = new ProgressRate("Denoise", 1000);
  assertEquals(rate.text(1500), "500 ms");
  rate.update({ value: 1, max: 30 }, 1200);
  rate.update({ value: 10, max: 30, note: "sigma 3.2" }, 3000);
  assertEquals(rate.text(3000), "10/30  5.0/s  4.0 s left  sigma 3.2");
  const slow = new ProgressRate("Denoise", 1000);
  slow.update({ value: 0, max: 4 }, 1000);
  assertEquals(slow.text(1000), "0/4");
  slow.update({ value: 2, max: 4 }, 11_000);
  assertEquals(slow.text(11_000), "2/4  5.0 s each  10.0 s left");
});

Deno.test("ProgressRate counts the time of what is counted, not of what came before, or was done by an earlier run", () => {
  const rate = new ProgressRate("Teach concept", 0);
  rate.update({ value: 72, max: 72, note: "Encoding 72 of 72 pictures" }, 200_000);
  rate.update({ value: 1, max: 400 }, 240_000);
  assertEquals(rate.text(240_000), "1/400");
  rate.update({ value: 3, max: 400 }, 241_000);
  assertEquals(rate.text(241_000), "3/400  2.0/s  3:19 left");
  const again = new ProgressRate("Teach concept", 0);
  again.update({ value: 301, max: 400 }, 1000);
  again.update({ value: 302, max: 400 }, 2000);
  assertEquals(again.text(2000), "302/400  1.0/s  1:38 left");
});

Deno.test("printTime() is short for every length", () => {
  assertEquals([0.4, 999, 1234, 59_949, 59_960, 245_000, 3_723_000].map(printTime), [
    "0 ms",
    "999 ms",
    "1.2 s",
    "59.9 s",
    "1:00",
    "4:05",
    "1:02:03",
  ]);
});

Deno.test("sourceLines() finds names at any depth, in lists and beside brackets in text", () => {
  const lines = sourceLines(`{
  "a": { "b": [1, {
    "c": "}],{" }
  ], "d\\"": 2 },
  "e": 3
}`);
  assertEquals(Object.fromEntries(lines), {
    a: 2,
    "a/b": 2,
    "a/b/0": 2,
    "a/b/1": 2,
    "a/b/1/c": 3,
    'a/d"': 4,
    e: 5,
  });
});

Deno.test("wrap() keeps to the columns, indents as the first line, and cuts only what is longer than a line", () => {
  assertEquals(wrap("a bc def", 4), ["a bc", "def"]);
  assertEquals(wrap("  eps = base + scale", 12), ["  eps = base", "  + scale"]);
  assertEquals(wrap("one\n\ntwo", 80), ["one", "", "two"]);
  assertEquals(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
  assertEquals(wrap("猫の顔 ok", 5), ["猫の", "顔 ok"]);
  assertEquals(wrap("as it is", Infinity), ["as it is"]);
  assertEquals(wrap("", 10), [""]);
});

Deno.test("wrapParagraphs() joins what was broken at another width, but no formula and no list", () => {
  const text = "One two\nthree `four`.\n\n  a = b\nFive\n- six\n- seven";
  const wanted = ["One two three", "`four`.", "", "  a = b", "Five", "- six", "- seven"];
  assertEquals(wrapParagraphs(text, 14), wanted);
  assertEquals(wrapParagraphs(text, Infinity), text.split("\n"));
});

Deno.test("wrappedTable() puts cells side by side, in several lines, or below each other", () => {
  const words = "What it does to the picture that is painted";
  const rows = [["strength", "float, 0..1", words], ["seed", "", ""]] as const;
  assertEquals(wrappedTable(rows, 80), table(rows));
  assertEquals(wrappedTable(rows, 60), [
    "strength  float, 0..1  What it does to the picture that is",
    "                       painted",
    "seed",
  ]);
  assertEquals(wrappedTable(rows, 40), [
    "strength",
    "    float, 0..1",
    "    What it does to the picture that is",
    "    painted",
    "seed",
  ]);
  for (let columns = 12; columns < 90; columns++) {
    for (const line of wrappedTable(rows, columns)) assert(widthOf(line) <= columns, `${columns}`);
  }
});

Deno.test("what others say in several lines passes for nothing that Braid says in one", () => {
  const forged = "Fine\nFinished in 515 ms: 2 nodes ran";
  assertEquals(said(`${forged}\n`), "Fine\n  Finished in 515 ms: 2 nodes ran\n  ");
  assertEquals(said("\nStopping"), "\nStopping");
  assertEquals(table([[forged, "1"], ["b\u2028c", "2"]]).length, 2);
  for (const columns of [10, 200]) {
    assertEquals(tableWithin([["a", forged]], columns).join("").includes("\n"), false);
  }
  assertEquals(table([["a\nb"]]), ["a b"]);
  assertEquals(printable("a\u202eb\u2066c\u2028d"), "a\ufffdb\ufffdc\ufffdd");
});
