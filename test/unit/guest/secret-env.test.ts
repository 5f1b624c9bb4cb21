import { describe, expect, it } from 'vitest';
import { provision } from '../../../src/guest/provision.ts';
import { localContext, step } from './local-channel.ts';

const value = `pa'ss "w" $HOME \\ two\nlines`;
const secrets = new Map([['TOKEN', value]]);

describe('a secret of a step', () => {
  it('reaches the command whole, and is no argument of it', async () => {
    const env = { URL: { secret: ['x://', { name: 'TOKEN' }, '@db'] }, PLAIN: 'seen' };
    const context = localContext({ secrets });
    await provision(step({ kind: 'shell', text: 'printf "%s|%s|" "$URL" "$PLAIN"; cat', env }), context);
    expect(context.said.lines.join('\n')).toBe(`stdout: x://${value.split('\n')[0]}\nstdout: ${value.split('\n')[1]}@db|seen|`);
    for (const { argv } of context.said.commands) expect(JSON.stringify(argv)).not.toContain('two');
  });

  it('of the machine goes the same way', async () => {
    const machine = { name: 'web', env: { TOKEN: { secret: [{ name: 'TOKEN' }] } } };
    const context = localContext({ secrets, machine });
    await provision(step({ kind: 'shell', text: 'test "$TOKEN" = "$(printf %s "$TOKEN")" && echo "${#TOKEN}"' }), context);
    expect(context.said.lines).toEqual([`stdout: ${value.length}`]);
  });

  it('without a value ends the step before anything is run', async () => {
    const context = localContext();
    const failing = provision(step({ kind: 'shell', text: 'true', env: { A: { secret: [{ name: 'TOKEN' }] } } }), context);
    await expect(failing).rejects.toMatchObject({ code: 'VUP_BUG' });
    expect(context.said.commands).toEqual([]);
  });
});
