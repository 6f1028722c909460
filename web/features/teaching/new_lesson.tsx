import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ModelInfo } from "../../../src/api/models.ts";
import { modelName, modelNameFault } from "../../../src/graph/model_name.ts";
import { pictureFault } from "../../assets/picture_fault.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { droppedFiles } from "./dropped_files.ts";
import type { Lessons } from "./lessons.ts";

/** Kinds of models that are no network to begin with. */
const NO_BASE = ["broken", "null-text", "lora", "controlnet", "vae", "text-encoder"];

const isBase = ({ kind, parts = [] }: ModelInfo): boolean =>
  !NO_BASE.includes(kind) && parts.includes("unet") && parts.includes("vae");

const STEPS = 400;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What a new lesson is made of: pictures, a name, and the model that it begins with. */
export function NewLesson({ lessons }: { readonly lessons: Lessons }): JSX.Element {
  const app = useCanvases();
  const files = useSignal<readonly File[]>([]);
  const left = useSignal(0);
  const name = useSignal("");
  const base = useSignal<string | undefined>(undefined);
  const steps = useSignal(STEPS);
  const sent = useSignal<number | undefined>(undefined);
  const over = useSignal(false);
  const bases = useComputed(() => (app.models.list.value ?? []).filter(isBase));
  const fault = useComputed(() => modelNameFault(name.value));
  const taken = (app.models.list.value ?? []).some((model) => model.name === name.value);
  const take = async (all: readonly File[]): Promise<void> => {
    const faults = await Promise.all(all.map(pictureFault));
    files.value = all.filter((_, index) => faults[index] === undefined);
    left.value = all.length - files.peek().length;
    const folder = all[0]?.webkitRelativePath.split("/")[0];
    if (folder && !name.peek()) name.value = modelName(folder);
  };
  const begin = async (): Promise<void> => {
    const [concept, model] = [name.peek(), base.peek() ?? bases.peek()[0]?.name];
    if (model === undefined) throw new Error("There is no model to begin with");
    try {
      for (const [index, file] of files.peek().entries()) {
        sent.value = index;
        await app.host.upload(file, file.name, undefined, concept);
      }
    } finally {
      sent.value = undefined;
    }
    lessons.begin({ pictures: concept, base: model, name: concept, steps: steps.peek() });
  };
  const isReady = files.value.length > 0 && fault.value === undefined &&
    !taken && sent.value === undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        begin().catch(app.toasts.error);
      }}
    >
      <p>
        A concept model learns what some pictures have in common, without captions. Then guidance
        steers it by prompts.
      </p>
      <label
        class={`teach-drop${over.value ? " over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          event.stopPropagation();
          over.value = true;
        }}
        onDragLeave={() => over.value = false}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          over.value = false;
          droppedFiles(event.dataTransfer).then(take).catch(app.toasts.error);
        }}
      >
        <Icon name="image" size={24} />
        {files.value.length === 0
          ? "Drop a folder of pictures, or choose some: 20 and more are good"
          : [
            plural(files.value.length, "picture"),
            ...left.value
              ? [`${plural(left.value, "file")} left out: no PNG, JPEG or WebP, or damaged`]
              : [],
          ].join(", ")}
        <input
          type="file"
          multiple
          accept="image/png,image/jpeg,image/webp"
          aria-label="Pictures to teach"
          onChange={({ currentTarget }) => take([...currentTarget.files ?? []])}
        />
      </label>
      <label class="teach-folder">
        <Icon name="files" size={14} /> Choose a folder…
        <input
          type="file"
          aria-label="Folder of pictures to teach"
          ref={(input) => input?.setAttribute("webkitdirectory", "")}
          onChange={({ currentTarget }) => take([...currentTarget.files ?? []])}
        />
      </label>
      <div class="teach-fields">
        <label>
          Name
          <input
            value={name}
            placeholder="my-fruit"
            onInput={(event) => name.value = event.currentTarget.value}
          />
        </label>
        <label>
          Begins with
          <select onChange={(event) => base.value = event.currentTarget.value}>
            {bases.value.map((model) => <option key={model.name}>{model.name}</option>)}
          </select>
        </label>
        <label>
          Steps
          <input
            type="number"
            min={1}
            value={steps}
            onChange={(event) =>
              steps.value = Math.max(1, Number(event.currentTarget.value) || STEPS)}
          />
        </label>
      </div>
      {name.value !== "" && fault.value !== undefined && <p class="teach-fault">{fault}</p>}
      {taken && <p class="teach-fault">There is a model "{name}" already: choose another name</p>}
      <button type="submit" class="primary" disabled={!isReady}>
        {sent.value === undefined
          ? "Look at the pictures"
          : `Bringing ${sent.value + 1} of ${files.value.length}`}
      </button>
      {lessons.front() && (
        <button type="button" onClick={() => lessons.isNew.value = false}>
          Back to the lesson in front
        </button>
      )}
    </form>
  );
}
