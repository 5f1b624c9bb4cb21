import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import of a source file: static, `export from` or `import()`. */
export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Every import of a TypeScript text, however it is written. */
export function importsOf(file: string, text: string): readonly Import[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const statics = module.staticImports.map((entry) => ({
    specifier: entry.moduleRequest.value,
    typeOnly: entry.entries.length > 0 && entry.entries.every((name) => name.isType),
  }));
  const reexports = module.staticExports.flatMap((statement) =>
    statement.entries.flatMap((entry) => (entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, typeOnly: entry.isType }] : [])),
  );
  const dynamics = module.dynamicImports.map((entry) => ({
    specifier: text.slice(entry.moduleRequest.start + 1, entry.moduleRequest.end - 1),
    typeOnly: false,
  }));
  return [...statics, ...reexports, ...dynamics, ...typeQueries(text)];
}

/** `import('./x.ts').Name` in a type position: the parser's module record does not list it. */
function typeQueries(text: string): readonly Import[] {
  return [...text.matchAll(/typeof import\('([^']+)'\)/g)].map((match) => ({ specifier: match[1] ?? '', typeOnly: true }));
}

/** The room of a file below `src/`: its folder, or `providers/<name>`. */
export function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'providers' ? `${first}/${second}` : first;
}

/** Where a relative specifier leads, as a path below `src/`; undefined when it leaves it. */
export function resolveInside(file: string, specifier: string): string | undefined {
  const target = relative('/src', resolve('/src', dirname(file), specifier));
  return target.startsWith('..') ? undefined : target;
}

/** All TypeScript files below a folder, relative to it. */
export function sourceFiles(root: string): readonly { readonly file: string; readonly text: string }[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('generated/'))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}
