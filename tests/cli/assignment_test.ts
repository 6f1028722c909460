import { assertEquals, assertThrows } from "@std/assert";
import { parseAxis, splitAssignment } from "../../src/cli/assignment.ts";
import { Failure } from "../../src/cli/exit_code.ts";

Deno.test("parseAxis() reads values, and what they take the place of", () => {
  assertEquals(parseAxis("denoise.seed=1..4"), { input: "denoise.seed", values: "1..4" });
  assertEquals(parseAxis("prompt.prompt~a ~ b=x,y=z"), {
    input: "prompt.prompt",
    replace: "a ~ b",
    values: "x,y=z",
  });
});

Deno.test("splitAssignment() says how to write what is none", () => {
  const message = 'Expected --sweep node.port=a..b or node.port=x,y,z, but got "all.int"';
  assertThrows(() => splitAssignment("sweep", "all.int"), Failure, message);
  assertThrows(() => splitAssignment("set", "=1"), Failure, "Expected --set node.port=value");
});
