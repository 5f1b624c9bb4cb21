import { describe, expect, it } from 'vitest';
import { chooseView, type ViewFacts } from '../../../src/render/choose-view.ts';
import { wantsColor } from '../../../src/view/paint.ts';

const terminal: ViewFacts = { isTty: true, json: false, quiet: false, env: { TERM: 'xterm-256color' } };

describe('chooseView', () => {
  it.each<[string, Partial<ViewFacts>, string]>([
    ['a terminal', {}, 'tui'],
    ['a pipe', { isTty: false }, 'tasks'],
    ['--json', { json: true }, 'ndjson'],
    ['--json in a pipe', { json: true, isTty: false }, 'ndjson'],
    ['--json and --quiet', { json: true, quiet: true }, 'ndjson'],
    ['--quiet', { quiet: true }, 'quiet'],
    ['--verbose', { verbose: true }, 'tasks'],
    ['a dumb terminal', { env: { TERM: 'dumb' } }, 'tasks'],
    ['a terminal without TERM', { env: {} }, 'tui'],
    ['CI', { env: { CI: 'true' } }, 'tasks'],
    ['CI set to nothing, which Ink takes as CI', { env: { CI: '' } }, 'tasks'],
    ['CI=false', { env: { CI: 'false' } }, 'tui'],
    ['CI=0', { env: { CI: '0' } }, 'tui'],
    ['CONTINUOUS_INTEGRATION', { env: { CONTINUOUS_INTEGRATION: '1' } }, 'tasks'],
  ])('for %s', (_, facts, view) => {
    expect(chooseView({ ...terminal, ...facts })).toBe(view);
  });
});

describe('wantsColor', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('on a terminal (%s) with %j is %s', (isTty, env, color) => {
    expect(wantsColor({ isTty, env })).toBe(color);
  });
});
