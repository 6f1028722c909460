import type { RunQueue } from "../runs/queue/run_queue.ts";
import type { Supervisor } from "../runs/runner/supervisor.ts";
import { lookAgain } from "./look_again.ts";

/**
 * Why a folder is not there for now. Once anybody was told, it holds until {@link watchRefusal} has seen to what was started
 * meanwhile.
 */
export class Away {
  readonly #look: () => string | undefined;
  #known: string | undefined;

  constructor(look: () => string | undefined) {
    this.#look = look;
  }

  get why(): string | undefined {
    return this.#known = this.#look() ?? this.#known;
  }

  /** It is there again, though nobody is told so yet. */
  get isBack(): boolean {
    return this.#known !== undefined && this.#look() === undefined;
  }

  forget(): void {
    this.#known = undefined;
  }
}

/**
 * Tells whoever looks on when nothing can be kept any more, as when somebody has taken the folder away, and when it can
 * again: then what waits goes on.
 *
 * @param onChange Told why nothing can be kept, or undefined
 */
export function watchRefusal(
  { away, queue, supervisor }: {
    readonly away: Away;
    readonly queue: Pick<RunQueue, "refusal" | "tellStatus" | "pump">;
    readonly supervisor: Pick<Supervisor, "status" | "restart">;
  },
  signal: AbortSignal,
  onChange: (refusal: string | undefined) => void,
): Promise<void> {
  /** A runner that has started meanwhile knows the folder by the name that it had then. */
  const renew = async (): Promise<void> => {
    if (supervisor.status.runner !== "busy") await supervisor.restart();
  };
  let before = queue.refusal;
  return lookAgain(signal, async () => {
    const { isBack } = away;
    if (isBack) {
      await renew(); // before any run is given to it
      away.forget();
    }
    const { refusal } = queue;
    if (refusal === before) return;
    before = refusal;
    onChange(refusal);
    queue.tellStatus();
    if (refusal !== undefined) return;
    if (!isBack) await renew();
    queue.pump();
  });
}
