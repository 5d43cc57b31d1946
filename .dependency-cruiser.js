/** Imports, those of types included, form no circle: neither between files, nor between the folders of a service. */
export default {
  forbidden: [
    {
      name: 'no-circle-of-files',
      comment: 'Move what both need into a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circle-of-folders',
      comment: 'Each folder is used by those above it and uses those below it.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^services/[^/]+/(src|public/js)/' },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|target|[.]data|[.]tap)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    parser: 'tsc',
    detectJSDocImports: true,
  },
}
