import type { JSX } from "preact";
import type { LessonReport, LossPoint } from "../../../src/formula/lesson.ts";
import { t } from "../../../src/words/translate.ts";
import { createAxis, linePath, printValue } from "../../core/ui/axis.ts";
import { useWidth } from "../../core/ui/use_width.ts";

const HEIGHT = 150;
const EDGE = { left: 40, right: 8, top: 6, bottom: 20 };

/** The loss of each step, and that of pictures which are held out, over the steps there are to be. */
export function LossChart({ losses, heldOutLosses, steps }: LessonReport): JSX.Element {
  const [element, measured] = useWidth<HTMLDivElement>();
  const width = Math.max(160, measured.value);
  const x = createAxis({
    values: [0, steps],
    pixels: [EDGE.left, width - EDGE.right],
    room: Math.max(2, Math.floor(width / 70)),
  });
  const y = createAxis({
    values: [...losses, ...heldOutLosses].map(([, loss]) => loss),
    pixels: [HEIGHT - EDGE.bottom, EDGE.top],
    rounded: true,
    room: 4,
  });
  const path = (points: readonly LossPoint[]): string =>
    linePath(points.map(([step, loss]) => [x.place(step), y.place(loss)]));
  const last = (points: readonly LossPoint[]): string => printValue(points.at(-1)?.[1]);
  const said = t`loss ${last(losses)}, held-out ${last(heldOutLosses)}`;
  return (
    <figure class="teach-chart">
      <figcaption>
        <span class="teach-loss">{t`Loss ${last(losses)}`}</span>
        <span class="teach-held">{t`Held-out ${last(heldOutLosses)}`}</span>
      </figcaption>
      <div ref={element}>
        <svg width={width} height={HEIGHT} role="img" aria-label={t`Losses by step: ${said}`}>
          {y.ticks.map((tick) => (
            <g key={tick} class="teach-grid">
              <line x1={EDGE.left} x2={width - EDGE.right} y1={y.place(tick)} y2={y.place(tick)} />
              <text x={EDGE.left - 5} y={y.place(tick)} dy="0.32em" text-anchor="end">
                {printValue(tick)}
              </text>
            </g>
          ))}
          {x.ticks.map((tick) => (
            <text key={tick} x={x.place(tick)} y={HEIGHT - 5} text-anchor="middle">{tick}</text>
          ))}
          <path class="teach-loss" d={path(losses)} />
          <path class="teach-held" d={path(heldOutLosses)} />
          {heldOutLosses.map(([step, loss]) => (
            <circle key={step} class="teach-held" cx={x.place(step)} cy={y.place(loss)} r={2.5} />
          ))}
        </svg>
      </div>
    </figure>
  );
}
