// Makes dist/: one entry, and chunks behind import() so that Ink, execa and the rest load only where they are used.
import { chmod, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { vup: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  // Names stay readable in stack traces that people send us.
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', __VUP_VERSION__: JSON.stringify(version) },
  // Ink imports it only when DEV is set; bundling it would add a websocket client.
  alias: { 'react-devtools-core': './scripts/empty-module.mjs' },
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
await chmod('dist/vup.js', 0o755);
