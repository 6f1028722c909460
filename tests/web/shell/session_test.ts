import { assertEquals, assertMatch } from "@std/assert";
import { signal } from "@preact/signals";
import { createWorkspace } from "../../../web/document/workspace.ts";
import type { Host } from "../../../web/host/host.ts";
import { refit } from "../../../web/canvas/fitting.ts";
import { keepSession, restoreSession } from "../../../web/shell/session.ts";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { catalogue } from "../catalogue.ts";
import { openEditor } from "../editor.ts";
import { conceptGuidance } from "../workflows.ts";

Deno.test("a session that stops the page twice while it is opened again is left closed, and then begun anew", async () => {
  const app = await openEditor();
  let kept: unknown = { layout: { sideWidth: 300 } };
  const host = {
    ...app.host,
    drafts: { ...app.host.drafts, read: () => Promise.resolve({}) },
    readSession: () => Promise.resolve(kept),
    writeSession: (session: unknown) => void (kept = session),
  };
  const widths: number[] = [];
  for (let load = 0; load < 3; load++) {
    app.layout.sideWidth.value = 260;
    await restoreSession({ ...app, host });
    widths.push(app.layout.sideWidth.value); // and the page stops before it keeps its session
  }
  assertEquals(widths, [300, 300, 260]);
  assertEquals(app.toasts.shown.value.length, 1);
});

Deno.test("a session after which the page never rests counts as one that stops it, and no longer once it rests", async () => {
  let kept: { tries?: number } = {};
  let app: Awaited<ReturnType<typeof openEditor>> | undefined;
  const rests: (() => void)[] = [];
  const load = async (): Promise<number | undefined> => {
    const page = app = await openEditor();
    const { promise: written, resolve } = Promise.withResolvers<void>();
    const host = {
      ...page.host,
      drafts: { ...page.host.drafts, read: () => Promise.resolve({}) },
      readSession: () => Promise.resolve(kept),
      writeSession(session: unknown) {
        if (page !== app) return; // a page that was left
        kept = session as typeof kept;
        if ("groups" in kept) resolve();
      },
    };
    keepSession({ ...page, host }, await restoreSession({ ...page, host }));
    await written;
    return kept.tries;
  };
  Object.assign(globalThis, { requestIdleCallback: (act: () => void) => rests.push(act) });
  try {
    assertEquals(await load(), 1);
    rests.at(-1)!();
    assertEquals(kept.tries, undefined);
    assertEquals([await load(), await load(), await load()], [1, 2, undefined]);
    assertEquals(app!.toasts.shown.value.length, 1, "the third leaves it closed, and says so");
  } finally {
    Reflect.deleteProperty(globalThis, "requestIdleCallback");
  }
});

Deno.test("a tab whose file cannot be read for now is said and kept, and opened once it can", async () => {
  const files = new Map<string, string>();
  Object.assign(globalThis, { requestIdleCallback: (act: () => void) => act() });
  using _ = {
    [Symbol.dispose]: () => void Reflect.deleteProperty(globalThis, "requestIdleCallback"),
  };
  let kept: unknown;
  let last: unknown;
  const load = async () => {
    const page = last = await openEditor(files);
    const host = {
      ...page.host,
      drafts: { ...page.host.drafts, read: () => Promise.resolve({}) },
      readSession: () => Promise.resolve(kept),
      writeSession: (session: unknown) => void (page === last && (kept = session)),
    };
    const app = { ...page, host };
    await app.workspace.refresh();
    return { app, restore: async () => keepSession(app, await restoreSession(app)) };
  };
  const namesOf = ({ workspace }: Awaited<ReturnType<typeof load>>["app"]): readonly string[] =>
    workspace.documents.peek().map(({ name }) => name.peek());
  {
    const { app, restore } = await load();
    for (const name of ["a", "b", "gone"]) {
      await app.workspace.save(await app.workspace.add(EMPTY, name));
    }
    await restore();
    await app.host.workflows.remove("gone", undefined);
  }
  const whole = files.get("braid.workflows.b")!;
  files.set("braid.workflows.b", JSON.stringify({ ...JSON.parse(whole), text: "<<<<<<< ours" }));
  for (let time = 0; time < 2; time++) {
    const { app, restore } = await load();
    await restore();
    assertEquals(namesOf(app), ["a"]);
    const [toast] = app.toasts.shown.peek();
    assertEquals([toast?.level, toast?.actions.length], ["error", 2]);
    assertMatch(toast!.text, /^Cannot open "b": Expected a value, but got "<"/);
  }
  const { app, restore } = await load();
  await restore();
  files.set("braid.workflows.b", whole);
  app.toasts.shown.peek()[0]!.actions[0]!.run();
  const opened = Promise.withResolvers<void>();
  app.workspace.documents.subscribe((all) => all.length === 2 && opened.resolve());
  await opened.promise;
  assertEquals(namesOf(app), ["a", "b"]);
});

Deno.test("a window that is opened again goes on fitting what nobody has moved", async () => {
  for (const isMoved of [false, true]) {
    const files = new Map<string, string>();
    let kept: unknown;
    const load = async () => {
      const page = await openEditor(files);
      const host = {
        ...page.host,
        readSession: () => Promise.resolve(kept),
        writeSession: (session: unknown) => void (kept = session),
      };
      return { ...page, host };
    };
    const before = await load();
    await before.workspace.save(await before.workspace.add(conceptGuidance, "trial"));
    const view = before.canvas.value!;
    view.size.value = [600, 661];
    view.fit();
    const narrow = view.viewport.value;
    if (isMoved) view.go({ ...narrow, x: narrow.x + 9 });
    keepSession(before, await restoreSession(await load()));
    dispatchEvent(new Event("pagehide"));

    const after = await load();
    await restoreSession(after);
    const again = after.canvas.value!;
    again.size.value = [1051, 661];
    refit(again);
    assertEquals(again.viewport.value.zoom > narrow.zoom, !isMoved);
  }
});

Deno.test("what was not saved is open again, though something else that was not cannot be read", async () => {
  const draft = (at: string, text: string): unknown => ({ name: at, text, at, clean: false });
  const kept = {
    a: draft("1", `{"format":"braid/1","nodes":${"[".repeat(100)}`),
    b: draft("2", '{"format":"braid/1","nodes":{}}'),
    c: draft("3", "{}"),
  };
  const faults: string[] = [];
  const host = { drafts: { read: () => Promise.resolve(kept) } } as unknown as Host;
  const workspace = createWorkspace(
    host,
    signal(catalogue),
    (error) => faults.push((error as Error).message),
  );
  assertEquals([...(await workspace.drafts()).keys()], ["b"]);
  assertEquals(faults.map((fault) => fault.split(":")[0]), [
    'Cannot open what was not saved of "1"',
    'Cannot open what was not saved of "3"',
  ]);
});
