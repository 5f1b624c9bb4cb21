import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VupEvent } from '../../../src/events/event.ts';
import { createMask, maskText } from '../../../src/events/mask.ts';
import { createEventStream } from '../../../src/events/stream.ts';

function maskOf(...secrets: string[]) {
  const mask = createMask();
  mask.hide(secrets);
  return mask;
}

const secret = `pa's"s w/örd+&=?\\`;

describe('a secret in a text', () => {
  const bytes = Buffer.from(secret);
  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify(secret)],
    ['in base64', bytes.toString('base64')],
    ['in base64 for URLs', bytes.toString('base64url')],
    ['in base64 behind a name', Buffer.from(`user:${secret}`).toString('base64')],
    ['in base64 behind another', Buffer.from(`users:${secret}!`).toString('base64')],
    ['in base64 behind a third', Buffer.from(`userss:${secret}!!`).toString('base64url')],
    ['in hexadecimal', bytes.toString('hex')],
    ['in a shell’s quotes', `'${secret.replaceAll("'", `'\\''`)}'`],
  ])('is masked %s', (_, form) => {
    const masked = maskOf(secret).text(`before ${form} after`);
    expect(masked).toContain(maskText);
    expect(masked).not.toContain(form.slice(4, -4));
    expect(masked.startsWith('before ')).toBe(true);
    expect(masked.endsWith(' after')).toBe(true);
  });

  it('of several lines is masked line by line too', () => {
    const key = '-----BEGIN KEY-----\nabcdefgh\r\n12345678\n-----END KEY-----\n';
    const mask = maskOf(key);
    for (const line of ['-----BEGIN KEY-----', 'abcdefgh', '12345678']) expect(mask.text(`> ${line}`)).toBe(`> ${maskText}`);
  });

  it('that is part of another leaves nothing of it', () => {
    expect(maskOf('hunter2', 'hunter2-long').text('hunter2-long hunter2')).toBe(`${maskText} ${maskText}`);
  });

  it('that is too short to be told from other text is not masked; the rest of the text is never changed', () => {
    expect(maskOf('ab', '').text('ab cd')).toBe('ab cd');
    expect(maskOf('secret').text('$& nothing \\ here')).toBe('$& nothing \\ here');
  });

  it('is gone whatever it is and wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 6, maxLength: 40 }).filter((text) => text.trim().length >= 6),
        fc.string(),
        fc.string(),
        (value, before, after) => {
          const mask = maskOf(value);
          expect(mask.text(`${before}${value}${after}`)).not.toContain(value);
          for (let shift = 0; shift < 3; shift += 1) {
            const text = Buffer.from(`${'x'.repeat(shift)}${value}${after}`).toString('base64');
            expect(mask.text(text)).toContain(maskText);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('an event stream', () => {
  it('tells no secret to anybody, in no field', () => {
    const stream = createEventStream(() => 'now');
    const seen: VupEvent[] = [];
    stream.subscribe((event) => seen.push(event));
    stream.mask.hide([secret]);
    const error = { code: 'X', message: `m ${secret}`, hint: secret, tail: [`t ${secret}`, Buffer.from(secret).toString('base64')] };
    stream.emit({ type: 'step.log', step: 's', stream: 'stdout', line: `l ${secret}` });
    stream.emit({ type: 'step.end', step: 's', outcome: 'failed', ms: 1, error });
    stream.emit({ type: 'warning', message: secret, hint: secret });
    stream.emit({ type: 'step.progress', step: 's', done: 1, unit: 'bytes', label: secret });
    stream.emit({
      type: 'run.end',
      outcome: 'failed',
      ms: 1,
      machines: [{ name: 'web', status: secret, ports: [], message: secret }],
      error,
    });
    expect(seen).toHaveLength(5);
    expect(JSON.stringify(seen)).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(JSON.stringify(seen).split(maskText).length).toBeGreaterThan(9);
    expect(seen[4]).toMatchObject({ v: 1, seq: 5, type: 'run.end', ms: 1 });
  });
});
