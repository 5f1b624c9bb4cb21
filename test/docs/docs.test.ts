import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { afterAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { verbNames } from '../../src/cli/verb-names.ts';
import { createVup } from '../../src/core/create-vup.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { openTerminal } from '../../src/host/node-terminal.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = ['README.md', 'CHANGELOG.md', 'SECURITY.md', ...globSync('docs/**/*.md', { cwd: root })];
const texts = pages.map((page) => ({ page, text: readFileSync(join(root, page), 'utf8') }));

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = texts.flatMap(({ page, text }) =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map((match) => ({ page, language: match[1] ?? '', text: match[2] ?? '' })),
);

const host = createNodeHost();
const home = mkdtempSync(join(tmpdir(), 'vup-docs-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function openVup() {
  return createVup({ host, providers: {}, version: 'test', templatesDir: join(root, 'templates'), keeperArgv: ['false'] });
}

describe('docs', () => {
  it('have Vfiles that are valid', async () => {
    const vfiles = blocks.filter((block) => block.language === 'yaml');
    expect(vfiles.length).toBeGreaterThan(0);
    for (const { text } of vfiles) {
      const file = join(home, 'Vfile.yaml');
      writeFileSync(file, text);
      const project = await openVup().openProject({ file, sets: [], vars: {}, vfile: 'required' });
      expect(project.machineNames.length).toBeGreaterThan(0);
    }
  });

  it('name commands and options that exist', () => {
    const context = { vup: openVup(), host, terminal: openTerminal(), text: { columns: 80, color: false } };
    const program = buildProgram('test', context, () => undefined);
    expect(program.commands.map((command) => command.name())).toEqual([...verbNames]);
    const lines = blocks.filter((block) => block.language === 'sh').flatMap((block) => block.text.split('\n'));
    const commands = lines.map((line) => line.replace(/#.*$/, '').trim()).filter((line) => /^vup\b/.test(line));
    expect(commands.length).toBeGreaterThan(10);
    for (const line of commands) {
      const [, verb, ...words] = line.split(/\s+/);
      const command = program.commands.find((candidate) => candidate.name() === (verb ?? 'up'));
      expect(command, line).toBeDefined();
      const own = verb === 'exec' ? [] : words.filter((word) => word.startsWith('--'));
      for (const word of own)
        expect(
          command?.options.map((option) => option.long),
          line,
        ).toContain(word);
    }
  });

  it('name set-up commands that the script has', () => {
    const script = readFileSync(join(root, 'setup'), 'utf8');
    const used = blocks.filter((block) => block.language === 'sh').flatMap((block) => [...block.text.matchAll(/^\.\/setup (\w+)/gm)]);
    expect(used.map((match) => match[1]).sort()).toEqual(['test', 'up']);
    for (const [, word] of used) expect(script).toMatch(new RegExp(`^ {2}${word}\\)`, 'm'));
  });

  it('link to files that exist', () => {
    for (const { page, text } of texts) {
      for (const [, target] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (target === undefined || /^https?:/.test(target)) continue;
        expect(existsSync(join(root, dirname(page), target)), `${page}: ${target}`).toBe(true);
      }
    }
  });
});
