/** The icons of tools and of what is done to the whole mask, on the grid of all icons. */
export const PAINTER_ICONS = {
  brush: "M13 2.5 7.5 8 9 9.5 14 4zM7 8.5C5 8.5 4 9.8 4 11.2c0 1-.8 1.6-1.7 1.8 2.7.9 6 .4 6-2.7",
  eraser: "M9.5 2.8 13.2 6.5 7 12.7H4.6L2.6 10.7a1 1 0 0 1 0-1.4zM6 6.3 9.7 10M7 13.2h6.5",
  rectangle: "M2.5 4h11v8h-11z",
  bucket:
    "M7.2 2.5 12.5 7.8 7.4 12.9 2.2 7.6zM2.2 7.6h10M5.2 1.5v5M13.6 10.2c.8 1.2.8 2.6 0 2.6s-.8-1.4 0-2.6z",
  color:
    "M10.2 3.4l2.4 2.4M8.6 5 11 7.4 6 12.4l-2.9.5.5-2.9zM9.4 4.2l1.4-1.4a1.7 1.7 0 0 1 2.4 2.4l-1.4 1.4",
  hand:
    "M8 2.2v11.6M2.2 8h11.6M6.4 3.8 8 2.2l1.6 1.6M6.4 12.2 8 13.8l1.6-1.6M3.8 6.4 2.2 8l1.6 1.6M12.2 6.4 13.8 8l-1.6 1.6",
  all: "M2.5 2.5h11v11h-11zM5 8.2 7.2 10.4 11 5.8",
  nothing: "M2.5 2.5h11v11h-11zM5.5 5.5l5 5M10.5 5.5l-5 5",
  invert: "M2.5 2.5h11v11h-11zM13.5 2.5l-11 11M13.5 6.5l-7 7M13.5 10l-3.5 3.5",
  mirror: "M8 2v12M6 4v8L2 12zM10 4v8l4 0z",
  flip: "M2 8h12M4 6h8L12 2zM4 10h8l0 4z",
  grow: "M6 6h4v4H6zM2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11",
  shrink: "M3.5 3.5h9v9h-9zM6 6.8h.8V6M9.2 6v.8h.8M10 9.2h-.8v.8M6.8 10v-.8H6",
  feather:
    "M8 3.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4M8 1v.6M8 14.4v.6M1 8h.6M14.4 8h.6",
} as const;
