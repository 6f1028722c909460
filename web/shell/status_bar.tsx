import type { JSX } from "preact";
import { useRuns } from "../runs/runs.ts";

/** What is contributed to be seen at a glance, left and right. */
export function StatusBar(): JSX.Element {
  const offline = useRuns().runs.connected.value === false;
  return (
    <footer class={`status-bar${offline ? " offline" : ""}`}>
      <StatusItems side="left" />
      <span class="space" />
      <StatusItems side="right" />
    </footer>
  );
}

function StatusItems({ side }: { side: "left" | "right" }): JSX.Element {
  const items = useRuns().registry.statusItems.value.filter((item) => item.side === side);
  return <>{items.map(({ id, component: Item }) => <Item key={id} />)}</>;
}
