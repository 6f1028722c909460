import { batch, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { DownloadInfo, DownloadList, DownloadPlan } from "../api.ts";
import type { App } from "../app.ts";
import { readModels } from "../controls/known_models.ts";

/** A model that a person thinks of getting: the hub is asked for its plan, has answered, or cannot. */
export interface AskedModel {
  readonly model: string;
  readonly plan?: DownloadPlan;
  readonly fault?: string;
}

/** Models on their way from a hub. The server keeps them: they outlive the page. */
export interface ModelDownloads {
  /** Those that are not here yet, in the order they were asked for. */
  readonly list: ReadonlySignal<readonly DownloadInfo[]>;
  /** Whether the server has said what follows. */
  readonly heard: ReadonlySignal<boolean>;
  /** Why the server downloads nothing. */
  readonly refusal: ReadonlySignal<string | undefined>;
  readonly asked: ReadonlySignal<AskedModel | undefined>;
  /** Asks the hub what a download would bring. */
  ask(model: string): Promise<void>;
  /** Asks no more. */
  dismiss(): void;
  start(model: string): Promise<void>;
  cancel(model: string): Promise<void>;
  remove(model: string): Promise<void>;
}

const stores = new WeakMap<App, ModelDownloads>();

/** The downloads of an app; undefined without a server. */
export function downloadsOf(app: App): ModelDownloads | undefined {
  const known = stores.get(app) ?? createDownloads(app);
  if (known) stores.set(app, known);
  return known;
}

function createDownloads({ host, toasts }: App): ModelDownloads | undefined {
  const { downloads } = host;
  if (!downloads) return undefined;
  const list = signal<readonly DownloadInfo[]>([]);
  const heard = signal(false);
  const refusal = signal<string | undefined>(undefined);
  const asked = signal<AskedModel | undefined>(undefined);

  const hear = (told: DownloadList): void => {
    const before = new Set(list.peek().filter(isGoing).map(({ model }) => model));
    batch(() => {
      list.value = told.downloads.filter(({ state }) => state !== "succeeded");
      refusal.value = told.refusal;
      heard.value = true;
    });
    for (const { model, state, error } of told.downloads) {
      // Those that were over before are no news.
      if (!before.has(model)) continue;
      if (state === "failed") toasts.show("error", error ?? `Cannot download ${model}`);
      if (state !== "succeeded") continue;
      toasts.show("info", `${model} is here: graphs can use it`);
      readModels(host).catch(toasts.error);
    }
  };
  const look = async (): Promise<void> => hear(await downloads.list());
  downloads.watch(hear);
  look().catch(() => {}); // told when the server is there

  return {
    list,
    heard,
    refusal,
    asked,
    async ask(model) {
      asked.value = { model };
      const answer = await downloads.plan(model).then(
        (plan): AskedModel => ({ model, plan }),
        (error: Error): AskedModel => ({ model, fault: error.message }),
      );
      // Another may have been asked for meanwhile, or none.
      if (asked.peek()?.model === model) asked.value = answer;
    },
    dismiss() {
      asked.value = undefined;
    },
    async start(model) {
      await downloads.start(model);
      if (asked.peek()?.model === model) asked.value = undefined;
      await look();
    },
    cancel: (model) => downloads.cancel(model),
    remove: (model) => downloads.remove(model),
  };
}

export function isGoing({ state }: DownloadInfo): boolean {
  return state === "waiting" || state === "downloading";
}

/** How much of a download is here, from 0 to 1; undefined before its size is known. */
export function shareOf({ received, total }: DownloadInfo): number | undefined {
  return total ? received / total : undefined;
}
