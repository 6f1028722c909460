import type { JSX } from "preact";
import { useApp } from "../app.ts";

/** What is contributed to be seen at a glance, left and right. */
export function StatusBar(): JSX.Element {
  const offline = useApp().runs.connected.value === false;
  return (
    <footer class={`status-bar${offline ? " offline" : ""}`}>
      <StatusItems side="left" />
      <span class="space" />
      <StatusItems side="right" />
    </footer>
  );
}

function StatusItems({ side }: { side: "left" | "right" }): JSX.Element {
  const items = useApp().registry.statusItems.value.filter((item) => item.side === side);
  return <>{items.map(({ id, component: Item }) => <Item key={id} />)}</>;
}
