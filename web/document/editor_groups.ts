import type { OpenDocument } from "./open_document.ts";

/** Tabs that share one place on the screen. A document is in a group once. */
export interface EditorGroup {
  readonly key: string;
  readonly tabs: readonly OpenDocument[];
  /** The tab in front; undefined where there is none. */
  readonly front: OpenDocument | undefined;
  /** How much of the width it has: the shares of all groups are 1 together. */
  readonly share: number;
}

/** Groups from left to right, one at least, and the one that commands go to. */
export interface EditorGroups {
  readonly groups: readonly EditorGroup[];
  readonly focused: string;
}

export function emptyGroups(): EditorGroups {
  const group = createGroup([]);
  return { groups: [group], focused: group.key };
}

export function createGroup(
  tabs: readonly OpenDocument[],
  front: OpenDocument | undefined = tabs[0],
  share = 1,
): EditorGroup {
  return { key: crypto.randomUUID(), tabs, front, share };
}

export function focusedGroup({ groups, focused }: EditorGroups): EditorGroup {
  return groups.find(({ key }) => key === focused) ?? groups[0]!;
}

export function groupOf({ groups }: EditorGroups, tab: OpenDocument): EditorGroup | undefined {
  return groups.find(({ tabs }) => tabs.includes(tab));
}

export function tabsOf({ groups }: EditorGroups): readonly OpenDocument[] {
  return groups.flatMap(({ tabs }) => tabs);
}

export function focusGroup(state: EditorGroups, key: string): EditorGroups {
  return state.focused === key ? state : { ...state, focused: key };
}

/** The group at the side of another, counted from it; undefined beyond the last. */
export function neighbour(
  { groups }: EditorGroups,
  group: EditorGroup,
  by: number,
): EditorGroup | undefined {
  return groups[groups.findIndex(({ key }) => key === group.key) + by];
}

/** Shows a tab in front of its group; one that is in none, or its document, in this group before `index`. */
export function showTab(
  state: EditorGroups,
  tab: OpenDocument,
  { group = state.focused, index }: { readonly group?: string; readonly index?: number } = {},
): EditorGroups {
  const at = groupOf(state, tab)?.key ?? group;
  const groups = state.groups.map((one) => {
    if (one.key !== at) return one;
    const there = one.tabs.find(({ key }) => key === tab.key);
    if (there) return { ...one, front: there };
    return { ...one, tabs: one.tabs.toSpliced(index ?? one.tabs.length, 0, tab), front: tab };
  });
  return { groups, focused: at };
}

/** Takes a tab out; a group without tabs goes, unless it is the last one, and its neighbour has its width. */
export function takeTab(state: EditorGroups, tab: OpenDocument): EditorGroups {
  const group = groupOf(state, tab);
  if (!group) return state;
  const at = group.tabs.indexOf(tab);
  const tabs = group.tabs.toSpliced(at, 1);
  const front = group.front === tab ? tabs[at] ?? tabs[at - 1] : group.front;
  const groups = state.groups.map((one) => one === group ? { ...one, tabs, front } : one);
  if (tabs.length || groups.length === 1) return { ...state, groups };
  const next = neighbour(state, group, -1) ?? neighbour(state, group, 1)!;
  return {
    groups: groups.filter(({ key }) => key !== group.key)
      .map((one) => one.key === next.key ? { ...one, share: one.share + group.share } : one),
    focused: state.focused === group.key ? next.key : state.focused,
  };
}

/** Moves a tab to a place in a group, which may be its own. */
export function moveTab(
  state: EditorGroups,
  tab: OpenDocument,
  group: string,
  index?: number,
): EditorGroups {
  const from = groupOf(state, tab);
  if (!from || !state.groups.some(({ key }) => key === group)) return state;
  if (from.key === group && from.tabs.length === 1) return showTab(state, tab);
  const before = from.key === group && index !== undefined && from.tabs.indexOf(tab) < index;
  const place = index === undefined ? {} : { index: index - (before ? 1 : 0) };
  return showTab(takeTab(state, tab), tab, { group, ...place });
}

/** A new group with this tab at the side of another one, which shares its width. */
export function splitGroup(
  state: EditorGroups,
  beside: string,
  tab: OpenDocument,
  side: 0 | 1 = 1,
): EditorGroups {
  const at = state.groups.findIndex(({ key }) => key === beside);
  const old = state.groups[at]!;
  const half = { ...old, share: old.share / 2 };
  const added = createGroup([tab], tab, half.share);
  return {
    groups: state.groups.toSpliced(at, 1, ...(side ? [half, added] : [added, half])),
    focused: added.key,
  };
}

/** Gives a group this share of what it and the one right of it have together. */
export function shareWidth(state: EditorGroups, left: string, part: number): EditorGroups {
  const at = state.groups.findIndex(({ key }) => key === left);
  const [a, b] = [state.groups[at], state.groups[at + 1]];
  if (!a || !b) return state;
  const both = a.share + b.share;
  const bounded = Math.min(0.9, Math.max(0.1, part));
  const groups = state.groups.with(at, { ...a, share: both * bounded })
    .with(at + 1, { ...b, share: both * (1 - bounded) });
  return { ...state, groups };
}
