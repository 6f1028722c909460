import { assertEquals } from "@std/assert";
import { createLibrary } from "../../src/graph/catalogue.ts";
import { defineNode } from "../../src/graph/node.ts";
import { choice, text } from "../../src/graph/primitives.ts";
import { promptFaults } from "../../src/graph/prompt_syntax.ts";
import { check } from "../../src/graph/validate.ts";
import { entries, from, workflow } from "./fixtures.ts";
import { worked } from "../worked.ts";

/** What is found, and where. */
const found = (prompt: string, weighting?: string): readonly string[] =>
  promptFaults(prompt, weighting).map(({ message }) =>
    message.replace(/^"(.*)" at position (\d+) .*$/s, "$2 $1")
  );

Deno.test("promptFaults() finds what is an instruction elsewhere and words here", () => {
  const both = [
    "<lora:add_detail:0.8>",
    "<LoRA:a b>",
    "<lyco:x:1>",
    "<hypernet:x:0.5>",
    "embedding:bad-hands",
    "[cat:dog:0.5]",
    "[cat:dog:.5]",
    "[cat:10]",
    "[cat::0.3]",
    "[a (b:1.2):c:0.5]",
    "[cow|horse]",
    "[cow|horse|cow]",
    "{red|blue}",
    "__animal__",
    "__set/animal__",
    "AND",
  ];
  for (const weighting of ["comfy", "a1111"]) {
    for (const part of both) {
      assertEquals(found(`x ${part} y`, weighting), [`3 ${part}`]);
    }
  }
  for (const part of ["BREAK", "[cat]", "[cat]", "\\"]) {
    assertEquals([part, ...found(`x ${part} y`)], [part, `3 ${part}`]);
    assertEquals(found(`x ${part} y`, "a1111"), []); // done as A1111 does
  }
  for (const part of [...both, "BREAK", "[x]", "\\", "(", ")"]) {
    assertEquals(found(part, "none"), []);
  }
});

Deno.test("promptFaults() leaves alone what is done, escaped or only looks alike", () => {
  const fine = [
    "",
    "(cat:1.2), ((dog)), (a (b:2) c:0.5), 16:9",
    "\\(literal\\) \\(a \\)",
    "and, ANDROID, HAND, BREAKFAST, breakfast",
    "a < b > c, <3, <cat-toy>, lora:x, the embedding: x",
    "a_b__c, snake_case, {one}, 1|2",
    "猫の顔 😀 (cat:1.2)",
  ];
  for (const prompt of fine) assertEquals([prompt, ...found(prompt)], [prompt]);
  for (const prompt of ["[cat], (open", "\\[a|b\\] \\\\ \\x", "a [b (c] d)"]) {
    assertEquals([prompt, ...found(prompt, "a1111")], [prompt]);
  }
});

Deno.test("promptFaults() tells brackets that are letters for want of a partner, in order, and not without end", () => {
  assertEquals(found("a) (b (c) :\\)"), ["2 )", "4 ("]);
  assertEquals(found("a (b", "a1111"), []); // acts to the end, as it does there
  assertEquals(found("a) b]", "a1111"), ["2 )", "5 ]"]);
  assertEquals(found("BREAK <lora:x> AND"), ["1 BREAK", "7 <lora:x>", "16 AND"]);
  assertEquals(promptFaults("AND ".repeat(1000)).length, 20);
  const [fault] = promptFaults(`<lora:${"x".repeat(99)}>`);
  assertEquals(fault!.message.includes("x".repeat(50)), false);
});

Deno.test("promptFaults() is quick with whatever it is given", () => {
  const parts = [
    "[",
    "|",
    ":",
    "1",
    "{",
    "(",
    "__",
    "\\",
    "<lora:",
    " ",
    "AND ",
    "[a:1",
    "{|",
    "[|",
    "_a",
  ];
  for (const part of parts) {
    for (const start of ["", "[", "[a:", "{", "__", "<lora:"]) {
      const time = worked();
      for (const weighting of ["comfy", "a1111"]) {
        promptFaults(start + part.repeat(50_000), weighting);
      }
      const passed = time();
      // In proportion to its length a few milliseconds, by its square minutes.
      assertEquals(passed < 60_000, true, `${start}${part} took ${passed} ms`);
    }
  }
});

const encode = defineNode({
  title: "Encode",
  category: "test",
  inputs: {
    prompt: text({ default: "", syntax: "prompt" }),
    name: text({ default: "" }),
    weighting: choice(["comfy", "a1111", "none"], { default: "comfy" }),
  },
  outputs: { condition: text() },
  run: ({ prompt }) => ({ condition: prompt }),
});
const write = defineNode({
  title: "Text",
  category: "test",
  inputs: { text: text({ default: "" }) },
  outputs: { text: text() },
  run: ({ text }) => ({ text }),
});
const upper = defineNode({
  title: "Upper",
  category: "test",
  inputs: { text: text({ default: "" }) },
  outputs: { loud: text() },
  run: ({ text }) => ({ loud: text.toUpperCase() }),
});
const library = createLibrary({
  nodes: { "test.encode": encode, "test.write": write, "test.upper": upper },
});

/** Node, port and position of what a check says of prompts. */
const told = (nodes: Parameters<typeof entries>[0]): readonly string[] =>
  check(workflow(nodes, { outputs: ["encode"] }), library).diagnostics
    .filter(({ code }) => code === "prompt-syntax")
    .map(({ severity, node, port, message }) => {
      assertEquals(severity, "warning");
      return `${node}.${port} ${/position \d+/.exec(message)![0]}`;
    });

Deno.test("check() warns of prompts where they are written, as their encoder reads them", () => {
  const both = "a AND [b]";
  assertEquals(told({ encode: ["test.encode", { prompt: both, name: "AND" }] }), [
    "encode.prompt position 3",
    "encode.prompt position 7",
  ]);
  assertEquals(told({ encode: ["test.encode", { prompt: both, weighting: "a1111" }] }), [
    "encode.prompt position 3",
  ]);
  assertEquals(told({ encode: ["test.encode", { prompt: both, weighting: "none" }] }), []);
  const wired = { encode: ["test.encode", { prompt: from("second.text") }] } as const;
  const second = ["test.write", { text: from("first.text") }] as const;
  assertEquals(told({ ...wired, second, first: ["test.write", { text: "# AND\na AND b" }] }), [
    "first.text position 9",
  ]);
  // What is worked out is looked at when it is there.
  const loud = { second: ["test.write", { text: from("first.loud") }] } as const;
  assertEquals(told({ ...wired, ...loud, first: ["test.upper", { text: "a AND b" }] }), []);
});

Deno.test("check() reads a prompt once, however many nodes have it", () => {
  const prompt = "(a".repeat(40_000);
  const encoders = Array.from(
    { length: 1500 },
    (_, index) => [`e${index}`, ["test.encode", { prompt: from("write.text") }]] as const,
  );
  const time = worked();
  const all = told({
    write: ["test.write", { text: prompt }],
    encode: ["test.encode", { prompt: from("write.text") }],
    ...Object.fromEntries(encoders),
  });
  assertEquals(all.length, 20);
  const passed = time(); // 10 seconds, read for each
  assertEquals(passed < 3000, true, `${passed} ms`);
});
