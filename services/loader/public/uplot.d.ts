/** Served beside the page; see src/routes/page.ts. */
declare module '*/uPlot.esm.js' {
  export { default } from 'uplot'
}
