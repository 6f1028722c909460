import type { MenuItem } from "./registry.ts";

const VALUE_NODES = ["text", "prompt", "float", "int", "bool", "seed"]
  .map((name) => `node.type == 'core.${name}'`).join(" || ");

/** What right clicks offer. */
export const menus: readonly MenuItem[] = [
  item("node", "1_run", "run.toHere", "canRun"),
  item("node", "2_edit", "node.rename"),
  item("node", "2_edit", "node.renameId"),
  item("node", "2_edit", "edit.copy"),
  item("node", "2_edit", "edit.duplicate"),
  item("node", "2_edit", "edit.delete"),
  item("node", "2_edit", "edit.dissolve"),
  item("node", "3_state", "node.mute"),
  item("node", "3_state", "node.bypass"),
  item("node", "3_state", "node.output"),
  item("node", "3_state", "node.collapse"),
  item("node", "3_state", "node.pin"),
  item("node", "3_state", "node.color"),
  item("node", "3_values", "node.copyValues"),
  item("node", "3_values", "node.pasteValues"),
  item("node", "3_values", "node.resetValues"),
  item("node", "3_values", "node.valueToNode"),
  item("node", "3_values", "node.valueBack", VALUE_NODES),
  item("node", "4_graph", "canvas.connect"),
  item("node", "4_graph", "canvas.group"),
  item("node", "4_graph", "canvas.makeSubgraph"),
  item("node", "4_graph", "canvas.enterSubgraph"),
  item("node", "4_graph", "canvas.unpackSubgraph"),
  item("node", "4_graph", "canvas.keepSubgraph"),
  item("node", "5_select", "canvas.selectUpstream"),
  item("node", "5_select", "canvas.selectDownstream"),
  item("node", "6_help", "help.node"),
  item("canvas", "1_add", "canvas.addNode"),
  item("canvas", "1_add", "canvas.note"),
  item("canvas", "1_add", "canvas.group"),
  item("canvas", "2_edit", "edit.paste"),
  item("canvas", "2_edit", "edit.pasteConnected"),
  item("canvas", "2_edit", "edit.selectAll"),
  item("canvas", "3_view", "canvas.layout"),
  item("canvas", "3_view", "canvas.fit"),
  item("canvas", "3_view", "view.minimap"),
  item("wire", "1_edit", "canvas.reroute"),
  item("wire", "1_edit", "canvas.cutWire"),
  item("input", "1_edit", "canvas.disconnect"),
  item("input", "1_edit", "canvas.resetInput"),
  item("input", "2_value", "canvas.valueToNode"),
  item("input", "2_value", "canvas.valueBack"),
  item("input", "1_edit", "canvas.exposeInput"),
  item("frame", "1_edit", "canvas.fitSelection"),
  item("frame", "2_edit", "edit.delete"),
  item("note", "2_edit", "edit.delete"),
];

function item(menu: MenuItem["menu"], group: string, command: string, when?: string): MenuItem {
  return { menu, group, command, ...(when !== undefined && { when }) };
}
