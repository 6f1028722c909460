/** Keys that people bring from elsewhere, by command; commands that are not named keep theirs. */
export const keyPresets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Braid": {},
  "ComfyUI": {
    "canvas.fitSelection": "shift+.",
    "view.focusMode": "f",
    "file.open": "mod+o",
    "view.log": "ctrl+`",
    "view.keys": "mod+shift+k",
  },
  "Blender": {
    "canvas.addNode": "shift+a",
    "edit.duplicate": "shift+d",
    "edit.delete": "x",
    "edit.dissolve": "mod+x",
    "edit.cut": "mod+shift+x",
    "edit.selectAll": "a",
    "node.mute": "m",
    "node.collapse": "h",
    "canvas.lock": "shift+h",
    "canvas.group": "mod+j",
    "canvas.makeSubgraph": "mod+g",
    "canvas.enterSubgraph": "tab",
    "canvas.fit": "home",
    "view.models": "shift+m",
  },
};
