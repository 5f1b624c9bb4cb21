import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/vfile/format-diagnostic.ts';
import { parseSettings } from '../../src/vfile/parse-settings.ts';
import { loadText } from '../unit/vfile/load-text.ts';
import { fuzz, fuzzTimeoutMs, mutants } from './fuzzing.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const vfiles = [read('Vfile.example.yaml'), read('templates/web/Vfile.yaml'), read('templates/plain/Vfile.yaml')];
const tricky = [
  'version: 1\nvars: { A: "${A}" }\nprofiles: { p: { extends: [q] }, q: { extends: p } }\nmachines: { a: &a { count: 2, extends: p }, b: *a }\n',
  'version: 1\nmachines:\n  a:\n    ports: ["8080:80", { host: auto, guest: 443 }]\n    folders: [".:/srv", { from: ./a, to: /b, readonly: true }]\n    provision: [{ shell: a, name: b, run: once }]\n',
];
const locals = ['machines: { web: null }\n', 'defaults: { memory: 2GiB }\n', '{}\n', ''];
const dotenvs = ['A=1\nexport B="x\\n"\n# c\nC=\'d\n e\'\n', 'PORT=80 # c\n', ''];

/** Whatever the text: an answer, and every place of it inside a text that is known. */
function expectAnswer(text: string, local: string, dotenv: string, set: string): void {
  const result = loadText(text, { local, dotenv, sets: set === '' ? [] : [set] });
  if (result.ok) return void result.effective();
  expect(result.diagnostics.length).toBeGreaterThan(0);
  for (const diagnostic of result.diagnostics) {
    const { place } = diagnostic;
    const source = result.sources[place?.file ?? ''];
    if (place === undefined || source === undefined) continue;
    const lines = source.split('\n');
    if (place.line < 1 || place.line > lines.length) throw new Error(`line ${place.line} of ${lines.length}`);
    if (place.column > (lines[place.line - 1]?.length ?? 0) + 1) throw new Error(`column ${place.column} of line ${place.line}`);
    formatDiagnostic(diagnostic, source, { color: false, columns: 40 });
  }
}

it('the loader answers whatever it is given', { timeout: fuzzTimeoutMs }, async () => {
  const inputs = fc.tuple(
    mutants([...vfiles, ...tricky]),
    fc.oneof(fc.constantFrom(...locals), mutants(locals)),
    fc.oneof(fc.constantFrom(...dotenvs), mutants(dotenvs)),
    fc.oneof(fc.constantFrom('', 'machines.web.memory=2GiB', 'name=a'), mutants(['machines.web.env.A=1', 'name=a'])),
  );
  await fuzz(inputs, ([text, local, dotenv, set]) => expectAnswer(text, local, dotenv, set));
});

it('so does the reader of config.yaml', { timeout: fuzzTimeoutMs }, async () => {
  await fuzz(mutants(['image_server: https://images.example/\ncloud_image_server: https://cloud.example\n']), parseSettings);
});
