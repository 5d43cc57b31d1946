/** Served with the page by src/routes/page.ts. */
declare module '*/uPlot.esm.js' {
  export { default } from 'uplot'
}
