const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+|\n/g;

/** Where things stand in a JSON text, from line 1: by their names from the outside in, joined by `/`. */
export function sourceLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  /** The name that stands before each open bracket; lists count. */
  const path: { name: string; list: boolean; index: number }[] = [];
  let line = 1;
  let name = "";
  let key = false;
  const place = (): void => {
    const inside = path.at(-1);
    const own = inside?.list ? String(inside.index) : name;
    if (inside) lines.set([...path.slice(1).map((one) => one.name), own].join("/"), line);
    name = own;
  };
  for (const [token] of text.matchAll(TOKEN)) {
    const inside = path.at(-1);
    if (token === "\n") line++;
    else if (token === "{" || token === "[") {
      if (inside?.list) place();
      path.push({ name, list: token === "[", index: 0 });
      key = token === "{";
    } else if (token === "}" || token === "]") path.pop();
    else if (token === ",") {
      if (inside?.list) inside.index++;
      else key = true;
    } else if (token === ":") key = false;
    else if (key) {
      name = JSON.parse(token) as string;
      place();
    } else if (inside?.list) place();
  }
  return lines;
}

/** The line of the nearest thing that a fault is about: the input, else the node, else the subgraph. */
export function lineOf(
  lines: ReadonlyMap<string, number>,
  { node, port, subgraph }: { node?: string; port?: string; subgraph?: string },
): number | undefined {
  const base = subgraph === undefined ? "" : `subgraphs/${subgraph}/`;
  const id = node?.split("/", 1)[0];
  const places = [
    id !== undefined && port !== undefined && `${base}nodes/${id}/inputs/${port}`,
    id !== undefined && `${base}nodes/${id}`,
    port !== undefined && `${base}results/${port}`,
    port !== undefined && `${base}inputs/${port}`,
    base && base.slice(0, -1),
  ];
  return places.flatMap((place) => place ? lines.get(place) ?? [] : [])[0];
}
