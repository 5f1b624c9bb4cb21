// `bundle.mjs [FOLDER [ENTRY]]`: makes dist/, or a folder like it of another program: vup.js, which starts the program, the program in one
// file, and beside it what few commands need, a file for each import() of it.
// CommonJS and few files, because Node.js starts that some 20 ms sooner than ES modules in many chunks.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** Parts by what `import()` says, and the file that each becomes. Only Ink's layout engine, which awaits at its top level, needs `.mjs`. */
const parts = {
  './keeper/keeper-main.ts': { entry: 'src/keeper/keeper-main.ts', file: 'keeper.js' },
  './run-project.ts': { entry: 'src/core/run-project.ts', file: 'run-project.js' },
  './plan-project.ts': { entry: 'src/core/plan-project.ts', file: 'plan-project.js' },
  '../render/tasks-view.ts': { entry: 'src/render/tasks-view.ts', file: 'tasks-view.js' },
  '../tui/start-tui.ts': { entry: 'src/tui/start-tui.ts', file: 'start-tui.js' },
  './mount.tsx': { entry: 'src/tui/mount.tsx', file: 'tui.mjs' },
  './task-list.ts': { entry: 'src/render/task-list.ts', file: 'task-list.js' },
  './load-vfile.ts': { entry: 'src/core/load-vfile.ts', file: 'load-vfile.js' },
  '../core/format-diagnostic.ts': { entry: 'src/core/format-diagnostic.ts', file: 'format-diagnostic.js' },
  '../vfile/parse-settings.ts': { entry: 'src/vfile/parse-settings.ts', file: 'parse-settings.js' },
  execa: { entry: 'execa', file: 'execa.js' },
  undici: { entry: 'undici', file: 'undici.js' },
  tinyglobby: { entry: 'tinyglobby', file: 'tinyglobby.js' },
};

const target = resolve(process.argv[2] ?? 'dist');
const entry = process.argv[3] ?? 'src/main.ts';
// A fresh folder, swapped in when it is whole: V8 compares its compiled form with the length of a text only, so that a new text must never
// meet an old form; and a program in use is not missing for longer than a rename.
const outdir = `${target}.new-${process.pid}`;
const buildMark = '@build@';
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
const launcher = (await readFile(new URL('launcher.cjs', import.meta.url), 'utf8')).replace('@version@', version);

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  // Names stay readable in stack traces that people send us.
  keepNames: false,
  legalComments: 'none',
  // The launcher reads one byte for each character.
  charset: 'ascii',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', __VUP_VERSION__: JSON.stringify(version), __VUP_BUILD__: JSON.stringify(buildMark) },
  // Ink imports it only when DEV is set; bundling it would add a websocket client.
  alias: { 'react-devtools-core': './scripts/empty-module.mjs' },
  plugins: [
    {
      name: 'parts',
      setup: ({ onResolve }) =>
        onResolve({ filter: /./ }, ({ path, kind }) =>
          kind === 'dynamic-import' && path in parts ? { path: `./${parts[path].file}`, external: true } : undefined,
        ),
    },
  ],
};
const commonJs = {
  ...common,
  format: 'cjs',
  supported: { 'dynamic-import': false },
  // CommonJS has none. The one that reads it is fdir, below tinyglobby, to look for a package that it can do without.
  define: { ...common.define, 'import.meta.url': '"file:///"' },
};

try {
  await makeFiles();
  await rm(target, { recursive: true, force: true });
  await rename(outdir, target);
} finally {
  await rm(outdir, { recursive: true, force: true });
}

async function makeFiles() {
  await Promise.all([
    build({ ...commonJs, entryPoints: [entry], outfile: join(outdir, 'program.js') }),
    ...Object.values(parts).map(({ entry: part, file }) =>
      build({ ...(file.endsWith('.mjs') ? esModule() : commonJs), entryPoints: [part], outfile: join(outdir, file) }),
    ),
  ]);
  await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  await restoreImport();
  await markBuild();
  await compile();
  await writeFile(join(outdir, 'vup.js'), `#!/usr/bin/env node\n${launcher}`);
  await chmod(join(outdir, 'vup.js'), 0o755);
}

function esModule() {
  const js = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
  return { ...common, format: 'esm', banner: { js } };
}

/** The one import() that must not become a require(): the launcher's `require` answers it with a promise. */
async function restoreImport() {
  const file = join(outdir, 'start-tui.js');
  const text = await readFile(file, 'utf8');
  const asRequire = /Promise\.resolve\(\)\.then\(\(\)=>[\w$]+\(require\("\.\/tui\.mjs"\)(,1)?\)\)/g;
  if (text.match(asRequire)?.length !== 1) throw new Error('the import() of tui.mjs is not where it was expected');
  await writeFile(
    file,
    text.replace(asRequire, () => 'require("./tui.mjs")'),
  );
}

/** Puts the digest of all code into the program, by which it keeps apart what different builds remembered. */
async function markBuild() {
  const digest = createHash('sha256');
  for (const name of (await readdir(outdir)).sort()) digest.update(await readFile(join(outdir, name)));
  const file = join(outdir, 'program.js');
  await writeFile(file, (await readFile(file, 'utf8')).replace(buildMark, digest.digest('hex').slice(0, 16)));
}

/**
 * Leaves V8's compiled form beside the files: of what some harmless commands ran through, with a machine that `up` leaves alone and all
 * state below a folder of its own. Each command begins with what those before it left.
 */
async function compile() {
  const folder = await mkdtemp(join(tmpdir(), 'vup-build-'));
  const warmUp = join(outdir, 'warm-up.js');
  const save = `process.on('exit', () => {
    for (const [file, script] of scripts) require('node:fs').writeFileSync(file + '.cache', script.createCachedData());
  });`;
  const others = Object.values(parts).flatMap(({ file }) => (file.endsWith('.js') ? [`./${file}`] : []));
  // The version needs no program; what is not run by the other commands is compiled as far as loading it goes.
  const loadOthers = `if (words[0] === '--version') for (const id of ${JSON.stringify(others)}) requireFrom(id);`;
  await writeFile(warmUp, `${save}\n${launcher}\n${loadOthers}\n`);
  await writeFile(join(folder, 'Vfile.yaml'), 'version: 1\nmachines: { one: { autostart: false } }\n');
  const env = { ...process.env, VUP_HOME: join(folder, 'home') };
  for (const word of ['--version', 'validate', 'up', 'up', 'plan', 'status', 'destroy']) {
    spawnSync(process.execPath, [warmUp, word], { cwd: folder, env, stdio: process.env.VUP_BUILD_DEBUG ? 'inherit' : 'ignore' });
  }
  await rm(folder, { recursive: true, force: true });
  await rm(warmUp);
}
