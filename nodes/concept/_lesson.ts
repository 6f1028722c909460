import {
  type ArgsOf,
  bool,
  choice,
  float,
  InputError,
  int,
  type Lesson,
  type LessonReport,
  list,
  optional,
  type RunContext,
  type Tensor,
  text,
} from "sdk";

/** What a model is taught by. */
export const LESSON = {
  pictures: text({
    doc:
      "Folder of the pictures, within the input or output folder; a concept needs no captions of them",
  }),
  kind: choice(["concept", "finetune", "lora", "controlnet"], {
    default: "concept",
    doc:
      "concept: a null-text model of the pictures alone, to guide with. finetune: the base, taught further by pictures and captions. lora: the same as a small file that Load LoRA puts on the base. controlnet: by captions, a network by which another picture steers the base",
  }),
  base: text({
    default: "emoji",
    choicesFrom: "models",
    doc: "The model that it begins with, and that will steer it",
  }),
  name: text({ doc: "What the new model is called: letters, digits, dots, - and _" }),
  steps: int({
    default: 400,
    min: 1,
    max: 1_000_000,
    usual: [100, 2000],
    doc: "Steps to learn: some hundreds on the bundled models. More go on from there",
  }),
  batch: int({
    default: 16,
    min: 1,
    max: 256,
    usual: [1, 32],
    doc: "Pictures a step; fewer take less memory",
  }),
  size: optional(int({
    min: 16,
    max: 1024,
    multipleOf: 8,
    doc: "Side of the pictures in pixels; unless set, that of the base",
  })),
  rank: optional(int({
    min: 1,
    max: 256,
    usual: [1, 32],
    doc:
      "Rank of a LoRA, 8 unless set; a concept is learnt as one in place of all weights only where this is set",
  })),
  caption: optional(text({
    doc:
      "Of pictures that have none in NAME.txt, captions.json or metadata.jsonl; empty to learn those without",
  })),
  hints: optional(text({
    doc:
      "Of a ControlNet: folder of what is to steer, a picture of the same name for each; unless set, the pictures' edges",
  })),
  patience: int({
    default: 0,
    min: 0,
    max: 1000,
    doc: "End after so many measurements without a lower held-out loss; 0 for never",
  }),
  keepAt: list(int({ min: 1, max: 1_000_000 }), {
    default: [],
    advanced: true,
    doc:
      "Steps whose model is kept too, as NAME-at-STEP: early ones are weak models for Autoguidance",
  }),
  sampleEvery: int({
    default: 100,
    min: 0,
    max: 100_000,
    doc: "Steps between sheets of samples; 0 for none, and no search for copies",
  }),
  learningRate: optional(float({
    min: 0,
    max: 0.1,
    advanced: true,
    doc: "How far a step goes; unless set 2e-4, above 50 M weights 1e-5, of a LoRA 1e-4",
  })),
  heldOut: float({
    default: 0.1,
    min: 0,
    max: 0.5,
    advanced: true,
    doc: "Share of the pictures that the loss is measured by, and not learnt from",
  }),
  evaluateEvery: int({
    default: 50,
    min: 1,
    max: 100_000,
    advanced: true,
    doc: "Steps between measurements of the held-out loss",
  }),
  captionDropout: optional(float({
    min: 0,
    max: 1,
    advanced: true,
    doc: "Share of rows that learn without their caption; 0.1 unless set",
  })),
  layers: optional(choice(["attention", "all"], {
    advanced: true,
    doc: "Layers that a LoRA changes; unless set all of a concept's, else those of attention",
  })),
  mirror: bool({ default: true, advanced: true, doc: "Learn from mirror images too" }),
  seed: int({ default: 1, min: 0, max: 2 ** 31, advanced: true, doc: "Of all that is drawn" }),
  license: optional(text({
    advanced: true,
    doc: "On what terms the pictures allow the model to be used",
  })),
};

export type LessonArgs = ArgsOf<typeof LESSON>;

/** What a kind of model has no use for, and why. */
const UNUSED: Readonly<
  Record<
    LessonArgs["kind"],
    { readonly ports: readonly (keyof LessonArgs)[]; readonly why: string }
  >
> = {
  concept: {
    ports: ["caption", "captionDropout", "hints"],
    why: "A concept is learnt from pictures alone: set kind to another one, or unset this",
  },
  finetune: {
    ports: ["rank", "layers", "hints"],
    why:
      "A fine-tuning learns all weights by captions alone: set kind to lora, or to controlnet for hints, or unset this",
  },
  lora: { ports: ["hints"], why: "Hints are for a ControlNet: set kind to that, or unset this" },
  controlnet: {
    ports: ["rank", "layers"],
    why: "A ControlNet learns all its weights: set kind to lora, or unset this",
  },
};

/** @throws InputError for what is not given, or is of no use */
export function lessonOf({ pictures, name, ...rest }: LessonArgs): Lesson {
  if (pictures === "") throw new InputError("pictures", "Name the folder of the pictures");
  if (name === "") throw new InputError("name", "Give the new model a name");
  const { ports, why } = UNUSED[rest.kind];
  const unused = ports.find((port) => ({ pictures, name, ...rest })[port] !== undefined);
  if (unused !== undefined) throw new InputError(unused, why);
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), pictures, name } as Lesson;
}

/** For `changes`: undefined until all that it depends on is known. */
export async function lessonState(
  { pictures, kind, base, name, hints, keepAt = [] }: Partial<LessonArgs>,
  { teaching }: RunContext,
): Promise<string | undefined> {
  if (!pictures || kind === undefined || base === undefined || !name) return undefined;
  return await teaching.state({ pictures, kind, base, name, keepAt, ...(hints && { hints }) });
}

/** Milliseconds between what is told of a lesson. */
const OFTEN = 500;

/** What sheets show. */
const SHEETS = {
  pictures: "what it learns from",
  samples: "what it paints",
  copies: "what it paints, each beside the nearest picture it was taught",
};

/** What came of a lesson. */
export interface Learnt {
  readonly report: LessonReport;
  /** The last sheet of what it paints. */
  readonly samples?: Tensor;
}

/** Teaches, or looks at what that would take, and tells of it as it goes. */
export async function learn(
  args: LessonArgs,
  context: RunContext,
  options: { readonly lookOnly?: boolean; readonly overwrite?: boolean },
): Promise<Learnt> {
  if (!options.lookOnly) context.emit("saves", true); // so that there is time to when it is called off
  let [told, step] = [0, 0];
  let samples: Uint8Array | undefined;
  let untold: LessonReport | undefined;
  const decode = async (png: Uint8Array): Promise<Tensor> =>
    (await context.images.decode(png)).image;
  const tell = (report: LessonReport): void => {
    [told, untold] = [performance.now(), undefined];
    context.emit("lesson", report);
  };
  try {
    const report = await context.teaching.teach(lessonOf(args), {
      ...options,
      signal: context.signal,
      onPictures: (done, total, what) =>
        context.progress(done, total, `${what} ${done} of ${total} pictures`),
      onSheet(png, of) {
        if (of !== "pictures") samples = png;
        void context.preview(() => decode(png), SHEETS[of]);
      },
      onReport(report) {
        for (const note of report.notes) context.warn(note, { port: "pictures" });
        const isStep = report.step > step;
        step = report.step;
        if (isStep) context.progress(step, report.steps, progressText(report));
        if (isStep && performance.now() - told < OFTEN) untold = report;
        else tell(report);
      },
    });
    return { report, ...(samples && { samples: await decode(samples) }) };
  } finally {
    if (untold) tell(untold);
  }
}

const minutes = (seconds: number): string =>
  seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
    ? `${Math.round(seconds / 60)} min`
    : `${(seconds / 3600).toFixed(1)} h`;

function progressText({ step, steps, losses, heldOutLosses, seconds }: LessonReport): string {
  const [loss, heldOut] = [losses.at(-1), heldOutLosses.at(-1)];
  return [
    `Step ${step} of ${steps}`,
    ...(loss ? [`loss ${loss[1].toFixed(3)}`] : []),
    ...(heldOut ? [`held-out ${heldOut[1].toFixed(3)}`] : []),
    ...(seconds === undefined ? [] : [`${minutes(seconds)} left`]),
  ].join(", ");
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;

/** What a lesson takes, in sentences. */
export function planText(
  { pictures = 0, heldOut = 0, notes, cost, ...rest }: LessonReport,
): string {
  const { steps, step, seconds } = rest;
  return [
    `Learns from ${pictures} pictures, ${heldOut} held out to measure by`,
    ...(cost
      ? [
        `Memory: up to ${gigabytes(cost.memory)}, of ${gigabytes(cost.freeMemory)} free`,
        `Disk: ${gigabytes(cost.disk)}${
          Number.isFinite(cost.freeDisk) ? `, of ${gigabytes(cost.freeDisk)} free` : ""
        }`,
      ]
      : []),
    ...(step >= steps
      ? [`Time: none, all ${steps} steps are done`]
      : seconds === undefined
      ? []
      : [`Time: about ${minutes(seconds)} for ${steps - step} steps, as one was measured`]),
    ...notes.map((note) => `Note: ${note}`),
  ].join("\n");
}

/** What came of a lesson, in sentences. */
export function lessonText({ model, step, heldOutLosses, copies }: LessonReport): string {
  const best = heldOutLosses.toSorted(([, a], [, b]) => a - b)[0];
  return [
    `${model}: ${step} steps`,
    ...(best ? [`lowest held-out loss ${best[1].toFixed(4)} at step ${best[0]}`] : []),
    ...(copies ? [`${copies.count} of ${copies.of} samples are copies of pictures`] : []),
  ].join("\n");
}
