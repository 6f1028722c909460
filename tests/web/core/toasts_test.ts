import { signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { showWhile } from "../../../web/core/show_while.ts";
import { createToasts } from "../../../web/core/toasts.ts";

Deno.test("where there is no room for more, what offers Undo stays before what only tells", () => {
  const toasts = createToasts();
  toasts.show("info", "deleted", [{ title: "Undo", run: () => {} }]);
  for (const text of ["one", "two", "three"]) toasts.show("info", text);
  assertEquals(toasts.shown.peek().map(({ text }) => text), ["deleted", "two", "three"]);
});

Deno.test("what is shown while something is so goes once it is not, and is not asked for once it is closed", async () => {
  const toasts = createToasts();
  const texts = (): readonly string[] => toasts.shown.peek().map(({ text }) => text);
  const [seed, asked] = [signal(1), { times: 0 }];
  const holds = (): boolean => (asked.times++, seed.value === 1);
  showWhile(toasts, holds, "info", "alike", [{ title: "Change", run: () => {} }]);
  toasts.show("info", "another", [{ title: "Undo", run: () => {} }]);
  assertEquals(texts(), ["alike", "another"]);
  seed.value = 2;
  await Promise.resolve();
  assertEquals(texts(), ["another"]);
  seed.value = 1;
  showWhile(toasts, holds, "info", "alike", []);
  toasts.close(toasts.shown.peek().at(-1)!.id);
  await Promise.resolve();
  const { times } = asked;
  seed.value = 2;
  assertEquals([asked.times, texts()], [times, ["another"]]);
});

Deno.test("what can be answered makes room after a while: it waits in the log until it is done or no longer so", async () => {
  const { setTimeout } = globalThis;
  const later: (() => void)[] = [];
  Object.assign(globalThis, { setTimeout: (run: () => void) => later.push(run) });
  using _ = { [Symbol.dispose]: () => void Object.assign(globalThis, { setTimeout }) };
  const toasts = createToasts();
  const action = { title: "Undo", run: () => {} };
  const holds = signal(true);
  const seen = () =>
    toasts.shown.peek().map(({ text, isAside }) => isAside ? `(${text})` : text).join(" ");
  toasts.show("info", "deleted", [action]);
  showWhile(toasts, () => holds.value, "warning", "alike", [action]);
  toasts.show("error", "broken", [action]);
  toasts.show("info", "told");
  assertEquals(
    seen(),
    "(deleted) alike broken told",
    "of what makes no room at once nothing is lost",
  );
  for (const act of later) act();
  assertEquals(seen(), "(deleted) (alike) broken");
  for (const text of ["one", "two", "three"]) toasts.show("info", text);
  assertEquals(seen(), "(deleted) (alike) broken two three");
  assertEquals(toasts.log.peek().filter(({ toast }) => toast === 1).map(({ text }) => text), [
    "deleted",
  ]);
  holds.value = false;
  await Promise.resolve();
  toasts.settle("deleted");
  assertEquals(seen(), "broken two three");
});
