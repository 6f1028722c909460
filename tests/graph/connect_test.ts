import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { canConnect } from "../../src/graph/connect.ts";
import type { Kind } from "../../src/graph/kind.ts";
import { printKind, sameKind } from "../../src/graph/kind.ts";
import { worked } from "../worked.ts";

const CONVERSIONS = [{ from: "int", to: "float" }, { from: "prediction", to: "guidance" }];
const ok = (from: Kind, to: Kind): unknown => {
  const { ok, ...rest } = canConnect(from, to, CONVERSIONS);
  return ok ? rest : false;
};

Deno.test("canConnect() lets through what is the same, wider, declared, or goes item by item", () => {
  const [floats, images] = [{ list: "float" }, { list: "image" }];
  const either = { union: ["image", "mask"] };
  assertEquals(ok("image", "image"), {});
  assertEquals(ok("image", "any"), {});
  assertEquals(ok(images, "any"), {});
  assertEquals(ok("image", { variable: "T" }), {});
  assertEquals(ok({ variable: "T" }, "image"), {});
  assertEquals(ok("image", either), {});
  assertEquals(ok(either, { union: ["mask", "latents", "image"] }), {});
  assertEquals(ok("int", "float"), { conversion: CONVERSIONS[0] });
  assertEquals(ok("int", { union: ["image", "float"] }), { conversion: CONVERSIONS[0] });
  assertEquals(ok({ list: "int" }, floats), { conversion: CONVERSIONS[0], items: true });
  assertEquals(ok(images, "image"), { over: "each" });
  assertEquals(ok("image", images), { over: "wrap" });
  assertEquals(ok({ list: "int" }, "float"), { conversion: CONVERSIONS[0], over: "each" });
  assertEquals(ok("int", floats), { conversion: CONVERSIONS[0], over: "wrap" });
  assertEquals(ok(images, { variable: "T", of: ["image"] }), { over: "each" });
});

Deno.test("canConnect() converts nothing that fits as it is, in whatever order kinds are listed", () => {
  const [anyNumber, numbers] = [{ union: ["float", "int"] }, { list: { union: ["float", "int"] } }];
  assertEquals(ok("int", anyNumber), {});
  assertEquals(ok("int", { union: ["int", "float"] }), {});
  assertEquals(ok("int", { variable: "T", of: ["float", "int"] }), {});
  assertEquals(ok({ variable: "T", of: ["int", "float"] }, "float"), {});
  assertEquals(ok({ variable: "T", of: ["int"] }, "float"), { conversion: CONVERSIONS[0] });
  assertEquals(ok({ list: "int" }, numbers), {});
  assertEquals(ok({ list: "int" }, anyNumber), { over: "each" });
  assertEquals(ok("int", numbers), { over: "wrap" });
  assertEquals(ok("image", { variable: "T", of: ["float", "int"] }), false);
  assertEquals(ok({ variable: "T", of: ["float", "int"] }, "image"), false);
});

Deno.test("canConnect() goes item by item one list deep, and never while it converts items", () => {
  const [images, floats] = [{ list: "image" }, { list: "float" }];
  assertEquals(ok({ list: images }, images), false);
  assertEquals(ok(images, { list: images }), false);
  assertEquals(ok({ list: { list: "int" } }, { union: [floats, "image"] }), false);
  assertEquals(ok({ variable: "T", of: [{ list: "int" }] }, { list: floats }), false);
  assertEquals(ok({ list: "image" }, { list: "mask" }), false);
  assertEquals(canConnect("image", "mask"), {
    ok: false,
    reason: "An output of kind image does not fit an input of kind mask",
  });
  assertEquals(canConnect({ union: ["image", "mask"] }, "mask"), {
    ok: false,
    reason: "An output of kind image | mask does not fit an input of kind mask: it may be image",
  });
});

Deno.test("canConnect() says why a wire is refused", () => {
  const cases: readonly (readonly [Kind, Kind, RegExp])[] = [
    ["image", "mask", /kind image does not fit an input of kind mask/],
    ["float", "int", /kind float does not fit an input of kind int/],
    [{ union: ["image", "mask"] }, "image", /kind image \| mask .* it may be mask/],
    ["text", { variable: "T", of: ["image", "mask"] }, /input of kind image \| mask/],
    [{ list: { list: "image" } }, "image", /list\(list\(image\)\)/],
    ["any", "image", /kind any/],
    ["guidance", "prediction", /guidance/],
  ];
  for (const [from, to, reason] of cases) {
    const answer = canConnect(from, to, CONVERSIONS);
    assert(!answer.ok);
    assertMatch(answer.reason, reason);
  }
});

const kinds = fc.letrec<{ kind: Kind }>((tie) => ({
  kind: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("image", "mask", "int", "float"),
    fc.record({ list: tie("kind") }),
    fc.record({ union: fc.array(tie("kind"), { minLength: 1, maxLength: 3 }) }),
  ),
})).kind;

Deno.test("canConnect() lets every kind through to itself, to any and to a free variable", () => {
  fc.assert(fc.property(kinds, (kind) => {
    assert(sameKind(kind, structuredClone(kind)));
    for (const to of [kind, "any", { variable: "T" }]) {
      assert(canConnect(kind, to, CONVERSIONS).ok, `${printKind(kind)} to ${printKind(to)}`);
    }
  }));
});

Deno.test("canConnect() lets a kind into any union that it is a member of", () => {
  fc.assert(fc.property(kinds, kinds, (kind, other) => {
    assert(canConnect(kind, { union: [other, kind] }, []).ok);
  }));
});

Deno.test("canConnect() takes its time for the kinds, and not for the words at each depth of them", () => {
  const deep = (depth: number, kind: Kind = "int"): Kind =>
    depth ? deep(depth - 1, { list: kind }) : kind;
  const [some, more] = [deep(2000), deep(2001)];
  const time = worked();
  for (let count = 0; count < 300; count++) {
    assert(canConnect(some, some).ok);
    assertEquals(canConnect(more, deep(3)).ok, false);
  }
  assert(time() < 10_000);
});
