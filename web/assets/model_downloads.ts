import { batch, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type {
  DownloadInfo,
  DownloadList,
  DownloadPlan,
  DownloadWish,
} from "../../src/api/downloads.ts";
import { t } from "../../src/words/translate.ts";
import type { Toasts } from "../core/toasts.ts";
import type { Host } from "../host/host.ts";
import { hubName } from "./known_models.ts";

/** A model that a person thinks of getting: the hub is asked for its plan, has answered, or cannot. */
export interface AskedModel extends DownloadWish {
  readonly plan?: DownloadPlan;
  readonly fault?: string;
}

/** Models on their way from a hub. The server keeps them: they outlive the page. */
export interface ModelDownloads {
  /** Those that are not here yet, in the order they were asked for. */
  readonly list: ReadonlySignal<readonly DownloadInfo[]>;
  /** Whether the server has said what follows. */
  readonly isKnown: ReadonlySignal<boolean>;
  /** Why the server downloads nothing. */
  readonly refusal: ReadonlySignal<string | undefined>;
  readonly asked: ReadonlySignal<AskedModel | undefined>;
  /** Asks the hub what a download would bring. */
  ask(wish: DownloadWish): Promise<void>;
  /** Asks no more. */
  dismiss(): void;
  start(wish: DownloadWish): Promise<void>;
  cancel(model: string): Promise<void>;
  remove(model: string): Promise<void>;
}

/** @param readModels looks for what has come */
export function createDownloads(
  host: Host,
  toasts: Toasts,
  readModels: () => Promise<unknown>,
): ModelDownloads | undefined {
  const { server } = host;
  if (!server) return undefined;
  const list = signal<readonly DownloadInfo[]>([]);
  const isKnown = signal(false);
  const refusal = signal<string | undefined>(undefined);
  const asked = signal<AskedModel | undefined>(undefined);

  const receive = (told: DownloadList): void => {
    const before = new Set(list.peek().filter(isGoing).map(({ model }) => model));
    batch(() => {
      list.value = told.downloads.filter(({ state }) => state !== "succeeded");
      refusal.value = told.refusal;
      isKnown.value = true;
    });
    for (const { model, state, error } of told.downloads) {
      // Those that were over before are no news.
      if (!before.has(model)) continue;
      if (state === "failed") toasts.show("error", error ?? t`Cannot download ${model}`);
      if (state !== "succeeded") continue;
      const say = (): void => toasts.show("info", t`${model} is here: graphs can use it`);
      readModels().then(say, toasts.error);
    }
  };
  let newest = 0;
  const look = async (): Promise<void> => {
    const own = ++newest;
    const told = await server.json("GET /downloads");
    // What was told meanwhile, or is asked for since, is as new at least.
    if (own === newest) receive(told);
  };
  const lookAgain = (): void => void look().catch(() => {}); // told when the server is there
  server.watch({
    event(event) {
      if (event.type !== "downloads") return;
      newest++;
      receive(event);
    },
    // Of what has changed while it was away nothing is repeated.
    connected: (now) => now && lookAgain(),
  });
  lookAgain();

  return {
    list,
    isKnown,
    refusal,
    asked,
    async ask(wish) {
      asked.value = wish;
      const answer = await server.json("POST /downloads/plan", { body: wish }).then(
        (plan): AskedModel => ({ ...wish, plan }),
        (error: Error): AskedModel => ({ ...wish, fault: error.message }),
      );
      // Another may have been asked for meanwhile, or none.
      if (asked.peek() === wish) asked.value = answer;
    },
    dismiss() {
      asked.value = undefined;
    },
    async start({ model, revision, variant }) {
      await server.json("POST /downloads", {
        body: {
          model,
          ...(revision !== undefined && { revision }),
          ...(variant !== undefined && { variant }),
        },
      });
      if (asked.peek()?.model === model) asked.value = undefined;
      await look();
    },
    cancel: async (model) =>
      void await server.json("POST /downloads/:model/cancel", { params: { model } }),
    remove: async (model) =>
      void await server.ask("DELETE /downloads/:model", { params: { model } }),
  };
}

export function isGoing({ state }: DownloadInfo): boolean {
  return state === "waiting" || state === "downloading";
}

/** How much of a download is here, from 0 to 1; undefined before its size is known. */
export function shareOf({ received, total }: DownloadInfo): number | undefined {
  return total ? received / total : undefined;
}

/** Whether a model may be on the hub, by its name, and the host downloads from there. */
export function canDownload(downloads: ModelDownloads | undefined, model: string): boolean {
  return downloads !== undefined && downloads.refusal.value === undefined &&
    hubName(model) === model;
}
