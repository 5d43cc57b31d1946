import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const sizes = {
  'max-lines': ['error', { max: 250 }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
}

/** Services meet only at HTTP, topics, tables and REST. */
const services = ['ingest-api', 'loader', 'simulator']
const siblings = services.map((service) => ({
  files: [`services/${service}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: services
          .filter((other) => other !== service)
          .map((other) => ({
            group: [`@stream-retail/${other}`, `@stream-retail/${other}/*`, `**/${other}/**`],
            message: 'A service never imports another; they meet at HTTP, topics, tables and REST.',
          })),
      },
    ],
  },
}))

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/target/', '.data/', '.tap/', '**/generated/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...sizes,
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings come through readSettings().' },
      ],
    },
  },
  // The control page: tsc checks its names and types by JSDoc (services/loader/public/tsconfig.json).
  {
    files: ['services/loader/public/**/*.js'],
    rules: { ...sizes, 'no-undef': 'off', 'no-unused-vars': ['error', { varsIgnorePattern: '^_' }] },
  },
  {
    files: ['services/chassis/src/settings.ts', 'compose/**', '**/test/**', 'bench/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/test/**'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-floating-promises': 'off' },
  },
  ...siblings,
)
