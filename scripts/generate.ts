/**
 * Writes every generated file of the repository from its source, or with `--check` fails if one of them is stale.
 * Run by `npm run generate`; the outputs are committed and never edited by hand.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorsPage } from './generate/errors-page.ts';
import { formatPage } from './generate/format-page.ts';
import { readVfileSchema } from './generate/json-schema.ts';
import { securityPage } from './generate/security-page.ts';
import { vfilePage } from './generate/vfile-page.ts';
import { vfileSchemaModule } from './generate/vfile-schema-module.ts';
import { vfileTypes } from './generate/vfile-types.ts';
import { vfileValidator, vfileValidatorTypes } from './generate/vfile-validator.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Content of every generated file by its path in the repository. */
async function generateAll(): Promise<ReadonlyMap<string, string>> {
  const schema = await readVfileSchema(root);
  return new Map([
    ['src/vfile/generated/vfile-types.ts', await vfileTypes(schema)],
    ['src/vfile/generated/vfile-schema.ts', vfileSchemaModule(schema)],
    ['src/vfile/generated/vfile-validator.js', await vfileValidator(schema, root)],
    ['src/vfile/generated/vfile-validator.d.ts', vfileValidatorTypes],
    ['docs/errors.md', await formatPage(errorsPage(), root)],
    ['docs/security-tests.md', await formatPage(securityPage(), root)],
    ['docs/vfile.md', await formatPage(vfilePage(schema), root)],
  ]);
}

async function isFresh(path: string, content: string): Promise<boolean> {
  const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
  return found === content;
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

const checkOnly = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, content] of await generateAll()) {
  if (await isFresh(path, content)) continue;
  stale.push(path);
  if (!checkOnly) await write(path, content);
}
for (const path of stale) console.log(checkOnly ? `stale: ${path}` : `wrote ${path}`);
if (checkOnly && stale.length > 0) {
  console.error('Generated files do not fit their sources. Run: npm run generate');
  process.exitCode = 1;
}
