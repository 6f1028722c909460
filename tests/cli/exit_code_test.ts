import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { EXIT, exitCodeOf, Failure } from "../../src/cli/exit_code.ts";
import { NodeError } from "../../src/engine/node_error.ts";
import { OutputError } from "../../src/runs/outputs/output_error.ts";
import { braid, graph, inFolder, LAB, sharedBraid } from "./braid.ts";

Deno.test("exitCodeOf() finds the cause that has a code", () => {
  const failed = (cause: Error): NodeError =>
    new NodeError({ node: "save", type: "lab.write", title: "Write" }, cause);
  assertEquals(exitCodeOf(new Failure(EXIT.usage, "wrong")), 2);
  assertEquals(exitCodeOf(failed(new OutputError("full"))), 5);
  assertEquals(exitCodeOf(failed(new Error("no", { cause: new Deno.errors.NotFound() }))), 4);
  assertEquals(exitCodeOf(failed(new TypeError("no"))), 1);
  assertEquals(exitCodeOf("no"), 1);
});

Deno.test("braid ends with the documented code and one sentence, and no stack", () =>
  inFolder(async (folder) => {
    const write = (inputs: object): string =>
      graph({ write: { type: "lab.write", inputs: { value: 1, ...inputs } } });
    await Deno.writeTextFile(join(folder, "file"), "");
    const cases: readonly (readonly [code: number, text: string, message: string, ...string[]])[] =
      [
        [2, graph(), "Unknown device", "--device", "gpu"],
        [2, graph(), "--threads to be a whole number", "--threads", "two"],
        [2, graph(), "Expected --set node.port=value", "--set", "number"],
        [3, `{"format": "braid/9"}`, "newer than"],
        [3, "not json", "It is no graph"],
        [3, "{ not json", "line 1, column 3"],
        [3, graph({ write: { type: "lab.write" } }), `Input "value" is not connected`],
        [4, graph({ write: { type: "acme.write" } }), `needs the plugin "acme"`],
        [4, write({ missing: "absent.png" }), `There is no file "absent.png"`],
        [5, graph(), `file/out": part of the path is a file`, "--out", "file/out"],
        [5, write({ name: "../up" }), "a name is within the output folder"],
      ];
    for (const [code, text, message, ...rest] of cases) {
      await Deno.writeTextFile(join(folder, "case.json"), text);
      const args = ["run", "case.json", "--no-cache", "--plugins", LAB, ...rest];
      const ended = await sharedBraid(args, { cwd: folder });
      assertEquals(ended.code, code, ended.err);
      assertStringIncludes(ended.err, message);
      assertEquals(/^ +at /m.test(ended.err), false, ended.err);
    }
    const debug = await braid(["run", "absent.json"], { env: { BRAID_DEBUG: "1" } });
    assertEquals(debug.code, 4);
    assertStringIncludes(debug.err, "document.ts");
  }));
