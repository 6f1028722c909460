import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { ModelInfo } from "../../../src/api/models.ts";
import { modelName, modelNameFault } from "../../../src/graph/model_name.ts";
import type { LessonKind } from "../../../src/graph/teaching_graph.ts";
import { plural, t } from "../../../src/words/translate.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { Newest } from "../../core/newest.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { bringPictures } from "./bring_pictures.ts";
import type { BroughtPlace } from "./bring_pictures.ts";
import { NOTHING, sortBrought } from "./brought_files.ts";
import { chosenFiles, droppedFiles } from "./dropped_files.ts";
import type { BroughtFiles } from "./dropped_files.ts";
import type { Lessons } from "./lessons.ts";

/** Kinds of models that are no network to begin with. */
const NO_BASE = ["broken", "null-text", "lora", "controlnet", "vae", "text-encoder"];

const isBase = ({ kind, parts = [] }: ModelInfo): boolean =>
  !NO_BASE.includes(kind) && parts.includes("unet") && parts.includes("vae");

const STEPS = 400;

/** What can be taught. */
const KINDS: Readonly<Record<LessonKind, string>> = {
  concept: t`a concept`,
  finetune: t`a fine-tuning`,
  lora: t`a LoRA`,
  controlnet: t`a ControlNet of edges`,
};

/** What a new lesson is made of: pictures, what they are to teach, a name, and the model that it begins with. */
export function NewLesson({ lessons }: { readonly lessons: Lessons }): JSX.Element {
  const app = useCanvases();
  const brought = useSignal(NOTHING);
  const kind = useSignal<LessonKind>("concept");
  const name = useSignal("");
  const base = useSignal<string | undefined>(undefined);
  const steps = useSignal(STEPS);
  const sent = useSignal<number | undefined>(undefined);
  const over = useSignal(false);
  const bases = useComputed(() => (app.models.list.value ?? []).filter(isBase));
  const fault = useComputed(() => modelNameFault(name.value));
  const taken = (app.models.list.value ?? []).some((model) => model.name === name.value);
  const choices = useMemo(() => new Newest(), []);
  const take = async (given: BroughtFiles | Promise<BroughtFiles>): Promise<void> => {
    const counts = choices.begin();
    try {
      const { files, folder } = await given;
      const sorted = await sortBrought(files);
      if (!counts()) return;
      brought.value = sorted;
      if (folder && !name.peek()) name.value = modelName(folder);
    } catch (error) {
      app.toasts.error(error);
    }
  };
  /** Where the pictures are that were sent, though not all, when the server went away. */
  const place = useRef<BroughtPlace | undefined>(undefined);
  const begin = async (): Promise<void> => {
    const [concept, model] = [name.peek(), base.peek() ?? bases.peek()[0]?.name];
    if (model === undefined) throw new Error("There is no model to begin with");
    const all = brought.peek();
    const isWanted = (): boolean => brought.peek() === all && name.peek() === concept;
    const at = place.current;
    if (at?.brought !== all || at.name !== concept) {
      place.current = { brought: all, name: concept };
    }
    try {
      for await (const count of bringPictures(app.host, place.current!)) {
        if (!isWanted()) return;
        sent.value = count;
      }
    } finally {
      sent.value = undefined;
    }
    if (!isWanted()) return;
    const { pictures, captions } = all;
    await lessons.begin({
      ...{ pictures: place.current!.folder!, base: model, name: concept, steps: steps.peek() },
      ...(kind.peek() !== "concept" && { kind: kind.peek() }),
      ...(kind.peek() !== "concept" && captions.size < pictures.length && { caption: "" }),
    });
  };
  const { pictures, captions, left } = brought.value;
  const isReady = pictures.length > 0 && fault.value === undefined &&
    !taken && sent.value === undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        begin().catch(app.toasts.error);
      }}
    >
      <p>
        {t`A concept model learns what some pictures have in common, without captions. Then guidance steers it by prompts. By captions (NAME.txt beside a picture, captions.json, metadata.jsonl) a model itself is taught further, or a ControlNet that has edges of a picture steer it.`}
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
          take(droppedFiles(event.dataTransfer));
        }}
      >
        <Icon name="image" size={24} />
        {pictures.length === 0
          ? t`Drop a folder of pictures, or choose some: 20 and more are good`
          : [
            plural(pictures.length, "{0} picture", "{0} pictures"),
            ...captions.size ? [plural(captions.size, "{0} caption", "{0} captions")] : [],
            ...left
              ? [
                plural(
                  left,
                  "{0} file left out: no PNG, JPEG or WebP, or damaged",
                  "{0} files left out: no PNG, JPEG or WebP, or damaged",
                ),
              ]
              : [],
          ].join(", ")}
        <input
          type="file"
          multiple
          accept="image/png,image/jpeg,image/webp,.txt,.json,.jsonl"
          aria-label={t`Pictures to teach`}
          onChange={({ currentTarget }) => take(chosenFiles(currentTarget.files))}
        />
      </label>
      <label class="teach-folder">
        <Icon name="files" size={14} /> {t`Choose a folder…`}
        <input
          type="file"
          aria-label={t`Folder of pictures to teach`}
          ref={(input) => input?.setAttribute("webkitdirectory", "")}
          onChange={({ currentTarget }) => take(chosenFiles(currentTarget.files))}
        />
      </label>
      <div class="teach-fields">
        <label>
          {t`Teach as`}
          <select
            onChange={(event) => kind.value = event.currentTarget.value as LessonKind}
          >
            {Object.entries(KINDS).map(([value, words]) => (
              <option key={value} value={value}>{words}</option>
            ))}
          </select>
        </label>
        <label>
          {t`Name`}
          <input
            value={name}
            placeholder={t`my-fruit`}
            onInput={(event) => name.value = event.currentTarget.value}
          />
        </label>
        <label>
          {t`Begins with`}
          <select onChange={(event) => base.value = event.currentTarget.value}>
            {bases.value.map((model) => <option key={model.name}>{model.name}</option>)}
          </select>
        </label>
        <label>
          {t`Steps`}
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
      {taken && (
        <p class="teach-fault">
          {t`There is a model "${name.value}" already: choose another name`}
        </p>
      )}
      <button type="submit" class="primary" disabled={!isReady}>
        {sent.value === undefined
          ? t`Look at the pictures`
          : t`Bringing ${sent.value + 1} of ${pictures.length}`}
      </button>
      {lessons.front() && (
        <button type="button" onClick={() => lessons.isNew.value = false}>
          {t`Back to the lesson in front`}
        </button>
      )}
    </form>
  );
}
