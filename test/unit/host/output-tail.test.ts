import { describe, expect, it } from 'vitest';
import { createOutputTail } from '../../../src/host/output-tail.ts';

describe('createOutputTail', () => {
  it('keeps everything that fits', () => {
    const tail = createOutputTail(10);
    tail.push(Buffer.from('hello'));
    tail.push(Buffer.from('world'));
    expect(tail.text()).toBe('helloworld');
  });

  it('keeps the end of what does not', () => {
    const tail = createOutputTail(4);
    for (let count = 0; count < 100_000; count += 1) tail.push(Buffer.from('0123456789'));
    expect(tail.text()).toBe('6789');
  });

  it('begins with a whole character', () => {
    const tail = createOutputTail(4);
    tail.push(Buffer.from('aü€'));
    expect(tail.text()).toBe('€');
  });

  it('keeps nothing when told so', () => {
    const tail = createOutputTail(0);
    tail.push(Buffer.from('abc'));
    expect(tail.text()).toBe('');
  });
});
