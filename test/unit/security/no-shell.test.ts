import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const sources = globSync('src/**/*.{ts,tsx}', { cwd: root }).map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

describe('programs of the host', () => {
  it('are started in one room, and never by a shell', () => {
    expect(sources.length).toBeGreaterThan(200);
    for (const { file, text } of sources) {
      expect(/\bshell\s*:\s*(?:true|['"`/])/.test(text), `${file} starts a shell`).toBe(false);
      expect(/import \{[^}]*\b(?:exec|execSync)\b[^}]*\} from 'node:child_process'/.test(text), `${file} runs lines of shell`).toBe(false);
      if (!file.startsWith('src/host/')) expect(text.includes('node:child_process'), `${file} starts a program`).toBe(false);
    }
  });
});
