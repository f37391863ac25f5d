import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** A border: which imports a room of the house may not make, and why. */
const border = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

const noElectron = {
  group: ['electron', 'electron/*'],
  message: 'Only main/desktop and preload know Electron.',
};

export default ts.config(
  { ignores: ['node_modules', 'out', 'dist', 'coverage', 'test-results'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        project: ['./tsconfig.json', './renderer/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
  },
  { files: ['renderer/**/*.ts', 'preload/**/*.ts'], languageOptions: { globals: globals.browser } },
  { files: ['**/*.js', '**/*.mjs'], ...ts.configs.disableTypeChecked },
  border(
    ['main/core/**/*.ts'],
    [
      noElectron,
      {
        group: [
          '**/desktop/**',
          '**/headless/**',
          '**/servers/**',
          '**/config/**',
          '**/preload/**',
          '**/renderer/**',
        ],
        message: 'Core knows nothing above it.',
      },
      {
        regex: '^(?!node:|\\.|node-sqlite3-wasm$)',
        message: 'Core imports Node only (and the SQLite driver, in one adapter).',
      },
    ],
  ),
  border(
    ['main/headless/**/*.ts', 'main/servers/**/*.ts', 'main/config/**/*.ts'],
    [
      noElectron,
      {
        group: ['**/desktop/**', '**/preload/**', '**/renderer/**'],
        message: 'The command line runs without a desktop.',
      },
    ],
  ),
  border(
    ['main/desktop/**/*.ts'],
    [
      {
        group: ['**/renderer/**', '**/headless/**'],
        message: 'The desktop reaches the window only through preload/contract.',
      },
    ],
  ),
  border(
    ['renderer/**/*.ts', 'renderer/**/*.svelte'],
    [
      {
        group: ['electron', 'node:*', '**/main/**'],
        message: 'The renderer is a view: it imports only preload/contract.',
      },
      { regex: 'preload/(?!contract)', message: 'The renderer imports only preload/contract.' },
    ],
  ),
  border(
    ['preload/**/*.ts'],
    [
      {
        group: ['**/renderer/**', '**/desktop/**', '**/headless/**'],
        message: 'The bridge depends on core types only.',
      },
    ],
  ),
);
