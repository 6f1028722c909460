import { signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { printWorkflow } from "../../../src/graph/parse.ts";
import type { Workflow } from "../../../src/graph/workflow.ts";
import { createToasts } from "../../../web/core/toasts.ts";
import { keepHistory } from "../../../web/document/keep_history.ts";
import type { OpenDocument } from "../../../web/document/open_document.ts";
import { createWorkspace, writeDraft } from "../../../web/document/workspace.ts";
import type { Workspace } from "../../../web/document/workspace.ts";
import type { Draft, Host } from "../../../web/host/host.ts";
import { catalogue } from "../catalogue.ts";
import { hostInMemory } from "../host_in_memory.ts";

const noted = (text: string): Workflow => ({ ...EMPTY, view: { notes: [{ at: [0, 0], text }] } });
const write = (document: OpenDocument, text: string): void =>
  document.edit(`Write ${text}`, () => noted(text));

/** What a browser keeps, with `k` among the workflows, and pages that are loaded one after the other. */
async function withBrowser(): Promise<
  { readonly host: Host; load(open: (page: Workspace) => Promise<unknown>): Promise<OpenDocument> }
> {
  const drafts = new Map<string, Draft>();
  const host: Host = {
    ...hostInMemory(),
    drafts: {
      read: () => Promise.resolve(Object.fromEntries(drafts)),
      write: (key, draft) => Promise.resolve(void drafts.set(key, draft)),
      remove: (key) => Promise.resolve(void drafts.delete(key)),
      leave: (key, draft) => void (draft ? drafts.set(key, draft) : drafts.delete(key)),
      stamp: () => undefined,
    },
  };
  await host.workflows.write("k", printWorkflow(noted("first")), undefined);
  return {
    host,
    async load(open) {
      const toasts = createToasts();
      const workspace = createWorkspace(host, signal(catalogue), toasts.error);
      await open(workspace);
      await keepHistory({ host, workspace });
      return workspace.documents.peek()[0]!;
    },
  };
}

/** Leaves all pages, as the one in front is loaded again. */
const leave = (): boolean => dispatchEvent(new Event("pagehide"));

const textOf = ({ workflow }: OpenDocument): string => workflow.peek().view.notes![0]!.text;

Deno.test("an earlier version that is put back on the disk is what the page shows, with the later one to be done again", async () => {
  const { host, load } = await withBrowser();
  await load(async (page) => {
    const document = await page.open("k");
    write(document, "second");
    await page.save(document);
  });
  leave();
  const { revision } = await host.workflows.read("k");
  await host.workflows.write("k", printWorkflow(noted("first")), revision);
  const again = await load((workspace) => workspace.open("k"));
  assertEquals([textOf(again), again.dirty.peek()], ["first", false]);
  assertEquals([again.undoName.peek(), again.redoName.peek()], [undefined, "Write second"]);
});

Deno.test("what was edited at the very moment that a page is left is there again, new documents too", async () => {
  const reopen = async (page: Workspace): Promise<void> => {
    for (const draft of (await page.drafts()).values()) {
      const { groups } = page.groups.peek();
      page.groups.value = {
        ...page.groups.peek(),
        groups: [{ ...groups[0]!, tabs: [draft], front: draft }],
      };
    }
  };
  for (
    const open of [
      (page: Workspace) => page.open("k"),
      (page: Workspace) => Promise.resolve(page.add(noted("first"), "new")),
    ]
  ) {
    const { load } = await withBrowser();
    write(await load(open), "second");
    leave();
    const again = await load(reopen);
    assertEquals([textOf(again), again.dirty.peek()], ["second", true]);
    again.undo();
    assertEquals(textOf(again), "first");
  }
});

Deno.test("steps of a workflow in another folder, served at the same address, are none of one of its name", async () => {
  const { host, load } = await withBrowser();
  const served = (folder: string): Host => {
    const json = () => Promise.resolve({ trusted: true, folder });
    return Object.assign(host, { server: { json } as unknown as Host["server"] });
  };
  served("/one");
  await load(async (page) => {
    const document = await page.open("k");
    write(document, "second");
    await page.save(document);
  });
  leave();
  served("/two");
  const again = await load((workspace) => workspace.open("k"));
  assertEquals([textOf(again), again.undoName.peek()], ["second", undefined]);
});

Deno.test("a page that is left writes no draft that it has not touched, which may be newer by another page", async () => {
  const { host, load } = await withBrowser();
  const document = await load((page) => page.open("k"));
  write(document, "second");
  await writeDraft(host, document);
  const [[key, draft]] = Object.entries(await host.drafts.read()) as [[string, Draft]];
  const newer = { ...draft, text: printWorkflow(noted("an hour of work")) };
  await host.drafts.write(key, newer);
  leave();
  assertEquals(await host.drafts.read(), { [key]: newer });
  write(document, "third");
  leave();
  assertEquals((await host.drafts.read())[key]!.text, printWorkflow(noted("third")));
});
