/** What an agent is told before it calls anything: how a graph is written. */
export const INSTRUCTIONS =
  `Braid paints pictures by graphs of guided diffusion. A graph is a JSON document:

{
  "format": "braid/1",
  "nodes": {
    "color": { "type": "core.color_image", "inputs": { "width": 256, "height": 128 } },
    "save": {
      "type": "core.save_image",
      "inputs": { "image": { "from": "color.image" }, "fileName": "color" }
    }
  },
  "outputs": ["save"]
}

- Nodes have ids of your choice: words of letters, digits, _ and -.
- An input is a value, or a wire {"from": "ID.PORT"} from another node's output of a fitting kind.
- A whole number beyond 2^53, such as a long seed, loses digits in most readers of JSON: give a graph that
  has one as its text, in place of an object, and a value of "set" or "axes" as text. You are told such
  numbers as texts, and graphs with them as their text.
- A row of a group of inputs is numbered from 0: "terms.0.prediction", "terms.0.scale".
- "outputs" lists the nodes to run for, such as one of type core.save_image.
- "view" is for people alone: {"nodes": {ID: {"title": TEXT, "at": [X, Y]}}, "groups": [{"title", "at",
  "size"}] as frames round nodes, "notes": [{"text", "at", "size"}], "form": [{"node", "port"}] as the
  inputs to be shown as a form}. "at" is an upper left corner in pixels, y from the top down; a node is
  230 wide, and about 40 high with 24 more for each port. Leave places out, and save_graph gives them;
  read_graph leaves all of "view" out, and what you leave out of a graph that is there stays as it was.
- A subgraph, used as type "subgraph.NAME", stands in "subgraphs": {NAME: {"title", "nodes",
  "inputs": {INPUT: {"title", "default"}}, "order": [INPUT] from top to bottom as its nodes show them,
  "results": {RESULT: {"from": "ID.PORT"}}}}; its nodes take {"from": "inputs.INPUT"}.
- What a run gave is in "outputs": {ID: [{"port", "kind", "artifacts": [{"sha256", "type", "name",
  "saved"}]}]}, files as artifacts, other values as "value", or "omitted" where
  they are too large to list, files that are too many to list counted as "more". "saved" is the name within the output folder
  of a file that a node such as core.save_image has written, which read_picture takes as "output/NAME".

Begin with a template (list_templates, read_graph), or find node types by list_nodes and describe_nodes.
check_graph tells every fault with what would mend it; run_graph shows the pictures, sweep_graph those of
several values as a grid; explain_graph tells formula and cost of a guidance before anything is painted.
save_graph keeps a graph where the editor has it.`;
