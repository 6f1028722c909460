import { assertEquals } from "@std/assert";
import { createToasts } from "../../../web/core/toasts.ts";

Deno.test("where there is no room for more, what offers Undo stays before what only tells", () => {
  const toasts = createToasts();
  toasts.show("info", "deleted", [{ title: "Undo", run: () => {} }]);
  for (const text of ["one", "two", "three"]) toasts.show("info", text);
  assertEquals(toasts.shown.peek().map(({ text }) => text), ["deleted", "two", "three"]);
});
