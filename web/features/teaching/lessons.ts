import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { ServerEvent } from "../../../src/api/events.ts";
import type { RunInfo } from "../../../src/api/runs.ts";
import { isLessonReport } from "../../../src/formula/lesson.ts";
import type { LessonReport } from "../../../src/formula/lesson.ts";
import { captionedGraph, conceptGraph, controlGraph } from "../../../src/graph/concept_graph.ts";
import { clearInput, setValue } from "../../../src/graph/edit_wires.ts";
import { parseWorkflow, printWorkflow } from "../../../src/graph/parse.ts";
import { literalOf } from "../../../src/graph/reference.ts";
import { TEACHES, teachingGraph, teachingPlanGraph } from "../../../src/graph/teaching_graph.ts";
import type { LessonKind, TeachingGraph } from "../../../src/graph/teaching_graph.ts";
import { t } from "../../../src/words/translate.ts";
import type { Canvases } from "../../canvas/canvases.ts";
import { showTab } from "../../document/editor_groups.ts";
import type { OpenDocument } from "../../document/open_document.ts";
import { kinshipOf } from "../../runs/kinship.ts";

/** A node that teaches, in a document. */
export interface LessonNode {
  readonly document: OpenDocument;
  readonly id: string;
  /** Its inputs as they are written. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What is known of lessons, and what can be done with them. */
export interface Lessons {
  /** Whether a new one is thought of, though the graph in front has one. */
  readonly isNew: Signal<boolean>;
  /** That of the graph in front. */
  front(): LessonNode | undefined;
  /** Those of open graphs that are being taught, but for that in front. */
  elsewhere(): readonly LessonNode[];
  /** Brings the graph of one to the front. */
  show(lesson: LessonNode): void;
  /** How it goes, or went. */
  reportOf(lesson: LessonNode): LessonReport | undefined;
  /** What it takes, as far as it was asked. */
  planOf(lesson: LessonNode): LessonPlan | undefined;
  /** The run that teaches it, if one does. */
  runOf(lesson: LessonNode): RunInfo | undefined;
  /** Opens a graph that teaches, and looks at the pictures. */
  begin(graph: TeachingGraph): Promise<void>;
  /** While it is typed; undefined brings the default back. */
  set(lesson: LessonNode, port: string, value: unknown): void;
  /** Asks what it would take. */
  plan(lesson: LessonNode): Promise<LessonPlan>;
  /** Teaches, on from where it was paused. */
  teach(lesson: LessonNode): Promise<void>;
  /** What has been learnt is kept. */
  pause(lesson: LessonNode): Promise<void>;
  /** Opens a graph that paints with what was taught: by concept guidance, as it was fine-tuned, or after a picture. */
  guide(lesson: LessonNode): Promise<void>;
  /** Listens to runs. */
  follow(): void;
}

export interface LessonPlan {
  readonly text?: string;
  readonly report?: LessonReport;
  /** Why it cannot be. */
  readonly fault?: string;
  readonly asking?: true;
}

const planKey = ({ inputs }: LessonNode): string => JSON.stringify(inputs);

export function createLessons(app: Canvases): Lessons {
  const { workspace, runs, models, host, toasts } = app;
  const isNew = signal(false);
  const plans = signal<ReadonlyMap<string, LessonPlan>>(new Map());
  const keep = (lesson: LessonNode, plan: LessonPlan): LessonPlan => {
    plans.value = new Map(plans.peek()).set(planKey(lesson), plan);
    return plan;
  };

  /** Whether a lesson was told of in a run: a model may be there now that was not. */
  const taught = new Set<string>();
  const receive = (event: ServerEvent): void => {
    if (event.type === "run" && event.run.finished && taught.delete(event.run.id)) {
      models.read().catch(toasts.error);
    }
    if (event.type !== "event" || event.event.type !== "nodeEmitted") return;
    const { run, event: { name, data } } = event;
    if (name !== "lesson" || !isLessonReport(data)) return;
    const known = runs.runs.peek().find(({ id }) => id === run);
    if (known?.name === undefined) return; // a plan
    taught.add(run);
  };

  const plan = async (lesson: LessonNode): Promise<LessonPlan> => {
    keep(lesson, { asking: true });
    try {
      const run = await runs.ask(teachingPlanGraph({ ...lesson.inputs }), ["teach"]);
      const outputs = run.outputs["teach"] ?? [];
      const value = (name: string): unknown => outputs.find(({ port }) => port === name)?.value;
      const report = value("lesson");
      return keep(lesson, {
        text: String(value("text")),
        ...(isLessonReport(report) && { report }),
      });
    } catch (error) {
      return keep(lesson, { fault: (error as Error).message });
    }
  };

  const reportOf = ({ document, id }: LessonNode): LessonReport | undefined => {
    const { outputs, lesson } = runs.nodeRun(document.key, id);
    const made = outputs.value.find(({ port }) => port === "lesson")?.value;
    return [lesson.value, made].find((one) => isLessonReport(one));
  };

  return {
    isNew,
    front: () => workspace.active.value && lessonIn(workspace.active.value),
    elsewhere: () =>
      workspace.documents.value.flatMap((document) => {
        const isShown = document === workspace.active.value && !isNew.value;
        return !isShown && kinshipOf(app).goingOf(document) ? lessonIn(document) ?? [] : [];
      }),
    show({ document }) {
      workspace.groups.value = showTab(workspace.groups.peek(), document);
      isNew.value = false;
    },
    reportOf,
    planOf: (lesson) => plans.value.get(planKey(lesson)),
    runOf: ({ document }) => kinshipOf(app).goingOf(document),
    async begin(graph) {
      const document = await workspace.add(
        parseWorkflow(teachingGraph(graph)),
        t`Teach ${graph.name}`,
        true,
      );
      isNew.value = false;
      const lesson = lessonIn(document);
      if (lesson) void plan(lesson);
    },
    set({ document, id }, port, value) {
      const target = { node: id, port };
      document.edit(
        `Set ${port}`,
        (workflow) =>
          value === undefined ? clearInput(workflow, target) : setValue(workflow, target, value),
        `${id}.${port}`,
      );
    },
    plan,
    async teach({ document, id }) {
      const name = document.name.peek();
      await runs.start(document.key, printWorkflow(document.workflow.peek()), {
        name,
        outputs: [id],
      });
    },
    async pause({ document }) {
      const run = kinshipOf(app).goingOf(document);
      if (run) await host.server?.json("POST /runs/:id/cancel", { params: { id: run.id } });
    },
    async guide(lesson) {
      const [concept, prior] = [String(lesson.inputs["name"]), String(lesson.inputs["base"])];
      const size = Number(literalOf(lesson.inputs["size"])) || reportOf(lesson)?.size ||
        (await plan(lesson)).report?.size;
      if (!size) {
        throw new Error(`Cannot guide with "${concept}": it is not known how large it paints`);
      }
      const sheet = { prior, size, count: size > 256 ? 1 : 4 };
      const kind = kindOf(lesson);
      const prompt = String(literalOf(lesson.inputs["caption"]) ?? "") || "red";
      const folder = (port: string): string => String(literalOf(lesson.inputs[port]) ?? "");
      const [hints, pictures] = [folder("hints"), folder("pictures")];
      const text = kind === "concept"
        ? conceptGraph({ ...sheet, concept })
        : kind === "controlnet"
        ? controlGraph({
          ...{ ...sheet, prompt, model: concept },
          ...{ pictures: hints || pictures, isHint: hints !== "" },
        })
        : captionedGraph({ ...sheet, kind, prompt, model: concept });
      await workspace.add(parseWorkflow(text), concept, true);
    },
    follow: () => void host.server?.watch({ event: receive }),
  };
}

/** What a lesson makes. */
export const kindOf = ({ inputs }: LessonNode): LessonKind =>
  (literalOf(inputs["kind"]) ?? "concept") as LessonKind;

function lessonIn(document: OpenDocument): LessonNode | undefined {
  const [id, node] = Object.entries(document.workflow.value.nodes)
    .find(([, { type }]) => type === TEACHES) ?? [];
  return id === undefined ? undefined : { document, id, inputs: node?.inputs ?? {} };
}
