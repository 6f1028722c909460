import { isGroup } from "../../../src/graph/group.ts";
import { literalOf } from "../../../src/graph/reference.ts";
import { t } from "../../../src/words/translate.ts";
import { pictureOf } from "../../assets/known_images.ts";
import { picturesOf } from "../../runs/run_pictures.ts";
import { signal, useComputed, useSignal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { useCanvases } from "../../canvas/canvases.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import type { MASK, PropsOf } from "../../core/overlay.ts";
import { maskFile } from "./mask.ts";
import { PainterStage } from "./painter_stage.tsx";
import { createPainterState } from "./painter_state.ts";
import type { PainterState } from "./painter_state.ts";
import { painterKey, PainterTools } from "./painter_tools.tsx";

/** What a mask was last painted over, by the address of the mask, while the page is open. */
const painted = new Map<string, string>();

/** Masks that are painted, or were left before they were used, by what they are of, while the page is open. */
const unused = new Map<string, UnusedMask>();

interface UnusedMask {
  readonly state: PainterState;
  readonly document: string | undefined;
  /** Address of the mask that it goes on with, and of the picture below. */
  readonly before: string | undefined;
  readonly over: Signal<string>;
}

const isPainted = ({ steps }: PainterState): boolean =>
  steps.peek().some(({ step }) => step !== "picture");

/** Paints what a mask selects, over a picture if there is one. */
export function MaskPainter(
  { of, document, url: before, over: below, done: take }: PropsOf<typeof MASK>,
): JSX.Element {
  const app = useCanvases();
  const choices = useComputed(() => backdrops(app).filter(({ url }) => url !== before));
  const { state, over } = useMemo((): UnusedMask => {
    const found = unused.get(of);
    if (found && found.before === before) return found;
    const url = below ?? painted.get(before ?? "") ?? choices.peek()[0]?.url ?? "";
    return { state: createPainterState(), document, before, over: signal(url) };
  }, []);
  const busy = useSignal(false);
  useEffect(() => {
    askOnce(app);
    unused.set(of, { state, document, before, over });
    return () => {
      if (!unused.has(of)) return; // it is used
      if (!isPainted(state)) unused.delete(of);
      else app.toasts.show("info", t`The mask is not used, but kept: paint it again to go on`);
    };
  }, []);
  useEffect(() => {
    if (!before || state.steps.peek().length) return;
    app.host.readFile(before).then(createImageBitmap).then((picture) => {
      state.size.value = { width: picture.width, height: picture.height };
      state.steps.value = [{ step: "picture", picture }, ...state.steps.peek()];
    }, (error) => {
      app.toasts.show("warning", t`The mask cannot be read: ${(error as Error).message}`);
    });
  }, []);
  const done = async (): Promise<void> => {
    busy.value = true;
    try {
      const url = await take(await maskFile(state.mask.peek().whole));
      if (url !== undefined && over.peek()) painted.set(url, over.peek());
      unused.delete(of);
      app.layout.overlay.value = undefined;
    } catch (error) {
      app.toasts.error(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <div
      class="mask-painter"
      onKeyDown={(event) => {
        if ((event.target as Element).matches("select,input:not([type=range])")) return;
        if ((event.ctrlKey || event.metaKey) && event.key === "Enter") done();
        else if (!painterKey(event, state)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div class="painter-bar" role="toolbar" aria-label={t`Painting`}>
        <PainterTools state={state} hasPicture={over.value !== ""} />
        <label>
          {t`Over`}
          <select
            value={over}
            onChange={(event) => over.value = event.currentTarget.value}
          >
            <option value="">{t`nothing`}</option>
            {over.value && !choices.value.some(({ url }) => url === over.value) && (
              <option value={over.value}>{t`the picture`}</option>
            )}
            {choices.value.map(({ url, name }) => <option key={url} value={url}>{name}</option>)}
          </select>
        </label>
        <span class="painter-space" />
        <button
          type="button"
          class="primary"
          title={t`Ctrl+Enter`}
          disabled={busy}
          onClick={done}
        >
          {t`Use this mask`}
        </button>
      </div>
      <PainterStage state={state} over={over.value} />
    </div>
  );
}

let isAsking = false;

/** Has the browser ask before a page is left that has masks which were not used, of documents that are open. */
function askOnce({ workspace }: Canvases): void {
  if (isAsking) return;
  isAsking = true;
  addEventListener("beforeunload", (event) => {
    const open = new Set(workspace.documents.peek().map(({ key }) => key));
    const isLost = ({ state, document }: UnusedMask): boolean =>
      isPainted(state) && (document === undefined || open.has(document));
    if ([...unused.values()].some(isLost)) event.preventDefault();
  });
}

/** A picture that a mask can be painted over. */
interface Backdrop {
  readonly url: string;
  readonly name: string;
}

const RECENT = 20;

/** The pictures that nodes of the graph in front load, then those that runs made, then all others that are known. */
function backdrops(app: Canvases): readonly Backdrop[] {
  const view = app.canvas.value;
  const loaded = [...view?.scene.nodes.value.values() ?? []].flatMap((node) =>
    Object.entries(node.type.value.inputs).flatMap(([name, port]): readonly Backdrop[] => {
      if (isGroup(port) || port.widget !== "image") return [];
      const value = literalOf(node.entry.value.inputs?.[name]);
      const url = typeof value === "string" ? pictureOf(app, value)?.url : undefined;
      return url === undefined ? [] : [{ url, name: `${node.key}: ${value}` }];
    })
  );
  const made = app.runs.runs.value.slice(0, RECENT)
    .flatMap(({ outputs }) => picturesOf(app.host, Object.values(outputs).flat()))
    .map(({ url, name }) => ({ url, name }));
  const known = (app.images.list.value ?? []).map(({ url, name }) => ({ url, name }));
  const all = [...loaded, ...made, ...known];
  return all.filter(({ url }, index) => all.findIndex((one) => one.url === url) === index);
}
