import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { ModelInfo } from "../../../src/api/models.ts";
import type { Catalogue } from "../../../src/graph/catalogue.ts";
import { t, translated } from "../../../src/words/translate.ts";
import { loaderOf, modelFacts, modelInput, modelUses } from "../../assets/known_models.ts";
import { canDownload } from "../../assets/model_downloads.ts";
import { addInMiddle } from "../../canvas/add_node.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { missingModels } from "../../canvas/missing_models.ts";
import { INPUTS_DRAG, NODE_DRAG } from "../../canvas/views/canvas.tsx";
import { rank } from "../../core/fuzzy.ts";
import { Highlight } from "../../core/ui/highlight.tsx";
import { Icon } from "../../core/ui/icon.tsx";
import { inSentence, namesIn } from "../../../src/drawing/in_words.ts";
import { ModelGet } from "./model_get.tsx";
import { HowToGet, MissingModels } from "./model_missing.tsx";

/** The models that the host has, by kind: what they are, which nodes use them; dragged onto the canvas they are loaded. */
export function Models(): JSX.Element {
  const app = useCanvases();
  const query = useSignal("");
  const models = app.models.list;
  useEffect(() => void app.models.read().catch(app.toasts.error), []);
  const uses = useComputed(() => {
    const view = app.canvas.value;
    return view ? modelUses(view.document.body.value, view.scene.lookup) : new Map();
  });
  const names = useComputed(() => {
    const document = app.canvas.value?.document;
    const named = document && namesIn(document.workflow.value, app.catalogue.value);
    return (id: string): string => named?.(document?.where.value, id) ?? id;
  });
  const found = useComputed(() =>
    rank(query.value, models.value ?? [], ({ name, kind, doc = "" }) => [name, doc, kind])
  );
  if (!models.value) return <p class="empty">{t`Looking for models`}</p>;
  const missing = new Map(
    missingModels(app)?.map(({ model }) => [model, uses.value.get(model) ?? []]),
  );
  const kinds = Map.groupBy(found.value, ({ item }) => item.kind);
  return (
    <div class="models">
      <input
        type="search"
        placeholder={t`Search models`}
        aria-label={t`Search models`}
        value={query}
        onInput={(event) => query.value = event.currentTarget.value}
      />
      <ModelGet />
      {missing.size > 0 && (
        <MissingModels
          users={missing}
          nameOf={names.value}
          reveal={(id) => reveal(app.canvas, id)}
        />
      )}
      {[...kinds].map(([kind, items]) => (
        <details key={kind} open>
          <summary>
            {kind === "unknown" ? t`Pipelines of their own kind` : inSentence(translated(kind))}
          </summary>
          <ul>
            {items.map(({ item, match }) => (
              <Model
                key={item.name}
                model={item}
                at={match.at}
                users={uses.value.get(item.name)}
                nameOf={names.value}
              />
            ))}
          </ul>
        </details>
      ))}
      {!found.value.length && <p class="empty">{t`No model of that name`}</p>}
      {[...missing.keys()].every((name) => canDownload(app.downloads, name)) && (
        <details class="models-more">
          <summary>{t`Models of your own`}</summary>
          <HowToGet />
        </details>
      )}
    </div>
  );
}

interface ModelProps {
  readonly model: ModelInfo;
  readonly at: readonly number[];
  readonly users: readonly string[] | undefined;
  /** What a node is called. */
  readonly nameOf: (id: string) => string;
}

function Model({ model, at, users = [], nameOf }: ModelProps): JSX.Element {
  const app = useCanvases();
  const { name, doc, source, license, picture, sha256 } = model;
  const open = useSignal(false);
  const node = loaderNode(app.catalogue.value, model);
  const loader = node && app.catalogue.value.nodes[node.type];
  return (
    <li
      class="models-item"
      draggable={node !== undefined}
      onDragStart={(event) => {
        if (!node) return;
        event.dataTransfer?.setData(NODE_DRAG, node.type);
        event.dataTransfer?.setData(INPUTS_DRAG, JSON.stringify(node.inputs));
      }}
    >
      {picture ? <img src={picture} alt="" draggable={false} /> : <Icon name="model" size={32} />}
      <div>
        <button
          type="button"
          class="models-name"
          title={loader && t`Add ${loader.title}, or drag it onto the canvas`}
          onClick={() => node && addInMiddle(app.canvas.peek(), node)}
        >
          <Highlight text={name} at={at} />
        </button>
        <small>{modelFacts(model)}</small>
        {users.length > 0 && (
          <small class="models-users">
            {t`used by`} {users.map((id) => (
              <button
                key={id}
                type="button"
                onClick={() => reveal(app.canvas, id)}
              >
                {nameOf(id)}
              </button>
            ))}
          </small>
        )}
        {open.value && (
          <>
            {doc && doc !== name && <p>{doc}</p>}
            {license && <p>{license}</p>}
            {source && <p>{t`From ${source}`}</p>}
            {sha256 && <code title={t`sha256`}>{sha256.slice(0, 16)}…</code>}
          </>
        )}
      </div>
      <button
        type="button"
        class="quiet"
        aria-label={t`About ${name}`}
        aria-expanded={open.value}
        onClick={() => open.value = !open.value}
      >
        <Icon name="info" size={14} />
      </button>
    </li>
  );
}

interface LoaderNode {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The node that loads a model. */
function loaderNode(catalogue: Catalogue, { name, kind }: ModelInfo): LoaderNode | undefined {
  const type = kind === "broken" ? undefined : loaderOf(catalogue, kind);
  const node = type === undefined ? undefined : catalogue.nodes[type];
  const input = node && modelInput(node);
  return type === undefined || input === undefined
    ? undefined
    : { type, inputs: { [input]: name } };
}

function reveal(canvas: Canvases["canvas"], id: string): void {
  const view = canvas.peek();
  view?.reveal(view.document.path.peek(), id);
}
