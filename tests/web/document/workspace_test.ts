import { signal } from "@preact/signals";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { printWorkflow } from "../../../src/graph/parse.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { changeOnDisk, followDisk } from "../../../web/document/on_disk.ts";
import { createWorkspace, writeDraft } from "../../../web/document/workspace.ts";
import { ConflictError } from "../../../web/host/host.ts";
import type { Draft, Host } from "../../../web/host/host.ts";
import { catalogue } from "../catalogue.ts";
import { openEditor } from "../editor.ts";
import { hostInMemory } from "../host_in_memory.ts";

const noted = (text: string): Workflow => ({
  ...EMPTY,
  view: { notes: [{ at: [0, 0], text }] },
});

Deno.test("a workflow that another program has changed is in conflict under another name as well", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  const first = await workflows.write("a", printWorkflow(noted("first")), undefined);
  await workspace.refresh();
  const document = await workspace.open("a");
  document.edit("Write", () => noted("mine"));
  await workflows.write("a", printWorkflow(noted("theirs")), first);
  await workspace.rename("a", "b");
  assertEquals(changeOnDisk(workspace, document), "changed");
  await assertRejects(() => workspace.save(document), ConflictError);
  assertEquals((await workflows.read("b")).text, printWorkflow(noted("theirs")));
});

Deno.test("a workflow that is as it was read is saved under its new name", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  await workflows.write("a", printWorkflow(noted("first")), undefined);
  await workspace.refresh();
  const document = await workspace.open("a");
  document.edit("Write", () => noted("mine"));
  await workspace.rename("a", "b");
  assertEquals(changeOnDisk(workspace, document), undefined);
  await workspace.save(document);
  assertEquals((await workflows.read("b")).text, printWorkflow(noted("mine")));
});

Deno.test("a workflow that is saved while it gets another name has that, and all that was saved", async () => {
  for (const first of ["save", "rename"]) {
    const { host: { workflows }, workspace } = await openEditor();
    await workflows.write("a", printWorkflow(noted("first")), undefined);
    await workspace.refresh();
    const document = await workspace.open("a");
    document.edit("Write", () => noted("mine"));
    const rename = (): Promise<void> => workspace.rename("a", "b");
    const save = (): Promise<void> => workspace.save(document, "a");
    const [one, other] = first === "save" ? [save, rename] : [rename, save];
    await Promise.all([one(), other()]);
    assertEquals((await workflows.list()).map(({ name }) => name), ["b"], `${first} first`);
    assertEquals((await workflows.read("b")).text, printWorkflow(noted("mine")));
    assertEquals([document.name.peek(), document.dirty.peek()], ["b", false]);
    assertEquals(changeOnDisk(workspace, document), undefined);
  }
});

Deno.test("of any number who ask for the list at once each has it as it is then, by two looks", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  let looks = 0;
  const { list } = workflows;
  workflows.list = () => (looks++, list());
  const first = workspace.refresh();
  await Promise.resolve(); // it is looked
  await workflows.write("a", printWorkflow(noted("first")), undefined);
  await Promise.all([first, ...Array.from({ length: 99 }, () => workspace.refresh())]);
  assertEquals([looks, workspace.files.peek().map(({ name }) => name)], [2, ["a"]]);
});

Deno.test("a document that was never saved keeps its name when a file of that name gets another", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  const document = await workspace.add(noted("mine"), "a", true);
  await workflows.write("a", printWorkflow(noted("theirs")), undefined);
  await workspace.rename("a", "b");
  assertEquals(document.name.peek(), "a");
  assert(document.dirty.peek());
});

Deno.test("a workflow that was moved or saved is listed in its place at once, as it is when the folder is read", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  for (const name of ["faces/a", "z"]) await workflows.write(name, printWorkflow(EMPTY), undefined);
  await workspace.refresh();
  const seen: string[][] = [];
  const stop = workspace.files.subscribe((files) => {
    seen.push(files.map(({ name }) => name));
  });
  await workspace.rename("z", "best/z");
  stop();
  assertEquals(seen, seen.map((names) => names.toSorted()));
  assertEquals(seen.at(-1)![0], "best/z");
});

Deno.test("what is typed while a workflow is saved stays as a draft, based on what was saved; without it none stays", async () => {
  const kept = new Map<string, Draft>();
  const memory = hostInMemory();
  let meanwhile = (): void => {};
  const host: Host = {
    ...memory,
    drafts: {
      ...memory.drafts,
      write: (key, draft) => Promise.resolve(void kept.set(key, draft)),
      remove: (key) => Promise.resolve(void kept.delete(key)),
    },
    workflows: {
      ...memory.workflows,
      write(...file) {
        meanwhile();
        return memory.workflows.write(...file);
      },
    },
  };
  const faults: unknown[] = [];
  const workspace = createWorkspace(host, signal(catalogue), (error) => faults.push(error));
  const document = await workspace.add(noted("first"), "a");
  meanwhile = () => document.edit("Write", () => noted("second"));
  await workspace.save(document);
  const [draft] = kept.values();
  assertEquals(draft?.text, printWorkflow(noted("second")));
  assertEquals(draft?.revision, (await memory.workflows.read("a")).revision);
  meanwhile = () => {};
  await workspace.save(document);
  assertEquals(kept.size, 0);
  meanwhile = () => {
    document.edit("Write", () => noted("thrown away"));
    workspace.close(document);
  };
  await workspace.save(document);
  assertEquals([kept.size, faults], [0, []]);
});

Deno.test("a change on disk takes nothing over that is typed or saved while it is read", async () => {
  for (const meanwhile of ["nothing", "typed", "saved"]) {
    const { host, workspace } = await openEditor();
    const { workflows } = host;
    const first = await workflows.write("a", printWorkflow(noted("first")), undefined);
    await workspace.refresh();
    const document = await workspace.open("a");
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const { read } = workflows;
    workflows.read = async (name) => {
      const found = await read(name);
      asked.resolve();
      await answer.promise;
      return found;
    };
    const told: string[] = [];
    const done = Promise.withResolvers<void>();
    const { read: readHere } = workspace;
    Object.assign(workspace, {
      read: (name: string) => readHere(name).finally(() => setTimeout(done.resolve)),
    });
    followDisk(host, workspace, (name) => told.push(name), done.reject);
    await workflows.write("a", printWorkflow(noted("theirs")), first);
    await workspace.refresh();
    await asked.promise;
    if (meanwhile !== "nothing") document.edit("Write", () => noted("mine"));
    if (meanwhile === "saved") await workspace.save(document, "a", { newer: true });
    answer.resolve();
    await done.promise;
    const isTheirs = meanwhile === "nothing";
    assertEquals(document.workflow.peek().view.notes![0]!.text, isTheirs ? "theirs" : "mine");
    assertEquals(told, isTheirs ? ["a"] : [], meanwhile);
    const isTyped = meanwhile === "typed";
    assertEquals(document.dirty.peek(), isTyped, meanwhile);
    assertEquals(changeOnDisk(workspace, document), isTyped ? "changed" : undefined, meanwhile);
  }
});

Deno.test("who types on without a pause has a draft all the same", async () => {
  const memory = hostInMemory();
  const written: string[] = [];
  const host: Host = {
    ...memory,
    drafts: {
      ...memory.drafts,
      write: (_, { text }) => Promise.resolve(void written.push(text)),
      remove: () => Promise.resolve(),
    },
  };
  const workspace = createWorkspace(host, signal(catalogue), () => {});
  const document = await workspace.add(noted(""), "a");
  for (let typed = 1; written.length < 1 && typed < 500; typed++) {
    document.edit("Write", () => noted("x".repeat(typed)), "note");
    await new Promise((resolve) => setTimeout(resolve, 50)); // never as long as a draft waits for
  }
  assertEquals(written.length, 1);
  workspace.close(document);
});

Deno.test("a document whose file was deleted counts as unsaved until that is back, or it is saved anew", async () => {
  const { host, workspace } = await openEditor();
  const { workflows } = host;
  const text = printWorkflow(noted("first"));
  await workflows.write("a", text, undefined);
  await workspace.refresh();
  const document = await workspace.open("a");
  followDisk(host, workspace, () => {}, () => {});
  const { read } = workflows;
  /** Does something, and waits for the answer to who looks whether the file is gone. */
  const asked = async (act: () => Promise<unknown>): Promise<void> => {
    const answer = Promise.withResolvers<void>();
    workflows.read = (name) => read(name).finally(() => setTimeout(answer.resolve));
    await act();
    await answer.promise;
  };
  const remove = async (): Promise<void> => {
    await workflows.remove("a");
    await workspace.refresh();
  };
  await asked(remove);
  assertEquals([document.isGone.peek(), document.dirty.peek()], [true, true]);
  await asked(async () => { // it is reloaded
    await workflows.write("a", text, undefined);
    await workspace.refresh();
  });
  assertEquals([document.dirty.peek(), changeOnDisk(workspace, document)], [false, undefined]);
  await asked(remove);
  document.edit("Write", () => noted("second"));
  await workspace.save(document, "a", { newer: true });
  assertEquals([document.dirty.peek(), changeOnDisk(workspace, document)], [false, undefined]);
});

Deno.test("a saved workflow is opened, whatever has its name that was never saved", async () => {
  const { host: { workflows }, workspace } = await openEditor();
  const unsaved = await workspace.add(noted("mine"), "a");
  await workflows.write("a", printWorkflow(noted("theirs")), undefined);
  await workspace.refresh();
  const document = await workspace.open("a");
  assertEquals(printWorkflow(document.workflow.peek()), printWorkflow(noted("theirs")));
  assertEquals((await workspace.open("a")).key, document.key);
  assert(unsaved.key !== document.key);
});

Deno.test("what a page that is left could not send waits for no pause in the typing", async () => {
  const kept: number[] = [];
  const memory = hostInMemory();
  const write = Promise.withResolvers<void>();
  const host: Host = {
    ...memory,
    drafts: {
      ...memory.drafts,
      write(_, { text }) {
        kept.push(text.length);
        write.resolve();
        return Promise.resolve();
      },
    },
  };
  const workspace = createWorkspace(host, signal(catalogue), (error) => {
    throw error;
  });
  const document = await workspace.add(noted("mine"), "a", true);
  const isLong = (): boolean => kept.some((length) => length > 70_000);
  const pasted = "pasted ".repeat(10_000);
  let typed = "";
  // As fast as somebody types, so that no pause is long enough, and for less time than a draft waits for at most.
  for (let key = 0; key < 2000 / 50 && !isLong(); key++) {
    typed += "a";
    document.edit("Type", () => noted(`${pasted}${typed}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert(isLong());
  workspace.close(document);
});

Deno.test("a browser that has no room for what is not saved is told of in words", async () => {
  const { host, workspace } = await openEditor();
  const document = await workspace.add(noted("mine"), "a");
  const write = (key: string): Promise<void> =>
    Promise.resolve().then(() => localStorage.setItem(key, "x".repeat(11 << 20)));
  const full: Host = { ...host, drafts: { ...host.drafts, write } };
  await assertRejects(() => writeDraft(full, document), Error, "no room left to keep");
});
