import type { ComponentChildren, JSX } from "preact";
import { literalOf } from "../../../src/graph/reference.ts";
import type { LessonKind } from "../../../src/graph/teaching_graph.ts";
import { t, told, translated } from "../../../src/words/translate.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { PictureButton } from "../../core/picture_button.tsx";
import { Icon } from "../../core/ui/icon.tsx";
import { useTyped } from "../../core/ui/use_typed.ts";
import { RunMeter } from "../../runs/run_meter.tsx";
import { kindOf } from "./lessons.ts";
import type { LessonNode, LessonPlan, Lessons } from "./lessons.ts";
import { LossChart } from "./loss_chart.tsx";

interface LessonProps {
  readonly lesson: LessonNode;
  readonly lessons: Lessons;
}

/** A lesson: what it takes, how it goes, and what to do with it. */
export function LessonView({ lesson, lessons }: LessonProps): JSX.Element {
  const app = useCanvases();
  const { document, id, inputs } = lesson;
  const text = (port: string): string => String(literalOf(inputs[port]) ?? "");
  const node = app.runs.nodeRun(document.key, id);
  const [run, report, plan] = [
    lessons.runOf(lesson),
    lessons.reportOf(lesson),
    lessons.planOf(lesson),
  ];
  const [picture] = node.pictures.value;
  const result = node.outputs.value.find(({ port }) => port === "text")?.value;
  const name = text("name");
  const isThere = app.models.list.value?.some((model) => model.name === name);
  const doing = (what: Promise<unknown>): void => void what.catch(app.toasts.error);
  const isBegun = report !== undefined && report.step > 0 && report.model === undefined;
  return (
    <>
      <header>
        <h3>{name}</h3>
        <p>
          {taught(kindOf(lesson), <b>{text("pictures")}</b>, <b>{text("base")}</b>)}
        </p>
      </header>
      <Fields lesson={lesson} lessons={lessons} />
      <Plan plan={plan} disabled={run !== undefined} ask={() => doing(lessons.plan(lesson))} />
      <div class="teach-actions">
        {run
          ? (
            <button type="button" onClick={() => doing(lessons.pause(lesson))}>
              <Icon name="pause" size={14} /> {t`Pause`}
            </button>
          )
          : (
            <button type="button" class="primary" onClick={() => doing(lessons.teach(lesson))}>
              <Icon name="play" size={14} /> {isBegun ? t`Go on` : t`Teach`}
            </button>
          )}
        <button
          type="button"
          disabled={!isThere}
          title={isThere ? t`Open a graph that paints with ${name}` : t`There is no model yet`}
          onClick={() => doing(lessons.guide(lesson))}
        >
          <Icon name="model" size={14} /> {t`Guide with it`}
        </button>
      </div>
      <div aria-live="polite">
        {run && <RunMeter run={run} />}
        {!run && isBegun && (
          <p>{t`Paused after ${report.step} of ${report.steps} steps: it goes on from there`}</p>
        )}
        {!run && node.error.value && (
          <p class="teach-fault" role="alert">{translated(node.error.value.message)}</p>
        )}
        {!run && report?.model !== undefined && result !== undefined && <pre>{String(result)}</pre>}
      </div>
      {report && report.losses.length > 0 && <LossChart {...report} />}
      {picture && (
        <PictureButton url={picture.url} name={t`What it learns from or paints`}>
          <img src={picture.url} alt={t`What it learns from or paints`} />
        </PictureButton>
      )}
      <button type="button" class="teach-another" onClick={() => lessons.isNew.value = true}>
        <Icon name="add" size={14} /> {t`Teach another concept`}
      </button>
    </>
  );
}

/** What is taught to what, as a sentence. */
function taught(kind: LessonKind, from: JSX.Element, to: JSX.Element): ComponentChildren {
  switch (kind) {
    case "concept":
      return told`The pictures in ${from}, taught to ${to} as a concept`;
    case "finetune":
      return told`The pictures in ${from}, taught to ${to} by captions`;
    case "lora":
      return told`The pictures in ${from}, taught to ${to} by captions, as a LoRA`;
    case "controlnet":
      return told`The pictures in ${from}, taught to ${to} by captions, as a ControlNet`;
  }
}

/** What of a lesson is often changed: each kind has what the node takes for it. */
function Fields({ lesson, lessons }: LessonProps): JSX.Element {
  const kind = kindOf(lesson);
  const field = { lesson, lessons };
  return (
    <div class="teach-fields">
      <label>
        {t`Steps`}
        <NumberField {...field} port="steps" min={1} usual={400} />
      </label>
      {(kind === "concept" || kind === "lora") && (
        <label
          title={kind === "lora"
            ? t`Of the LoRA: more learn more, and take more memory and disk`
            : t`Learn a LoRA of this rank in place of all weights: less memory and disk; 0 for all weights`}
        >
          {t`Rank of a LoRA`}
          <NumberField
            {...field}
            port="rank"
            {...(kind === "lora" ? { min: 1, usual: 8 } : { min: 0, usual: 0 })}
          />
        </label>
      )}
      {kind !== "concept" && (
        <label
          title={t`Of pictures that have none; where it is left empty, those are learnt without one`}
        >
          {t`Caption of others`}
          <input
            value={String(literalOf(lesson.inputs["caption"]) ?? "")}
            onInput={(event) => lessons.set(lesson, "caption", event.currentTarget.value)}
            onBlur={() => lesson.document.settle()}
          />
        </label>
      )}
    </div>
  );
}

interface NumberProps extends LessonProps {
  readonly port: string;
  readonly min: number;
  /** What holds where nothing is set. */
  readonly usual: number;
}

function NumberField({ lesson, lessons, port, min, usual }: NumberProps): JSX.Element {
  const { text, fault, ...typed } = useTyped({
    value: literalOf(lesson.inputs[port]),
    print: (value) => String(value ?? usual),
    read(text): unknown {
      const number = Number(text || "x");
      if (Number.isInteger(number) && number >= min) return number || undefined;
      throw new RangeError(`Expected a whole number of ${min} or more`);
    },
    set(value, live) {
      if (live) lessons.set(lesson, port, value);
      else lesson.document.settle();
    },
  });
  return (
    <input
      type="number"
      min={min}
      value={text}
      title={fault}
      aria-invalid={fault !== undefined}
      {...typed}
    />
  );
}

/** What it takes: pictures, memory, disk, time. */
function Plan(
  { plan, disabled, ask }: {
    readonly plan: LessonPlan | undefined;
    readonly disabled: boolean;
    ask(): void;
  },
): JSX.Element {
  if (plan?.asking) {
    return <p class="teach-plan">{t`Looking at the pictures, and measuring a step`}</p>;
  }
  if (plan?.text !== undefined) return <pre class="teach-plan">{translated(plan.text)}</pre>;
  return (
    <div class="teach-plan">
      {plan?.fault !== undefined && <p class="teach-fault" role="alert">{translated(plan.fault)}
      </p>}
      <button type="button" disabled={disabled} onClick={ask}>
        <Icon name="eye" size={14} /> {t`What would it take?`}
      </button>
    </div>
  );
}
