import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../app.ts";
import { trackPointer } from "../gestures/track_pointer.ts";
import { picturesOf } from "../runs/run_store.ts";

/** A picture as large as it goes: the wheel zooms, dragging moves, another can be laid beside it under a slider. */
export default function PictureView(): JSX.Element | null {
  const app = useApp();
  const overlay = app.layout.overlay.value;
  const zoom = useSignal(1);
  const x = useSignal(0);
  const y = useSignal(0);
  const split = useSignal(50);
  const other = useSignal<string | undefined>(undefined);
  if (overlay?.overlay !== "picture") return null;
  const compare = other.value ?? overlay.compare;
  const recent = app.runs.runs.value.slice(0, 20)
    .flatMap((run) => picturesOf(app.host, Object.values(run.outputs).flat()));
  const place = { transform: `translate(${x.value}px,${y.value}px) scale(${zoom.value})` };
  return (
    <div class="picture">
      <div
        class="stage"
        onWheel={(event) => {
          event.preventDefault();
          zoom.value = Math.min(32, Math.max(0.1, zoom.value * Math.exp(-event.deltaY / 400)));
        }}
        onPointerDown={(event) => {
          event.preventDefault();
          const from = [x.peek() - event.clientX, y.peek() - event.clientY] as const;
          const move = (now: PointerEvent): void => {
            [x.value, y.value] = [from[0] + now.clientX, from[1] + now.clientY];
          };
          trackPointer(event, { move, end: () => {}, cancel: () => {} });
        }}
        onDblClick={() => {
          [zoom.value, x.value, y.value] = [1, 0, 0];
        }}
      >
        <div class="layers" style={place}>
          <img src={overlay.url} alt="Picture" draggable={false} />
          {compare && (
            <img
              src={compare}
              alt="Picture compared with"
              draggable={false}
              style={{ clipPath: `inset(0 0 0 ${split.value}%)` }}
            />
          )}
        </div>
      </div>
      <footer>
        {compare && (
          <input
            type="range"
            min="0"
            max="100"
            aria-label="How much of each picture is shown"
            value={split}
            onInput={(event) => {
              split.value = Number(event.currentTarget.value);
            }}
          />
        )}
        <label>
          Compare with{" "}
          <select
            value={compare ?? ""}
            onChange={(event) => {
              other.value = event.currentTarget.value || undefined;
            }}
          >
            <option value="">nothing</option>
            {recent.map(({ url, name }, index) => (
              <option key={url} value={url}>{index + 1}. {name}</option>
            ))}
          </select>
        </label>
        <span>{Math.round(zoom.value * 100)} %</span>
        <a href={overlay.url} download>Download</a>
      </footer>
    </div>
  );
}
