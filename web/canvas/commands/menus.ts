import type { MenuItem } from "../../core/registry.ts";

const VALUE_NODES = ["text", "prompt", "float", "int", "bool", "seed"]
  .map((name) => `node.type == 'core.${name}'`).join(" || ");

/** What right clicks offer. */
export const menus: readonly MenuItem[] = [
  inBar("workflow", "1_edit", "edit.undo"),
  inBar("workflow", "1_edit", "edit.redo"),
  inBar("workflow", "1_edit", "canvas.layout"),
  item("node", "2_edit", "node.rename"),
  item("node", "2_edit", "node.renameId"),
  item("node", "2_edit", "node.replace"),
  item("node", "2_edit", "edit.copy"),
  item("node", "2_edit", "edit.duplicate"),
  inBar("node", "2_edit", "edit.delete"),
  item("node", "2_edit", "edit.dissolve"),
  inBar("node", "3_state", "node.mute"),
  inBar("node", "3_state", "node.bypass"),
  item("node", "3_state", "node.output"),
  inBar("node", "3_state", "node.collapse"),
  item("node", "3_state", "node.pin"),
  item("node", "3_state", "node.color"),
  item("node", "3_values", "node.copyValues"),
  item("node", "3_values", "node.pasteValues"),
  item("node", "3_values", "node.resetValues"),
  item("node", "3_values", "node.valueToNode"),
  item("node", "3_values", "node.valueBack", VALUE_NODES),
  item("node", "4_graph", "canvas.connect"),
  inBar("node", "4_graph", "canvas.group"),
  inBar("node", "4_graph", "canvas.makeSubgraph"),
  item("node", "4_graph", "canvas.enterSubgraph", "node.subgraph"),
  item("node", "4_graph", "canvas.renameSubgraph", "node.subgraph"),
  item("node", "4_graph", "canvas.showInner", "node.subgraph"),
  item("node", "4_graph", "canvas.unpackSubgraph", "node.subgraph"),
  item("node", "4_graph", "canvas.keepSubgraph", "node.subgraph"),
  item("node", "5_select", "canvas.selectUpstream"),
  item("node", "5_select", "canvas.selectDownstream"),
  item("canvas", "1_add", "canvas.addNode"),
  item("canvas", "1_add", "canvas.note"),
  item("canvas", "1_add", "canvas.group"),
  item("canvas", "1_subgraph", "canvas.renameSubgraphPort", "inSubgraph"),
  item("canvas", "1_subgraph", "canvas.removeSubgraphPort", "inSubgraph"),
  item("canvas", "2_edit", "edit.paste"),
  item("canvas", "2_edit", "edit.pasteConnected"),
  item("canvas", "2_edit", "edit.selectAll"),
  item("canvas", "3_view", "canvas.layout"),
  item("canvas", "3_view", "canvas.fit"),
  item("canvas", "3_view", "view.minimap"),
  item("canvas", "4_save", "canvas.save_svg"),
  item("canvas", "4_save", "canvas.save_png"),
  item("wire", "1_edit", "canvas.reroute"),
  item("wire", "1_edit", "canvas.cutWire"),
  item("input", "1_edit", "canvas.disconnect", "input.linked"),
  item("input", "1_edit", "canvas.resetInput", "input.linked || input.written"),
  item("input", "2_value", "canvas.valueToNode", "input.control"),
  item("input", "2_value", "canvas.valueBack", "input.fromValue"),
  item("input", "3_subgraph", "canvas.exposeInput", "!input.linked && !input.ofEnd"),
  item("input", "3_subgraph", "canvas.renameSubgraphPort", "input.ofEnd"),
  item("input", "3_subgraph", "canvas.removeSubgraphPort", "input.ofEnd"),
  item("input", "3_subgraph", "canvas.inputUp", "input.ofSubgraph"),
  item("input", "3_subgraph", "canvas.inputDown", "input.ofSubgraph"),
  item("input", "3_subgraph", "canvas.hideInput", "input.ofSubgraph"),
  item("frame", "1_edit", "group.rename"),
  inBar("frame", "1_edit", "node.color"),
  inBar("frame", "1_edit", "group.fit"),
  item("frame", "1_edit", "canvas.fitSelection"),
  inBar("frame", "2_state", "node.mute"),
  inBar("frame", "2_state", "node.bypass"),
  inBar("frame", "2_state", "node.collapse"),
  inBar("frame", "2_state", "node.pin"),
  item("frame", "3_edit", "group.select"),
  item("frame", "3_edit", "group.dissolve"),
  item("note", "1_edit", "node.color"),
  item("note", "2_edit", "edit.delete"),
];

function item(menu: MenuItem["menu"], group: string, command: string, when?: string): MenuItem {
  return { menu, group, command, ...(when !== undefined && { when }) };
}

/** Also in the bar of its place. */
function inBar(menu: MenuItem["menu"], group: string, command: string): MenuItem {
  return { menu, group, command, bar: "" };
}
