import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseWorkflow, printWorkflow, readWorkflow, ShapeError } from "../../src/graph/parse.ts";
import { TextError } from "../../src/graph/json_scan.ts";
import { migrate } from "../../src/graph/migrate.ts";
import type { Migration } from "../../src/graph/migrate.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";

const DOCUMENT = `{
  "author": {
    "since": 1.0
  },
  "format": "braid/1",
  "nodes": {
    "combine": {
      "inputs": {
        "base": { "from": "uncond.prediction" },
        "curve": {
          "value": {
            "points": [0, 1.0]
          }
        },
        "seed": 18446744073709551615,
        "terms.0.prediction": { "from": "concept.prediction" },
        "terms.0.scale": 5.0
      },
      "mode": "mute",
      "type": "missing.plugin",
      "x-tool": true
    }
  },
  "outputs": [
    "combine"
  ],
  "requires": {
    "missing": "^1.0.0"
  },
  "subgraphs": {
    "portrait": {
      "inputs": {
        "prompt": {
          "default": "a cat",
          "future": 1
        }
      },
      "nodes": {
        "encode": {
          "inputs": {
            "text": { "from": "inputs.prompt" }
          },
          "type": "text.encode"
        }
      },
      "outputs": [],
      "results": {
        "condition": {
          "from": "encode.condition",
          "title": "Condition"
        }
      },
      "view": {}
    }
  },
  "view": {
    "nodes": {
      "combine": {
        "at": [120.0, 80],
        "glow": "blue"
      }
    },
    "zoom": 1.50
  }
}
`;

Deno.test("printWorkflow(parseWorkflow(text)) is the text: unknown fields, types and spellings survive", () => {
  assertEquals(printWorkflow(parseWorkflow(DOCUMENT)), DOCUMENT);
});

Deno.test("parseWorkflow() fills in what a short document leaves out", () => {
  assertEquals(parseWorkflow('{"format":"braid/1","nodes":{}}'), EMPTY);
  const { subgraphs } = parseWorkflow(
    '{"format":"braid/1","nodes":{},"subgraphs":{"a":{"nodes":{}}}}',
  );
  assertEquals<unknown>(subgraphs, {
    a: { nodes: {}, outputs: [], view: {}, inputs: {}, results: {} },
  });
});

Deno.test("parseWorkflow() names the path of every fault of shape", () => {
  const error = assertThrows(
    () =>
      parseWorkflow(`{"format":"braid/1","outputs":{},"nodes":{
        "a":{"type":3}, "b":{"type":"x","mode":"sleep"}, "c":[], "d":{"type":"x","inputs":[1]}},
        "view":{"nodes":{"a":{"at":[1]}}}}`),
    ShapeError,
  );
  assertEquals(error.faults.map(({ path }) => path), [
    "nodes.a.type",
    "nodes.b.mode",
    "nodes.c",
    "nodes.d.inputs",
    "outputs",
    "view.nodes.a.at",
  ]);
  assertStringIncludes(error.message, "nodes.a.type: Expected string, but got number");
  assertStringIncludes(error.message, 'nodes.b.mode: Expected "mute" or "bypass", but got "sleep"');
});

Deno.test("parseWorkflow() reads what an editor does with seeds, exactly, and nothing else for it", () => {
  const text = (after: string, last = "18446744073709551615"): string =>
    `{"format":"braid/1","nodes":{},"view":{"nodes":{"n":{"seeds":{"seed":{"after":"${after}","last":${last}}}}}}}`;
  assertEquals(parseWorkflow(text("randomize")).view.nodes?.n?.seeds?.seed, {
    after: "randomize",
    last: 18446744073709551615n,
  });
  assertThrows(() => parseWorkflow(text("often")), ShapeError, "view.nodes.n.seeds.seed.after");
  assertThrows(
    () => parseWorkflow(text("fixed", '"7"')),
    ShapeError,
    "view.nodes.n.seeds.seed.last",
  );
});

Deno.test("parseWorkflow() refuses other formats, each in its own words", () => {
  const faults: readonly (readonly [string, string])[] = [
    [
      '{"format":"braid/7","nodes":{}}',
      'newer than "braid/2" which this braid reads: update braid',
    ],
    ['{"format":"comfy","nodes":{}}', 'its format is "comfy"'],
    ['{"nodes":{}}', 'expected a field "format"'],
    ['{"format":"braid/0","nodes":{}}', 'cannot be migrated to "braid/2"'],
    ["[]", "expected an object"],
  ];
  for (const [text, message] of faults) {
    assertThrows(() => parseWorkflow(text), SyntaxError, message);
  }
});

Deno.test("parseWorkflow() refuses what is over its limits", () => {
  const limits = { characters: 200, depth: 6, nodes: 2, subgraphs: 1 };
  assertThrows(() => parseWorkflow(" ".repeat(201), limits), SyntaxError, "201 characters");
  const deep = `{"format":"braid/1","nodes":{},"x":${"[".repeat(9)}${"]".repeat(9)}}`;
  assertThrows(() => parseWorkflow(deep, limits), TextError, "line 1, column 41");
  const many = '{"format":"braid/1","nodes":{"a":{"type":"t"},"b":{"type":"t"}},' +
    '"subgraphs":{"s":{"nodes":{"c":{"type":"t"}}}}}';
  assertThrows(() => parseWorkflow(many, limits), SyntaxError, "3 nodes");
  const two = '{"format":"braid/1","nodes":{},"subgraphs":{"a":{"nodes":{}},"b":{"nodes":{}}}}';
  assertThrows(() => parseWorkflow(two, limits), SyntaxError, "2 subgraphs");
});

Deno.test("parseWorkflow() leaves prototypes alone whatever the names are", () => {
  const names = ["constructor", "toString", "hasOwnProperty", "valueOf"];
  const nodes = names.map((name) => `"${name}":{"type":"${name}","inputs":{"${name}":1}}`).join();
  const workflow = parseWorkflow(`{"format":"braid/1","nodes":{${nodes}}}`);
  assertEquals(Object.keys(workflow.nodes).sort(), [...names].sort());
  assertThrows(() => parseWorkflow('{"format":"braid/1","nodes":{"__proto__":{"type":"x"}}}'));
  assertThrows(() => parseWorkflow('{"__proto__":{"polluted":1},"format":"braid/1","nodes":{}}'));
  assert(!("polluted" in {}));
});

Deno.test("migrate() goes through a chain of formats, and never round in circles", () => {
  const step = (from: string, to: string): Migration => ({
    from,
    to,
    migrate: (document) => ({ ...document, path: `${document.path ?? ""}${to};` }),
  });
  const chain = [step("braid/2", "braid/3"), step("braid/1", "braid/2")];
  assertEquals(migrate({ format: "braid/1", kept: 1 }, chain, ["braid/3"]), {
    format: "braid/3",
    kept: 1,
    path: "braid/2;braid/3;",
  });
  const circle = [step("braid/1", "braid/2"), step("braid/2", "braid/1")];
  assertThrows(() => migrate({ format: "braid/1" }, circle, ["braid/3"]), SyntaxError);
});

Deno.test("a graph with a sweep has the format that says so, and keeps what it does not know", () => {
  const sweep = { axes: [{ input: "a.seed", values: [1, 2n ** 64n - 1n], note: "x" }], by: "me" };
  const swept = { ...EMPTY, format: "braid/2", sweep };
  assertEquals(readWorkflow(swept).sweep, sweep);
  assertEquals(parseWorkflow(printWorkflow(readWorkflow(swept))).sweep, sweep);
  const cases: readonly (readonly [unknown, string])[] = [
    [{ ...swept, format: "braid/1" }, 'format: Expected "braid/2", as the graph has a sweep'],
    [{ ...swept, sweep: { axes: [{ input: "a.b", values: 3 }] } }, "sweep.axes.0.values: Expected"],
    [{ ...swept, sweep: {} }, "sweep.axes: Expected"],
  ];
  for (const [document, message] of cases) {
    assertThrows(() => readWorkflow(document), ShapeError, message);
  }
});

Deno.test("readWorkflow() reads what a program made", () => {
  assertEquals(readWorkflow({ ...EMPTY }), EMPTY);
});

Deno.test("a document with more faults than can be listed says so", () => {
  const many = Object.fromEntries(Array.from({ length: 199_999 }, (_, index) => [`n${index}`, 5]));
  const documents = [
    { nodes: many },
    { nodes: {}, outputs: Object.values(many) },
    { nodes: {}, view: { notes: Object.values(many) } },
    { nodes: {}, subgraphs: { one: { nodes: many } } },
  ];
  for (const document of documents) {
    assertThrows(
      () => readWorkflow({ format: "braid/1", ...document }),
      ShapeError,
      "The graph is not well-formed: the document: There are more faults than can be listed",
    );
  }
});
