// @ts-check
const SVG = 'http://www.w3.org/2000/svg'

/** Outlines on a 20 × 20 grid. Each state has its own shape, so that colour is never the only cue. */
const PATHS = {
  ok: ['M10 2a8 8 0 1 0 0 16a8 8 0 1 0 0-16', 'M6.3 10.3l2.6 2.6l4.9-5.3'],
  warn: ['M10 2.6l8.2 14.6H1.8z', 'M10 8v4.2', 'M10 14.5v.2'],
  down: ['M6.6 2h6.8L18 6.6v6.8L13.4 18H6.6L2 13.4V6.6z', 'M7.2 7.2l5.6 5.6', 'M12.8 7.2l-5.6 5.6'],
  paused: ['M3 3h14v14H3z', 'M8 7v6', 'M12 7v6'],
  unknown: ['M10 2a8 8 0 1 0 0 16a8 8 0 1 0 0-16', 'M7.6 7.8c.2-3 4.9-2.8 4.8.1c0 1.9-2.4 1.9-2.4 3.7', 'M10 14.2v.2'],
  simulator: ['M3 8h14l-1.6 8.5H4.6z', 'M6.5 8l2.5-5', 'M13.5 8L11 3', 'M8 11v3', 'M12 11v3'],
  gateway: ['M4 17V4.5L12 3v14', 'M12 5h4v12', 'M2.5 17h15', 'M9.3 10v.6'],
  kafka: ['M3 4.5h14', 'M3 10h14', 'M3 15.5h14', 'M6 3v3', 'M11 8.5v3', 'M14 14v3'],
  sink: ['M7 2.5v4', 'M13 2.5v4', 'M5 6.5h10v4a5 5 0 0 1-10 0z', 'M10 15.5v2.5'],
  store: ['M3.5 5c0-3.3 13-3.3 13 0c0 3.3-13 3.3-13 0z', 'M3.5 5v10c0 3.3 13 3.3 13 0V5', 'M3.5 10c0 3.3 13 3.3 13 0'],
}

/** @typedef {keyof typeof PATHS} Icon */

/** A decorative icon; the text beside it carries the meaning. @param {Icon} name */
export function drawIcon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}
