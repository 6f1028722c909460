import { assert, assertEquals } from "@std/assert";
import { answersFor } from "../../src/confined/answer_plugin.ts";
import { NO_PERMISSIONS } from "../../src/plugins/permissions.ts";
import type { RunContext } from "../../src/sdk/context.ts";

/** What a runner hears of what a plugin's process tells. */
function heard(...told: readonly (readonly [what: string, ...args: unknown[]])[]): unknown[] {
  const said: unknown[] = [];
  const context = {
    emit: (name: string, data: unknown) => void said.push([name, data]),
    progress: (...step: unknown[]) => void said.push(["progress", ...step]),
  } as unknown as RunContext;
  const plugin = { name: "acme", manifest: {} } as Parameters<typeof answersFor>[0];
  const { tell } = answersFor(plugin, NO_PERMISSIONS, context, new Set());
  for (const [what, ...args] of told) tell(what, args);
  return said;
}

Deno.test("a plugin emits under its own names, and under none that braid's nodes have for themselves", () => {
  assertEquals(
    heard(
      ["emit", "mine", { a: 1 }],
      ["emit", "saves", true],
      ["emit", "preview", { url: "data:," }],
      ["emit", "log", { not: "words" }],
      ["emit", "warning", null],
      ["emit", "warning", { message: 5 }],
      ["emit", "warning", { message: "careful", port: "a", fix: "mend it", more: {} }],
      ["emit", "log", "at work"],
      ["emit", 5, 5],
    ),
    [
      ["mine", { a: 1 }],
      ["warning", { message: "careful", port: "a", fix: "mend it" }],
      ["log", "at work"],
    ],
  );
});

Deno.test("what a plugin says in words is cut before anything keeps it", () => {
  const long = "x".repeat(1e6);
  const said = heard(
    ["log", long],
    ["warn", long, { fix: long, port: long }],
    ["emit", "log", long],
    ["emit", "warning", { message: long, fix: long, port: long }],
    ["progress", 1, 2, long],
  );
  assertEquals(said.length, 5);
  for (const one of said) assert(JSON.stringify(one).length < 25_000);
});
