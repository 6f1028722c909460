/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import type { DownloadInfo } from "../../../src/api/downloads.ts";
import { createDownloads } from "../../../web/assets/model_downloads.ts";
import type { ModelDownloads } from "../../../web/assets/model_downloads.ts";
import { createToasts } from "../../../web/core/toasts.ts";
import type { Host, ServerListener } from "../../../web/host/host.ts";
import { hostInMemory } from "../host_in_memory.ts";

const HALF: DownloadInfo = { model: "org/tiny", state: "downloading", received: 1, total: 2 };
const WHOLE: DownloadInfo = { ...HALF, state: "succeeded", received: 2 };
const OFF: DownloadInfo = { ...HALF, state: "cancelled" };

/** Downloads of a server that tells and answers what the test says, in its order. */
function withServer(): {
  readonly downloads: ModelDownloads;
  tell(...list: DownloadInfo[]): void;
  /** Answers a question, by its place among all that were asked. */
  answer(question: number, ...list: DownloadInfo[]): Promise<void>;
  connect(): void;
} {
  let listener: ServerListener | undefined;
  const asked: ((list: DownloadInfo[]) => void)[] = [];
  const json = async (): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<DownloadInfo[]>();
    asked.push(resolve);
    return { downloads: await promise };
  };
  const watch = (own: ServerListener): () => void => (listener = own, () => {});
  const host = { ...hostInMemory(), server: { json, watch } } as unknown as Host;
  return {
    downloads: createDownloads(host, createToasts(), () => Promise.resolve())!,
    tell: (...downloads) => listener!.event({ type: "downloads", downloads }),
    async answer(question, ...list) {
      asked[question]!(list);
      await new Promise((resolve) => setTimeout(resolve));
    },
    connect: () => listener!.connected!(true),
  };
}

Deno.test("an answer that was overtaken by what is told of downloads does not stay", async () => {
  const { downloads, tell, answer } = withServer();
  tell(HALF);
  tell(WHOLE);
  await answer(0, HALF);
  assertEquals(downloads.list.value, []);
});

Deno.test("of two questions for downloads the later counts, whichever is answered first", async () => {
  const { downloads, answer, connect } = withServer();
  connect();
  await answer(1, OFF);
  await answer(0, HALF);
  assertEquals(downloads.list.value, [OFF]);
  assertEquals(downloads.isKnown.value, true);
});
