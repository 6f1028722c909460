import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { fileNameFault, nameFile } from "../../src/graph/file_name.ts";
import { createLibrary } from "../../src/graph/catalogue.ts";
import { defineNode } from "../../src/graph/node.ts";
import { int, seed, text } from "../../src/graph/primitives.ts";
import { planRun } from "../../src/engine/plan.ts";
import { check } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { random } from "../random.ts";
import { entries, from, image, library as base, workflow } from "./fixtures.ts";
import { worked } from "../worked.ts";

const NOON = new Date(2026, 0, 2, 12, 3, 4);

Deno.test("nameFile() fills in time and values, in braces and as ComfyUI writes them", () => {
  const values = { width: 8, batch: 3, title: "a/b: {x}% ..\n" };
  const cases: readonly (readonly [string, string])[] = [
    ["a/{date} {time} {width}", "a/2026-01-02 12-03-04 8"],
    ["%date:yyyy-MM-dd%", "2026-01-02"],
    ["%date:yyMMdd_hhmmss%", "260102_120304"],
    ["{date:d.M.yy h:m:s}", "2.1.26 12_3_4"],
    ["%date:yyyy/MM/dd%/x", "2026/01/02/x"],
    ["%year%{month}{day}%hour%{minute}{second}", "20260102120304"],
    ["{time:HHmm}", "1203"],
    ["%width%_%batch_num%_{batch}", "8_3_3"],
    ["{title}", "a_b_ _x_ .._"],
    [" 100% sure {counter} ", "100% sure {counter}"],
    ["50%-60%", "50%-60%"],
  ];
  for (const [pattern, name] of cases) assertEquals(nameFile(pattern, values, NOON), name);
  assertEquals(nameFile("{x}", { x: ".." }), "_");
  assertEquals(nameFile("{x}", { x: "cat\u202egpj" }), "cat_gpj");
  assertThrows(() => nameFile("{x}", {}), RangeError, "There is no {x}: a file's name may have");
  assertThrows(() => nameFile("{widht}", values), RangeError, '(use "{width}")');
});

Deno.test("fileNameFault() refuses what is no name within the folder, whatever stands in its fields", () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["", /is no file's name/],
    ["a//b", /is no file's name/],
    ["a/", /is no file's name/],
    ["a/./b", /is no file's name/],
    ["../a", /leaves the output folder/],
    ["a/../../b", /leaves the output folder/],
    ["/a", /leaves the output folder/],
    ["C:/a", /cannot have ":"/],
    ["a\\b", /cannot have "\\\\"/],
    ["a\0", /cannot have "\\u0000"/],
    ["cat\u202egpj", /cannot have U\+202E, which nobody sees/],
    ["\u2066a", /cannot have U\+2066/],
    ["a/\u200bb", /cannot have U\+200B/],
    ["a/\u200db", /cannot have U\+200D/],
    ["a\ufeffb", /cannot have U\+FEFF/],
    ["a\u0085", /cannot have U\+0085/],
    ["a\u{e0041}", /cannot have U\+E0041/],
    ["what?", /cannot have "\?"/],
    ["a/con", /No file can be called "con"/],
    ["lpt1.x", /No file can be called/],
    ["ä".repeat(101), /at most 200 bytes/],
    ["{date}".repeat(200), /at most 1000 letters/],
    ["%dat:yyyy%", /There is no \{dat:yyyy\}/],
    ["%date:QQ%", /\{date:QQ\} tells no time/],
    ["{date:..}", /\{date:..\} tells no time/],
    ["{time:}", /\{time:\} tells no time/],
    ["a {date:YYYY-MM-DD}", /\{date:YYYY-MM-DD\} tells no time/],
    ["{width:3}", /There is no \{width:3\}/],
    ["{denoise.seed}", /There is no \{denoise.seed\}/],
  ];
  for (const [pattern, message] of wrong) {
    assertMatch(fileNameFault(pattern, ["width"])?.message ?? "no fault", message, pattern);
  }
  assertEquals(fileNameFault("{date:YYYY-MM-DD}", [])?.fix, 'use "{date:yyyy-MM-dd}"');
  assertEquals(fileNameFault("{time:QQ}", [])?.fix, 'use "{time:hh-mm-ss}"');
  for (
    const right of [
      "a",
      "a b/c.d",
      "ä".repeat(100),
      "{width}/{date:..yyyy}",
      "{date:yyyy-MM-ddThhmm}",
      "猫 {counter}",
      "a{b",
      "👩\u200d🎨",
      "❤\ufe0f",
      "می\u200cخواهم",
    ]
  ) {
    assertEquals(fileNameFault(right, ["width"]), undefined, right);
  }
});

const paint = defineNode({
  title: "Paint",
  category: "test",
  inputs: {
    seed: seed({ default: 7 }),
    steps: int({ default: 20 }),
    prompt: text({ default: "" }),
  },
  outputs: { image: image() },
  run: () => ({ image: "" }),
});
const write = defineNode({
  title: "Write",
  category: "test",
  output: true,
  inputs: { image: image(), fileName: text({ default: "x", fills: ["width"] }) },
  outputs: {},
  run: () => ({}),
});
const number = defineNode({
  title: "Number",
  category: "test",
  inputs: { value: seed() },
  outputs: { value: seed() },
  run: ({ value }) => ({ value }),
});
const library = createLibrary({
  ...base,
  kinds: Object.values(base.kinds),
  nodes: { ...base.nodes, "test.paint": paint, "test.write": write, "test.number": number },
});

const painting = (fileName: unknown, paint = {}): Workflow =>
  workflow({
    paint: ["test.paint", { seed: 18446744073709551615n, prompt: "a cat/dog", ...paint }],
    blur: ["image.blur", { image: from("paint.image"), strength: 2 }],
    number: ["test.number", { value: 3 }],
    write: ["test.write", { image: from("blur.image"), fileName }],
  }, { outputs: ["write"] });

Deno.test("a file's name has inputs of nodes in it before anything runs", () => {
  const named = (pattern: string): unknown => {
    const checked = check(painting(pattern), library);
    assertEquals(checked.diagnostics.filter(({ severity }) => severity === "error"), [], pattern);
    const { inputs } = planRun(checked, library).steps.get("write")!;
    return inputs.find(({ name }) => name === "fileName")!.value;
  };
  assertEquals(named("{paint.seed}_%paint.steps%"), "18446744073709551615_20");
  assertEquals(
    named("{seed} {strength} {prompt} {width}"),
    "18446744073709551615 2 a cat_dog {width}",
  );
  const inside = {
    inputs: {},
    nodes: entries({
      paint: ["test.paint", { seed: 5 }],
      write: ["test.write", {
        image: from("paint.image"),
        fileName: "{paint.seed}_{number.value}",
      }],
    }),
    outputs: ["write"],
    results: {},
    view: {},
  };
  const nested = check(
    workflow({ number: ["test.number", { value: 3 }], one: ["subgraph.inside"] }, {
      subgraphs: { inside },
    }),
    library,
  );
  const { inputs } = planRun(nested, library).steps.get("one/write")!;
  assertEquals(inputs.find(({ name }) => name === "fileName")!.value, "5_3");
});

Deno.test("check() says what is wrong with a file's name, and what was probably meant", () => {
  const fault = (pattern: string, paint = {}): string => {
    const { diagnostics } = check(painting(pattern, paint), library);
    const [first] = diagnostics;
    assertEquals([first?.code, first?.node, first?.port], ["bad-literal", "write", "fileName"]);
    return `${first!.message} (${first!.fix})`;
  };
  assertStringIncludes(fault("{dat}"), "There is no {dat}: a file's name may have {date},");
  assertStringIncludes(fault("{dat}"), '(use "{date}")');
  assertStringIncludes(fault("{sed}"), '(use "{seed}")');
  assertStringIncludes(fault("%sede%"), '(use "{seed}")');
  assertStringIncludes(fault("{sed}", { seed: from("number.value") }), "(undefined)");
  assertStringIncludes(fault("{pint.seed}"), 'There is no node "pint"');
  assertStringIncludes(fault("{pint.seed}"), '(use "{paint.seed}")');
  assertStringIncludes(fault("%paint.sead%"), '(use "{paint.seed}")');
  assertStringIncludes(
    fault("{seed}", { seed: from("number.value") }),
    'it comes from "number.value" (name an input of "number" that is written)',
  );
  assertStringIncludes(fault("../{seed}"), "leaves the output folder");
  assertStringIncludes(fault("{paint.seed}?"), 'cannot have "?"');
});

Deno.test("hundreds of names with fields of nodes that are not there are checked in a moment", () => {
  const next = random("names");
  const long = (): string =>
    Array.from({ length: 60 }, () => "abcdefgh"[Math.floor((next() + 1) * 4)] ?? "a").join("");
  const nodes = Array.from(
    { length: 990 },
    () => [long(), ["test.write", { fileName: `{${long()}.seed}` }]] as const,
  );
  const time = worked();
  const { diagnostics } = check(workflow(Object.fromEntries(nodes)), library);
  assert(time() < 10_000);
  assertEquals(diagnostics.filter(({ code }) => code === "bad-literal").length, 990);
});

Deno.test("fileNameFault() offers the name nearest to one that cannot be written", () => {
  const names = [
    ["../../evil", 'use "evil"'],
    ["/a/./b", 'use "a/b"'],
    ["../{date:yyyy/MM}/a:b", 'use "{date:yyyy/MM}/a_b"'],
    ["con", 'use "_con"'],
    ["..", undefined],
    ["a".repeat(300), undefined],
  ] as const;
  for (const [name, fix] of names) assertEquals(fileNameFault(name, [])?.fix, fix, name);
});
